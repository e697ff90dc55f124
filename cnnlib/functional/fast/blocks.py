"""A convolution in blocks that fit into the cache.

A core reaches its own cache (1 or 2 MB) several times sooner than main memory. So the work is
cut into blocks of output rows, whose working arrays stay there from the first step to the last: a
few whole images where images are small, a few rows of one image where they are large.

This module says which blocks there are, and moves images in and gradients out, with the padding
filled in on the way, so that no padded copy of a whole batch is ever made.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from ...shapes import dilated
from ...windows import WindowGrid
from ..arrays import fill_in
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Real, Shaped
    from numpy import ndarray

BLOCK_BYTES = 2**20
"""Bytes of working memory a block, unless an algorithm has a reason for another number."""


class Block(NamedTuple):
    """A part of the output: some rows of some images.

    Examples
    --------
    >>> Block(slice(0, 2), slice(0, 24))
    Block(images=slice(0, 2, None), rows=slice(0, 24, None))
    """

    images: slice
    rows: slice


def blocks(
    images: slice, rows: int, bytes_a_row: int, budget: int = BLOCK_BYTES
) -> Iterator[Block]:
    """Cut a part of a batch into blocks of about `budget` bytes.

    Parameters
    ----------
    images : slice
        The images, with start and stop.
    rows : int
        Output rows of an image.
    bytes_a_row : int
        Working memory for one output row of one image.
    budget : int
        Bytes a block may take; one row is the least.

    Yields
    ------
    Block
        In order, without gaps.

    Examples
    --------
    >>> [tuple(block) for block in blocks(slice(0, 3), rows=4, bytes_a_row=10, budget=100)]
    [(slice(0, 2, None), slice(0, 4, None)), (slice(2, 3, None), slice(0, 4, None))]
    >>> [block.rows for block in blocks(slice(0, 1), rows=7, bytes_a_row=10, budget=40)]
    [slice(0, 4, None), slice(4, 7, None)]
    """
    fitting = max(budget // bytes_a_row, 1)
    together = max(fitting // rows, 1)  # images in a block
    for some in evenly(images, together):
        for few in evenly(slice(0, rows), fitting):  # a single one where an image fits whole
            yield Block(some, few)


def evenly(whole: slice, most: int) -> list[slice]:
    """Cut a range into as few parts as possible, of about the same size.

    Parameters
    ----------
    whole : slice
        The range, with start and stop.
    most : int
        The longest part.

    Returns
    -------
    list of slice
        In order, without gaps.

    Examples
    --------
    >>> evenly(slice(10, 15), most=4)
    [slice(10, 13, None), slice(13, 15, None)]
    """
    size = whole.stop - whole.start
    count = -(-size // most)
    edges = [whole.start + -(-size * k // max(count, 1)) for k in range(count + 1)]
    return [slice(*ends) for ends in pairwise(edges)]


def few_images(
    part: slice, images: Shaped[ndarray, "N ..."], budget: int = BLOCK_BYTES
) -> Iterator[slice]:
    """Go through a part of a batch in steps that fit into the cache.

    Parameters
    ----------
    part : slice
        The images, with start and stop.
    images : ndarray of shape (N, ...)
        All of them, to know their size.
    budget : int
        Bytes that the images of a step may take; one image is the least.

    Yields
    ------
    slice
        In order, without gaps.

    Examples
    --------
    >>> import numpy as np
    >>> list(few_images(slice(0, 5), np.zeros((5, 3, 10)), budget=500))
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    step = max(budget * len(images) // max(images.nbytes, 1), 1)
    for start in range(part.start, part.stop, step):
        yield slice(start, min(start + step, part.stop))


class Rectangle(NamedTuple):
    """A rectangle laid over images; it may reach beyond them.

    Attributes
    ----------
    top, left : int
        Its first row and column, counted on the image: negative in the padding.
    height, width : int
        Its size.
    """

    top: int
    left: int
    height: int
    width: int

    def inside(self, H: int, W: int) -> tuple[slice, slice]:
        """Say which cells of an H × W image it covers.

        Examples
        --------
        >>> Rectangle(-1, 2, 3, 9).inside(5, 5)
        (slice(0, 2, None), slice(2, 5, None))
        """
        return _between(self.top, self.height, H), _between(self.left, self.width, W)

    def within(self, rows: slice, columns: slice) -> tuple[slice, slice]:
        """Say where cells of the image lie in the rectangle.

        Examples
        --------
        >>> Rectangle(-1, 2, 3, 9).within(slice(0, 2), slice(2, 5))
        (slice(1, 3, None), slice(0, 3, None))
        """
        top, left = max(rows.start - self.top, 0), max(columns.start - self.left, 0)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        return slice(top, top + height), slice(left, left + width)


def _between(start: int, length: int, size: int) -> slice:
    """Cut a range down to 0 <= ... <= size."""
    first = min(max(start, 0), size)
    return slice(first, max(min(start + length, size), first))


def seen_by(rows: slice, grid: WindowGrid) -> Rectangle:
    """Find what the windows of some output rows see.

    Parameters
    ----------
    rows : slice
        Output rows, with start and stop.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    Rectangle
        Of the input, with the padding that belongs to it.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> seen_by(slice(0, 2), window_grid((5, 5), kernel_size=3, padding=1))
    Rectangle(top=-1, left=-1, height=4, width=7)
    """
    (FH, FW), (SH, SW), (DH, DW) = grid.kernel_size, grid.strides, grid.dilation
    (top, _), (left, _) = grid.pads
    height = (rows.stop - rows.start - 1) * SH + dilated(FH, DH)
    width = (grid.output_size[1] - 1) * SW + dilated(FW, DW)
    return Rectangle(rows.start * SH - top, -left, height, width)


def cut_out(
    x: Real[ndarray, "N C H W"], images: slice, rectangle: Rectangle
) -> Real[ndarray, "B C height width"]:
    """Take a rectangle out of some images, zeros where it reaches beyond them.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        All images.
    images : slice
        Which of them.
    rectangle : Rectangle
        Which cells.

    Returns
    -------
    ndarray of shape (B, C, height, width)
        A view of `x` where nothing is missing; else a working array. Not to be written.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.arange(1, 5).reshape(1, 1, 2, 2)
    >>> cut_out(x, slice(0, 1), Rectangle(-1, 0, 3, 2))[0, 0]
    array([[0, 0],
           [1, 2],
           [3, 4]])
    """
    rows, columns = rectangle.inside(*x.shape[2:])
    found = x[images, :, rows, columns]  # (B, C, height, width) or less
    size = (rectangle.height, rectangle.width)
    if found.shape[2:] == size:
        return found
    piece = scratch("input rectangle", (*found.shape[:2], *size), x.dtype)
    fill_in(piece, found, *rectangle.within(rows, columns))
    return piece


@contextmanager
def adding_into(
    dx: Real[ndarray, "N C H W"], images: slice, rectangle: Rectangle
) -> Iterator[Real[ndarray, "B C height width"]]:
    """Open a rectangle of some gradient images for adding; the transpose of `cut_out`.

    Parameters
    ----------
    dx : ndarray of shape (N, C, H, W)
        The gradient so far.
    images : slice
        Which images.
    rectangle : Rectangle
        Which cells.

    Yields
    ------
    ndarray of shape (B, C, height, width)
        To be added into. What lands outside of the images is dropped, as the gradient of
        padding is.

    Examples
    --------
    >>> import numpy as np
    >>> dx = np.ones((1, 1, 2, 2))
    >>> with adding_into(dx, slice(0, 1), Rectangle(-1, 0, 3, 2)) as piece:
    ...     piece += 5
    >>> dx[0, 0]
    array([[6., 6.],
           [6., 6.]])
    """
    rows, columns = rectangle.inside(*dx.shape[2:])
    inside = dx[images, :, rows, columns]  # (B, C, height, width) or less
    size = (rectangle.height, rectangle.width)
    if inside.shape[2:] == size:
        yield inside
        return
    piece = scratch("gradient rectangle", (*inside.shape[:2], *size), dx.dtype)
    piece.fill(0)
    yield piece
    inside += piece[:, :, *rectangle.within(rows, columns)]
