"""im2col in blocks that fit into the cache, one part of the batch a core.

`cnnlib.im2col` copies the windows of the whole batch into one matrix, ``FH * FW`` times as large
as the images. For 16 maps of 64 x 56 x 56 and a 3 x 3 kernel that is 115 MB, written to main
memory and read back from there. Nothing asks for all windows at once, though: every output row
needs its own ones only. So the matrix is made for a block of output at a time, small enough to
stay in the cache until the product has read it, and the same memory serves the next block.

The windows stand in the columns here, ``cols`` (C*FH*FW, OH*OW) for each image. Then the product
with the filters, ``w (FN, C*FH*FW) @ cols``, has the maps one below the other, as the output
has them, and BLAS writes them right where they belong: nothing is transposed afterwards. They are
copied in two steps, width and height (see `lowering`). One more row of the matrix holds ones, and
one more column of the filters the biases: so the product adds the bias, too.

Forward, for each block::

    cols = windows of x, ones                           (C*FH*FW + 1, P), P positions
    y    = [w b] @ cols                                 (FN, P)

Backward the windows are copied again, which costs less than keeping them in main memory would::

    [dw db] += dy @ cols.T                              (FN, C*FH*FW + 1)
    dx      += the columns of w.T @ dy, added where they came from

Cost: ``N * FN * OH * OW * C * FH * FW`` multiply-adds for each of y, dw and dx, the same as for
`cnnlib.im2col`. Bytes: x, y and their gradients once through main memory; ``FH * FW / (SH * SW)``
times as many through the cache; one block of working memory a core.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural networks for
document processing", IWFHR, 2006, https://inria.hal.science/inria-00112631

K. Goto and R. van de Geijn, "Anatomy of high-performance matrix multiplication", ACM
Transactions on Mathematical Software 34, 2008, https://doi.org/10.1145/1356052.1356053
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from ..loans import lent
from .blocks import Block, blocks
from .lowering import add_raised, kernel_rows, lower, lowered_zeros
from .scratch import scratch
from .threads import images_worth_a_thread, in_parts, sum_in_parts

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Gradients = tuple[
        Real[ndarray, "N C H W"] | None, Real[ndarray, "FN C FH FW"], Real[ndarray, "FN"]
    ]

BLOCK_BYTES = 3 * 2**18
"""Working memory of a block: the windows stay in the cache, beside what is made of them."""


def blocked_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    b: Real[ndarray, "FN"] | None,
    grid: WindowGrid,
    out: Real[ndarray, "N FN OH OW"] | None = None,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve block by block.

    Parameters
    ----------
    x, w, b : ndarray
        As for `cnnlib.conv2d`, of one dtype.
    grid : WindowGrid
        Where the windows lie.
    out : ndarray of shape (N, FN, OH, OW), optional
        Where to write the maps.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((2, 3, 5, 5)), np.ones((4, 3, 2, 2))
    >>> blocked_forward(x, w, None, window_grid(x.shape, (2, 2))).shape
    (2, 4, 4, 4)
    """
    N, FN, (OH, OW) = len(x), len(w), grid.output_size
    y = lent((N, FN, OH, OW), x.dtype) if out is None else out
    lines = y.reshape(N, FN, OH * OW)  # (N, FN, OH*OW), a view
    b = np.zeros(FN, w.dtype) if b is None else b
    filters = np.concatenate([w.reshape(FN, -1), b[:, None]], axis=1)  # (FN, C*FH*FW + 1)

    def compute(part: slice) -> None:
        for block in blocks(part, OH, bytes_a_row(w, grid), BLOCK_BYTES):
            maps = lines[block.images, :, positions(block, OW)]  # (B, FN, P)
            np.matmul(filters, columns(x, block, grid), out=maps)

    in_parts(compute, N, at_least=images_worth_a_thread(w.size * OH * OW))
    return y


