"""Winograd's transforms: every tile multiplied from both sides by a small matrix.

An image with its channels last, (rows, columns, D), can be read as rows of numbers that lie in one
piece. Then a matrix that mixes a few places of a tile mixes such rows, and NumPy's product of
stacks of matrices does it tile by tile, on overlapping views of the image, without copying one.
First along the width, where rows of D numbers are mixed, then along the height, where rows of
(tile, D) are::

    half[b, h, j, tw]          = sum over w of H[j, w] * image[b, h, m * tw + w]
    factors[i, j, (b, th, tw)] = sum over h of V[i, h] * half[b, m * th + h, j, tw]

The way back has the same two steps in reverse order, for tiles that lie side by side.

Cost: ``n * t * (m + t) / (m * m)`` multiply-adds a number of the image, with matrices of t rows and
n columns: 22.5 for m = 4, r = 3. Both axes in one matrix, by Kronecker's product, would take
``n * n * t * t / (m * m)``, 81. Bytes: the image is copied once into the order (row, column,
channel), the half transformed one has ``t / m`` times its numbers, the factors ``t * t / (m * m)``.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Float32, Shaped
    from numpy import ndarray

    from .blocks import Block
    from .tiling import Tiling

FLOAT32 = np.dtype(np.float32)


def with_depth(
    piece: Shaped[ndarray, "B C height width"], SH: int, SW: int
) -> Shaped[ndarray, "B rows columns C SH SW"]:
    """Take every SH x SW cells of an image for channels of one place, without copying.

    Parameters
    ----------
    piece : ndarray of shape (B, C, rows * SH, columns * SW)
        Some images.
    SH, SW : int
        The strides.

    Returns
    -------
    ndarray of shape (B, rows, columns, C, SH, SW)
        A view: what stands at a place in the last three axes.

    Examples
    --------
    >>> piece = np.arange(16).reshape(1, 1, 4, 4)
    >>> with_depth(piece, 2, 2)[0, 0, 0, 0]
    array([[0, 1],
           [4, 5]])
    """
    B, C, height, width = piece.shape
    image, channel, row, cell = piece.strides
    shape = (B, height // SH, width // SW, C, SH, SW)
    return as_strided(piece, shape, (image, row * SH, cell * SW, channel, row, cell))


def channels_last(
    piece: Float32[ndarray, "B C height width"], SH: int, SW: int
) -> Float32[ndarray, "B rows columns D"]:
    """Copy images into the order in which they are transformed, D = C * SH * SW."""
    view = with_depth(piece, SH, SW)
    images = scratch("channels last", view.shape, FLOAT32)
    images[...] = view
    return images.reshape(*view.shape[:3], -1)  # (B, rows, columns, D)


def windows(
    rows: Shaped[ndarray, "*outer count length"], n: int, step: int
) -> Shaped[ndarray, "*outer tiles n length"]:
    """Look at every n rows of an array, in steps, without copying.

    Examples
    --------
    >>> windows(np.arange(6).reshape(6, 1), n=4, step=2)[1, :, 0]
    array([2, 3, 4, 5])
    """
    *outer, count, length = rows.shape
    *outer_strides, down, right = rows.strides
    shape = (*outer, (count - n) // step + 1, n, length)
    return as_strided(rows, shape, (*outer_strides, step * down, down, right))


def apart(
    images: Float32[ndarray, "B rows columns D"],
    V: Float32[ndarray, "tv nv"],
    H: Float32[ndarray, "th nh"],
    tiles: Tiling,
    name: str,
) -> Float32[ndarray, "tt T D"]:
    """Transform every tile: ``V @ tile @ H.T``.

    Parameters
    ----------
    images : ndarray of shape (B, rows, columns, D)
        With channels last.
    V, H : ndarray of shape (t, n)
        For the height and the width.
    tiles : Tiling
        A tile begins every m places.
    name : str
        Of the working array.

    Returns
    -------
    ndarray of shape (t * t, B * tiles, D)
        A working array.
    """
    B, rows, _, D = images.shape
    seen = windows(images, H.shape[1], tiles.columns.m)  # (B, rows, tw, n, D)
    across, t, s = seen.shape[2], len(V), len(H)
    half = scratch("half transformed", (B, rows, s, across, D), FLOAT32)
    np.matmul(H, seen, out=half.transpose(0, 1, 3, 2, 4))  # (B, rows, tw, t, D)
    lines = half.reshape(B, rows, s, across * D).transpose(0, 2, 1, 3)  # (B, t, rows, tw*D)
    seen = windows(lines, V.shape[1], tiles.rows.m)  # (B, t, th, n, tw*D)
    factors = scratch(name, (t, s, B, seen.shape[2], across * D), FLOAT32)
    np.matmul(V, seen, out=factors.transpose(2, 1, 3, 0, 4))  # (B, t, th, t, tw*D)
    return factors.reshape(t * s, -1, D)  # (t*t, B*th*tw, D)


def together(
    factors: Float32[ndarray, "tt T D"],
    V: Float32[ndarray, "mv tv"],
    H: Float32[ndarray, "mh th"],
    B: int,
    across: int,
) -> Float32[ndarray, "B rows columns D"]:
    """Transform every tile and lay them side by side.

    Parameters
    ----------
    factors : ndarray of shape (t * t, B * tiles, D)
        The tiles.
    V, H : ndarray of shape (m, t)
        For the height and the width.
    B, across : int
        Images, and tiles side by side in a row of tiles.

    Returns
    -------
    ndarray of shape (B, rows, columns, D)
        A working array.
    """
    (m, t), (n, s), (_, T, D) = V.shape, H.shape, factors.shape
    down = T // (B * across)  # rows of tiles
    tiles = factors.reshape(t, s, B, down, across * D).transpose(2, 1, 3, 0, 4)
    half = scratch("half transformed", (B, down, m, s, across * D), FLOAT32)
    np.matmul(V, tiles, out=half.transpose(0, 3, 1, 2, 4))  # (B, t, th, m, tw*D)
    lines = half.reshape(B, down * m, s, across, D).transpose(0, 1, 3, 2, 4)  # (B, rows, tw, t, D)
    # Rows that begin a power of two apart would share places in the cache when they are read
    # channel by channel; so there is a gap between them.
    images = scratch("together", (B, down * m, across, n, gap(D)), FLOAT32)[..., :D]
    np.matmul(H, lines, out=images)  # (B, rows, tw, m, D)
    shape = (B, down * m, across * n, D)
    return as_strided(images, shape, (*images.strides[:2], *images.strides[3:]))


def gap(D: int) -> int:
    """Round up to an odd number of half cache lines.

    Examples
    --------
    >>> gap(64), gap(3)
    (72, 8)
    """
    return D + (8 - D) % 16


def put(
    images: Float32[ndarray, "B rows columns D"],
    y: Float32[ndarray, "N C H W"],
    block: Block,
    tiles: Tiling,
    add: bool,
) -> None:
    """Write or add the outputs of the tiles of a block where they belong.

    Parameters
    ----------
    images : ndarray of shape (B, rows, columns, D)
        With channels last.
    y : ndarray of shape (N, C, H, W)
        Where to write.
    block : Block
        Which tiles of which images.
    tiles : Tiling
        What they mean: with a stride of the output, channels are laid side by side.
    add : bool
        Whether to add to what is there.
    """
    SH, SW = tiles.rows.out_stride, tiles.columns.out_stride
    place = tiles.over(block.rows)
    rows, columns = place.inside(*y.shape[2:])
    inside = y[block.images, :, rows, columns]  # (B, C, height, width) or less
    if (SH, SW) == (1, 1):
        found = images.transpose(0, 3, 1, 2)  # (B, C, rows, columns)
    else:
        shape = (*inside.shape[:2], place.height, place.width)
        found = scratch("side by side", shape, FLOAT32)
        by_place = with_depth(found, SH, SW)  # (B, rows, columns, C, SH, SW)
        by_place[...] = images.reshape(by_place.shape)
    found = found[:, :, *place.within(rows, columns)]
    if add:
        inside += found
    else:
        inside[...] = found
