"""Dropout: some numbers set to zero at random."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array, check_fraction, check_rng
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def dropout(
    x: Real[ndarray, "*shape"], rate: float, *, rng: np.random.Generator
) -> Float[ndarray, "*shape"]:
    """Set numbers to zero at random and scale up the rest, so that sums stay as they were.

    For training only: a network that answers questions leaves dropout out.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.
    rate : float
        How likely each number is to be dropped, at least 0 and below 1.
    rng : numpy.random.Generator
        Where the choice comes from.

    Returns
    -------
    ndarray of the shape of x
        0 or ``x / (1 - rate)``. float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError
        If `x` is not an array of numbers, or `rng` not a generator.
    ValueError
        If the rate is not at least 0 and below 1.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    References
    ----------
    .. [1] N. Srivastava et al., "Dropout: a simple way to prevent neural networks from
       overfitting", JMLR 15, 2014, https://jmlr.org/papers/v15/srivastava14a.html

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dropout
    >>> dropout(np.ones(6), 0.5, rng=np.random.default_rng(1))
    array([0., 2., 2., 2., 0., 0.])
    """
    y, _ = dropout_forward(x, rate, rng=rng)
    return y


class DropoutCache(NamedTuple):
    """What the backward pass of dropout looks up.

    Attributes
    ----------
    scales : ndarray
        What each number was multiplied by: 0 or ``1 / (1 - rate)``.
    """

    scales: Float[ndarray, "..."]


def dropout_forward(
    x: Real[ndarray, "*shape"], rate: float, *, rng: np.random.Generator
) -> tuple[Float[ndarray, "*shape"], DropoutCache]:
    """Set numbers to zero at random, and remember which.

    Parameters
    ----------
    x, rate, rng
        As for `dropout`.

    Returns
    -------
    y : ndarray of the shape of x
        0 or ``x / (1 - rate)``.
    cache : DropoutCache
        For `dropout_backward`.

    Raises
    ------
    TypeError, ValueError
        As for `dropout`.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dropout_forward
    >>> y, cache = dropout_forward(np.array([5.0, 6.0]), 0.0, rng=np.random.default_rng(0))
    >>> cache.scales
    array([1., 1.])
    """
    x = as_floating(check_array(x, "x", "..."))
    check_fraction(rate, "rate")
    kept = check_rng(rng).random(x.shape, np.float32) >= rate
    scales = kept.astype(x.dtype) / (1 - rate)
    return x * scales, DropoutCache(scales)


def dropout_backward(dy: Real[ndarray, "*shape"], cache: DropoutCache) -> Float[ndarray, "*shape"]:
    """Let the gradient through where numbers were kept, scaled in the same way.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : DropoutCache
        From `dropout_forward`.

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
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dropout_backward, dropout_forward
    >>> y, cache = dropout_forward(np.ones(4), 0.5, rng=np.random.default_rng(1))
    >>> dropout_backward(np.array([1.0, 2.0, 3.0, 4.0]), cache)
    array([0., 4., 6., 8.])
    """
    return check_upstream(dy, cache.scales.shape, cache.scales.dtype) * cache.scales
