"""Which cell of a window of two by two is the largest: the usual max pooling, at a quicker pace.

To cut every second number out of a row is slow: the core takes them one by one. It can take many at
a time where it turns numbers of 64 bits into such of 32, of which it keeps the lower halves. So two
neighbouring numbers are looked at as a single one of twice the size, whose lower half is the first
of them. The second is found in the same way, beginning one number later. (Whether the numbers are
fractions or integers does not matter, for nobody calculates with the wide ones.)

And a window of two by two is best looked at in two steps: which row of each column is larger, then
which column. The first step goes over whole rows, the second over half as many numbers.

Taught in chapter 6, Pooling and the receptive field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ...windows import WindowGrid
from .scratch import scratch

if TYPE_CHECKING:
    from jaxtyping import Int, Real, Shaped
    from numpy import ndarray

BOOL = np.dtype(bool)


def comes_in_pairs(grid: WindowGrid, padded: Real[ndarray, "N C PH PW"]) -> bool:
    """Say whether `compare_pairs` can look at such windows and numbers.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> images = np.zeros((1, 1, 4, 4), np.float32)
    >>> comes_in_pairs(window_grid(images.shape, 2, strides=2), images)
    True
    >>> comes_in_pairs(window_grid(images.shape, 2, strides=1), images)
    False
    """
    side_by_side = grid.kernel_size == grid.strides == (2, 2)
    # There are no integers of twice 64 bits; rows must be in one piece.
    return side_by_side and padded.itemsize <= 4 and padded.strides[3] == padded.itemsize


def compare_pairs(
    padded: Real[ndarray, "N C PH PW"],
    y: Real[ndarray, "N C OH OW"],
    winners: Int[ndarray, "N C OH OW"],
) -> None:
    """Look at windows of two by two, side by side, all at once.

    Parameters
    ----------
    padded : ndarray of shape (N, C, PH, PW)
        Images with their padding.
    y, winners : ndarray of shape (N, C, OH, OW)
        Receive the largest number of each window, and which cell it was in: int8. Where a window
        holds a NaN, `y` is NaN, and `winners` any cell.

    Examples
    --------
    >>> images = np.array([[4, 3, 8, 1], [5, 5, 7, 9]], np.float32)[None, None]
    >>> y, winners = np.empty((1, 1, 1, 2), np.float32), np.empty((1, 1, 1, 2), np.int8)
    >>> compare_pairs(images, y, winners)
    >>> y[0, 0], winners[0, 0]
    (array([[5., 9.]], dtype=float32), array([[2, 3]], dtype=int8))
    """
    N, C, OH, OW = y.shape
    rows = in_one_piece(padded[:, :, : 2 * OH, : 2 * OW])  # (N, C, 2 * OH)
    upper = scratch("upper", (N, C, OH, 2 * OW), y.dtype)
    lower = scratch("lower", upper.shape, y.dtype)
    in_one_piece(upper)[...] = rows[:, :, 0::2]
    in_one_piece(lower)[...] = rows[:, :, 1::2]
    below = scratch("below", upper.shape, BOOL)
    np.greater(lower, upper, out=below)  # of two equal numbers the first wins
    np.maximum(upper, lower, out=upper)

    right = scratch("right", y.shape, y.dtype)
    split_pairs(upper, y, right)
    left_row, right_row = (scratch(name, y.shape, winners.dtype) for name in ("left row", "row"))
    split_pairs(below, left_row, right_row)
    beside, equal, sooner = (scratch(name, y.shape, BOOL) for name in ("beside", "equal", "sooner"))
    np.greater(right, y, out=beside)
    np.equal(right, y, out=equal)
    np.greater(left_row, right_row, out=sooner)  # then of two equal ones the right comes first
    np.logical_or(beside, np.logical_and(equal, sooner, out=equal), out=beside)
    np.maximum(y, right, out=y)

    # The winner is below if it was so in its own column: left + beside * (right - left).
    column = beside.view(winners.dtype)
    np.subtract(right_row, left_row, out=right_row)
    np.multiply(right_row, column, out=right_row)
    np.add(left_row, right_row, out=winners)
    np.add(winners, winners, out=winners)
    np.add(winners, column, out=winners)


def in_one_piece(array: Shaped[ndarray, "*rows W"]) -> Shaped[ndarray, "*rows"]:
    """Look at each row as at one thing, that is copied in one go.

    Examples
    --------
    >>> picture = np.arange(6, dtype=np.int8).reshape(3, 2)
    >>> rows = in_one_piece(picture)
    >>> rows[0] = rows[2]
    >>> picture
    array([[4, 5],
           [2, 3],
           [4, 5]], dtype=int8)
    """
    return array.view(f"V{array.shape[-1] * array.itemsize}")[..., 0]


def split_pairs(
    pairs: Shaped[ndarray, "*rows W2"],
    first: Shaped[ndarray, "*rows W"],
    second: Shaped[ndarray, "*rows W"],
) -> None:
    """Part the numbers of every pair.

    Parameters
    ----------
    pairs : ndarray of shape (..., 2 * W)
        In one piece, of 1, 2 or 4 bytes a number.
    first, second : ndarray of shape (..., W)
        In one piece, of that dtype or one as wide. They receive the first and the second number
        of every pair, as they are.

    Examples
    --------
    >>> first, second = np.empty(2, np.float32), np.empty(2, np.float32)
    >>> split_pairs(np.array([1, 2, 3, 4], np.float32), first, second)
    >>> first, second
    (array([1., 3.], dtype=float32), array([2., 4.], dtype=float32))
    """
    size, flat = pairs.itemsize, pairs.reshape(-1)
    # "<": the first one is the lower half, whatever order this machine has for the bytes.
    wide, narrow = f"<u{2 * size}", f"<u{size}"
    np.copyto(first.view(narrow), pairs.view(wide), casting="unsafe")  # keeps the lower half
    seconds = second.reshape(-1)
    np.copyto(seconds[:-1].view(narrow), flat[1:-1].view(wide), casting="unsafe")
    seconds[-1:] = flat[-1:]
