"""Memory-efficient convolution: lower the images along one axis only.

The matrix of im2col repeats every number about ``FH * FW`` times. But windows that lie one below
the other share rows: the window at output row i holds the input rows i to i + FH - 1, the next
one holds i + 1 to i + FH. It is enough to unroll the *width* (see `lowering`), with the rows in
front and the images of a block side by side::

    lowered[h, c, j, :, ow] = x[:, c, h, ow * SW + j]         (H, C*FW, B*OW)

Now the FH rows from ``i * SH`` on, taken together, are the whole matrix of output row i: its
rows stand in the order (kernel row, channel, kernel column), one right below the other. Nothing
is copied for it: the matrices of all output rows are overlapping views of the same memory. ::

    y[i] = w (FN, FH*C*FW) @ lowered[i*SH : i*SH + FH] (FH*C*FW, B*OW)

The published version has one image in such a product. Here the images of a block stand side by
side in the columns, because a product with B * OW columns keeps the core busier than one with OW.

Backward, the same views collect::

    dw                           += dy[i] @ lowered[i*SH : i*SH + FH].T
    dlowered[i*SH : i*SH + FH]   += w.T @ dy[i]               long runs, not windows
    dx[:, c, h, ow * SW + j]     += dlowered[h, c, j, :, ow]  FW times

Cost: ``N * FN * OH * OW * C * FH * FW`` multiply-adds for each of y, dw and dx, as for im2col.
Bytes: each number is copied ``FW / SW`` times instead of ``FH * FW / (SH * SW)``, and the
gradients of windows are added in whole rows of the lowered images: for a 5 x 5 kernel a fifth of
the scattered moves. The copies between dy, y and the order (row, filter, image, column) are extra.

Rows that lie apart (a vertical dilation) are no single view; `blocked` does these.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
M. Cho and D. Brand, "MEC: memory-efficient convolution for deep neural network", ICML, 2017,
https://proceedings.mlr.press/v70/cho17a.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ...windows import WindowGrid
from .bias import bias_gradient
from .blocks import Block, blocks
from .loans import lent, lent_zeros
from .lowering import ROWS_FIRST, add_raised, lower, lowered_zeros
from .scratch import scratch
from .threads import in_parts, sum_in_parts

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Gradients = tuple[
        Real[ndarray, "N C H W"] | None, Real[ndarray, "FN C FH FW"], Real[ndarray, "FN"]
    ]

BLOCK_BYTES = 2 * 2**20
"""Working memory of a block."""

GROUP = 2**18
"""Numbers of the gradients of filters that are made before they are added up."""


def mec_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    b: Real[ndarray, "FN"] | None,
    grid: WindowGrid,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve with the images lowered along their width.

    Parameters
    ----------
    x, w, b : ndarray
        As for `cnnlib.conv2d`, of one dtype.
    grid : WindowGrid
        Where the windows lie; no dilation of the rows.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((2, 3, 5, 5)), np.ones((4, 3, 2, 2))
    >>> mec_forward(x, w, None, window_grid(x.shape, (2, 2))).shape
    (2, 4, 4, 4)
    """
    N, FN, (OH, OW) = len(x), len(w), grid.output_size
    y = lent((N, FN, OH, OW), x.dtype)
    filters = w.transpose(0, 2, 1, 3).reshape(FN, -1)  # (FN, FH*C*FW)
    bias = w.dtype.type(0) if b is None else b[:, None, None]  # (FN, 1, 1)

    def compute(part: slice) -> None:
        for block in blocks(part, OH, bytes_a_row(w, grid), BLOCK_BYTES):
            matrices = row_matrices(
                lower(x, block, grid, ROWS_FIRST), grid
            )  # (rows, FH*C*FW, B*OW)
            maps = scratch("maps", (len(matrices), FN, matrices.shape[2]), x.dtype)
            np.matmul(filters, matrices, out=maps)  # (rows, FN, B*OW)
            maps = maps.reshape(len(maps), FN, -1, OW)  # (rows, FN, B, OW)
            np.add(maps, bias, out=by_row(y, block))

    in_parts(compute, N)
    return y


