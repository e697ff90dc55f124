"""Images with their channels last, as Winograd's tiles are computed, and back.

In the order (row, column, image, channel) all channels of all images of a block lie in one piece:
rows of numbers that a small matrix can mix (see `tiles`). The way there and back is a copy, and
nothing but a copy; what it costs is waiting for memory. So large maps are first cut out row by row,
as they lie there, and then turned in the cache; small ones, of which several share a page, are
turned at once. With a stride, the cells that become channels of one place lie side by side, and go
together.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import as_strided

from ..arrays import fill_in
from .blocks import Rectangle, cut_out
from .scratch import scratch
from .tiles import FLOAT32

if TYPE_CHECKING:
    from jaxtyping import Float32, Shaped
    from numpy import ndarray

PAGE = 4096
"""Bytes of a page of memory, within which the processor reads ahead."""


def with_depth(
    piece: Shaped[ndarray, "B C height width"], SH: int, SW: int
) -> Shaped[ndarray, "rows columns B C SH SW"]:
    """Take every SH x SW cells of an image for channels of one place, without copying.

    Parameters
    ----------
    piece : ndarray of shape (B, C, rows * SH, columns * SW)
        Some images.
    SH, SW : int
        The strides.

    Returns
    -------
    ndarray of shape (rows, columns, B, C, SH, SW)
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
    shape = (height // SH, width // SW, B, C, SH, SW)
    return as_strided(piece, shape, (row * SH, cell * SW, image, channel, row, cell))


def joined(cells: Float32[ndarray, "*outer SW"]) -> Shaped[ndarray, "*outer n"]:
    """Take two or four numbers that lie side by side for one item: it moves as fast as one.

    Examples
    --------
    >>> joined(np.zeros((3, 2, 4), np.float32)).shape, joined(np.zeros((2, 3), np.float32)).shape
    ((3, 2, 1), (2, 3))
    """
    size = cells.shape[-1] * cells.itemsize
    return cells.view(np.dtype((np.void, size))) if size in (8, 16) else cells


def channels_last(
    x: Float32[ndarray, "N C H W"], images: slice, rectangle: Rectangle, strides: tuple[int, int]
) -> Float32[ndarray, "rows columns B D"]:
    """Copy a rectangle of some images into the order in which they are transformed.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        All images.
    images : slice
        Which of them.
    rectangle : Rectangle
        Which cells; zeros where it reaches beyond the images.
    strides : tuple of int
        SH and SW: so many cells become channels of one place.

    Returns
    -------
    ndarray of shape (rows, columns, B, D)
        A working array; D = C * SH * SW.

    Examples
    --------
    >>> x = np.arange(1, 5, dtype=np.float32).reshape(1, 1, 2, 2)
    >>> channels_last(x, slice(0, 1), Rectangle(-1, 0, 3, 2), (1, 1))[..., 0, 0]
    array([[0., 0.],
           [1., 2.],
           [3., 4.]], dtype=float32)
    """
    if strides == (1, 1) and math.prod(x.shape[2:]) * x.itemsize < PAGE:
        return _straight(x, images, rectangle)
    view = with_depth(cut_out(x, images, rectangle), *strides)
    copy = scratch("channels last", view.shape, FLOAT32)
    if view.strides[-1] == view.itemsize:
        joined(copy)[...] = joined(view)
    else:  # images of another order, looked at where they lie
        copy[...] = view
    return copy.reshape(*view.shape[:3], math.prod(view.shape[3:]))  # (rows, columns, B, D)


def _straight(
    x: Float32[ndarray, "N C H W"], images: slice, rectangle: Rectangle
) -> Float32[ndarray, "height width B C"]:
    """Do so in one step, with zeros around."""
    rows, columns = rectangle.inside(*x.shape[2:])
    found = x[images, :, rows, columns]  # (B, C, height, width) or less
    copy = scratch("channels last", (*rectangle[2:], *found.shape[:2]), FLOAT32)
    fill_in(copy.transpose(2, 3, 0, 1), found, *rectangle.within(rows, columns))
    return copy


def put(
    images: Float32[ndarray, "rows columns B D"],
    y: Float32[ndarray, "N C H W"],
    some: slice,
    place: Rectangle,
    strides: tuple[int, int],
    add: bool,
) -> None:
    """Write or add what was computed where it belongs; the way back of `channels_last`.

    Parameters
    ----------
    images : ndarray of shape (rows, columns, B, D)
        With channels last.
    y : ndarray of shape (N, C, H, W)
        Where to write.
    some : slice
        To which images of it.
    place : Rectangle
        To which cells; what lies beyond the images is dropped.
    strides : tuple of int
        SH and SW: so many channels of a place are cells side by side.
    add : bool
        Whether to add to what is there.
    """
    rows, columns = place.inside(*y.shape[2:])
    inside = y[some, :, rows, columns]  # (B, C, height, width) or less
    if strides == (1, 1):
        found = images.transpose(2, 3, 0, 1)  # (B, C, rows, columns)
    else:
        shape = (*inside.shape[:2], place.height, place.width)
        found = scratch("cells side by side", shape, FLOAT32)
        by_place = with_depth(found, *strides)  # (rows, columns, B, C, SH, SW)
        joined(by_place)[...] = joined(images.reshape(by_place.shape))
    found = found[:, :, *place.within(rows, columns)]
    if add:
        inside += found
    else:
        inside[...] = found
