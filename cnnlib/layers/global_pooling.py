"""Layers that turn each feature map into one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..functional import (
    global_avg_pool2d_backward,
    global_avg_pool2d_forward,
    global_max_pool2d_backward,
    global_max_pool2d_forward,
)
from .base import Layer
from .rules import Shape

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


class GlobalPooling2D(Layer):
    """What both global poolings have in common.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> from cnnlib import GlobalMaxPooling2D
    >>> GlobalMaxPooling2D().output_shape((64, 7, 5))
    (64,)
    """

    axes = "C H W"

    def __init__(self, *, name: str | None = None) -> None:
        super().__init__(name=name)

    def _output_shape(self, input_shape: Shape) -> Shape:
        return input_shape[:1]

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        return 0, input_shape[1 + axis] - 1


class GlobalMaxPooling2D(GlobalPooling2D):
    """Keep the largest number of each feature map.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If the input is not of shape (N, C, H, W).

    Notes
    -----
    No weights, and the same result wherever in the image a feature lies.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> GlobalMaxPooling2D().forward(np.arange(12.0).reshape(1, 2, 2, 3))
    array([[ 5., 11.]])
    """

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return global_max_pool2d_forward(x)

    def _backward(
        self, dy: Float[ndarray, "N C"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return global_max_pool2d_backward(dy, cache), {}


class GlobalAveragePooling2D(GlobalPooling2D):
    """Keep the mean of each feature map.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If the input is not of shape (N, C, H, W).

    Notes
    -----
    No weights, and few behind it: where Flatten gives the notes' Fashion-MNIST network a
    dense layer of 313,700 weights, this would need 6,500.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> GlobalAveragePooling2D().forward(np.arange(12.0).reshape(1, 2, 2, 3))
    array([[2.5, 8.5]])
    """

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return global_avg_pool2d_forward(x)

    def _backward(
        self, dy: Float[ndarray, "N C"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return global_avg_pool2d_backward(dy, cache), {}
