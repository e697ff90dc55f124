"""The small classifiers that the notes train on MNIST and Fashion-MNIST."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import Pair
from ..init import normal
from ..layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU
from ..network import Sequential
from ..windows import Padding

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

IMAGE = (1, 28, 28)


def simple_convnet(
    input_shape: tuple[int, int, int] = IMAGE,
    *,
    filters: int = 30,
    kernel_size: Pair = 5,
    strides: Pair = 1,
    padding: Padding = 0,
    hidden_units: int = 100,
    classes: int = 10,
    std: float = 0.01,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """Make SimpleConvNet: convolution, ReLU, pooling, and two dense layers.

    Parameters
    ----------
    input_shape : tuple of int
        (C, H, W) of an image; not only square ones.
    filters : int
        Filters of the convolution.
    kernel_size, strides : int or tuple of int
        Of the convolution.
    padding : int, tuple or str
        Of the convolution.
    hidden_units : int
        Outputs of the first dense layer.
    classes : int
        Outputs of the last.
    std : float
        Standard deviation of the first weights, which are drawn from a normal distribution.
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        433,890 weights with the defaults.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or a window does not fit.

    Notes
    -----
    The sizes between the layers follow from the input, rounded down at each step; formulas
    that round at the end are wrong for odd sizes (29 pixels give 4,320 numbers after pooling,
    not 4,687).

    Taught in chapter 8, Build and train.

    References
    ----------
    K. Saitoh, "Deep Learning from Scratch", O'Reilly Japan 2016, chapter 7.

    Examples
    --------
    >>> simple_convnet().count_params()
    433890
    """
    init = normal(std)
    layers = [
        Conv2D(filters, kernel_size, strides, padding, kernel_initializer=init),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(hidden_units, kernel_initializer=init),
        ReLU(),
        Dense(classes, kernel_initializer=init),
    ]
    return Sequential(layers, input_shape, rng=rng, dtype=dtype, name="simple_convnet")


def keras_mnist(
    *, rng: np.random.Generator | None = None, dtype: DTypeLike = np.float32
) -> Sequential:
    """Make the convolutional network that the notes train on MNIST with Keras.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        Input (1, 28, 28), 93,322 weights.

    Notes
    -----
    Three convolutions with two poolings between: the third sees 18 pixels. The notes train it
    with RMSprop, 5 epochs in batches of 64, to an accuracy of 0.9913.

    Taught in chapter 9, Keras.

    References
    ----------
    F. Chollet, "Deep Learning with Python", Manning 2017, section 5.1.

    Examples
    --------
    >>> keras_mnist().count_params()
    93322
    """
    layers = [
        Conv2D(32, 3),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(64, 3),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(64, 3),
        ReLU(),
        Flatten(),
        Dense(64),
        ReLU(),
        Dense(10),
    ]
    return Sequential(layers, IMAGE, rng=rng, dtype=dtype, name="keras_mnist")


def dense_mnist(
    *, rng: np.random.Generator | None = None, dtype: DTypeLike = np.float32
) -> Sequential:
    """Make the dense network that convolution is measured against.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        Input (1, 28, 28), 407,050 weights.

    Notes
    -----
    One hidden layer of 512. The notes' value on MNIST is 0.978.

    Taught in chapter 1, The trouble with fully connected layers.

    References
    ----------
    F. Chollet, "Deep Learning with Python", Manning 2017, section 2.1.

    Examples
    --------
    >>> dense_mnist().count_params()
    407050
    """
    layers = [Flatten(), Dense(512), ReLU(), Dense(10)]
    return Sequential(layers, IMAGE, rng=rng, dtype=dtype, name="dense_mnist")


def fashion_convnet(
    *, rng: np.random.Generator | None = None, dtype: DTypeLike = np.float32
) -> Sequential:
    """Make the network that the notes train on Fashion-MNIST, with dropout.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        Input (1, 28, 28), 333,526 weights.

    Notes
    -----
    The notes train it with Adam and stop early, with a patience of 2 epochs.

    Taught in chapter 9, Keras.

    References
    ----------
    H. Park, "Hon-gong machine learning + deep learning", Hanbit Media 2020, chapter 8.

    Examples
    --------
    >>> fashion_convnet().count_params()
    333526
    """
    layers = [
        Conv2D(32, 3, padding="same"),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(64, 3, padding="same"),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(100),
        ReLU(),
        Dropout(0.4),
        Dense(10),
    ]
    return Sequential(layers, IMAGE, rng=rng, dtype=dtype, name="fashion_convnet")
