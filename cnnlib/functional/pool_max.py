"""Max pooling."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import Pair
from ..windows import Padding, WindowGrid
from .arrays import check_upstream, pad2d
from .fast.largest import find_largest
from .fast.shared_images import share_images
from .fast.winners import hand_out
from .loans import lent
from .pool_arguments import pooling_grid

if TYPE_CHECKING:
    from jaxtyping import Int, Real
    from numpy import ndarray


def max_pool2d(
    x: Real[ndarray, "N C H W"],
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: Padding = "valid",
) -> Real[ndarray, "N C OH OW"]:
    """Keep the largest number of every window.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images, integers or floating-point numbers.
    pool_size : int or tuple of int
        Size of the window in cells.
    strides : int or tuple of int, optional
        Cells the window moves at each step; as many as `pool_size` if left out, so that the
        windows lie side by side.
    padding : int, tuple, or str
        Cells around the image: an int, (before, after), ``"valid"``, ``"same"``, ``"full"``, or
        ((top, bottom), (left, right)). They hold minus infinity, so that they never win: a
        zero would, wherever all real numbers are negative.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)
        The maxima, in the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, no window fits, or one would lie in the padding.

    Notes
    -----
    ``N * C * OH * OW * (FH * FW - 1)`` comparisons and no parameters. Taught in chapter 6,
    Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import max_pool2d
    >>> x = np.array([[4, 3, 8], [5, 5, 7], [6, 7, 5]])[None, None]
    >>> max_pool2d(x, 2, strides=1)[0, 0]
    array([[5, 8],
           [7, 7]])
    >>> max_pool2d(x, 2, padding="same")[0, 0]
    array([[5, 8],
           [7, 5]])
    """
    y, _ = max_pool2d_forward(x, pool_size, strides=strides, padding=padding)
    return y


class MaxPool2DCache(NamedTuple):
    """What the backward pass of max pooling looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    dtype : numpy.dtype
        dtype of the input.
    winners : ndarray of shape (N, C, OH, OW)
        Which cell of each window was the largest, counted in reading order from 0.
    grid : WindowGrid
        Where the windows lie.
    """

    x_shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]
    winners: Int[ndarray, "N C OH OW"]
    grid: WindowGrid


def max_pool2d_forward(
    x: Real[ndarray, "N C H W"],
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: Padding = "valid",
) -> tuple[Real[ndarray, "N C OH OW"], MaxPool2DCache]:
    """Keep the largest number of every window, and remember which one it was.

    Parameters
    ----------
    x, pool_size, strides, padding
        As for `max_pool2d`.

    Returns
    -------
    y : ndarray of shape (N, C, OH, OW)
        The maxima.
    cache : MaxPool2DCache
        For `max_pool2d_backward`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, no window fits, or one would lie in the padding.

    Notes
    -----
    Of several largest numbers the first in reading order is the winner. Taught in chapter 6,
    Pooling and the receptive field, and chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import max_pool2d_forward
    >>> x = np.array([[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]])[None, None]
    >>> y, cache = max_pool2d_forward(x, 2)
    >>> y[0, 0]
    array([[5, 8],
           [7, 6]])
    >>> cache.winners[0, 0]
    array([[1, 0],
           [3, 2]], dtype=int8)
    """
    grid = pooling_grid(x, pool_size, strides, padding)
    (N, C, _, _), (OH, OW) = x.shape, grid.output_size
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min

    padded = pad2d(x, grid.pads, lowest)
    y = lent((N, C, OH, OW), x.dtype)
    cells = math.prod(grid.kernel_size)
    winners = lent(y.shape, np.dtype(np.int8 if cells < 128 else np.int64))

    share_images(find_largest, grid, [padded], [y, winners])
    return y, MaxPool2DCache(x.shape, x.dtype, winners, grid)


def max_pool2d_backward(
    dy: Real[ndarray, "N C OH OW"], cache: MaxPool2DCache
) -> Real[ndarray, "N C H W"]:
    """Hand the gradient of every output to the cell that won its window; the others get none.

    Parameters
    ----------
    dy : ndarray of shape (N, C, OH, OW)
        Gradient of the loss by the output.
    cache : MaxPool2DCache
        From `max_pool2d_forward`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Gradient of the loss by the images. A cell that won several windows collects from all.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import max_pool2d_backward, max_pool2d_forward
    >>> y, cache = max_pool2d_forward(np.array([[[[1, 5], [5, 3]]]]), 2)
    >>> max_pool2d_backward(np.array([[[[10]]]]), cache)[0, 0]
    array([[ 0, 10],
           [ 0,  0]])
    """
    x_shape, dtype, winners, grid = cache
    dy = check_upstream(dy, winners.shape, dtype)
    (N, C, H, W), ((top, bottom), (left, right)) = x_shape, grid.pads
    padded = lent((N, C, top + H + bottom, left + W + right), dy.dtype)
    share_images(hand_out, grid, [dy, winners], [padded])
    return padded[:, :, top : top + H, left : left + W]
