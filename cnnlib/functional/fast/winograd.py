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
output number. They pay where the numbers of channels and filters are large beside ``t * t``. Bytes:
V and M hold ``t * t / (m * m)`` times the numbers of x and y, and exist for a block only.

Accuracy, float32: on normally distributed numbers the worst error, over the largest number of the
result, is about 3e-6 for 3 x 3 kernels and 1e-5 for 5 x 5 (im2col: 5e-7). Tests hold it below 5e-6
and 2e-5. For any numbers it is bounded by `amplification` times the unit roundoff, times the
number of additions. float64 never comes here: who asks for it, as the gradient checks do, asks for
its accuracy. An infinity or a NaN spoils its whole tile.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from .bias import bias_gradient
from .blocks import Block, adding_into, blocks, cut_out
from .scratch import scratch
from .taps import as_taps, from_taps
from .threads import in_parts, sum_in_parts
from .tiling import Tiling, output_view, tile_view, tiling
from .toom_cook import transforms

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

    Gradients = tuple[
        Float32[ndarray, "N C H W"] | None, Float32[ndarray, "FN C FH FW"], Float32[ndarray, "FN"]
    ]

TILES = 100
"""Tiles in a block: fewer make the products slow, more leave the cache."""

FLOAT32 = np.dtype(np.float32)


