"""Activations that squash numbers into a range: sigmoid, tanh and softmax."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


class SquashCache(NamedTuple):
    """What the backward passes of sigmoid and tanh look up.

    Attributes
    ----------
    y : ndarray
        The output: both slopes can be told from it alone.
    """

    y: Float[ndarray, "..."]


def sigmoid(x: Real[ndarray, "*shape"]) -> Float[ndarray, "*shape"]:
    """Squash every number into (0, 1).

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    ndarray of the shape of x
        ``1 / (1 + exp(-x))``. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Computed as ``exp(-log(exp(0) + exp(-x)))``, which overflows for no x. Taught in chapter
    11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import sigmoid
    >>> sigmoid(np.array([-1000.0, 0.0, 1000.0]))
    array([0. , 0.5, 1. ])
    """
    y, _ = sigmoid_forward(x)
    return y


def sigmoid_forward(x: Real[ndarray, "*shape"]) -> tuple[Float[ndarray, "*shape"], SquashCache]:
    """Squash every number into (0, 1), and keep the result.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    y : ndarray of the shape of x
        ``1 / (1 + exp(-x))``.
    cache : SquashCache
        For `sigmoid_backward`.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import sigmoid_forward
    >>> y, cache = sigmoid_forward(np.array([0.0]))
    >>> cache.y
    array([0.5])
    """
    x = as_floating(check_array(x, "x", "..."))
    y = np.exp(-np.logaddexp(0, -x))
    return y, SquashCache(y)


def sigmoid_backward(dy: Real[ndarray, "*shape"], cache: SquashCache) -> Float[ndarray, "*shape"]:
    """Multiply the gradient by the slope of the sigmoid, ``y * (1 - y)``.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : SquashCache
        From `sigmoid_forward`.

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
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import sigmoid_backward, sigmoid_forward
    >>> y, cache = sigmoid_forward(np.array([0.0]))
    >>> sigmoid_backward(np.array([4.0]), cache)
    array([1.])
    """
    y = cache.y
    return check_upstream(dy, y.shape, y.dtype) * y * (1 - y)


def tanh(x: Real[ndarray, "*shape"]) -> Float[ndarray, "*shape"]:
    """Squash every number into (-1, 1).

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    ndarray of the shape of x
        The hyperbolic tangent. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import tanh
    >>> tanh(np.array([-1000.0, 0.0, 1000.0]))
    array([-1.,  0.,  1.])
    """
    y, _ = tanh_forward(x)
    return y


def tanh_forward(x: Real[ndarray, "*shape"]) -> tuple[Float[ndarray, "*shape"], SquashCache]:
    """Squash every number into (-1, 1), and keep the result.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    y : ndarray of the shape of x
        The hyperbolic tangent.
    cache : SquashCache
        For `tanh_backward`.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import tanh_forward
    >>> y, cache = tanh_forward(np.array([0.0]))
    >>> cache.y
    array([0.])
    """
    y = np.tanh(as_floating(check_array(x, "x", "...")))
    return y, SquashCache(y)


def tanh_backward(dy: Real[ndarray, "*shape"], cache: SquashCache) -> Float[ndarray, "*shape"]:
    """Multiply the gradient by the slope of the hyperbolic tangent, ``1 - y**2``.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : SquashCache
        From `tanh_forward`.

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
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import tanh_backward, tanh_forward
    >>> y, cache = tanh_forward(np.array([0.0]))
    >>> tanh_backward(np.array([3.0]), cache)
    array([3.])
    """
    y = cache.y
    return check_upstream(dy, y.shape, y.dtype) * (1 - y**2)
