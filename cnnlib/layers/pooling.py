"""Layers that summarise windows: by their largest cell, or by their mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import Pair
from ..functional import (
    avg_pool2d_backward,
    avg_pool2d_forward,
    max_pool2d_backward,
    max_pool2d_forward,
)
from ..windows import Padding
from .base import Layer
from .rules import Shape
from .windowed import Windowed

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


class Pooling2D(Windowed, Layer):
    """What max and average pooling have in common.

    Parameters
    ----------
    pool_size : int or tuple of int
        Rows and columns of the window.
    strides : int or tuple of int, optional
        Cells the window moves at each step; the window itself, so that windows do not
        overlap, where it is None.
    padding : str, int or tuple
        "valid" for none, "same", or cells around the image.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if the input does not fit.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> from cnnlib import AveragePooling2D
    >>> AveragePooling2D(3, strides=2).output_shape((8, 7, 9))
    (8, 3, 4)
    """

    def __init__(
        self,
        pool_size: Pair = 2,
        strides: Pair | None = None,
        padding: Padding = "valid",
        *,
        name: str | None = None,
    ) -> None:
        super().__init__(pool_size, pool_size if strides is None else strides, padding, name=name)

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *self.grid(input_shape).output_size)  # (C, OH, OW)


class MaxPooling2D(Pooling2D):
    """Keep the largest number of each window, channel by channel.

    Parameters
    ----------
    pool_size : int or tuple of int
        Rows and columns of the window.
    strides : int or tuple of int, optional
        Cells the window moves at each step; `pool_size` where it is None.
    padding : str, int or tuple
        "valid" for none, "same", or cells of minus infinity around the image, which never win.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if the input does not fit.

    Notes
    -----
    No weights. The gradient goes to the cell that won.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[[[1.0, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]]]])
    >>> MaxPooling2D(2).forward(x)[0, 0]
    array([[5., 8.],
           [7., 6.]])
    """

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return max_pool2d_forward(x, self.kernel_size, strides=self.strides, padding=self.padding)

    def _backward(
        self, dy: Float[ndarray, "N C OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return max_pool2d_backward(dy, cache), {}


class AveragePooling2D(Pooling2D):
    """Keep the mean of each window, channel by channel.

    Parameters
    ----------
    pool_size : int or tuple of int
        Rows and columns of the window.
    strides : int or tuple of int, optional
        Cells the window moves at each step; `pool_size` where it is None.
    padding : str, int or tuple
        "valid" for none, "same", or cells around the image, which do not count in the mean.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if the input does not fit.

    Notes
    -----
    No weights. The gradient spreads evenly over the cells that were averaged.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[[[1.0, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]]]])
    >>> AveragePooling2D(2).forward(x)[0, 0]
    array([[2.5 , 5.25],
           [4.25, 3.25]])
    """

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return avg_pool2d_forward(x, self.kernel_size, strides=self.strides, padding=self.padding)

    def _backward(
        self, dy: Float[ndarray, "N C OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return avg_pool2d_backward(dy, cache), {}
