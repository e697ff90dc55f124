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

FLOAT32 = np.dtype(np.float32)

Step = Callable[[], object]
"""Something laid out, to be done for every block."""


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


def side_by_side(
    half: Float32[ndarray, "rows t tiles B D"], H: Float32[ndarray, "n t"], m: int
) -> tuple[list[Step], Float32[ndarray, "rows columns B D"]]:
    """Lay out the way back of the width of every tile, to tiles side by side.

    Parameters
    ----------
    half : ndarray of shape (rows, t, tiles, B, D)
        As from `across`.
    H : ndarray of shape (n, t)
        For tiles of n places.
    m : int
        Places from one tile to the next; where they overlap they are added up.

    Returns
    -------
    steps : list of callable
        To be called in order.
    images : ndarray of shape (rows, tiles * m + n - m, B, D)
        A working array that they write to, where `channels_last` had the images before.
    """
    (rows, t, tiles, B, D), n = half.shape, len(H)
    by_tile = half.reshape(rows, t, tiles, B * D).transpose(0, 2, 1, 3)  # (rows, tw, t, B*D)
    # Places that begin a power of two apart would share a place in the cache when they are read
    # channel by channel; so there is a gap between them.
    images = scratch("channels last", (rows, tiles * m + n - m, gap(B * D)), FLOAT32)
    lines = images[..., : B * D]  # (rows, columns, B*D)
    return overlap_add(by_tile, H, m, lines), lines.reshape(*lines.shape[:2], B, D)  # a view


def overlap_add(
    factors: Float32[ndarray, "*outer tiles t length"],
    V: Float32[ndarray, "n t"],
    m: int,
    lines: Float32[ndarray, "*outer count length"],
) -> list[Step]:
    """Lay out the way back to tiles that share places: what several give to a place is added up.

    Parameters
    ----------
    factors : ndarray of shape (..., tiles, t, length)
        Of tiles one after the other.
    V : ndarray of shape (n, t)
        For tiles of n places.
    m : int
        Places from one tile to the next: as many of a tile are its own, the rest the next one's
        too. More than m can be shared only where there is a single tile.
    lines : ndarray of shape (..., tiles * m + n - m, length)
        Where to write.

    Returns
    -------
    list of callable
        To be called in order.

    Examples
    --------
    >>> numbers, lines = np.ones((3, 1, 1), np.float32), np.empty((8, 1), np.float32)
    >>> for step in overlap_add(numbers, np.ones((4, 1), np.float32), 2, lines):
    ...     _ = step()
    >>> lines[:, 0]
    array([1., 1., 2., 2., 2., 2., 1., 1.], dtype=float32)
    """
    *outer, tiles, _, length = factors.shape
    end, shared = tiles * m, len(V) - m
    own = windows(lines[..., :end, :], m, m)
    steps: list[Step] = [partial(np.matmul, V[:m], factors, own)]
    if shared:
        more = scratch("shared places", (*outer, tiles, shared, length), FLOAT32)
        later = windows(lines[..., m:, :], shared, m)
        steps.append(partial(np.matmul, V[m:], factors, more))
        steps.append(partial(lines[..., end:, :].fill, 0))
        steps.append(partial(np.add, later, more, later))
    return steps


def gap(D: int) -> int:
    """Round up to an odd number of half cache lines.

    Examples
    --------
    >>> gap(64), gap(3)
    (72, 8)
    """
    return D + (8 - D) % 16
