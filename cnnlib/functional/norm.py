"""Batch normalisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array, check_shape, message
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def batch_norm(
    x: Real[ndarray, "N C ..."],
    gamma: Real[ndarray, "C"],
    beta: Real[ndarray, "C"],
    *,
    mean: Real[ndarray, "C"] | None = None,
    variance: Real[ndarray, "C"] | None = None,
    epsilon: float = 1e-3,
) -> Float[ndarray, "N C ..."]:
    """Bring every channel to mean 0 and variance 1, then to a mean and spread of its own.

    In training the mean and the variance are those of the batch itself; a network that
    answers questions passes the ones it has seen in training.

    Parameters
    ----------
    x : ndarray of shape (N, C) or (N, C, H, W)
        The batch; channels along axis 1.
    gamma, beta : ndarray of shape (C,)
        Factor and offset of each channel, after normalising.
    mean, variance : ndarray of shape (C,), optional
        What to normalise with; the batch's own if left out.
    epsilon : float
        Added to the variance, so that a constant channel does not divide by zero.

    Returns
    -------
    ndarray of the shape of x
        float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or only one of mean and variance is given.

    Notes
    -----
    ``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, where the batch's variance
    divides by the number of values, as in Keras. Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    .. [1] S. Ioffe and C. Szegedy, "Batch normalization: accelerating deep network training
       by reducing internal covariate shift", ICML, 2015, https://arxiv.org/abs/1502.03167

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import batch_norm
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> batch_norm(x, np.ones(2), np.array([0.0, 5.0]), epsilon=0.0)
    array([[-1.,  4.],
           [ 1.,  6.]])
    """
    y, _ = batch_norm_forward(x, gamma, beta, mean=mean, variance=variance, epsilon=epsilon)
    return y


class BatchNormCache(NamedTuple):
    """What the backward pass of batch normalisation looks up.

    Attributes
    ----------
    normalised : ndarray of the shape of x
        The batch with mean 0 and variance 1.
    gamma : ndarray of shape (C,)
        The factors.
    deviation : ndarray of shape (C,)
        ``sqrt(variance + epsilon)``.
    mean, variance : ndarray of shape (C,)
        What the batch was normalised with.
    from_batch : bool
        Whether they were the batch's own, and so depend on x.
    """

    normalised: Float[ndarray, "N C ..."]
    gamma: Float[ndarray, "C"]
    deviation: Float[ndarray, "C"]
    mean: Float[ndarray, "C"]
    variance: Float[ndarray, "C"]
    from_batch: bool


def batch_norm_forward(
    x: Real[ndarray, "N C ..."],
    gamma: Real[ndarray, "C"],
    beta: Real[ndarray, "C"],
    *,
    mean: Real[ndarray, "C"] | None = None,
    variance: Real[ndarray, "C"] | None = None,
    epsilon: float = 1e-3,
) -> tuple[Float[ndarray, "N C ..."], BatchNormCache]:
    """Normalise every channel, and keep what the backward pass needs.

    Parameters
    ----------
    x, gamma, beta, mean, variance, epsilon
        As for `batch_norm`.

    Returns
    -------
    y : ndarray of the shape of x
        The normalised batch.
    cache : BatchNormCache
        For `batch_norm_backward`; its `mean` and `variance` go into running averages.

    Raises
    ------
    TypeError, ValueError
        As for `batch_norm`.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import batch_norm_forward
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> y, cache = batch_norm_forward(x, np.ones(2), np.zeros(2))
    >>> cache.mean, cache.variance
    (array([ 2., 20.]), array([  1., 100.]))
    """
    x = as_floating(check_array(x, "x", "..."))
    _check_channels(x, gamma=gamma, beta=beta, mean=mean, variance=variance)
    from_batch = mean is None or variance is None
    if mean is None or variance is None:
        mean, variance = x.mean(axis=_all_but_channels(x)), x.var(axis=_all_but_channels(x))

    gamma, beta, mean, variance = (
        a.astype(x.dtype, copy=False) for a in (gamma, beta, mean, variance)
    )
    deviation = np.sqrt(variance + epsilon)  # (C,)
    normalised = (x - _by_channel(mean, x)) / _by_channel(deviation, x)
    y = _by_channel(gamma, x) * normalised + _by_channel(beta, x)
    return y, BatchNormCache(normalised, gamma, deviation, mean, variance, from_batch)


def batch_norm_backward(
    dy: Real[ndarray, "N C ..."], cache: BatchNormCache
) -> tuple[Float[ndarray, "N C ..."], Float[ndarray, "C"], Float[ndarray, "C"]]:
    """Turn the gradient by the normalised batch into those by the batch, gamma and beta.

    Where the mean and the variance came from the batch, every number moved them. So the
    gradient loses its own mean, and its part along the normalised batch.

    Parameters
    ----------
    dy : ndarray of the shape of the output
        Gradient of the loss by the output.
    cache : BatchNormCache
        From `batch_norm_forward`.

    Returns
    -------
    dx : ndarray of the shape of x
        Gradient of the loss by the batch.
    dgamma, dbeta : ndarray of shape (C,)
        Gradients by the factors and the offsets.

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
    >>> from cnnlib import batch_norm_backward, batch_norm_forward
    >>> x = np.array([[1.0, 10.0], [3.0, 30.0]])
    >>> y, cache = batch_norm_forward(x, np.ones(2), np.zeros(2), epsilon=0.0)
    >>> dx, dgamma, dbeta = batch_norm_backward(np.array([[1.0, 2.0], [3.0, 4.0]]), cache)
    >>> dgamma, dbeta
    (array([2., 2.]), array([4., 6.]))
    """
    x_hat = cache.normalised
    dy = check_upstream(dy, x_hat.shape, x_hat.dtype)
    axes = _all_but_channels(dy)
    dgamma = (dy * x_hat).sum(axis=axes)  # (C,)
    dbeta = dy.sum(axis=axes)  # (C,)

    scale = _by_channel(cache.gamma / cache.deviation, dy)
    if not cache.from_batch:
        return dy * scale, dgamma, dbeta
    count = dy.size // dy.shape[1]  # values in each channel
    shared = (_by_channel(dbeta, dy) + x_hat * _by_channel(dgamma, dy)) / count
    return (dy - shared) * scale, dgamma, dbeta


def _all_but_channels(x: Float[ndarray, "..."]) -> tuple[int, ...]:
    """Give the axes that a mean over each channel runs along."""
    return (0, *range(2, x.ndim))


def _by_channel(a: Float[ndarray, "C"], x: Float[ndarray, "N C ..."]) -> Float[ndarray, "..."]:
    """Shape one number for each channel so that it broadcasts over x."""
    return a.reshape(-1, *[1] * (x.ndim - 2))  # (C,) or (C, 1, 1)


def _check_channels(x: Float[ndarray, "..."], **by_channel: Real[ndarray, "..."] | None) -> None:
    """Check that x has channels and that each argument holds one number for each."""
    if x.ndim < 2 or x.size == 0:
        expected = "x must have shape (N, C) or (N, C, H, W), with at least one number"
        raise ValueError(message(expected, f"x.shape={x.shape}", "Put channels on axis 1."))
    for name, a in by_channel.items():
        if a is not None:
            check_shape(a, name, (x.shape[1],), "one number for each channel of x")
    if (by_channel["mean"] is None) != (by_channel["variance"] is None):
        given = "mean" if by_channel["variance"] is None else "variance"
        expected = "mean and variance must be given together"
        raise ValueError(message(expected, f"only {given}", "Give both or neither."))
