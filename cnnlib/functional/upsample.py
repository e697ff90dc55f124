"""Upsampling: every cell repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..checks import Pair, check_array, check_pair
from .arrays import check_upstream

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Real
    from numpy import ndarray


def upsample2d(x: Real[ndarray, "N C H W"], size: Pair = 2) -> Real[ndarray, "N C OH OW"]:
    """Make maps larger by repeating every cell, down and to the right.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The maps, integers or floating-point numbers.
    size : int or tuple of int
        How often every row and every column is repeated.

    Returns
    -------
    ndarray of shape (N, C, H * SH, W * SW)
        The larger maps, in the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or the size not a whole number of at least 1.

    Notes
    -----
    Keras calls this ``interpolation="nearest"``, its default. Taught in chapter 12, Drills and
    capstone.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import upsample2d
    >>> upsample2d(np.array([[[[1, 2]]]]), (2, 3))[0, 0]
    array([[1, 1, 1, 2, 2, 2],
           [1, 1, 1, 2, 2, 2]])
    """
    y, _ = upsample2d_forward(x, size)
    return y


class Upsample2DCache(NamedTuple):
    """What the backward pass of upsampling looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    dtype : numpy.dtype
        dtype of the input.
    size : tuple of int
        How often every row and every column was repeated.
    """

    x_shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]
    size: tuple[int, int]


def upsample2d_forward(
    x: Real[ndarray, "N C H W"], size: Pair = 2
) -> tuple[Real[ndarray, "N C OH OW"], Upsample2DCache]:
    """Repeat every cell, and remember how often.

    Parameters
    ----------
    x, size
        As for `upsample2d`.

    Returns
    -------
    y : ndarray of shape (N, C, H * SH, W * SW)
        The larger maps.
    cache : Upsample2DCache
        For `upsample2d_backward`.

    Raises
    ------
    TypeError, ValueError
        As for `upsample2d`.

    Notes
    -----
    Taught in chapter 12, Drills and capstone.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import upsample2d_forward
    >>> y, cache = upsample2d_forward(np.zeros((1, 3, 4, 5)), 2)
    >>> y.shape, cache.size
    ((1, 3, 8, 10), (2, 2))
    """
    check_array(x, "x", "N C H W")
    SH, SW = check_pair(size, "size")
    y = x.repeat(SH, axis=2).repeat(SW, axis=3)  # (N, C, H*SH, W*SW)
    return y, Upsample2DCache(x.shape, x.dtype, (SH, SW))


def upsample2d_backward(
    dy: Real[ndarray, "N C OH OW"], cache: Upsample2DCache
) -> Real[ndarray, "N C H W"]:
    """Add up the gradient over the copies of every cell.

    Parameters
    ----------
    dy : ndarray of shape (N, C, H * SH, W * SW)
        Gradient of the loss by the output.
    cache : Upsample2DCache
        From `upsample2d_forward`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Gradient of the loss by the input.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    Taught in chapter 12, Drills and capstone.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import upsample2d_backward, upsample2d_forward
    >>> y, cache = upsample2d_forward(np.zeros((1, 1, 1, 2)), 2)
    >>> upsample2d_backward(np.array([[[[1.0, 2.0, 3.0, 4.0], [5.0, 6.0, 7.0, 8.0]]]]), cache)
    array([[[[14., 22.]]]])
    """
    (N, C, H, W), dtype, (SH, SW) = cache
    dy = check_upstream(dy, (N, C, H * SH, W * SW), dtype)
    copies = dy.reshape(N, C, H, SH, W, SW)  # (N, C, H, SH, W, SW)
    return copies.sum(axis=(3, 5))  # (N, C, H, W)