def blocked_backward(
    dy: Real[ndarray, "N FN OH OW"],
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
    out: Real[ndarray, "N C H W"] | None = None,
) -> Gradients:
    """Go back through the convolution, block by block.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x, w, grid
        As they were given to `blocked_forward`.
    input_gradient : bool
        Whether `dx` is wanted.
    out : ndarray of shape (N, C, H, W), optional
        Where to write it.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C, FH, FW)
        Gradient by the filters.
    db : ndarray of shape (FN,)
        Gradient by the biases.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((2, 3, 5, 5)), np.ones((4, 3, 2, 2))
    >>> dx, dw, db = blocked_backward(np.ones((2, 4, 4, 4)), x, w, window_grid(x.shape, (2, 2)))
    >>> dw[0, 0]  # 2 images with 4 * 4 windows each
    array([[32., 32.],
           [32., 32.]])
    """
    N, FN, (OH, OW) = len(x), len(w), grid.output_size
    dtype = np.result_type(dy, x)
    dy = dy.reshape(N, FN, OH * OW)  # (N, FN, OH*OW)
    dx = lent(x.shape, dtype) if input_gradient and out is None else out
    filters = w.reshape(FN, -1)  # (FN, C*FH*FW)

    def compute(part: slice) -> Real[ndarray, "C_FH_FW_1 FN"]:
        dw = np.zeros((filters.shape[1] + 1, FN), dtype)
        if dx is not None:
            dx[part] = 0
        for block in blocks(part, OH, bytes_a_row(w, grid), BLOCK_BYTES):
            dmaps = dy[block.images, :, positions(block, OW)]  # (B, FN, P)
            cols = columns(x, block, grid)  # (B, C*FH*FW + 1, P)
            # The longer matrix on the left: BLAS is better at tall products than at wide ones.
            dw += (cols @ dmaps.transpose(0, 2, 1)).sum(axis=0)
            if dx is not None:
                shape = (len(dmaps), filters.shape[1], dmaps.shape[2])
                dcols = scratch("gradients of columns", shape, dtype)
                np.matmul(filters.T, dmaps, out=dcols)  # (B, C*FH*FW, P)
                add_columns(dcols, dx, block, grid)
        return dw

    dw = sum_in_parts(compute, N, images_worth_a_thread(w.size * OH * OW)).T  # (FN, C*FH*FW + 1)
    return dx, dw[:, :-1].reshape(w.shape), dw[:, -1].copy()


def bytes_a_row(w: Real[ndarray, "FN C FH FW"], grid: WindowGrid) -> int:
    """Count the bytes of the windows of one output row of one image.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> w = np.ones((4, 3, 2, 2), np.float32)
    >>> bytes_a_row(w, window_grid((5, 5), (2, 2)))  # 4 windows of 3 * 2 * 2 numbers
    192
    """
    return max(grid.output_size[1] * math.prod(w.shape[1:]) * w.itemsize, 1)


def positions(block: Block, OW: int) -> slice:
    """Say where the rows of a block lie in a feature map unrolled to one line.

    Examples
    --------
    >>> positions(Block(slice(0, 1), slice(2, 4)), OW=10)
    slice(20, 40, None)
    """
    return slice(block.rows.start * OW, block.rows.stop * OW)


def columns(
    x: Real[ndarray, "N C H W"], block: Block, grid: WindowGrid
) -> Real[ndarray, "B C_FH_FW_1 P"]:
    """Copy the windows of one block into the columns of a matrix for each image.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        All images.
    block : Block
        Which output rows of which images, P positions.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (B, C * FH * FW + 1, P)
        A working array; the last row of each matrix holds ones.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> columns(x, Block(slice(0, 1), slice(0, 2)), window_grid((3, 3), (2, 2)))[0]
    array([[1, 2, 4, 5],
           [2, 3, 5, 6],
           [4, 5, 7, 8],
           [5, 6, 8, 9],
           [1, 1, 1, 1]])
    """
    lowered = lower(x, block, grid)
    B, C, FW, _, OW = lowered.shape
    FH, rows = grid.kernel_size[0], block.rows.stop - block.rows.start
    cols = scratch("columns", (B, C * FH * FW + 1, rows * OW), x.dtype)
    windows = cols[:, :-1].reshape(B, C, FH, FW, rows, OW)  # (B, C, FH, FW, rows, OW), a view
    for i, met in enumerate(kernel_rows(rows, grid)):
        windows[:, :, i] = lowered[:, :, :, met]
    cols[:, -1] = 1
    return cols


def add_columns(
    dcols: Real[ndarray, "B C_FH_FW P"],
    dx: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> None:
    """Add the columns of one block where `columns` took them from.

    Parameters
    ----------
    dcols : ndarray of shape (B, C * FH * FW, P)
        Gradients of the windows.
    dx : ndarray of shape (N, C, H, W)
        Added into.
    block, grid
        As they were given to `columns`.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> dx, block = np.zeros((1, 1, 3, 3)), Block(slice(0, 1), slice(0, 2))
    >>> add_columns(np.ones((1, 4, 4)), dx, block, window_grid((3, 3), (2, 2)))
    >>> dx[0, 0]
    array([[1., 2., 1.],
           [2., 4., 2.],
           [1., 2., 1.]])
    """
    B, C, (FH, FW), OW = len(dcols), dx.shape[1], grid.kernel_size, grid.output_size[1]
    rows = dcols.shape[2] // OW
    windows = dcols.reshape(B, C, FH, FW, rows, OW)  # (B, C, FH, FW, rows, OW)
    dlowered = lowered_zeros(dx, block, grid)  # (B, C, FW, height, OW)
    for i, met in enumerate(kernel_rows(rows, grid)):
        dlowered[:, :, :, met] += windows[:, :, i]
    add_raised(dlowered, dx, block, grid)
