"""Layers: operations that remember their weights and what the way back needs.

Each layer calls the functions of `cnnlib.functional` and adds memory: `params` and `grads`,
and between `forward` and `backward` the cache.
"""

from .activations import LeakyReLU, ReLU, Sigmoid, Softmax, Tanh
from .base import Layer
from .conv import Conv2D
from .conv_transpose import Conv2DTranspose, UpSampling2D
from .dense import Dense
from .dropout import Dropout
from .global_pooling import GlobalAveragePooling2D, GlobalMaxPooling2D
from .lenet import RadialBasis, Subsampling2D, TableConv2D
from .normalization import BatchNormalization, LocalResponseNormalization
from .pooling import AveragePooling2D, MaxPooling2D
from .reshaping import Flatten, Reshape
from .weights import WeightLayer

__all__ = [
    "AveragePooling2D",
    "BatchNormalization",
    "Conv2D",
    "Conv2DTranspose",
    "Dense",
    "Dropout",
    "Flatten",
    "GlobalAveragePooling2D",
    "GlobalMaxPooling2D",
    "Layer",
    "LeakyReLU",
    "LocalResponseNormalization",
    "MaxPooling2D",
    "RadialBasis",
    "ReLU",
    "Reshape",
    "Sigmoid",
    "Softmax",
    "Subsampling2D",
    "TableConv2D",
    "Tanh",
    "UpSampling2D",
    "WeightLayer",
]
