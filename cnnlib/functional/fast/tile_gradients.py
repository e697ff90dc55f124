"""The way back through Winograd's tiles, block by block: every step of the way forward transposed.

Forward, the factors of images and filters are multiplied, ``M = V @ U``, and M is turned into
maps (see `winograd`). Backward, the gradients of the maps are turned into those of M; these give
both other gradients, ::

    dU = V.T @ dM        dV = dM @ U.T

of which the first belong to the filters, and the second are turned into images. Tiles share
input cells with their neighbours: what they give to such a cell is added up. Where an image is
cut into blocks of tile rows, the last lines of one wait for what the next gives to them.

As in `tile_blocks`, the steps for a block are laid out once for each shape. What is transformed
back takes the place of what was transformed: half of the memory, and it is in the cache.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks import Block
from .channel_order import channels_last, put
from .scratch import scratch
from .taps import factors_back
from .threads import images_worth_a_thread, in_parts
from .tile_blocks import BLOCK_BYTES, cut, products, under
from .tiles import FLOAT32, Step, across, columns, down, overlap_add, side_by_side, tiles_of
from .toom_cook import all_alike

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

    from .tiling import Tiling


def gradients(
    dy: Float32[ndarray, "N FN OH OW"],
    x: Float32[ndarray, "N C H W"],
    U: Float32[ndarray, "t s FN D"] | None,
    dx: Float32[ndarray, "N C H W"] | None,
    tiles: Tiling,
    add: bool,
) -> tuple[Float32[ndarray, "FN D rr"], Float32[ndarray, "FN"]]:
    """Go back through the convolution with one piece of the filters.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x : ndarray of shape (N, C, H, W)
        The images.
    U : ndarray of shape (t, t, FN, D) or None
        From `factors`: back from the maps to the channels. None if `dx` is not wanted.
    dx : ndarray of shape (N, C, H, W) or None
        Where to write or add the gradient of the images.
    tiles : Tiling
        Where the tiles lie.
    add : bool
        Whether to add to what is in `dx`.

    Returns
    -------
    dtaps : ndarray of shape (FN, D, r * r)
        Gradient of the taps of this piece.
    db : ndarray of shape (FN,)
        Gradient of the biases.
    """
    D, FN = x.shape[1] * tiles.depth, dy.shape[1]
    strides = tiles.rows.stride, tiles.columns.stride

    def compute(part: slice) -> tuple[Float32[ndarray, "FN D rr"], Float32[ndarray, "FN"]]:
        dU = scratch("gradient of filters", (tiles.rows.t, tiles.columns.t, D, FN), FLOAT32)
        db = np.zeros(FN, FLOAT32)
        dU.fill(0)
        layouts: dict[tuple[int, ...], Layout] = {}
        for block in cut(part, tiles, dU, BLOCK_BYTES):
            images = under(x, block, tiles)  # (rows, columns, B, D)
            if images.shape not in layouts:
                layouts[images.shape] = laid_out(images.shape, U, dU, db, tiles)
            half, dhalf, steps, dimages = layouts[images.shape]
            across(images, tiles.matrices[1].BT, tiles.columns.m, half)
            # Beyond the edge there are zeros: outputs that nobody reads have no gradient.
            maps = channels_last(dy, block.images, tiles.over(block.rows), (1, 1))
            across(maps, tiles.matrices[1].AT.T, tiles.columns.m, dhalf)
            for step in steps:
                step()
            if dx is not None and dimages is not None:
                lines = passed_on(dimages, block, tiles)
                place = tiles.under(block.rows)._replace(height=len(lines) * strides[0])
                put(lines, dx, block.images, place, strides, add)
        return factors_back(dU, tiles), db

    at_least = images_worth_a_thread(tiles.tiles * tiles.cells * D * FN)
    (dtaps, db), *others = in_parts(compute, len(x), at_least)
    for other_dtaps, other_db in others:
        dtaps += other_dtaps
        db += other_db
    return dtaps, db


class Layout(NamedTuple):
    """The working arrays of a block, and the steps from one to the next.

    Attributes
    ----------
    half : ndarray of shape (rows, t, tw, B, D)
        For the images with their width transformed.
    dhalf : ndarray of shape (th * m, t, tw, B, FN)
        For the gradients of the maps, likewise.
    steps : list of callable
        To be called in order.
    dimages : ndarray of shape (rows, columns, B, D) or None
        Where they leave the gradients of the images.
    """

    half: Float32[ndarray, "rows t tw B D"]
    dhalf: Float32[ndarray, "drows t tw B FN"]
    steps: list[Step]
    dimages: Float32[ndarray, "rows columns B D"] | None


def laid_out(
    shape: tuple[int, ...],
    U: Float32[ndarray, "t s FN D"] | None,
    dU: Float32[ndarray, "t s D FN"],
    db: Float32[ndarray, "FN"],
    tiles: Tiling,
) -> Layout:
    """Lay out the way from images of that shape, and gradients of maps, to all gradients."""
    v, h = tiles.matrices
    row, column = all_alike(v.AT), all_alike(h.AT)  # the sum of the gradients of a tile's outputs
    m, (D, FN) = tiles.rows.m, dU.shape[2:]
    half = tiles_of(shape, h.BT, tiles.columns.m, "half transformed")
    seen = columns(half, tiles.rows.t, m)  # (t, th, t, tw*B*D)
    lines = half.reshape(*half.shape[:2], -1)  # (rows, t, tw*B*D)
    dshape = (seen.shape[1] * m, tiles.columns.tiles * tiles.columns.m, shape[2], FN)
    dhalf = tiles_of(dshape, h.AT.T, tiles.columns.m, "half transformed gradients")
    dseen = columns(dhalf, m, m)  # (t, th, m, tw*B*FN)
    V = scratch("factors", (tiles.rows.t, *seen.shape[1::2]), FLOAT32)
    dM = scratch("products", (tiles.rows.t, *dseen.shape[1::2]), FLOAT32)
    share = scratch("share of gradient", (tiles.rows.t, D, FN), FLOAT32)
    by_channel = V.reshape(len(V), -1, D)  # (t, T, D), a view
    by_filter = dM.reshape(len(dM), -1, FN)  # (t, T, FN), a view
    steps: list[Step] = []
    for j in range(tiles.columns.t):
        steps += [down(seen[j], v.BT, V), down(dseen[j], v.AT.T, dM)]
        steps += products(by_channel.transpose(0, 2, 1), by_filter, share)
        steps.append(partial(np.add, dU[:, j], share, dU[:, j]))
        if j == column:
            steps.append(partial(_add_rows, db, by_filter[row]))
        if U is not None:  # in the place of what is not needed any more
            steps += products(by_filter, U[:, j], by_channel)
            steps += overlap_add(V.transpose(1, 0, 2), v.BT.T, m, lines[:, j])
    if U is None:
        return Layout(half, dhalf, steps, None)
    last_steps, dimages = side_by_side(half, h.BT.T, tiles.columns.m)
    return Layout(half, dhalf, steps + last_steps, dimages)


def _add_rows(total: Float32[ndarray, "FN"], rows: Float32[ndarray, "T FN"]) -> None:
    total += rows.sum(axis=0)


def passed_on(
    dimages: Float32[ndarray, "rows columns B D"], block: Block, tiles: Tiling
) -> Float32[ndarray, "lines columns B D"]:
    """Add what the tiles above gave to these lines, and keep what belongs to the tiles below."""
    first, shared = block.rows, tiles.rows.t - tiles.rows.m
    kept = scratch("lines for the next block", (shared, *dimages.shape[1:]), FLOAT32)
    if first.start > 0:
        dimages[:shared] += kept
    if first.stop == tiles.rows.tiles:
        return dimages
    own = len(dimages) - shared
    kept[...] = dimages[own:]
    return dimages[:own]
