"""Windows laid out as the rows of a matrix, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import Pair, check_array, check_shape, message
from ..windows import Padding, window_grid
from .arrays import computing_dtype, kernel_cells, pad2d, window_view, zeros_padded
from .loans import copied

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def im2col(
    x: Real[ndarray, "N C H W"],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> Real[ndarray, "N_OH_OW C_FH_FW"]:
    """Copy every window of the images into one row of a matrix.

    Picture the window at one position, lifted off the image with all its channels and
    unrolled into a line: first channel row by row, then the next. The lines of all positions
    of all images, stacked, are the matrix. A convolution is then one matrix product.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images, integers or floating-point numbers.
    kernel_size : int or tuple of int
        Size (FH, FW) of the window in cells.
    strides : int or tuple of int
        Cells the window moves at each step, down and to the right.
    padding : int, tuple, or str
        Cells of zeros around the image: an int, (before, after), ``"valid"``, ``"same"``,
        ``"full"``, or ((top, bottom), (left, right)).
    dilation : int or tuple of int
        Steps from one kernel cell to the next.

    Returns
    -------
    ndarray of shape (N * OH * OW, C * FH * FW)
        The windows in n, oh, ow order; the cells of each in c, fh, fw order. A new array of
        the dtype of `x`, which lies in memory column by column (Fortran order).

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or no window fits.

    Notes
    -----
    Where windows overlap, numbers are copied again for each: the matrix holds about
    ``FH * FW / (SH * SW)`` times as many numbers as `x`. Taught in chapter 7, im2col.

    References
    ----------
    .. [1] K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural
       networks for document processing", IWFHR, 2006,
       https://inria.hal.science/inria-00112631

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import im2col
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> im2col(x, kernel_size=2)
    array([[1, 2, 4, 5],
           [2, 3, 5, 6],
           [4, 5, 7, 8],
           [5, 6, 8, 9]])
    >>> im2col(np.zeros((10, 3, 7, 7)), kernel_size=5).shape
    (90, 75)
    """
    N, C, _, _ = check_array(x, "x", "N C H W").shape
    grid = window_grid(x.shape, kernel_size, strides, padding, dilation)
    (FH, FW), (OH, OW) = grid.kernel_size, grid.output_size

    windows = window_view(pad2d(x, grid.pads), grid)  # (N, C, OH, OW, FH, FW)
    # Numbers of one column lie side by side: a row of the output is one run to copy.
    columns = copied(windows.transpose(1, 4, 5, 0, 2, 3))  # (C, FH, FW, N, OH, OW)
    return columns.reshape(C * FH * FW, N * OH * OW).T  # (N*OH*OW, C*FH*FW)


def col2im(
    cols: Real[ndarray, "N_OH_OW C_FH_FW"],
    input_shape: tuple[int, int, int, int],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> Real[ndarray, "N C H W"]:
    """Put every row back where `im2col` took it from, adding up where windows overlap.

    Each line of the matrix is rolled up into a window again and laid on an empty image at
    its old position. Cells that several windows cover receive the sum. So this is not the
    inverse of `im2col` but its transpose, which is what a gradient needs: an input cell
    collects a share from every window that read it.

    Parameters
    ----------
    cols : ndarray of shape (N * OH * OW, C * FH * FW)
        One window a row, laid out as `im2col` does.
    input_shape : tuple of int
        Shape (N, C, H, W) of the images, without padding.
    kernel_size, strides, padding, dilation
        As they were given to `im2col`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        The sums, in the dtype of `cols` (integers in int64). What fell on the padding is
        dropped.

    Raises
    ------
    TypeError, ValueError
        If `cols` is not the matrix that `im2col` makes for these arguments.

    Notes
    -----
    For all x and c, ``(im2col(x) * c).sum() == (x * col2im(c)).sum()``. Taught in chapter 7,
    im2col.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import col2im, im2col
    >>> ones = np.ones((1, 1, 3, 3), dtype=int)
    >>> col2im(im2col(ones, 2), ones.shape, 2)[0, 0]  # how many windows cover each cell
    array([[1, 2, 1],
           [2, 4, 2],
           [1, 2, 1]])
    """
    N, C, _, _ = _check_sizes(input_shape)
    grid = window_grid(input_shape, kernel_size, strides, padding, dilation)
    (FH, FW), (OH, OW) = grid.kernel_size, grid.output_size
    check_shape(cols, "cols", (N * OH * OW, C * FH * FW), "one row for each window")

    rows = cols.reshape(N, OH, OW, C, FH, FW)  # (N, OH, OW, C, FH, FW)
    # In long runs: numbers FH * FW apart are slow to add. Copies only what lies otherwise.
    windows = np.ascontiguousarray(rows.transpose(3, 4, 5, 0, 1, 2))  # (C, FH, FW, N, OH, OW)
    padded, x = zeros_padded(input_shape, grid.pads, computing_dtype(cols))
    for i, j, down, right in kernel_cells(grid):
        padded[:, :, down, right] += windows[:, i, j].swapaxes(0, 1)  # (N, C, OH, OW)
    return x


def _check_sizes(input_shape: tuple[int, ...]) -> tuple[int, ...]:
    """Accept the shape of a batch of images."""
    if len(input_shape) != 4:
        expected, got = "input_shape must have four sizes (N, C, H, W)", f"{input_shape=}"
        raise ValueError(message(expected, got, "Pass the shape of the images."))
    return input_shape