def winograd_forward(
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    b: Float32[ndarray, "FN"] | None,
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
        for block in blocks(part, tiles.rows.tiles, tiles.columns.tiles, TILES):
            V = laid_out(x, block, BB, tiles)  # (t*t, D, T)
            M = scratch("products", (tiles.cells, FN, V.shape[2]), FLOAT32)
            np.matmul(U, V, out=M)
            Y = scratch("tiles", (tiles.outputs, FN, V.shape[2]), FLOAT32)
            np.matmul(AA, flat(M), out=flat(Y))
            if b is not None:
                Y += b[:, None]
            put_outputs(Y, y, block, tiles)

    in_parts(compute, len(x))
    return y


def winograd_backward(
    dy: Float32[ndarray, "N FN OH OW"],
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
) -> Gradients:
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
    db : ndarray of shape (FN,)
        Gradient by the biases.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((1, 2, 6, 6), np.float32), np.ones((1, 2, 3, 3), np.float32)
    >>> dy = np.ones((1, 1, 4, 4), np.float32)
    >>> dx, dw, db = winograd_backward(dy, x, w, window_grid(x.shape, 3))
    >>> dw.round(4)[0, 0, 0]
    array([16., 16., 16.], dtype=float32)
    """
    tiles = tiling(grid)
    AA, GG, BB = transforms((tiles.rows.m, tiles.rows.r), (tiles.columns.m, tiles.columns.r))
    U = factors(w, GG, tiles)  # (t*t, FN, D)
    dx = np.zeros(x.shape, FLOAT32) if input_gradient else None

    def compute(part: slice) -> Float32[ndarray, "rr FN_D"]:
        dU, share = scratch("dU", U.shape, FLOAT32), scratch("share of dU", U.shape, FLOAT32)
        dU.fill(0)
        for block in blocks(part, tiles.rows.tiles, tiles.columns.tiles, TILES):
            dM = take_outputs(dy, block, AA, tiles)  # (t*t, FN, T)
            V = laid_out(x, block, BB, tiles)  # (t*t, D, T)
            dU += np.matmul(dM, V.transpose(0, 2, 1), out=share)
            if dx is not None:
                dV = np.matmul(U.transpose(0, 2, 1), dM, out=V)  # V has done its duty
                add_tiles(dV, dx, block, BB, tiles)
        return GG.T @ flat(dU)  # (r*r, FN*D)

    taps = sum_in_parts(compute, len(x)).reshape(-1, *U.shape[1:])  # (r*r, FN, D)
    return dx, from_taps(taps, w.shape, tiles), bias_gradient(dy)


def flat(numbers: Float32[ndarray, "cells R T"]) -> Float32[ndarray, "cells RT"]:
    """Look at the numbers of each cell as one row, the columns of the transforms' products."""
    return numbers.reshape(len(numbers), -1)  # (cells, R*T)


def factors(
    w: Float32[ndarray, "FN C FH FW"], GG: Float32[ndarray, "tt rr"], tiles: Tiling
) -> Float32[ndarray, "tt FN D"]:
    """Transform the filters: ``U = GG @ w``, over the D channels that the tiling makes."""
    taps = as_taps(w, tiles)  # (r*r, FN, D)
    return (GG @ flat(taps)).reshape(-1, *taps.shape[1:])  # (t*t, FN, D)


def laid_out(
    x: Float32[ndarray, "N C H W"], block: Block, BB: Float32[ndarray, "tt tt"], tiles: Tiling
) -> Float32[ndarray, "tt D T"]:
    """Lay the tiles of a block side by side and transform them: ``V = BB @ x``."""
    view = tile_view(cut_out(x, block.images, tiles.under(block.rows)), tiles)
    numbers = scratch("tiles", view.shape, FLOAT32)
    numbers[...] = view
    D = x.shape[1] * tiles.depth
    V = scratch("factors", (tiles.cells, D, numbers[0, 0].size // D), FLOAT32)
    np.matmul(BB, numbers.reshape(tiles.cells, -1), out=flat(V))
    return V


def put_outputs(
    Y: Float32[ndarray, "mm FN T"], y: Float32[ndarray, "N FN OH OW"], block: Block, tiles: Tiling
) -> None:
    """Write the outputs of the tiles of a block where they belong in `y`."""
    place = tiles.over(block.rows)
    rows, columns = place.inside(*y.shape[2:])
    inside = y[block.images, :, rows, columns]  # (B, FN, rows, OW)
    whole = inside.shape[2:] == (place.height, place.width)
    shape = (*inside.shape[:2], place.height, place.width)
    target = inside if whole else scratch("outputs", shape, FLOAT32)
    view = output_view(target, tiles)
    numbers = Y.reshape(view.shape)  # (m, m, FN, B, rows, columns)
    for cell in np.ndindex(view.shape[:2]):
        view[cell] = numbers[cell]
    if not whole:  # the last tiles reach beyond the edge
        inside[...] = target[:, :, : inside.shape[2], : inside.shape[3]]


def take_outputs(
    dy: Float32[ndarray, "N FN OH OW"],
    block: Block,
    AA: Float32[ndarray, "mm tt"],
    tiles: Tiling,
) -> Float32[ndarray, "tt FN T"]:
    """Turn the gradients of a block of outputs into those of its products: ``dM = AA.T @ dy``."""
    # Beyond the edge there are zeros: outputs that nobody reads have no gradient.
    view = output_view(cut_out(dy, block.images, tiles.over(block.rows)), tiles)
    numbers = scratch("tiles", view.shape, FLOAT32)
    for cell in np.ndindex(view.shape[:2]):
        numbers[cell] = view[cell]
    FN = dy.shape[1]
    dM = scratch("products", (tiles.cells, FN, numbers[0, 0].size // FN), FLOAT32)
    np.matmul(AA.T, numbers.reshape(tiles.outputs, -1), out=flat(dM))
    return dM


def add_tiles(
    dV: Float32[ndarray, "tt D T"],
    dx: Float32[ndarray, "N C H W"],
    block: Block,
    BB: Float32[ndarray, "tt tt"],
    tiles: Tiling,
) -> None:
    """Add the gradients of the tiles into those of the images: ``dx += BB.T @ dV``."""
    numbers = scratch("tiles", dV.shape, FLOAT32)
    np.matmul(BB.T, flat(dV), out=flat(numbers))
    with adding_into(dx, block.images, tiles.under(block.rows)) as piece:
        view = tile_view(piece, tiles)
        by_cell = numbers.reshape(view.shape)  # (t, t, pieces, pieces, C, SH, SW, B, rows, columns)
        # Tiles side by side do not overlap in the same cell; one cell at a time can be added.
        for cell in np.ndindex(view.shape[:4]):
            view[cell] += by_cell[cell]
