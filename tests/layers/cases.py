"""One or more examples of every layer, on inputs that are not square."""

import numpy as np

from cnnlib import layers
from cnnlib.layers import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LeakyReLU,
    LocalResponseNormalization,
    MaxPooling2D,
    RadialBasis,
    ReLU,
    Reshape,
    Sigmoid,
    Softmax,
    Subsampling2D,
    TableConv2D,
    Tanh,
    UpSampling2D,
)

MAPS = (3, 4, 7, 5)  # (N, C, H, W)
ROWS = (3, 6)  # (N, D)

# name: (how to make the layer, shape of the batch)
CASES = {
    "conv": (lambda: Conv2D(5, (3, 2)), MAPS),
    "conv same strided": (lambda: Conv2D(5, (3, 2), strides=(2, 3), padding="same"), MAPS),
    "conv full": (lambda: Conv2D(2, 3, padding="full", use_bias=False), MAPS),
    "conv dilated": (lambda: Conv2D(2, 2, padding=(1, 2), dilation_rate=(3, 2)), MAPS),
    "conv groups": (lambda: Conv2D(6, 3, groups=2, padding=1), MAPS),
    "conv by auto": (lambda: Conv2D(3, (3, 2), strides=2, method="auto"), MAPS),
    "conv by loops": (lambda: Conv2D(2, (3, 2), padding=1, groups=2, method="loops"), MAPS),
    "conv transpose": (lambda: Conv2DTranspose(3, (3, 2), strides=(2, 3)), MAPS),
    "conv transpose same": (lambda: Conv2DTranspose(3, 4, strides=2, padding="same"), MAPS),
    "conv transpose cut": (lambda: Conv2DTranspose(2, 3, padding=1, use_bias=False), MAPS),
    "max pooling": (lambda: MaxPooling2D(2), MAPS),
    "max pooling overlapping": (lambda: MaxPooling2D((3, 2), strides=1, padding="same"), MAPS),
    "average pooling": (lambda: AveragePooling2D((2, 3)), MAPS),
    "average pooling same": (lambda: AveragePooling2D(3, strides=2, padding="same"), MAPS),
    "global max pooling": (lambda: GlobalMaxPooling2D(), MAPS),
    "global average pooling": (lambda: GlobalAveragePooling2D(), MAPS),
    "upsampling": (lambda: UpSampling2D((2, 3)), MAPS),
    "local response": (lambda: LocalResponseNormalization(1, bias=1.0, alpha=0.5), MAPS),
    "batch norm maps": (lambda: BatchNormalization(momentum=0.7), MAPS),
    "batch norm rows": (lambda: BatchNormalization(), ROWS),
    "subsampling": (lambda: Subsampling2D((3, 2)), MAPS),
    "table conv": (lambda: TableConv2D([[0, 2], [1], [3, 1, 0]], (3, 2)), MAPS),
    "radial basis": (lambda: RadialBasis(np.arange(24.0).reshape(4, 6) / 10 - 1), ROWS),
    "dense": (lambda: Dense(4), ROWS),
    "dense without bias": (lambda: Dense(4, use_bias=False), ROWS),
    "flatten": (lambda: Flatten(), MAPS),
    "reshape": (lambda: Reshape((5, 28)), MAPS),
    "relu": (lambda: ReLU(), MAPS),
    "leaky relu": (lambda: LeakyReLU(0.2), ROWS),
    "sigmoid": (lambda: Sigmoid(), MAPS),
    "tanh": (lambda: Tanh(), ROWS),
    "tanh scaled": (lambda: Tanh(1.7159, 2 / 3), MAPS),
    "softmax": (lambda: Softmax(), ROWS),
    "softmax of channels": (lambda: Softmax(), MAPS),
    "dropout": (lambda: Dropout(0.4), MAPS),
}

ABSTRACT = {"Layer", "WeightLayer"}


def make(name, seed=0):
    """Make a layer with a random stream of its own, and weights that are all different."""
    factory, shape = CASES[name]
    layer = factory()
    layer.rng = np.random.default_rng(seed)
    return layer, shape


def randomise(layer, rng):
    """Move all weights off the zeros and ones that they start with."""
    for array in (*layer.params.values(), *layer.state.values()):
        array += rng.uniform(0.1, 0.4, array.shape).astype(array.dtype)


def covered():
    """Names of the classes that have a case."""
    return {type(factory()).__name__ for factory, _ in CASES.values()}


def wanted():
    """Names of the classes that need one."""
    return set(layers.__all__) - ABSTRACT
