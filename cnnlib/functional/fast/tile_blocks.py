"""Winograd's tiles, block by block.

The blocks of a convolution are alike: the same working arrays, cut in the same way, multiplied in
the same order, only with other images in them. So the steps from the half transformed images to
the maps are laid out for the first block of a shape, as a list of calls, and taken again for
every other one. Cutting an array in Python takes as long as multiplying a small one.

This is the way forward; for the way back see `tile_gradients`.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .blocks import Block, blocks
from .channel_order import channels_last, put
from .scratch import scratch
from .small_products import enough_bytes, small_steps
from .threads import images_worth_a_thread, in_parts
from .tiles import FLOAT32, Step, across, columns, down, overlap_add, side_by_side, tiles_of
from .tiling import Tiling
from .toom_cook import all_alike

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

BLOCK_BYTES = 3 * 2**20
"""Working memory of a block: fewer tiles make the products slow, more leave the cache."""

SUMMANDS = 256
"""Channels that are added up one after the other: rounding grows with the length of a sum."""


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
        The images.
    U : ndarray of shape (t, t, D, E)
        From `factors`: from D channels to E, with all that stand for cells of a place.
    b : ndarray of shape (E,), optional
        The biases.
    y : ndarray of shape (N, FN, OH, OW)
        Where the result goes.
    tiles : Tiling
        Where the tiles lie.
    add : bool
        Whether to add to what is in `y`.
    """

    def compute(part: slice) -> None:
        layouts: dict[tuple[int, ...], Layout] = {}
        for block in cut(part, tiles, U, BLOCK_BYTES):
            images = under(x, block, tiles)  # (rows, columns, B, D)
            if images.shape not in layouts:
                layouts[images.shape] = laid_out(images.shape, U, b, tiles)
            half, steps, maps = layouts[images.shape]
            across(images, tiles.matrices[1].BT, tiles.columns.m, half)
            for step in steps:
                step()
            put(maps, y, block.images, tiles.over(block.rows), (1, 1), add)

    in_parts(compute, len(x), at_least=images_worth_a_thread(tiles.tiles * U.size))


class Layout(NamedTuple):
    """The working arrays of a block, and the steps from one to the next.

    Attributes
    ----------
    half : ndarray of shape (rows, t, tw, B, D)
        For the images with their width transformed.
    steps : list of callable
        To be called in order.
    maps : ndarray of shape (rows, columns, B, E)
        What they arrive at.
    """

    half: Float32[ndarray, "rows t tw B D"]
    steps: list[Step]
    maps: Float32[ndarray, "rows columns B E"]


def laid_out(
    shape: tuple[int, ...],
    U: Float32[ndarray, "t s D E"],
    b: Float32[ndarray, "E"] | None,
    tiles: Tiling,
) -> Layout:
    """Lay out the way from images in the order of `channels_last`, of that shape, to maps."""
    v, h = tiles.matrices
    row, column = all_alike(v.AT), all_alike(h.AT)  # the bias goes the way of this factor
    (*_, B, D), E, m = shape, U.shape[3], tiles.rows.m
    # What is transformed back takes the place of what was transformed, number j after number j.
    room = tiles_of((*shape[:3], max(D, E)), h.BT, tiles.columns.m, "half transformed")
    (_, t, tw), lines = room.shape[:3], room.reshape(*room.shape[:2], -1)
    half = lines[..., : tw * B * D].reshape(-1, t, tw, B, D)  # (rows, t, tw, B, D), a view
    seen = columns(half, tiles.rows.t, m)  # (t, th, t, tw*B*D)
    rows = seen.shape[1]
    done = lines[: rows * m, :, : tw * B * E]  # (th*m, t, tw*B*E)
    V = scratch("factors", (tiles.rows.t, rows, tw * B * D), FLOAT32)
    M = scratch("products", (tiles.rows.t, rows, tw * B * E), FLOAT32)
    steps: list[Step] = []
    for j in range(t):
        steps.append(down(seen[j], v.BT, V))
        steps += products(V.reshape(len(V), -1, D), U[:, j], M.reshape(len(M), -1, E))
        if b is not None and j == column:
            biased = M[row].reshape(-1, E)  # (th*tw*B, E), a view
            steps.append(partial(np.add, biased, b, biased))
        steps += overlap_add(M.transpose(1, 0, 2), v.AT, m, done[:, j])
    last_steps, maps = side_by_side(done.reshape(-1, t, tw, B, E), h.AT, tiles.columns.m)
    return Layout(half, steps + last_steps, maps)


def products(
    V: Float32[ndarray, "t T D"], U: Float32[ndarray, "t D E"], M: Float32[ndarray, "t T E"]
) -> list[Step]:
    """Lay out the products of the factors, added up over the channels: ``M = V @ U``."""
    (_, T, D), E = V.shape, U.shape[2]
    first = slice(0, SUMMANDS)
    steps: list[Step] = [
        partial(np.matmul, V[:, :, first], U[:, first, some], M[:, :, some])
        for some in small_steps(E, T * D)
    ]
    for start in range(SUMMANDS, D, SUMMANDS):
        more = slice(start, start + SUMMANDS)
        others = scratch("more products", M.shape, FLOAT32)
        steps.append(partial(np.matmul, V[:, :, more], U[:, more], others))
        steps.append(partial(np.add, M, others, M))
    return steps


def cut(part: slice, tiles: Tiling, U: Float32[ndarray, "t s D E"], budget: int) -> Iterator[Block]:
    """Cut a part of a batch into blocks of tile rows: `budget` bytes, or more where that pays."""
    a_row = bytes_a_row(tiles, U)
    budget = enough_bytes(a_row, tiles.columns.tiles, budget)
    return blocks(part, tiles.rows.tiles, a_row, budget)


def under(
    x: Float32[ndarray, "N C H W"], block: Block, tiles: Tiling
) -> Float32[ndarray, "rows columns B D"]:
    """Take the images under the tiles of a block, in the order of `channels_last`."""
    strides = tiles.rows.stride, tiles.columns.stride
    return channels_last(x, block.images, tiles.under(block.rows), strides)


def bytes_a_row(tiles: Tiling, U: Float32[ndarray, "t s D E"]) -> int:
    """Count the bytes that a row of tiles takes, half transformed on both ways."""
    return tiles.rows.m * tiles.columns.tiles * len(U[0]) * sum(U.shape[2:]) * U.itemsize
