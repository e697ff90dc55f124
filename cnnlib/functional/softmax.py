"""Softmax: scores turned into probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def softmax(x: Real[ndarray, "*shape"], axis: int = -1) -> Float[ndarray, "*shape"]:
    """Turn scores into probabilities: positive, in the same order, adding up to 1.

    Parameters
    ----------
    x : ndarray of any shape
        The scores, integers or floating-point numbers.
    axis : int
        Along which the probabilities add up to 1; the last if left out.

    Returns
    -------
    ndarray of the shape of x
        The probabilities. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers.

    Notes
    -----
    ``exp(x) / exp(x).sum()``. Adding a number to all scores changes nothing, so the largest is
    brought to 0 first and no score overflows. Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import softmax
    >>> softmax(np.log([[1.0, 2.0, 5.0]])).round(3)
    array([[0.125, 0.25 , 0.625]])
    >>> softmax(np.array([1000.0, 1000.0]))
    array([0.5, 0.5])
    """
    y, _ = softmax_forward(x, axis)
    return y


class SoftmaxCache(NamedTuple):
    """What the backward pass of softmax looks up.

    Attributes
    ----------
    y : ndarray
        The probabilities.
    axis : int
        Along which they add up to 1.
    """

    y: Float[ndarray, "..."]
    axis: int


def softmax_forward(
    x: Real[ndarray, "*shape"], axis: int = -1
) -> tuple[Float[ndarray, "*shape"], SoftmaxCache]:
    """Turn scores into probabilities, and keep them.

    Parameters
    ----------
    x, axis
        As for `softmax`.

    Returns
    -------
    y : ndarray of the shape of x
        The probabilities.
    cache : SoftmaxCache
        For `softmax_backward`.

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
    >>> from cnnlib import softmax_forward
    >>> y, cache = softmax_forward(np.zeros((1, 4)))
    >>> cache.y
    array([[0.25, 0.25, 0.25, 0.25]])
    """
    x = as_floating(check_array(x, "x", "..."))
    exponentials = np.exp(x - x.max(axis=axis, keepdims=True))
    y = exponentials / exponentials.sum(axis=axis, keepdims=True)
    return y, SoftmaxCache(y, axis)


def softmax_backward(dy: Real[ndarray, "*shape"], cache: SoftmaxCache) -> Float[ndarray, "*shape"]:
    """Turn the gradient by the probabilities into the gradient by the scores.

    Raising one score takes probability from all others; so each score gets its own gradient
    less the average one, weighted by its probability.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the probabilities.
    cache : SoftmaxCache
        From `softmax_forward`.

    Returns
    -------
    ndarray of the shape of x
        Gradient of the loss by the scores.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    ``dx = y * (dy - (dy * y).sum())``. Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import softmax_backward, softmax_forward
    >>> y, cache = softmax_forward(np.zeros((1, 2)))
    >>> softmax_backward(np.array([[4.0, 0.0]]), cache)
    array([[ 1., -1.]])
    """
    y, axis = cache
    dy = check_upstream(dy, y.shape, y.dtype)
    return y * (dy - (dy * y).sum(axis=axis, keepdims=True))
