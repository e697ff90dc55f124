"""Winograd's transforms: every tile multiplied from both sides by a small matrix.

Images in the order (row, column, image, channel) can be read as rows of numbers that lie in one
piece, all channels of all images of a block. Then a matrix that mixes a few places of a tile
mixes such rows, and NumPy's product of stacks of matrices does it tile by tile, on overlapping
views of the images, without copying one. First along the width, where rows of (image, channel)
are mixed, then along the height, where rows of (tile, image, channel) are::

    half[h, j, tw]         = sum over w of H[j, w] * images[h, m * tw + w]
    factors[i, j, th, tw]  = sum over h of V[i, h] * half[m * th + h, j, tw]

The second step is taken for one j after the other: what is made of it, t of the t * t factors, is
used while it is in the cache. The way back has the same two steps in reverse order, for tiles
that lie side by side.

Cost: ``n * t * (m + t) / (m * m)`` multiply-adds a number of the image, with matrices of t rows and
n columns: 22.5 for m = 4, r = 3. Both axes in one matrix, by Kronecker's product, would take
``n * n * t * t / (m * m)``, 81. Bytes: the image is copied once into the order (row, column,
image, channel), the half transformed one has ``t / m`` times its numbers, and of the factors
there are ``t * t / (m * m)`` times as many.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Float32, Shaped
    from numpy import ndarray

    Step = Callable[[], object]

FLOAT32 = np.dtype(np.float32)


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


def tiles_of(
    shape: tuple[int, ...], H: Float32[ndarray, "t n"], m: int, name: str
) -> Float32[ndarray, "rows t tiles B D"]:
    """Make room for what `across` makes of images.

    Parameters
    ----------
    shape : tuple of int
        (rows, columns, B, D) of the images.
    H : ndarray of shape (t, n)
        For tiles of n places.
    m : int
        Places from one tile to the next.
    name : str
        Of the working array.

    Returns
    -------
    ndarray of shape (rows, t, tiles, B, D)
        A working array.
    """
    rows, columns, B, D = shape
    return scratch(name, (rows, len(H), (columns - H.shape[1]) // m + 1, B, D), FLOAT32)


def across(
    images: Float32[ndarray, "rows columns B D"],
    H: Float32[ndarray, "t n"],
    m: int,
    half: Float32[ndarray, "rows t tiles B D"],
) -> None:
    """Transform the width of every tile.

    Parameters
    ----------
    images : ndarray of shape (rows, columns, B, D)
        With channels last.
    H : ndarray of shape (t, n)
        For tiles of n places.
    m : int
        Places from one tile to the next.
    half : ndarray of shape (rows, t, tiles, B, D)
        Where to write.
    """
    rows, t, tiles, B, D = half.shape
    seen = windows(images.reshape(rows, -1, B * D), H.shape[1], m)  # (rows, tw, n, B*D)
    lines = half.reshape(rows, t, tiles, B * D).transpose(0, 2, 1, 3)  # (rows, tw, t, B*D)
    np.matmul(H, seen, out=lines)


def columns(
    half: Float32[ndarray, "rows t tiles B D"], n: int, m: int
) -> Float32[ndarray, "t down n tiles_B_D"]:
    """Look at what `down` takes, for each of the t numbers that `across` made of a row of a tile.

    Parameters
    ----------
    half : ndarray of shape (rows, t, tiles, B, D)
        From `across`.
    n, m : int
        Places of a tile, and from one tile to the next.

    Returns
    -------
    ndarray of shape (t, down, n, tiles * B * D)
        A view, with `down` rows of tiles.
    """
    rows, t = half.shape[:2]
    return windows(half.reshape(rows, t, -1).transpose(1, 0, 2), n, m)  # (t, th, n, tw*B*D)


def down(
    column: Float32[ndarray, "down n length"],
    V: Float32[ndarray, "t n"],
    factors: Float32[ndarray, "t down length"],
) -> Step:
    """Lay out the transform of the height of every tile.

    Parameters
    ----------
    column : ndarray of shape (down, n, tiles * B * D)
        One of `columns`.
    V : ndarray of shape (t, n)
        For tiles of n places.
    factors : ndarray of shape (t, down, tiles * B * D)
        Where to write t factors of all tiles.

    Returns
    -------
    callable
        Does it.
    """
    return partial(np.matmul, V, column, factors.transpose(1, 0, 2))  # (th, t, tw*B*D)


def up(
    factors: Float32[ndarray, "t down length"],
    V: Float32[ndarray, "m t"],
    lines: Float32[ndarray, "down m length"],
) -> Step:
    """Lay out the way back of the height of every tile, to rows one below the other.

    Parameters
    ----------
    factors : ndarray of shape (t, down, tiles * B * D)
        As from `down`.
    V : ndarray of shape (m, t)
        For tiles of m places.
    lines : ndarray of shape (down, m, tiles * B * D)
        Where to write.

    Returns
    -------
    callable
        Does it.
    """
    return partial(np.matmul, V, factors.transpose(1, 0, 2), lines)  # to (th, m, tw*B*D)


def side_by_side(
    half: Float32[ndarray, "rows t tiles B D"], H: Float32[ndarray, "m t"]
) -> tuple[Step, Float32[ndarray, "rows columns B D"]]:
    """Lay out the way back of the width of every tile, to tiles side by side.

    Parameters
    ----------
    half : ndarray of shape (rows, t, tiles, B, D)
        As from `across`.
    H : ndarray of shape (m, t)
        For tiles of m places.

    Returns
    -------
    step : callable
        Does it.
    images : ndarray of shape (rows, tiles * m, B, D)
        A working array that it writes to.
    """
    (rows, t, tiles, B, D), m = half.shape, len(H)
    lines = half.reshape(rows, t, tiles, B * D).transpose(0, 2, 1, 3)  # (rows, tw, t, B*D)
    # Places that begin a power of two apart would share a place in the cache when they are read
    # channel by channel; so there is a gap between them.
    images = scratch("side by side", (rows, tiles, m, gap(B * D)), FLOAT32)
    step = partial(np.matmul, H, lines, images[..., : B * D])  # (rows, tw, m, B*D)
    images = images.reshape(rows, tiles * m, -1)[..., : B * D]  # (rows, columns, B*D)
    return step, images.reshape(rows, tiles * m, B, D)  # (rows, columns, B, D), still a view


def gap(D: int) -> int:
    """Round up to an odd number of half cache lines.

    Examples
    --------
    >>> gap(64), gap(3)
    (72, 8)
    """
    return D + (8 - D) % 16
