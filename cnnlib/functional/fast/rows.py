"""Images with the row in front and the image last, lowered along their width: the views of `mec`.

In the order (row, channel, column, image) the cells of one row, for all channels and images of a
block, lie in one piece; so do those of several rows, one below the other. What a kernel column
meets in a row is a run of numbers. See `mec` for what is made of it.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numpy.lib.stride_tricks import as_strided

from ...windows import WindowGrid
from .blocks import Block, cut_out, seen_by
from .lowering import kernel_columns
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def by_row(y: Real[ndarray, "N FN OH OW"], block: Block) -> Real[ndarray, "rows FN OW B"]:
    """Look at the maps of a block with the row in front and the images last."""
    return y[block.images, :, block.rows].transpose(2, 1, 3, 0)  # (rows, FN, OW, B)


def lower_rows(
    x: Real[ndarray, "N C H W"], block: Block, grid: WindowGrid
) -> Real[ndarray, "height C FW OW B"]:
    """Unroll the width of the input rows that a block sees.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        All images.
    block : Block
        Which output rows of which images.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (height, C, FW, OW, B)
        A working array.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> block, grid = Block(slice(0, 1), slice(0, 2)), window_grid((3, 3), (2, 2))
    >>> lower_rows(x, block, grid)[0, 0, :, :, 0]
    array([[1, 2],
           [2, 3]])
    """
    piece = cut_out(x, block.images, seen_by(block.rows, grid)).transpose(2, 1, 3, 0)
    images = scratch("images last", piece.shape, x.dtype)  # (height, C, width, B)
    images[...] = piece
    (height, C, _, B), FW, OW = images.shape, grid.kernel_size[1], grid.output_size[1]
    lowered = scratch("lowered images", (height, C, FW, OW, B), x.dtype)
    for j, cells in enumerate(kernel_columns(grid)):
        lowered[:, :, j] = images[:, :, cells]
    return lowered


def row_matrices(
    lowered: Real[ndarray, "height C FW OW B"], grid: WindowGrid
) -> Real[ndarray, "rows FH_C_FW OW_B"]:
    """See the matrix of every output row in the lowered images, without copying any number.

    Parameters
    ----------
    lowered : ndarray of shape (height, C, FW, OW, B)
        From `lower_rows`.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (rows, FH * C * FW, OW * B)
        Overlapping views, each matrix beginning SH input rows below the last.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x, grid = np.arange(1, 10).reshape(1, 1, 3, 3), window_grid((3, 3), (2, 2))
    >>> row_matrices(lower_rows(x, Block(slice(0, 1), slice(0, 2)), grid), grid)[1]
    array([[4, 5],
           [5, 6],
           [7, 8],
           [8, 9]])
    """
    FH, SH = grid.kernel_size[0], grid.strides[0]
    return stacked(lowered, FH, SH, (len(lowered) - FH) // SH + 1)


def stacked(
    rows: Real[ndarray, "height *inner columns B"], taps: int, step: int, count: int
) -> Real[ndarray, "count taps_inner columns_B"]:
    """See several rows, one right below the other, as a matrix; and so on, in steps.

    Examples
    --------
    >>> import numpy as np
    >>> stacked(np.arange(6).reshape(3, 1, 2, 1), taps=2, step=1, count=2)
    array([[[0, 1],
            [2, 3]],
    <BLANKLINE>
           [[2, 3],
            [4, 5]]])
    """
    depth, width = math.prod(rows.shape[1:-2]), math.prod(rows.shape[-2:])
    # Written out: the strides of an array with an axis of length 1 may say anything.
    strides = (step * depth * width * rows.itemsize, width * rows.itemsize, rows.itemsize)
    return as_strided(rows, (count, taps * depth, width), strides)
