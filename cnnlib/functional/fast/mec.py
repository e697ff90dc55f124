"""Memory-efficient convolution: lower the images along one axis only.

The matrix of im2col repeats every number about ``FH * FW`` times. But windows that lie one below
the other share rows: the window at output row i holds the input rows i to i + FH - 1, the next
one holds i + 1 to i + FH. It is enough to unroll the *width*, with the rows in front and the
images of a block last::

    lowered[h, c, j, ow] = x[:, c, h, ow * SW + j]            (H, C*FW, OW*B)

Now the FH rows from ``i * SH`` on, taken together, are the whole matrix of output row i: its
rows stand in the order (kernel row, channel, kernel column), one right below the other. Nothing
is copied for it: the matrices of all output rows are overlapping views of the same memory. ::

    y[i] = w (FN, FH*C*FW) @ lowered[i*SH : i*SH + FH] (FH*C*FW, OW*B)

The published version has one image in such a product. Here the images of a block stand side by
side in the columns, because a product with OW * B columns keeps the core busier than one with OW.
With the images last, what kernel column j meets in a row is one long run of numbers.

Backward the same views weight the windows for dw. The gradient of the lowered images is a
convolution along the height again, with the filters turned round, so dy is viewed in the same
overlapping way, between rows of zeros; with a stride, every SH-th row has kernel rows of its own::

    dw                     += dy[i] @ lowered[i*SH : i*SH + FH].T
    dlowered[p + SH*q]      = sum over k of w[:, :, p + SH*k].T @ dy[q - k]
    dx[:, c, h, ow*SW + j] += dlowered[h, c, j, ow]           FW times

Cost: ``N * FN * OH * OW * C * FH * FW`` multiply-adds for each of y, dw and dx, as for im2col.
Bytes: each number is copied ``FW / SW`` times instead of ``FH * FW / (SH * SW)``, and no
gradients of windows are added up but along the width. The copies between x, y and the order
(row, channel, column, image) are extra.

Rows that lie apart (a vertical dilation) are no single view; `blocked` does these.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
M. Cho and D. Brand, "MEC: memory-efficient convolution for deep neural network", ICML, 2017,
https://proceedings.mlr.press/v70/cho17a.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from ..loans import lent
from .bias import bias_gradient
from .blocks import Block, adding_into, blocks, seen_by
from .lowering import kernel_columns
from .rows import by_row, lower_rows, row_matrices, stacked
from .scratch import scratch
from .small_products import SMALL_PRODUCT
from .threads import images_worth_a_thread, in_parts, sum_in_parts

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
    out: Real[ndarray, "N FN OH OW"] | None = None,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve with the images lowered along their width.

    Parameters
    ----------
    x, w, b : ndarray
        As for `cnnlib.conv2d`, of one dtype.
    grid : WindowGrid
        Where the windows lie; no dilation of the rows.
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
    >>> mec_forward(x, w, None, window_grid(x.shape, (2, 2))).shape
    (2, 4, 4, 4)
    """
    N, FN, (OH, OW) = len(x), len(w), grid.output_size
    y = lent((N, FN, OH, OW), x.dtype) if out is None else out
    filters = w.transpose(0, 2, 1, 3).reshape(FN, -1)  # (FN, FH*C*FW)

    def compute(part: slice) -> None:
        for block in blocks(part, OH, bytes_a_row(w, grid), block_bytes(w, grid)):
            matrices = row_matrices(lower_rows(x, block, grid), grid)  # (rows, FH*C*FW, OW*B)
            maps = scratch("maps", (len(matrices), FN, matrices.shape[2]), x.dtype)
            np.matmul(filters, matrices, out=maps)  # (rows, FN, OW*B)
            if b is not None:
                maps += b[:, None]
            by_row(y, block)[...] = maps.reshape(len(maps), FN, OW, -1)  # (rows, FN, OW, B)

    in_parts(compute, N, at_least=images_worth_a_thread(w.size * OH * OW))
    return y


