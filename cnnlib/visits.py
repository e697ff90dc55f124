"""How often each pixel takes part: the windows of a convolution, counted pixel by pixel.

The widgets and figures show these counts; their JavaScript counterpart is held equal to
this module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .shapes import AxisPadding, dilated, output_size, resolve_padding
from .windows import Padding, window_grid

if TYPE_CHECKING:
    from jaxtyping import Int
    from numpy import ndarray

    from .checks import Pair


class AxisVisits(NamedTuple):
    """The windows along one axis, and what they look at.

    Attributes
    ----------
    size : int
        Cells of the input along the axis.
    before, after : int
        Cells of padding at both ends.
    reach : int
        Cells that one window spans, gaps of a dilation included.
    starts : ndarray of int, shape (O,)
        The cell of the padded axis at which each window starts.
    visits : ndarray of int, shape (before + size + after,)
        How many windows look at each cell of the padded axis.

    Examples
    --------
    >>> axis_visits(8, 3, strides=2).visits.tolist()
    [1, 1, 2, 1, 2, 1, 1, 0]
    """

    size: int
    before: int
    after: int
    reach: int
    starts: np.ndarray
    visits: np.ndarray

    @property
    def of_input(self) -> Int[ndarray, " size"]:
        """The visits of the input's own cells, without the padding."""
        return self.visits[self.before : self.before + self.size]


def axis_visits(
    size: int,
    kernel_size: int,
    strides: int = 1,
    padding: AxisPadding = 0,
    dilation: int = 1,
) -> AxisVisits:
    """Lay the windows over one axis and count how often each cell is looked at.

    Parameters
    ----------
    size : int
        Cells of the input along the axis.
    kernel_size : int
        Cells of the kernel along the axis.
    strides, dilation : int
        Cells from one window to the next, and from one kernel cell to the next.
    padding : int, tuple of int, or str
        Cells added at the ends, in any form that `cnnlib.shapes.resolve_padding` knows.

    Returns
    -------
    AxisVisits

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> axis = axis_visits(4, 3, padding="same")
    >>> axis.starts.tolist(), axis.visits.tolist(), axis.of_input.tolist()
    ([0, 1, 2, 3], [1, 2, 3, 3, 2, 1], [2, 3, 3, 2])
    """
    windows = output_size(size, kernel_size, strides, padding, dilation)
    before, after = resolve_padding(padding, size, kernel_size, strides, dilation)
    starts = strides * np.arange(windows)
    visits = np.zeros(before + size + after, dtype=int)
    for start in starts:
        visits[start : start + dilated(kernel_size, dilation) : dilation] += 1
    return AxisVisits(size, before, after, dilated(kernel_size, dilation), starts, visits)


def participation(
    input_shape: tuple[int, ...],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> Int[ndarray, "H W"]:
    """Count for each pixel of an image the windows that look at it.

    A pixel that no window looks at has no influence on the output at all.

    Parameters
    ----------
    input_shape : tuple of int
        Any shape that ends in H, W.
    kernel_size, strides, dilation : int or tuple of int
        One number for both axes, or (rows, columns).
    padding : int, tuple, or str
        As in `cnnlib.conv2d`.

    Returns
    -------
    ndarray of int, shape (H, W)
        Counts between 0 and FH·FW. Their sum, the padding's counts added, is OH·OW·FH·FW.

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    The windows form a grid, so the count of a pixel is the count of its row times the count
    of its column. Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> participation((4, 4), 3).tolist()
    [[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]]
    >>> participation((2, 3), 2, padding="full").tolist()
    [[4, 4, 4], [4, 4, 4]]
    """
    grid = window_grid(input_shape, kernel_size, strides, padding, dilation)
    axes = zip(
        input_shape[-2:], grid.kernel_size, grid.strides, grid.pads, grid.dilation, strict=True
    )
    rows, columns = (axis_visits(n, k, s, p, d).of_input for n, k, s, p, d in axes)
    return np.outer(rows, columns)  # (H, W)
