"""The gradients of a max pooling, handed to the cells that won.

Every window has one winner, so there are as many gradients as windows, and few cells get one. For
each the place of its winner is worked out, and it is added to what lies there: where windows
overlap, a cell may have won several.

Taught in chapter 8, implementation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from .blocks import few_images
from .largest import POOLED_BYTES
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Int, Real
    from numpy import ndarray

PLACE = np.dtype(np.intp)


def hand_out(
    grid: WindowGrid,
    dy: Real[ndarray, "N C OH OW"],
    winners: Int[ndarray, "N C OH OW"],
    padded: Real[ndarray, "N C PH PW"],
) -> None:
    """Hand the gradients to the winners, a few images at a time.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.
    dy, winners : ndarray of shape (N, C, OH, OW)
        Gradients, and which cell of its window gets each.
    padded : ndarray of shape (N, C, PH, PW)
        Receives them; in one piece.
    """
    for some in few_images(slice(0, len(dy)), padded, POOLED_BYTES):
        padded[some] = 0
        places = places_of(grid, winners[some], padded.shape[2:])
        # Without an axis: NumPy has a quick loop for that.
        np.add.at(padded[some].reshape(-1), places.reshape(-1), dy[some].reshape(-1))


def places_of(
    grid: WindowGrid, winners: Int[ndarray, "N C OH OW"], size: tuple[int, ...]
) -> Int[ndarray, "N C OH OW"]:
    """Work out where in the images the winners lie.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.
    winners : ndarray of shape (N, C, OH, OW)
        Which cell of its window, in reading order.
    size : tuple of int
        Height and width of the images with their padding.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)
        Places, counted through all images; working memory, until the next call.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> grid = window_grid((4, 4), 2, strides=2)
    >>> places_of(grid, np.array([[0, 1], [2, 3]], np.int8)[None, None], (4, 4))[0, 0]
    array([[ 0,  3],
           [12, 15]])
    """
    (FH, FW), (_, PW) = grid.kernel_size, size
    # From the first cell of a window: cell numbers go on in the next row of the window.
    last = (FH - 1) * PW + FW
    within = scratch("within a window", winners.shape, np.min_scalar_type(-max(last, PW)))
    np.floor_divide(winners, winners.dtype.type(FW), out=within, casting="unsafe")
    np.multiply(within, within.dtype.type(PW - FW), out=within)
    np.add(within, winners, out=within, casting="unsafe")
    places = scratch("places", winners.shape, PLACE)
    places[...] = within  # first of all: numbers of two sizes are slow to add
    return np.add(places, first_cells(grid, *winners.shape[:2], *size), out=places)


@lru_cache(maxsize=8)
def first_cells(grid: WindowGrid, N: int, C: int, PH: int, PW: int) -> Int[ndarray, "N C OH OW"]:
    """Count the cells before the first one of each window.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> first_cells(window_grid((4, 4), 2, strides=2), 1, 1, 4, 4)[0, 0]
    array([[ 0,  2],
           [ 8, 10]])
    """
    (SH, SW), (OH, OW) = grid.strides, grid.output_size
    starts = np.arange(N * C).reshape(N, C, 1, 1) * (PH * PW)  # (N, C, 1, 1)
    corners = np.arange(OH)[:, None] * (SH * PW) + np.arange(OW) * SW  # (OH, OW)
    places = starts + corners  # (N, C, OH, OW)
    places.flags.writeable = False  # everybody gets the same
    return places
