"""Layers that look through a window moving over the image."""

from __future__ import annotations

from typing import Any

from ..checks import Pair, check_pair
from ..shapes import dilated
from ..windows import Padding, WindowGrid, window_grid
from .rules import Shape, ShapeRules


class Windowed(ShapeRules):
    """What convolution and pooling have in common: a window and its steps.

    Parameters
    ----------
    kernel_size : int or tuple of int
        Rows and columns of the window.
    strides : int or tuple of int
        Cells the window moves at each step.
    padding : int, tuple, or str
        Cells around the image (see `cnnlib.conv2d`).
    dilation : int or tuple of int
        Steps from one cell of the window to the next.
    **settings
        For the class behind this one.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1.

    Notes
    -----
    Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> from cnnlib import MaxPooling2D
    >>> isinstance(MaxPooling2D(2), Windowed)
    True
    """

    axes = "C H W"

    def __init__(
        self,
        kernel_size: Pair,
        strides: Pair,
        padding: Padding,
        dilation: Pair = 1,
        **settings: Any,
    ) -> None:
        super().__init__(**settings)
        self.kernel_size = check_pair(kernel_size, "kernel_size")
        self.strides = check_pair(strides, "strides")
        self.padding = padding
        self.dilation = check_pair(dilation, "dilation")

    def grid(self, input_shape: Shape) -> WindowGrid:
        """Lay the windows over an input.

        Parameters
        ----------
        input_shape : tuple of int
            (C, H, W).

        Returns
        -------
        WindowGrid
            Kernel size, strides, pads, dilation and output size as plain pairs.

        Raises
        ------
        ValueError
            If no window fits.

        Examples
        --------
        >>> from cnnlib import Conv2D
        >>> Conv2D(8, 3, strides=2, padding="same").grid((1, 28, 28)).pads
        ((0, 1), (0, 1))
        """
        return window_grid(input_shape, self.kernel_size, self.strides, self.padding, self.dilation)

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        """See from the start of the first window to the end of the last."""
        stride, before = self.strides[axis], self.grid(input_shape).pads[axis][0]
        reach = dilated(self.kernel_size[axis], self.dilation[axis])
        return first * stride - before, last * stride - before + reach - 1
