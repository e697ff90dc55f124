"""The mean squared error."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array, check_shape, message
from .arrays import as_floating

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def mean_squared_error(
    predictions: Real[ndarray, "*shape"], targets: Real[ndarray, "*shape"]
) -> float:
    """Average the squared differences between predictions and targets.

    Parameters
    ----------
    predictions, targets : ndarray of the same shape
        Integers or floating-point numbers, one example along the first axis.

    Returns
    -------
    float
        The mean over all numbers of all examples.

    Raises
    ------
    TypeError, ValueError
        If these are not two arrays of one shape, or they are empty.

    Notes
    -----
    ``((predictions - targets) ** 2).mean()``. Taught in chapter 9, The same network in Keras
    (the autoencoder).

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import mean_squared_error
    >>> mean_squared_error(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]]))  # (0 + 9) / 2
    4.5
    """
    loss, _ = mean_squared_error_forward(predictions, targets)
    return loss


class MeanSquaredErrorCache(NamedTuple):
    """What the backward pass of the mean squared error looks up.

    Attributes
    ----------
    differences : ndarray
        Predictions less targets.
    """

    differences: Float[ndarray, "..."]


def mean_squared_error_forward(
    predictions: Real[ndarray, "*shape"], targets: Real[ndarray, "*shape"]
) -> tuple[float, MeanSquaredErrorCache]:
    """Average the squared differences, and keep the differences.

    Parameters
    ----------
    predictions, targets
        As for `mean_squared_error`.

    Returns
    -------
    loss : float
        The mean over all numbers of all examples.
    cache : MeanSquaredErrorCache
        For `mean_squared_error_backward`.

    Raises
    ------
    TypeError, ValueError
        If these are not two arrays of one shape, or they are empty.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import mean_squared_error_forward
    >>> loss, cache = mean_squared_error_forward(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]]))
    >>> cache.differences
    array([[ 0., -3.]])
    """
    check_array(predictions, "predictions", "...")
    check_shape(targets, "targets", predictions.shape, "the shape of predictions")
    if predictions.size == 0:
        expected = "predictions must hold at least one number"
        got = f"predictions.shape={predictions.shape}"
        raise ValueError(message(expected, got, "Leave out empty batches."))
    predictions = as_floating(predictions)
    differences = np.subtract(predictions, targets, dtype=predictions.dtype)
    return float(np.mean(differences**2)), MeanSquaredErrorCache(differences)


def mean_squared_error_backward(dy: float, cache: MeanSquaredErrorCache) -> Float[ndarray, "..."]:
    """Give the gradient by the predictions: twice the differences, averaged.

    Parameters
    ----------
    dy : float
        Gradient by the loss; 1.0 where the loss is the end of the network.
    cache : MeanSquaredErrorCache
        From `mean_squared_error_forward`.

    Returns
    -------
    ndarray of the shape of predictions
        Gradient by the predictions, in their dtype.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import mean_squared_error_backward, mean_squared_error_forward
    >>> loss, cache = mean_squared_error_forward(np.array([[1.0, 2.0]]), np.array([[1.0, 5.0]]))
    >>> mean_squared_error_backward(1.0, cache)
    array([[ 0., -3.]])
    """
    return cache.differences * (2 * float(dy) / cache.differences.size)
