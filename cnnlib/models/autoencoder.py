"""The autoencoder of the notes: an image through a needle's eye and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..layers import Conv2D, Dense, Flatten, Layer, ReLU, Reshape, Sigmoid, UpSampling2D
from ..network import Sequential

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

    Shape = tuple[int, ...]

FILTERS = (32, 64, 128)


def autoencoder(
    input_shape: tuple[int, int, int] = (3, 100, 75),
    *,
    code_size: int = 10,
    output_channels: int = 1,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """Make an autoencoder: three convolutions down to a short code, three back up.

    Parameters
    ----------
    input_shape : tuple of int
        (C, H, W) of an image with pixels from 0 to 1.
    code_size : int
        Numbers in the code, the output of the layer named "code".
    output_channels : int
        Channels of the result. The notes' network for colour images gives 1, and so cannot
        give its input back; 3 is what it needs.
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        Loss: mean squared error. 520,779 weights with the defaults, 520,845 with 3 output
        channels.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range.

    Notes
    -----
    On the way down each convolution has stride 2 and so rounds half sizes up (75, 38, 19,
    10). On the way up each cell is doubled (10, 20), and a kernel one cell larger than 1
    where a row or column is too many takes it off again (20 to 19).

    Taught in chapter 9, Keras, and chapter 12, Drills and capstone.

    Examples
    --------
    >>> autoencoder().count_params(), autoencoder(output_channels=3).count_params()
    (520779, 520845)
    >>> autoencoder((1, 28, 28)).output_shape
    (1, 28, 28)
    """
    layers, shapes = _encoder(input_shape)
    smallest = shapes.pop()
    layers += [Flatten(), Dense(code_size, name="code"), Dense(int(np.prod(smallest)))]
    layers += [ReLU(), Reshape(smallest)]
    shape = smallest
    for filters, target in zip(reversed(FILTERS), reversed(shapes), strict=True):
        layers += _step_up(filters, shape, target)
        shape = (filters, *target[1:])
    layers += [Conv2D(output_channels, 1), Sigmoid()]
    return Sequential(
        layers, input_shape, loss="mean_squared_error", rng=rng, dtype=dtype, name="autoencoder"
    )


def _encoder(input_shape: Shape) -> tuple[list[Layer], list[Shape]]:
    """Make the way down, and note the shape before each step and after the last."""
    layers: list[Layer] = []
    shapes = [tuple(input_shape)]
    for filters in FILTERS:
        convolution = Conv2D(filters, 3, strides=2, padding="same")
        shapes.append(convolution.output_shape(shapes[-1]))
        layers += [convolution, ReLU()]
    return layers, shapes


def _step_up(filters: int, shape: Shape, target: Shape) -> list[Layer]:
    """Double the height and the width, and take off what is too many."""
    too_many = [2 * size - wanted for size, wanted in zip(shape[1:], target[1:], strict=True)]
    kernel_size = (too_many[0] + 1, too_many[1] + 1)
    return [UpSampling2D(2), Conv2D(filters, kernel_size), ReLU()]
