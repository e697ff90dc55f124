"""Average pooling."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import Pair
from ..windows import Padding, WindowGrid
from .arrays import as_floating, check_upstream, kernel_cells, pad2d, window_view, zeros_padded
from .pool_arguments import pooling_grid

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def avg_pool2d(
    x: Real[ndarray, "N C H W"],
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: Padding = "valid",
) -> Float[ndarray, "N C OH OW"]:
    """Replace every window by its mean.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images, integers or floating-point numbers.
    pool_size : int or tuple of int
        Size of the window in cells.
    strides : int or tuple of int, optional
        Cells the window moves at each step; as many as `pool_size` if left out.
    padding : int, tuple, or str
        Cells around the image: an int, (before, after), ``"valid"``, ``"same"``, ``"full"``, or
        ((top, bottom), (left, right)). They count neither in the sum nor in the divisor.

    Returns
    -------
    ndarray of shape (N, C, OH, OW)
        The means. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, no window fits, or one would lie in the padding.

    Notes
    -----
    At a padded border the divisor is the number of image cells in the window, as in Keras;
    some libraries divide by ``FH * FW`` everywhere. ``N * C * OH * OW * FH * FW`` additions
    and no parameters. Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import avg_pool2d
    >>> x = np.array([[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]])[None, None]
    >>> avg_pool2d(x, 2)[0, 0]
    array([[2.5 , 5.25],
           [4.25, 3.25]])
    >>> avg_pool2d(np.ones((1, 1, 3, 3)), 2, padding="same")[0, 0]  # the border does not fade
    array([[1., 1.],
           [1., 1.]])
    """
    y, _ = avg_pool2d_forward(x, pool_size, strides=strides, padding=padding)
    return y


class AvgPool2DCache(NamedTuple):
    """What the backward pass of average pooling looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    counts : ndarray of shape (OH, OW)
        How many image cells each window holds.
    grid : WindowGrid
        Where the windows lie.
    """

    x_shape: tuple[int, int, int, int]
    counts: Float[ndarray, "OH OW"]
    grid: WindowGrid


def avg_pool2d_forward(
    x: Real[ndarray, "N C H W"],
    pool_size: Pair = 2,
    *,
    strides: Pair | None = None,
    padding: Padding = "valid",
) -> tuple[Float[ndarray, "N C OH OW"], AvgPool2DCache]:
    """Replace every window by its mean, and remember how many cells each one holds.

    Parameters
    ----------
    x, pool_size, strides, padding
        As for `avg_pool2d`.

    Returns
    -------
    y : ndarray of shape (N, C, OH, OW)
        The means.
    cache : AvgPool2DCache
        For `avg_pool2d_backward`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, no window fits, or one would lie in the padding.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import avg_pool2d_forward
    >>> y, cache = avg_pool2d_forward(np.ones((1, 1, 3, 3)), 2, padding="same")
    >>> cache.counts
    array([[4., 2.],
           [2., 1.]])
    """
    grid = pooling_grid(x, pool_size, strides, padding)
    x = as_floating(x)
    inside = np.ones((1, 1, *x.shape[2:]), x.dtype)  # 1 in the image, 0 in the padding
    counts = window_view(pad2d(inside, grid.pads), grid).sum(axis=(4, 5))[0, 0]  # (OH, OW)

    windows = window_view(pad2d(x, grid.pads), grid)  # (N, C, OH, OW, FH, FW)
    y = windows.sum(axis=(4, 5)) / counts  # (N, C, OH, OW)
    return y, AvgPool2DCache(x.shape, counts, grid)


def avg_pool2d_backward(
    dy: Real[ndarray, "N C OH OW"], cache: AvgPool2DCache
) -> Float[ndarray, "N C H W"]:
    """Share the gradient of every output equally among the image cells of its window.

    Parameters
    ----------
    dy : ndarray of shape (N, C, OH, OW)
        Gradient of the loss by the output.
    cache : AvgPool2DCache
        From `avg_pool2d_forward`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Gradient of the loss by the images.

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
    >>> from cnnlib import avg_pool2d_backward, avg_pool2d_forward
    >>> y, cache = avg_pool2d_forward(np.ones((1, 1, 2, 2)), 2)
    >>> avg_pool2d_backward(np.array([[[[8.0]]]]), cache)[0, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    x_shape, counts, grid = cache
    dy = check_upstream(dy, (*x_shape[:2], *counts.shape), counts.dtype)
    shares = dy / counts  # (N, C, OH, OW)
    padded, dx = zeros_padded(x_shape, grid.pads, counts.dtype)
    for _, _, rows, columns in kernel_cells(grid):
        padded[:, :, rows, columns] += shares
    return dx
