"""Winograd's convolution on tiles, every step a matrix product.

A tile of 4 x 4 outputs of a 3 x 3 kernel needs 144 multiplications a channel by the definition,
36 with the matrices of `toom_cook`: the filter g and the input tile d are transformed, multiplied
number by number, and transformed back::

    y = AT @ [(G @ g @ G.T) * (BT @ d @ BT.T)] @ AT.T

Channels are added up *before* the way back, since that is linear. So for each of the t * t
numbers of a tile there is a product of a matrix over tiles and channels with one over channels
and filters. All in all, with T tiles in a block and D channels::

    U = G @ w @ G.T         (t*t, D, FN)     once
    V = BT @ x @ BT.T       (t*t, T, D)      tile by tile, see `tiles`
    M = V @ U               (t*t, T, FN)     t * t products over the channels
    y = AT @ M @ AT.T       (T, m*m, FN)     tile by tile

Of V and M there are only t of the t * t numbers at a time, which stay in the cache. Channels
come last everywhere, after the images of a block: a matrix that mixes a few cells of a tile then
mixes rows of numbers that lie in one piece. Small products of that kind run at full speed.

The gradient of the input is a convolution of dy with the filters turned round, and takes the same
way. That of the filters is the transpose of the steps above: ``M = V @ U`` has
``dU = V.T @ dM``, and so ::

    dM = A @ dy @ A.T,   dU = V.T @ dM,   dw = G.T @ dU @ G

Cost: ``t * t / (m * m)`` instead of ``FH * FW`` multiply-adds for an output number, a channel and a
filter: 2.25 for 9, 4 for 25, for 11 x 11 with stride 4 36 instead of 121 (of 16 phases of 3 x 3
taps). The transforms come on top, about 20 to 40 for an input or output number: they pay where
channels and filters are many. Bytes: x, y and their gradients once through main memory, the factors
of the filters once a block; the rest exists for a block only.

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
from .blocks import Block, blocks, cut_out, small_steps
from .loans import lent, lent_zeros
from .scratch import scratch
from .taps import as_taps, factors, factors_back, from_taps
from .threads import images_worth_a_thread, in_parts
from .tiles import FLOAT32, across, channels_last, columns, down, put, side_by_side, up
from .tiling import Tiling, tilings
from .toom_cook import all_alike

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

    Gradients = tuple[
        Float32[ndarray, "N C H W"] | None, Float32[ndarray, "FN C FH FW"], Float32[ndarray, "FN"]
    ]

BLOCK_BYTES = 3 * 2**20
"""Working memory of a block: fewer tiles make the products slow, more leave the cache."""

SUMMANDS = 256
"""Channels that are added up one after the other: rounding grows with the length of a sum."""


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
    y = lent((len(x), len(w), *grid.output_size), FLOAT32)
    for number, tiles in enumerate(tilings(grid)):
        bias = b if number == 0 else None
        taps = as_taps(w, tiles).transpose(1, 2, 0)  # (D, r*r, FN)
        convolve(x, factors(taps, tiles), bias, y, tiles, add=number > 0)
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
    H, W = x.shape[2:]
    pieces = [(tiles, tiles.transposed(H, W)) for tiles in tilings(grid)]
    alone = len(pieces) == 1 and pieces[0][1].covers(H, W)
    dx = (lent if alone else lent_zeros)(x.shape, FLOAT32) if input_gradient else None
    dw = np.empty(w.shape, FLOAT32)
    for tiles, back in pieces:
        dtaps, db = filter_gradient(dy, x, tiles)
        from_taps(dtaps, dw, tiles)
        if dx is not None and back.outputs > 0:
            turned = as_taps(w, tiles).transpose(0, 2, 1)[:, ::-1]  # (FN, r*r, D)
            convolve(dy, factors(turned, back), None, dx, back, add=not alone)
    return dx, dw, db


def convolve(
    x: Float32[ndarray, "N C H W"],
    U: Float32[ndarray, "t s D E"],
    b: Float32[ndarray, "E"] | None,
    y: Float32[ndarray, "N FN OH OW"],
    tiles: Tiling,
    add: bool,
) -> None:
    """Convolve with the factors of one piece of the filters, and write or add the result.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images, or the gradient of the output.
    U : ndarray of shape (t, t, D, E)
        From `factors`: from D channels to E, with all that stand for cells of a place.
    b : ndarray of shape (E,), optional
        The biases.
    y : ndarray of shape (N, FN, OH, OW)
        Where the result goes.
    tiles : Tiling
        Where the tiles lie on both.
    add : bool
        Whether to add to what is in `y`.
    """
    v, h = tiles.matrices
    row, column = all_alike(v.AT), all_alike(h.AT)  # the bias goes the way of this factor

    def compute(part: slice) -> None:
        for block in blocks(part, tiles.rows.tiles, bytes_a_row(tiles, U), BLOCK_BYTES):
            half = half_transformed(x, block, tiles)  # (rows, t, tw, B, D)
            seen = columns(half, tiles.rows.t, tiles.rows.m)  # (t, th, t, tw*B*D)
            (_, t, tw, B, D), (rows, E) = half.shape, (seen.shape[1], U.shape[3])
            V = scratch("factors", (tiles.rows.t, rows, tw * B * D), FLOAT32)
            M = scratch("products", (tiles.rows.t, rows, tw * B * E), FLOAT32)
            done = scratch("half transformed back", (rows, len(v.AT), t, tw * B * E), FLOAT32)
            for j in range(t):
                down(seen[j], v.BT, V)
                multiply(V.reshape(len(V), -1, D), U[:, j], M.reshape(len(M), -1, E))
                if b is not None and j == column:
                    M[row].reshape(-1, E)[...] += b  # (th*tw*B, E)
                up(M, v.AT, done[:, :, j])
            images = side_by_side(done.reshape(-1, t, tw, B, E), h.AT)
            put(images, y, block, tiles, add)

    in_parts(compute, len(x), at_least=images_worth_a_thread(tiles.tiles * U.size))


def multiply(
    V: Float32[ndarray, "t T D"], U: Float32[ndarray, "t D E"], M: Float32[ndarray, "t T E"]
) -> None:
    """Multiply the factors, adding up over the channels: ``M = V @ U``."""
    (_, T, D), E = V.shape, U.shape[2]
    first = slice(0, SUMMANDS)
    for some in small_steps(E, T * D):
        np.matmul(V[:, :, first], U[:, first, some], out=M[:, :, some])
    for start in range(SUMMANDS, D, SUMMANDS):
        more = slice(start, start + SUMMANDS)
        M += np.matmul(V[:, :, more], U[:, more], out=scratch("more products", M.shape, FLOAT32))


def filter_gradient(
    dy: Float32[ndarray, "N FN OH OW"], x: Float32[ndarray, "N C H W"], tiles: Tiling
) -> tuple[Float32[ndarray, "FN D rr"], Float32[ndarray, "FN"]]:
    """Give the gradients of the taps of one piece of the filters, and of the biases."""
    v, h = tiles.matrices
    row, column = all_alike(v.AT), all_alike(h.AT)  # the sum of the gradients of a tile's outputs
    D, FN = x.shape[1] * tiles.depth, dy.shape[1]

    def compute(part: slice) -> tuple[Float32[ndarray, "FN D rr"], Float32[ndarray, "FN"]]:
        dU = scratch("gradient of filters", (len(v.G), len(h.G), D, FN), FLOAT32)
        share = scratch("share of gradient", (len(v.G), D, FN), FLOAT32)
        dU.fill(0)
        db = np.zeros(FN, FLOAT32)
        for block in blocks(part, tiles.rows.tiles, bytes_a_row(tiles, dU), BLOCK_BYTES):
            half = half_transformed(x, block, tiles)  # (rows, t, tw, B, D)
            # Beyond the edge there are zeros: outputs that nobody reads have no gradient.
            maps = channels_last(cut_out(dy, block.images, tiles.over(block.rows)), 1, 1)
            dhalf = across(maps, h.AT.T, tiles.columns.m, "half transformed gradients")
            seen = columns(half, tiles.rows.t, tiles.rows.m)  # (t, th, t, tw*B*D)
            dseen = columns(dhalf, tiles.rows.m, tiles.rows.m)  # (t, th, m, tw*B*FN)
            V = scratch("factors", (len(v.G), *seen.shape[1::2]), FLOAT32)
            dM = scratch("products", (len(v.G), *dseen.shape[1::2]), FLOAT32)
            for j in range(len(h.G)):
                down(seen[j], v.BT, V)
                down(dseen[j], v.AT.T, dM)
                by_tile = dM.reshape(len(dM), -1, FN)  # (t, T, FN)
                multiply(V.reshape(len(V), -1, D).transpose(0, 2, 1), by_tile, share)
                dU[:, j] += share
                if j == column:
                    db += by_tile[row].sum(axis=0)
        return factors_back(dU, tiles), db

    at_least = images_worth_a_thread(tiles.tiles * tiles.cells * D * FN)
    (dtaps, db), *others = in_parts(compute, len(x), at_least)
    for other_dtaps, other_db in others:
        dtaps += other_dtaps
        db += other_db
    return dtaps, db


def half_transformed(
    x: Float32[ndarray, "N C H W"], block: Block, tiles: Tiling
) -> Float32[ndarray, "rows t tw B D"]:
    """Transform the width of the tiles of a block of the input."""
    piece = cut_out(x, block.images, tiles.under(block.rows))
    images = channels_last(piece, tiles.rows.stride, tiles.columns.stride)
    return across(images, tiles.matrices[1].BT, tiles.columns.m, "half transformed")


def bytes_a_row(tiles: Tiling, U: Float32[ndarray, "t s D E"]) -> int:
    """Count the bytes that a row of tiles takes, half transformed on both ways."""
    return tiles.rows.m * tiles.columns.tiles * len(U[0]) * sum(U.shape[2:]) * U.itemsize
