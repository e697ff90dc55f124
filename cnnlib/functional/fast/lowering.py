"""The first half of im2col: the width of the images unrolled, their height not yet.

A window is FH rows of FW cells. Unrolling it can be done in two steps. First the width: for every
row h of the images and every kernel column j, copy the cells that kernel column j meets::

    lowered[n, c, j, h, ow] = x[n, c, h, ow * SW + j]

In that copy every number stands FW times, and the cells of windows side by side lie in long rows.
Then the height: what kernel row i meets in all windows of an image are whole rows of the lowered
image, ``lowered[n, c, j, i + SH * oh]``. Rows are moved quickly, since they lie in one piece;
scattered cells are not. `blocked` takes both steps; `mec` only the first, see `rows`.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...windows import WindowGrid
from .blocks import Block, adding_into, cut_out, seen_by
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def lower(
    x: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> Real[ndarray, "B C FW height OW"]:
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
    ndarray of shape (B, C, FW, height, OW)
        A working array.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> lower(x, Block(slice(0, 1), slice(0, 2)), window_grid((3, 3), (2, 2)))[0, 0]
    array([[[1, 2],
            [4, 5],
            [7, 8]],
    <BLANKLINE>
           [[2, 3],
            [5, 6],
            [8, 9]]])
    """
    piece = cut_out(x, block.images, seen_by(block.rows, grid))
    (B, C, height, _), FW, OW = piece.shape, grid.kernel_size[1], grid.output_size[1]
    lowered = scratch("lowered images", (B, C, FW, height, OW), x.dtype)
    for j, cells in enumerate(kernel_columns(grid)):
        lowered[:, :, j] = piece[..., cells]
    return lowered


def lowered_zeros(
    dx: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> Real[ndarray, "B C FW height OW"]:
    """Make room for the gradients of what `lower` gives.

    Parameters
    ----------
    dx : ndarray of shape (N, C, H, W)
        The gradient of the images, for its dtype.
    block, grid
        As for `lower`.

    Returns
    -------
    ndarray of shape (B, C, FW, height, OW)
        Zeros, in a working array.
    """
    B = block.images.stop - block.images.start
    height, FW, OW = seen_by(block.rows, grid).height, grid.kernel_size[1], grid.output_size[1]
    shape = (B, dx.shape[1], FW, height, OW)
    zeros = scratch("lowered images", shape, dx.dtype)
    zeros.fill(0)
    return zeros


def add_raised(
    dlowered: Real[ndarray, "B C FW height OW"],
    dx: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> None:
    """Add what `lower` copied where it came from: its transpose.

    Parameters
    ----------
    dlowered : ndarray of shape (B, C, FW, height, OW)
        Gradients of the lowered images.
    dx : ndarray of shape (N, C, H, W)
        Added into.
    block, grid
        As they were given to `lower`.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> dx, block = np.zeros((1, 1, 3, 3)), Block(slice(0, 1), slice(0, 2))
    >>> grid = window_grid((3, 3), (2, 2))
    >>> add_raised(lowered_zeros(dx, block, grid) + 1, dx, block, grid)
    >>> dx[0, 0, 0]  # two kernel columns meet the middle
    array([1., 2., 1.])
    """
    with adding_into(dx, block.images, seen_by(block.rows, grid)) as piece:
        for j, cells in enumerate(kernel_columns(grid)):
            piece[..., cells] += dlowered[:, :, j]


def kernel_columns(grid: WindowGrid) -> list[slice]:
    """List the input columns that each kernel column meets, one for each window.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> kernel_columns(window_grid((5, 5), kernel_size=2, strides=3))
    [slice(0, 4, 3), slice(1, 5, 3)]
    """
    FW, OW, SW, DW = grid.kernel_size[1], grid.output_size[1], grid.strides[1], grid.dilation[1]
    return [slice(j * DW, j * DW + (OW - 1) * SW + 1, SW) for j in range(FW)]


def kernel_rows(rows: int, grid: WindowGrid) -> list[slice]:
    """List the rows of a lowered image that each kernel row meets, one for each output row.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> kernel_rows(2, window_grid((5, 5), kernel_size=2, strides=3))
    [slice(0, 4, 3), slice(1, 5, 3)]
    """
    FH, SH, DH = grid.kernel_size[0], grid.strides[0], grid.dilation[0]
    return [slice(i * DH, i * DH + (rows - 1) * SH + 1, SH) for i in range(FH)]