def mec_backward(
    dy: Real[ndarray, "N FN OH OW"],
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
) -> Gradients:
    """Go back through the convolution along the same views.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x, w, grid
        As they were given to `mec_forward`.
    input_gradient : bool
        Whether `dx` is wanted.

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
    >>> dx, dw, db = mec_backward(np.ones((2, 4, 4, 4)), x, w, window_grid(x.shape, (2, 2)))
    >>> dw[0, 0]  # 2 images with 4 * 4 windows each
    array([[32., 32.],
           [32., 32.]])
    """
    N, (FN, C, FH, FW) = len(x), w.shape
    dtype = np.result_type(dy, x)
    dx = lent_zeros(x.shape, dtype) if input_gradient else None
    transposed = w.transpose(2, 1, 3, 0).reshape(-1, FN)  # (FH*C*FW, FN)

    def compute(part: slice) -> Real[ndarray, "FH_C_FW FN"]:
        dw = np.zeros(transposed.shape, dtype)
        for block in blocks(part, grid.output_size[0], bytes_a_row(w, grid), BLOCK_BYTES):
            matrices = row_matrices(lower(x, block, grid, ROWS_FIRST), grid)
            rows = by_row(dy, block)  # (rows, FN, B, OW)
            dmaps = scratch("maps", rows.shape, dtype)
            dmaps[...] = rows
            dmaps = dmaps.reshape(*rows.shape[:2], -1)  # (rows, FN, B*OW)
            for some in few_rows(len(matrices), dw.size):
                dw += (matrices[some] @ dmaps[some].transpose(0, 2, 1)).sum(axis=0)
            if dx is not None:
                add_rows(transposed, dmaps, dx, block, grid)
        return dw

    dw = sum_in_parts(compute, N).reshape(FH, C, FW, FN)  # (FH, C, FW, FN)
    return dx, dw.transpose(3, 1, 0, 2), bias_gradient(dy)  # (FN, C, FH, FW)


def bytes_a_row(w: Real[ndarray, "FN C FH FW"], grid: WindowGrid) -> int:
    """Count the bytes that one output row of one image takes: lowered input, and maps.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> w = np.ones((4, 3, 2, 2), np.float32)
    >>> bytes_a_row(w, window_grid((5, 5), (2, 2)))  # 4 columns of 3 * 2 and of 4 numbers
    160
    """
    FN, C, _, FW = w.shape
    return max(grid.output_size[1] * (C * FW * grid.strides[0] + FN) * w.itemsize, 1)


def few_rows(rows: int, size: int) -> list[slice]:
    """Go through the rows in steps, so that the gradients of filters of a step stay small.

    Examples
    --------
    >>> few_rows(5, GROUP // 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 6, None)]
    """
    step = max(GROUP // max(size, 1), 1)
    return [slice(start, start + step) for start in range(0, rows, step)]


def by_row(y: Real[ndarray, "N FN OH OW"], block: Block) -> Real[ndarray, "rows FN B OW"]:
    """Look at the maps of a block with the output row in front, as the products give them."""
    return y[block.images, :, block.rows].transpose(2, 1, 0, 3)  # (rows, FN, B, OW)


def row_matrices(
    lowered: Real[ndarray, "height C FW B OW"], grid: WindowGrid
) -> Real[ndarray, "rows FH_C_FW B_OW"]:
    """See the matrix of every output row in the lowered images, without copying any number.

    Parameters
    ----------
    lowered : ndarray of shape (height, C, FW, B, OW)
        From `lower`, rows first.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (rows, FH * C * FW, B * OW)
        Overlapping views, each matrix beginning SH input rows below the last. Since they
        overlap they can be added into one at a time only.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, grid = np.arange(1, 10).reshape(1, 1, 3, 3), window_grid((3, 3), (2, 2))
    >>> row_matrices(lower(x, Block(slice(0, 1), slice(0, 2)), grid, ROWS_FIRST), grid)[1]
    array([[4, 5],
           [5, 6],
           [7, 8],
           [8, 9]])
    """
    height, C, FW, B, OW = lowered.shape
    FH, SH, item = grid.kernel_size[0], grid.strides[0], lowered.itemsize
    rows = (height - FH) // SH + 1
    # Written out: the strides of an array with an axis of length 1 may say anything.
    strides = (SH * C * FW * B * OW * item, B * OW * item, item)
    return as_strided(lowered, (rows, FH * C * FW, B * OW), strides)  # (rows, FH*C*FW, B*OW)


def add_rows(
    transposed: Real[ndarray, "FH_C_FW FN"],
    dmaps: Real[ndarray, "rows FN B_OW"],
    dx: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> None:
    """Turn the gradients of the maps of a block into those of its images.

    Parameters
    ----------
    transposed : ndarray of shape (FH * C * FW, FN)
        The filters, one a column.
    dmaps : ndarray of shape (rows, FN, B * OW)
        Gradients of the maps.
    dx : ndarray of shape (N, C, H, W)
        Added into.
    block, grid
        As they were given to `lower`.
    """
    dlowered = lowered_zeros(dx, block, grid, ROWS_FIRST)
    for matrix, dmap in zip(row_matrices(dlowered, grid), dmaps, strict=True):
        matrix += transposed @ dmap
    add_raised(dlowered, dx, block, grid, ROWS_FIRST)
