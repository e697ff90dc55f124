"""Which cell of a window is the largest, a few images at a time: the inner loops of max pooling.

The cells of all windows are gone through one after the other, first all upper left ones, then
all beside them, and so on: each is a picture of its own, cut out of the images in steps. What is
done with such pictures, comparing them and keeping the larger numbers, runs over memory that
lies in one piece, in the cache.

Taught in chapter 6, Pooling and the receptive field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from ..arrays import kernel_cells, window_view
from .blocks import few_images
from .pairs import comes_in_pairs, compare_pairs
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Int, Real
    from numpy import ndarray

POOLED_BYTES = 2**21
"""Bytes of images that are pooled together: with fewer, the calls of NumPy take their time."""


def find_largest(
    grid: WindowGrid,
    padded: Real[ndarray, "N C PH PW"],
    y: Real[ndarray, "N C OH OW"],
    winners: Int[ndarray, "N C OH OW"],
) -> None:
    """Find the largest number of every window, a few images at a time.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.
    padded : ndarray of shape (N, C, PH, PW)
        Images with their padding.
    y, winners : ndarray of shape (N, C, OH, OW)
        Receive the largest number of each window, and which cell it was in.
    """
    for some in few_images(slice(0, len(padded)), padded, POOLED_BYTES):
        if comes_in_pairs(grid, padded):
            compare_pairs(padded[some], y[some], winners[some])
        else:
            compare(grid, padded[some], y[some], winners[some])
        settle_unknown(grid, padded[some], y[some], winners[some])


def compare(
    grid: WindowGrid,
    padded: Real[ndarray, "N C PH PW"],
    y: Real[ndarray, "N C OH OW"],
    winners: Int[ndarray, "N C OH OW"],
) -> None:
    """Go through the cells of all windows at once, and keep the largest so far.

    Where a window holds a NaN, `y` becomes NaN, and `winners` some cell.
    """
    candidates = scratch("candidates", y.shape, y.dtype)
    larger = scratch("larger", y.shape, np.dtype(bool))
    numbers = scratch("numbers of cells", y.shape, winners.dtype)
    for cell, (_, _, rows, columns) in enumerate(kernel_cells(grid)):
        if cell == 0:
            y[...] = padded[:, :, rows, columns]  # (N, C, OH, OW)
            winners[...] = 0
            continue
        candidates[...] = padded[:, :, rows, columns]  # side by side, for quick comparisons
        np.greater(candidates, y, out=larger)  # of two equal numbers the first stays
        np.maximum(y, candidates, out=y)
        np.multiply(larger.view(np.int8), winners.dtype.type(cell), out=numbers)
        np.maximum(winners, numbers, out=winners)


def settle_unknown(
    grid: WindowGrid,
    padded: Real[ndarray, "N C PH PW"],
    y: Real[ndarray, "N C OH OW"],
    winners: Int[ndarray, "N C OH OW"],
) -> None:
    """Where a window holds a NaN, let the first one win: a comparison with it is never true."""
    if y.dtype.kind != "f" or not np.isnan(y.max(initial=-np.inf)):
        return
    unknown = np.isnan(y)
    cells = window_view(padded, grid)[unknown]  # (windows, FH, FW)
    winners[unknown] = cells.reshape(len(cells), -1).argmax(axis=1)  # (windows,)
