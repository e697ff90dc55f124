"""Look inside a network: what its layers answer, and which pixels its answer hangs on.

scores.py     the score of a class, and its gradient inside the network
maps.py       feature_maps
gradients.py  saliency, grad_cam
occlusion.py  occlusion_map
resize.py     resize_map
"""

from .gradients import grad_cam, saliency
from .maps import feature_maps
from .occlusion import occlusion_map
from .resize import resize_map

__all__ = ["feature_maps", "grad_cam", "occlusion_map", "resize_map", "saliency"]
