"""What every layer answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .scores import images, outputs

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

    from ..network import Sequential


def feature_maps(
    network: Sequential, x: Float[ndarray, "N C H W"]
) -> dict[str, Float[ndarray, "N ..."]]:
    """Collect what every layer of a network answers to a batch.

    Parameters
    ----------
    network : Sequential
        The network.
    x : ndarray, (N, C, H, W)
        Images.

    Returns
    -------
    dict of str to ndarray
        The output of each layer under its name, in order; (N, FN, OH, OW) for those of
        convolution and pooling. Dropout is off.

    Notes
    -----
    One forward pass; all outputs are in memory at once.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.models import simple_convnet
    >>> network = simple_convnet(rng=np.random.default_rng(0))
    >>> maps = feature_maps(network, np.zeros((1, 1, 28, 28), np.float32))
    >>> next(iter(maps.values())).shape
    (1, 30, 24, 24)
    """
    names = [layer.name or f"layer_{index}" for index, layer in enumerate(network.layers)]
    return dict(zip(names, outputs(network.layers, images(network, x)), strict=True))
