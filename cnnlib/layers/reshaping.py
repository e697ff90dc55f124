"""Layers that only arrange the numbers of each example anew."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..checks import check_whole, message
from .base import Layer
from .rules import Shape

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


class Flatten(Layer):
    """Write the numbers of each example into one row.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    Feature maps are written channel by channel, each row by row: (C, H, W) becomes
    C * H * W. Keras, where channels come last, writes the channels of the first pixel, then
    those of the second; `to_keras` sorts the weights behind accordingly.

    Taught in chapter 1, The trouble with fully connected layers; as a layer in chapter 8.

    Examples
    --------
    >>> import numpy as np
    >>> Flatten().forward(np.zeros((5, 64, 7, 7))).shape
    (5, 3136)
    """

    def __init__(self, *, name: str | None = None) -> None:
        super().__init__(name=name)

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (math.prod(input_shape),)

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        return (0, input_shape[1 + axis] - 1) if len(input_shape) == 3 else (first, last)

    def _forward(
        self, x: Float[ndarray, "N ..."], training: bool
    ) -> tuple[Float[ndarray, "N D"], Any]:
        return x.reshape(len(x), math.prod(x.shape[1:])), x.shape  # (N, D)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return dy.reshape(cache), {}  # (N, ...)


class Reshape(Flatten):
    """Give each example another shape; the order of its numbers stays.

    Parameters
    ----------
    target_shape : tuple of int
        The new shape of one example, such as (C, H, W).
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or later if the number of elements
        would change.

    Notes
    -----
    Taught in chapter 5, Batches and 4-D arrays; as a layer in chapter 9.

    Examples
    --------
    >>> import numpy as np
    >>> Reshape((1, 28, 28)).forward(np.zeros((5, 784))).shape
    (5, 1, 28, 28)
    """

    def __init__(self, target_shape: Shape, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.target_shape = tuple(check_whole(size, "target_shape") for size in target_shape)

    def _output_shape(self, input_shape: Shape) -> Shape:
        if math.prod(self.target_shape) != math.prod(input_shape):
            expected = "target_shape must have as many elements as the input"
            got = f"target_shape={self.target_shape}, input_shape={input_shape}"
            raise ValueError(message(expected, got, f"The input has {math.prod(input_shape)}."))
        return self.target_shape

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        return x.reshape(len(x), *self.target_shape), x.shape  # (N, *target_shape)
