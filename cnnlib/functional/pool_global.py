"""Global pooling: one number for each whole feature map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import check_array, message
from .arrays import check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Real
    from numpy import ndarray


def global_max_pool2d(x: Real[ndarray, "N C H W"]) -> Real[ndarray, "N C"]:
    """Keep the largest number of every feature map.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The feature maps, integers or floating-point numbers.

    Returns
    -------
    ndarray of shape (N, C)
        The maxima, in the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or its maps are empty.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import global_max_pool2d
    >>> global_max_pool2d(np.array([[1, 5, 8], [1, 3, 4]])[None, None])
    array([[8]])
    """
    y, _ = global_max_pool2d_forward(x)
    return y


class GlobalMaxPool2DCache(NamedTuple):
    """What the backward pass of global max pooling looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    dtype : numpy.dtype
        dtype of the input.
    winners : ndarray of shape (N, C)
        Which cell of each map was the largest, counted in reading order from 0.
    """

    x_shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]
    winners: Int[ndarray, "N C"]


def global_max_pool2d_forward(
    x: Real[ndarray, "N C H W"],
) -> tuple[Real[ndarray, "N C"], GlobalMaxPool2DCache]:
    """Keep the largest number of every feature map, and remember where it was.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The feature maps.

    Returns
    -------
    y : ndarray of shape (N, C)
        The maxima.
    cache : GlobalMaxPool2DCache
        For `global_max_pool2d_backward`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or its maps are empty.

    Notes
    -----
    Of several largest numbers the first in reading order is the winner. Taught in chapter 6,
    Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import global_max_pool2d_forward
    >>> y, cache = global_max_pool2d_forward(np.array([[1, 5, 8], [1, 3, 8]])[None, None])
    >>> cache.winners
    array([[2]])
    """
    N, C, H, W = _check_maps(x)
    cells = x.reshape(N, C, H * W)  # (N, C, H*W)
    winners = cells.argmax(axis=-1)  # (N, C)
    y = np.take_along_axis(cells, winners[..., None], axis=-1)[..., 0]  # (N, C)
    return y, GlobalMaxPool2DCache(x.shape, x.dtype, winners)


def global_max_pool2d_backward(
    dy: Real[ndarray, "N C"], cache: GlobalMaxPool2DCache
) -> Real[ndarray, "N C H W"]:
    """Hand the gradient of every output to the cell that won its map; the others get none.

    Parameters
    ----------
    dy : ndarray of shape (N, C)
        Gradient of the loss by the output.
    cache : GlobalMaxPool2DCache
        From `global_max_pool2d_forward`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Gradient of the loss by the feature maps.

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
    >>> from cnnlib import global_max_pool2d_backward, global_max_pool2d_forward
    >>> y, cache = global_max_pool2d_forward(np.array([[[[1, 5], [5, 3]]]]))
    >>> global_max_pool2d_backward(np.array([[10]]), cache)[0, 0]
    array([[ 0, 10],
           [ 0,  0]])
    """
    (N, C, H, W), dtype, winners = cache
    dy = check_upstream(dy, (N, C), dtype)
    cells = np.zeros((N, C, H * W), dy.dtype)
    np.put_along_axis(cells, winners[..., None], dy[..., None], axis=-1)
    return cells.reshape(N, C, H, W)  # (N, C, H, W)


def global_avg_pool2d(x: Real[ndarray, "N C H W"]) -> Float[ndarray, "N C"]:
    """Replace every feature map by its mean.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The feature maps, integers or floating-point numbers.

    Returns
    -------
    ndarray of shape (N, C)
        The means. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or its maps are empty.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    References
    ----------
    .. [1] M. Lin, Q. Chen and S. Yan, "Network in network", 2013,
       https://arxiv.org/abs/1312.4400

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import global_avg_pool2d
    >>> global_avg_pool2d(np.array([[1, 5, 8], [1, 3, 6]])[None, None])
    array([[4.]])
    """
    y, _ = global_avg_pool2d_forward(x)
    return y


class GlobalAvgPool2DCache(NamedTuple):
    """What the backward pass of global average pooling looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    dtype : numpy.dtype
        dtype of the output.
    """

    x_shape: tuple[int, int, int, int]
    dtype: np.dtype[Any]


def global_avg_pool2d_forward(
    x: Real[ndarray, "N C H W"],
) -> tuple[Float[ndarray, "N C"], GlobalAvgPool2DCache]:
    """Replace every feature map by its mean, and remember how large it was.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The feature maps.

    Returns
    -------
    y : ndarray of shape (N, C)
        The means.
    cache : GlobalAvgPool2DCache
        For `global_avg_pool2d_backward`.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or its maps are empty.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import global_avg_pool2d_forward
    >>> y, cache = global_avg_pool2d_forward(np.ones((2, 3, 4, 5)))
    >>> cache.x_shape
    (2, 3, 4, 5)
    """
    _check_maps(x)
    y = x.mean(axis=(2, 3))  # (N, C)
    return y, GlobalAvgPool2DCache(x.shape, y.dtype)


def global_avg_pool2d_backward(
    dy: Real[ndarray, "N C"], cache: GlobalAvgPool2DCache
) -> Float[ndarray, "N C H W"]:
    """Share the gradient of every output equally among all cells of its map.

    Parameters
    ----------
    dy : ndarray of shape (N, C)
        Gradient of the loss by the output.
    cache : GlobalAvgPool2DCache
        From `global_avg_pool2d_forward`.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        Gradient of the loss by the feature maps.

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
    >>> from cnnlib import global_avg_pool2d_backward, global_avg_pool2d_forward
    >>> y, cache = global_avg_pool2d_forward(np.ones((1, 1, 2, 2)))
    >>> global_avg_pool2d_backward(np.array([[8.0]]), cache)[0, 0]
    array([[2., 2.],
           [2., 2.]])
    """
    (N, C, H, W), dtype = cache
    shares = check_upstream(dy, (N, C), dtype) / (H * W)  # (N, C)
    return np.broadcast_to(shares[:, :, None, None], (N, C, H, W)).copy()  # (N, C, H, W)


def _check_maps(x: Real[ndarray, "..."]) -> tuple[int, int, int, int]:
    """Accept feature maps that hold at least one number."""
    N, C, H, W = check_array(x, "x", "N C H W").shape
    if H * W == 0:
        expected = "x must have feature maps of at least one cell"
        raise ValueError(message(expected, f"x.shape={x.shape}", "Pool less before."))
    return N, C, H, W