def mec_backward(
    dy: Real[ndarray, "N FN OH OW"],
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
    out: Real[ndarray, "N C H W"] | None = None,
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
    >>> dx, dw, db = mec_backward(np.ones((2, 4, 4, 4)), x, w, window_grid(x.shape, (2, 2)))
    >>> dw[0, 0]  # 2 images with 4 * 4 windows each
    array([[32., 32.],
           [32., 32.]])
    """
    N, (FN, C, FH, FW) = len(x), w.shape
    dtype = np.result_type(dy, x)
    dx = lent(x.shape, dtype) if input_gradient and out is None else out
    turned = turned_filters(w, grid.strides[0])
    above = -(-FH // grid.strides[0]) - 1  # rows of zeros that the filters need around dy

    def compute(part: slice) -> Real[ndarray, "FH_C_FW FN"]:
        dw = np.zeros((FH * C * FW, FN), dtype)
        if dx is not None:
            dx[part] = 0
        for block in blocks(part, grid.output_size[0], bytes_a_row(w, grid), block_bytes(w, grid)):
            matrices = row_matrices(lower_rows(x, block, grid), grid)
            rows = by_row(dy, block)  # (rows, FN, OW, B)
            dmaps = scratch("maps", (len(rows) + 2 * above, *rows.shape[1:]), dtype)
            dmaps[:above] = dmaps[len(dmaps) - above :] = 0
            inside = dmaps[above : above + len(rows)]
            inside[...] = rows
            columns = inside.reshape(len(rows), FN, -1).transpose(0, 2, 1)  # (rows, OW*B, FN)
            for some in few_rows(len(matrices), dw.size):
                dw += (matrices[some] @ columns[some]).sum(axis=0)
            if dx is not None:
                add_rows(turned, dmaps, dx, block, grid)
        return dw

    at_least = images_worth_a_thread(w.size * math.prod(grid.output_size))
    dw = sum_in_parts(compute, N, at_least).reshape(FH, C, FW, FN)  # (FH, C, FW, FN)
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


def block_bytes(w: Real[ndarray, "FN C FH FW"], grid: WindowGrid) -> int:
    """Choose a block such that products stay small, if eight images or more then fit into it.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> few, many = np.ones((16, 6, 5, 5), np.float32), np.ones((64, 64, 3, 3), np.float32)
    >>> few_bytes = block_bytes(few, grid := window_grid((14, 14), 5))
    >>> few_bytes // (10 * bytes_a_row(few, grid))  # images
    41
    >>> block_bytes(many, window_grid((56, 56), 3)) == BLOCK_BYTES
    True
    """
    OH, OW = grid.output_size
    images = SMALL_PRODUCT // max(w.size * OW, 1)
    return min(images * OH * bytes_a_row(w, grid), BLOCK_BYTES) if images >= 8 else BLOCK_BYTES


def turned_filters(w: Real[ndarray, "FN C FH FW"], SH: int) -> list[Real[ndarray, "C_FW _"]]:
    """Turn the kernel rows that each of SH neighbouring input rows meets, for the way back."""
    FN, C, _, FW = w.shape
    parts = [w[:, :, p::SH][:, :, ::-1] for p in range(SH)]  # (FN, C, taps, FW)
    return [part.transpose(1, 3, 2, 0).reshape(C * FW, part.shape[2] * FN) for part in parts]


def add_rows(
    turned: list[Real[ndarray, "C_FW _"]],
    dmaps: Real[ndarray, "height FN OW B"],
    dx: Real[ndarray, "N C H W"],
    block: Block,
    grid: WindowGrid,
) -> None:
    """Turn the gradients of the maps of a block into those of its images.

    Parameters
    ----------
    turned : list of ndarray of shape (C * FW, taps * FN)
        From `turned_filters`.
    dmaps : ndarray of shape (height, FN, OW, B)
        Gradients of the maps, with rows of zeros around them.
    dx : ndarray of shape (N, C, H, W)
        Added into.
    block, grid
        As they were given to `lower_rows`.
    """
    (FH, FW), (SH, _) = grid.kernel_size, grid.strides
    (_, FN, OW, B), C = dmaps.shape, dx.shape[1]
    seen, above = seen_by(block.rows, grid), -(-FH // SH) - 1
    dlowered = scratch("lowered images", (seen.height, C * FW, OW * B), dx.dtype)
    for p, filters in enumerate(turned):
        taps, places = filters.shape[1] // FN, dlowered[p::SH]
        # The last `taps - 1` of the zeros above are the first that these filters meet.
        np.matmul(filters, stacked(dmaps[above - taps + 1 :], taps, 1, len(places)), out=places)
    images = scratch("images last", (seen.height, C, seen.width, B), dx.dtype)
    images.fill(0)
    by_column = dlowered.reshape(seen.height, C, FW, OW, B)  # (height, C, FW, OW, B)
    for j, cells in enumerate(kernel_columns(grid)):
        images[:, :, cells] += by_column[:, :, j]
    with adding_into(dx, block.images, seen) as piece:
        piece += images.transpose(3, 1, 0, 2)  # (B, C, height, width)
