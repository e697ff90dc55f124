"""Activations that look at one number at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import check_array
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Real
    from numpy import ndarray


def relu(x: Real[ndarray, "*shape"]) -> Real[ndarray, "*shape"]:
    """Keep what is positive and put zero for the rest.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    ndarray of the shape and dtype of x
        ``max(x, 0)``, number by number.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 8, implementation.

    References
    ----------
    .. [1] V. Nair and G. Hinton, "Rectified linear units improve restricted Boltzmann
       machines", ICML, 2010, https://dl.acm.org/doi/10.5555/3104322.3104425

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import relu
    >>> relu(np.array([-2, 0, 3]))
    array([0, 0, 3])
    """
    y, _ = relu_forward(x)
    return y


class ReLUCache(NamedTuple):
    """What the backward pass of relu looks up.

    Attributes
    ----------
    positive : ndarray of bool
        Where the input was above zero.
    dtype : numpy.dtype
        dtype of the output.
    """

    positive: Bool[ndarray, "..."]
    dtype: np.dtype[Any]


def relu_forward(x: Real[ndarray, "*shape"]) -> tuple[Real[ndarray, "*shape"], ReLUCache]:
    """Keep what is positive, and remember where that was.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    y : ndarray of the shape and dtype of x
        ``max(x, 0)``.
    cache : ReLUCache
        For `relu_backward`.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import relu_forward
    >>> y, cache = relu_forward(np.array([-2.0, 0.0, 3.0]))
    >>> cache.positive
    array([False, False,  True])
    """
    check_array(x, "x", "...")
    y = np.maximum(x, 0)
    return y, ReLUCache(x > 0, y.dtype)


def relu_backward(dy: Real[ndarray, "*shape"], cache: ReLUCache) -> Real[ndarray, "*shape"]:
    """Let the gradient through where the input was positive.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : ReLUCache
        From `relu_forward`.

    Returns
    -------
    ndarray of the shape of x
        Gradient of the loss by the input. At exactly zero, where there is none, it is 0.

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
    >>> from cnnlib import relu_backward, relu_forward
    >>> y, cache = relu_forward(np.array([-2.0, 0.0, 3.0]))
    >>> relu_backward(np.array([10.0, 10.0, 10.0]), cache)
    array([ 0.,  0., 10.])
    """
    return check_upstream(dy, cache.positive.shape, cache.dtype) * cache.positive


def leaky_relu(x: Real[ndarray, "*shape"], negative_slope: float = 0.3) -> Float[ndarray, "*shape"]:
    """Keep what is positive and shrink the rest.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.
    negative_slope : float
        What negative numbers are multiplied by; 0.3 is Keras's value.

    Returns
    -------
    ndarray of the shape of x
        ``x`` where positive, ``negative_slope * x`` elsewhere. float32 in gives float32 out;
        integers give float64.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 8, implementation.

    References
    ----------
    .. [1] A. Maas, A. Hannun and A. Ng, "Rectifier nonlinearities improve neural network
       acoustic models", ICML, 2013

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import leaky_relu
    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), negative_slope=0.5)
    array([-1.,  0.,  3.])
    """
    y, _ = leaky_relu_forward(x, negative_slope)
    return y


class LeakyReLUCache(NamedTuple):
    """What the backward pass of leaky relu looks up.

    Attributes
    ----------
    slopes : ndarray
        1 where the input was positive, the negative slope elsewhere.
    """

    slopes: Float[ndarray, "..."]


def leaky_relu_forward(
    x: Real[ndarray, "*shape"], negative_slope: float = 0.3
) -> tuple[Float[ndarray, "*shape"], LeakyReLUCache]:
    """Keep what is positive, shrink the rest, and remember which was which.

    Parameters
    ----------
    x, negative_slope
        As for `leaky_relu`.

    Returns
    -------
    y : ndarray of the shape of x
        ``x`` where positive, ``negative_slope * x`` elsewhere.
    cache : LeakyReLUCache
        For `leaky_relu_backward`.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import leaky_relu_forward
    >>> y, cache = leaky_relu_forward(np.array([-2.0, 0.0, 3.0]), negative_slope=0.5)
    >>> cache.slopes
    array([0.5, 0.5, 1. ])
    """
    x = as_floating(check_array(x, "x", "..."))
    slopes = np.where(x > 0, x.dtype.type(1), x.dtype.type(negative_slope))
    return x * slopes, LeakyReLUCache(slopes)


def leaky_relu_backward(
    dy: Real[ndarray, "*shape"], cache: LeakyReLUCache
) -> Float[ndarray, "*shape"]:
    """Let the gradient through where the input was positive, and a part of it elsewhere.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : LeakyReLUCache
        From `leaky_relu_forward`.

    Returns
    -------
    ndarray of the shape of x
        Gradient of the loss by the input.

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
    >>> from cnnlib import leaky_relu_backward, leaky_relu_forward
    >>> y, cache = leaky_relu_forward(np.array([-2.0, 3.0]), negative_slope=0.5)
    >>> leaky_relu_backward(np.array([10.0, 10.0]), cache)
    array([ 5., 10.])
    """
    return check_upstream(dy, cache.slopes.shape, cache.slopes.dtype) * cache.slopes
