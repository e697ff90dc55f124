"""AlexNet, which made convolutional networks known in 2012."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..layers import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    LocalResponseNormalization,
    MaxPooling2D,
    ReLU,
)
from ..network import Sequential
from ..windows import Padding

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


def alexnet(
    groups: int = 2,
    *,
    input_shape: tuple[int, int, int] = (3, 227, 227),
    padding: Padding = "valid",
    classes: int = 1000,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """Make AlexNet: five convolutions and three dense layers.

    Parameters
    ----------
    groups : int
        2 as in the paper, where two graphics cards held half of the channels each and met in
        the third convolution and the dense layers only; 1 to connect all channels.
    input_shape : tuple of int
        (C, H, W) of an image. The paper says 224, but its maps of 55 follow from 227.
    padding : str, int or tuple
        Padding of the first convolution. None is in the paper; other people's versions for
        images of 224 have some.
    classes : int
        Outputs of the last layer.
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for running it, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        60,965,224 weights with two groups, 62,378,344 with one.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or the image is too small.

    Notes
    -----
    The dense layers have 94 % of the weights, the convolutions do 95 % of the multiply-adds
    (of the network with one group).

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
    neural networks", NIPS 2012.

    Examples
    --------
    >>> alexnet().count_params(), alexnet(groups=1).count_params()
    (60965224, 62378344)
    >>> alexnet(input_shape=(3, 224, 224), padding=2).layers[0].output_shape((3, 224, 224))
    (96, 55, 55)
    """
    layers: list[Layer] = [
        Conv2D(96, 11, strides=4, padding=padding),
        ReLU(),
        LocalResponseNormalization(),
        MaxPooling2D(3, strides=2),
        Conv2D(256, 5, padding=2, groups=groups),
        ReLU(),
        LocalResponseNormalization(),
        MaxPooling2D(3, strides=2),
        Conv2D(384, 3, padding=1),
        ReLU(),
        Conv2D(384, 3, padding=1, groups=groups),
        ReLU(),
        Conv2D(256, 3, padding=1, groups=groups),
        ReLU(),
        MaxPooling2D(3, strides=2),
        Flatten(),
        Dense(4096),
        ReLU(),
        Dropout(0.5),
        Dense(4096),
        ReLU(),
        Dropout(0.5),
        Dense(classes),
    ]
    return Sequential(layers, input_shape, rng=rng, dtype=dtype, name="alexnet")
