"""im2col and col2im told step by step: one step a row of the matrix.

The widget of chapter 7 plays these steps; its JavaScript counterpart is held equal to this
module by shared test vectors.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .functional.im2col import col2im, im2col
from .windows import window_grid

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    from .checks import Pair
    from .windows import Padding

#: The cells of the two example filters, repeated until a filter is full.
FILTER_CYCLES = ((1, 2, 3, 4), (1, -1))


class UnfoldStep(NamedTuple):
    """One row of the matrix.

    Attributes
    ----------
    image, row, col : int
        The image, and the output cell whose window this row holds, counted from 0.
    cells : ndarray, shape (C * FH * FW,)
        The numbers of the window, channel after channel.
    products : ndarray, shape (FN,)
        The row times each filter, without a bias.
    folded : ndarray, shape (N, C, H, W)
        The sums after this row and all earlier ones were laid back on their places.
    """

    image: int
    row: int
    col: int
    cells: np.ndarray
    products: np.ndarray
    folded: np.ndarray


def trace_unfold(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    *,
    strides: Pair = 1,
    padding: Padding = "valid",
) -> list[UnfoldStep]:
    """Return every row of the matrix of im2col, with what becomes of it.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        The images.
    w : ndarray, shape (FN, C, FH, FW)
        The filters.
    strides, padding
        As in :func:`cnnlib.im2col`.

    Returns
    -------
    list of UnfoldStep
        N·OH·OW steps, in the order of the rows.

    Raises
    ------
    ValueError
        If the filters do not have the channels of the images, or no window fits.

    Notes
    -----
    Taught in chapter 7.

    Examples
    --------
    >>> steps = trace_unfold(numbered((1, 1, 3, 3)), example_filters((1, 1, 2, 2)))
    >>> steps[1].cells.tolist(), steps[1].products.tolist()
    ([2, 3, 5, 6], [47])
    >>> steps[1].folded[0, 0].tolist()
    [[1, 4, 3], [4, 10, 6], [0, 0, 0]]
    """
    if x.ndim != 4 or w.ndim != 4 or x.shape[1] != w.shape[1]:
        raise ValueError(
            "x must have shape (N, C, H, W) and w shape (FN, C, FH, FW) with the same C; got "
            f"x.shape={x.shape}, w.shape={w.shape}. Give every filter as many channels as an image."
        )
    grid = window_grid(x.shape, w.shape[2:], strides, padding)
    cols = im2col(x, w.shape[2:], strides, padding)  # (N*OH*OW, C*FH*FW)
    products = cols @ w.reshape(len(w), -1).T  # (N*OH*OW, FN)
    alone = np.zeros_like(cols)
    folded = np.zeros(x.shape, x.dtype)
    steps = []
    for r, (n, i, j) in enumerate(np.ndindex(len(x), *grid.output_size)):
        alone[r] = cols[r]
        folded = folded + col2im(alone, x.shape, w.shape[2:], strides, padding)
        alone[r] = 0
        steps.append(UnfoldStep(n, i, j, cols[r], products[r], folded))
    return steps


def numbered(shape: tuple[int, ...]) -> Real[ndarray, "*shape"]:
    """Return an array whose elements are 1, 2, 3, … in the order in which they lie in memory.

    Parameters
    ----------
    shape : tuple of int

    Returns
    -------
    ndarray of int, of that shape
        Every element bears its own number, so one can see where it goes.

    Examples
    --------
    >>> numbered((2, 3))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    return np.arange(1, math.prod(shape) + 1).reshape(shape)


def example_filters(shape: tuple[int, int, int, int]) -> Real[ndarray, "FN C FH FW"]:
    """Return one or two small filters: the first is 1, 2, 3, 4, 1, …, the second 1, −1, 1, …

    Parameters
    ----------
    shape : tuple of int
        (FN, C, FH, FW) with FN at most 2.

    Returns
    -------
    ndarray of int, shape (FN, C, FH, FW)

    Raises
    ------
    ValueError
        If more than two filters are asked for.

    Examples
    --------
    >>> example_filters((2, 1, 2, 2)).reshape(2, 4)
    array([[ 1,  2,  3,  4],
           [ 1, -1,  1, -1]])
    """
    if shape[0] > len(FILTER_CYCLES):
        raise ValueError(
            f"shape must ask for at most {len(FILTER_CYCLES)} filters; got shape={tuple(shape)}. "
            "Make more filters with a random generator."
        )
    return np.stack([np.resize(cycle, shape[1:]) for cycle in FILTER_CYCLES[: shape[0]]])
