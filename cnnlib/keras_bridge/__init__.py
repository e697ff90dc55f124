"""The same network in Keras, with the same weights.

Keras has the channels last: images (N, H, W, C), filters (FH, FW, C, FN). Two things follow.
Filters are transposed. And where feature maps are flattened, Keras writes the numbers in the
order H, W, C, so the rows of the dense layer behind are sorted into that order; where a
dense layer fills feature maps, its columns are. The Keras model then has the layers that one
would write by hand, and no others.
"""

from .convert import load_keras_weights, to_keras
from .orders import as_keras_arrays

__all__ = ["as_keras_arrays", "load_keras_weights", "to_keras"]
