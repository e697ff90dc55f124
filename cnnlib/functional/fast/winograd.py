"""Winograd's convolution on tiles, every step a matrix product.

A tile of 4 x 4 outputs of a 3 x 3 kernel needs 144 multiplications a channel by the definition,
36 with the matrices of `toom_cook`: the filter g and the input tile d are transformed, multiplied
number by number, and transformed back (with both axes in one matrix by Kronecker's product)::

    y = AA @ [(GG @ g) * (BB @ d)]     AA = kron(AT, AT), GG = kron(G, G), BB = kron(BT, BT)

Channels are added up *before* the way back, since that is linear. So for each of the t * t
numbers of a tile there is a product of a matrix over filters and channels with one over channels
and tiles. All in all, with T tiles in a block::

    U = GG @ w   as (r*r, FN*C)          (t*t, FN, C)    once
    V = BB @ x   as (t*t, C*T)           (t*t, C, T)     tiles laid out, then one product
    M = U @ V                            (t*t, FN, T)    t * t products over the channels
    y = AA @ M   as (t*t, FN*T)          (m*m, FN*T)     one product

Every step is linear, so the backward pass is the transpose of each, in reverse order: for
``Y = A @ X`` the gradients are ``dX = A.T @ dY`` and ``dA = dY @ X.T``::

    dM = AA.T @ dy
    dU = dM @ V.T,   dw = GG.T @ dU
    dV = U.T @ dM,   dx += BB.T @ dV, tile by tile where they overlap

Cost: ``t * t / (m * m)`` instead of ``FH * FW`` multiply-adds for an output number, a channel and a
filter: 2.25 for 9, 4 for 25, for 11 x 11 with stride 4 36 instead of 121 (of 16 phases of 3 x 3
taps). The transforms come on top: ``t**4 / (m * m)`` for an input number, ``t * t`` for an
output number. They pay where the numbers of channels and filters are large beside ``t * t``. Bytes: V
and M hold ``t * t / (m * m)`` times the numbers of x and y, and exist for a block of tiles only.

Accuracy, float32: on normally distributed numbers the worst error is below 1e-5 of the largest
output (4e-7 with im2col); tests hold it there. It is bounded by ``amplification`` times the
unit roundoff, times a factor of the order of the channels. float64 never comes here: who asks for
it, as the gradient checks do, asks for its accuracy. An infinity or a NaN spoils its whole tile.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from .blocks import Block, adding_into, blocks, cut_out
from .scratch import scratch
from .threads import in_parts
from .tiling import Tiling, as_taps, from_taps, outputs_of, tile_view, tiling
from .toom_cook import transforms

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

TILE_BYTES = 6 * 2**20
"""Working memory of a block. More than the cache holds: the products need many tiles to be quick."""

FLOAT32 = np.dtype(np.float32)


def winograd_forward(
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    b: Float32[ndarray, " FN"] | None,
    grid: WindowGrid,
) -> Float32[ndarray, "N FN OH OW"]:
    """Convolve tile by tile.

    Parameters
    ----------
    x, w, b : ndarray of float32
        As for `cnnlib.conv2d`.
    grid : WindowGrid
        Where the windows lie; no dilation.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((1, 2, 6, 6), np.float32), np.ones((1, 2, 3, 3), np.float32)
    >>> winograd_forward(x, w, None, window_grid(x.shape, 3)).round(4)[0, 0]
    array([[18., 18., 18., 18.],
           [18., 18., 18., 18.],
           [18., 18., 18., 18.],
           [18., 18., 18., 18.]], dtype=float32)
    """
    tiles, FN = tiling(grid), len(w)
    AA, GG, BB = transforms((tiles.rows.m, tiles.rows.r), (tiles.columns.m, tiles.columns.r))
    U = factors(w, GG, tiles)  # (t*t, FN, D)
    y = np.empty((len(x), FN, *grid.output_size), FLOAT32)

    def compute(part: slice) -> None:
        for block in tile_blocks(part, U, tiles):
            V = laid_out(x, block, BB, tiles)  # (t*t, D, T)
            M = scratch("products", (tiles.cells, FN, V.shape[2]), FLOAT32)
            np.matmul(U, V, out=M)
            Y = scratch("tiles", (tiles.outputs, M[0].size), FLOAT32)
            np.matmul(AA, M.reshape(tiles.cells, -1), out=Y)  # (m*m, FN*T)
            if b is not None:
                maps = Y.reshape(tiles.outputs, FN, -1)  # (m*m, FN, T)
                maps += b[:, None]
            for view, numbers in by_output(y, Y, block, tiles):
                view[...] = numbers

    in_parts(compute, len(x))
    return y


def winograd_backward(
    dy: Float32[ndarray, "N FN OH OW"],
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
) -> tuple[Float32[ndarray, "N C H W"] | None, Float32[ndarray, "FN C FH FW"]]:
    """Go back through the convolution, each step transposed.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x, w, grid
        As they were given to `winograd_forward`.
    input_gradient : bool
        Whether `dx` is wanted.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C, FH, FW)
        Gradient by the filters.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((1, 2, 6, 6), np.float32), np.ones((1, 2, 3, 3), np.float32)
    >>> dy = np.ones((1, 1, 4, 4), np.float32)
    >>> dx, dw = winograd_backward(dy, x, w, window_grid(x.shape, 3))
    >>> dw.round(4)[0, 0, 0]
    array([16., 16., 16.], dtype=float32)
    """
    tiles = tiling(grid)
    AA, GG, BB = transforms((tiles.rows.m, tiles.rows.r), (tiles.columns.m, tiles.columns.r))
    U = factors(w, GG, tiles)  # (t*t, FN, D)
    dx = np.zeros(x.shape, FLOAT32) if input_gradient else None

    def compute(part: slice) -> Float32[ndarray, "tt FN D"]:
        dU = np.zeros_like(U)
        share = scratch("share of dU", U.shape, FLOAT32)
        for block in tile_blocks(part, U, tiles):
            dM = back_to_products(dy, block, AA, tiles)  # (t*t, FN, T)
            V = laid_out(x, block, BB, tiles)  # (t*t, D, T)
            dU += np.matmul(dM, V.transpose(0, 2, 1), out=share)
            if dx is not None:
                dV = np.matmul(U.transpose(0, 2, 1), dM, out=V)  # V has done its duty
                add_tiles(dV, dx, block, BB, tiles)
        return dU

    dU = sum(in_parts(compute, len(x))).reshape(tiles.cells, -1)  # (t*t, FN*D)
    taps = (GG.T @ dU).reshape(-1, *U.shape[1:])  # (r*r, FN, D)
    return dx, from_taps(taps, w.shape, tiles)


def factors(
    w: Float32[ndarray, "FN C FH FW"], GG: Float32[ndarray, "tt rr"], tiles: Tiling
) -> Float32[ndarray, "tt FN D"]:
    """Transform the filters: ``U = GG @ w``, over the D channels that the tiling makes."""
    taps = as_taps(w, tiles)  # (r*r, FN, D)
    U = GG @ taps.reshape(len(taps), -1)  # (t*t, FN*D)
    return U.reshape(len(U), *taps.shape[1:])  # (t*t, FN, D)


def tile_blocks(part: slice, U: Float32[ndarray, "tt FN D"], tiles: Tiling) -> Iterator[Block]:
    """Cut a part of the batch into blocks of rows of tiles."""
    cells, FN, D = U.shape
    numbers = cells * (2 * D + FN) + tiles.outputs * FN  # of one tile: twice V, M, Y
    bytes_a_row = tiles.columns.tiles * numbers * U.itemsize
    return blocks(part, tiles.rows.tiles, bytes_a_row, TILE_BYTES)


def laid_out(
    x: Float32[ndarray, "N C H W"], block: Block, BB: Float32[ndarray, "tt tt"], tiles: Tiling
) -> Float32[ndarray, "tt D T"]:
    """Lay the tiles of a block side by side and transform them: ``V = BB @ x``."""
    view = tile_view(cut_out(x, block.images, tiles.under(block.rows)), tiles)
    numbers = scratch("tiles", view.shape, FLOAT32)
    numbers[...] = view
    V = scratch("factors", (tiles.cells, numbers[0, 0].size), FLOAT32)
    np.matmul(BB, numbers.reshape(V.shape), out=V)  # (t*t, D*T)
    return V.reshape(tiles.cells, x.shape[1] * tiles.depth, -1)  # (t*t, D, T)


def by_output(
    y: Float32[ndarray, "N FN OH OW"],
    Y: Float32[ndarray, "mm FN_T"],
    block: Block,
    tiles: Tiling,
) -> Iterator[tuple[Float32[ndarray, "FN B R K"], Float32[ndarray, "FN B R K"]]]:
    """Pair each output of the tiles in `y` with its numbers in `Y`, tile by tile in both."""
    B = block.images.stop - block.images.start
    shape = (tiles.rows.m, tiles.columns.m, y.shape[1], B, -1, tiles.columns.tiles)
    numbers = Y.reshape(shape)  # (m, m, FN, B, rows, columns)
    for i, j in np.ndindex(shape[:2]):
        view = outputs_of(y, block, i, j, tiles)  # (FN, B, rows, columns) or less
        yield view, numbers[i, j, :, :, : view.shape[2], : view.shape[3]]


def back_to_products(
    dy: Float32[ndarray, "N FN OH OW"],
    block: Block,
    AA: Float32[ndarray, "mm tt"],
    tiles: Tiling,
) -> Float32[ndarray, "tt FN T"]:
    """Turn the gradients of a block of outputs into those of its products: ``dM = AA.T @ dy``."""
    FN, (B, rows) = dy.shape[1], (part.stop - part.start for part in block)
    T = B * rows * tiles.columns.tiles
    dY = scratch("tiles", (tiles.outputs, FN * T), FLOAT32)
    dY.fill(0)  # outputs that the last tiles have beyond the edge count for nothing
    for view, numbers in by_output(dy, dY, block, tiles):
        numbers[...] = view
    dM = scratch("products", (tiles.cells, FN, T), FLOAT32)
    np.matmul(AA.T, dY, out=dM.reshape(tiles.cells, -1))  # (t*t, FN*T)
    return dM


def add_tiles(
    dV: Float32[ndarray, "tt D T"],
    dx: Float32[ndarray, "N C H W"],
    block: Block,
    BB: Float32[ndarray, "tt tt"],
    tiles: Tiling,
) -> None:
    """Add the gradients of the tiles into those of the images: ``dx += BB.T @ dV``."""
    numbers = scratch("tiles", (tiles.cells, dV[0].size), FLOAT32)
    np.matmul(BB.T, dV.reshape(numbers.shape), out=numbers)  # (t*t, D*T)
    with adding_into(dx, block.images, tiles.under(block.rows)) as piece:
        view = tile_view(piece, tiles)
        numbers = numbers.reshape(view.shape)  # (t, t, pieces, pieces, C, SH, SW, B, rows, columns)
        # Tiles side by side do not overlap in the same cell; one cell at a time can be added.
        for cell in np.ndindex(view.shape[:4]):
            view[cell] += numbers[cell]
