"""Local response normalisation."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array, check_whole
from .arrays import as_floating, check_upstream

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray


def local_response_norm(
    x: Real[ndarray, "N C H W"],
    depth_radius: int = 2,
    *,
    bias: float = 2.0,
    alpha: float = 1e-4,
    beta: float = 0.75,
) -> Float[ndarray, "N C H W"]:
    """Damp every number where the neighbouring channels are strong at the same place.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The feature maps, integers or floating-point numbers.
    depth_radius : int
        How many channels on either side count as neighbours.
    bias, alpha, beta : float
        Constants of the formula; as in AlexNet if left out.

    Returns
    -------
    ndarray of shape (N, C, H, W)
        float32 in gives float32 out; integers give float64.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, or the radius not a whole number of at least 0.

    Notes
    -----
    ``x / (bias + alpha * s) ** beta``, where ``s`` sums the squares of the channels from
    ``c - depth_radius`` to ``c + depth_radius``. The names are TensorFlow's; in the paper they
    are k, alpha, beta and ``n = 2 * depth_radius + 1``. Networks of today use batch
    normalisation instead. Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    .. [1] A. Krizhevsky, I. Sutskever and G. Hinton, "ImageNet classification with deep
       convolutional neural networks", NeurIPS, 2012, https://doi.org/10.1145/3065386

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import local_response_norm
    >>> x = np.array([1.0, 2.0, 2.0]).reshape(1, 3, 1, 1)
    >>> y = local_response_norm(x, 1, bias=0.0, alpha=1.0, beta=0.5)
    >>> y[0, :, 0, 0].round(3)  # 1 / sqrt(1 + 4), 2 / sqrt(1 + 4 + 4), 2 / sqrt(4 + 4)
    array([0.447, 0.667, 0.707])
    """
    y, _ = local_response_norm_forward(x, depth_radius, bias=bias, alpha=alpha, beta=beta)
    return y


class LocalResponseNormCache(NamedTuple):
    """What the backward pass of local response normalisation looks up.

    Attributes
    ----------
    x : ndarray of shape (N, C, H, W)
        The input.
    bases : ndarray of shape (N, C, H, W)
        ``bias + alpha * s``, before the power.
    depth_radius : int
        How many channels on either side count as neighbours.
    alpha, beta : float
        Constants of the formula.
    """

    x: Float[ndarray, "N C H W"]
    bases: Float[ndarray, "N C H W"]
    depth_radius: int
    alpha: float
    beta: float


def local_response_norm_forward(
    x: Real[ndarray, "N C H W"],
    depth_radius: int = 2,
    *,
    bias: float = 2.0,
    alpha: float = 1e-4,
    beta: float = 0.75,
) -> tuple[Float[ndarray, "N C H W"], LocalResponseNormCache]:
    """Damp every number by its neighbours, and keep what the backward pass needs.

    Parameters
    ----------
    x, depth_radius, bias, alpha, beta
        As for `local_response_norm`.

    Returns
    -------
    y : ndarray of shape (N, C, H, W)
        The damped feature maps.
    cache : LocalResponseNormCache
        For `local_response_norm_backward`.

    Raises
    ------
    TypeError, ValueError
        As for `local_response_norm`.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import local_response_norm_forward
    >>> x = np.array([1.0, 2.0, 2.0]).reshape(1, 3, 1, 1)
    >>> y, cache = local_response_norm_forward(x, 1, bias=0.0, alpha=1.0)
    >>> cache.bases[0, :, 0, 0]
    array([5., 9., 8.])
    """
    x = as_floating(check_array(x, "x", "N C H W"))
    check_whole(depth_radius, "depth_radius", at_least=0)
    bases = bias + alpha * _sum_over_neighbours(x**2, depth_radius)  # (N, C, H, W)
    return x * bases**-beta, LocalResponseNormCache(x, bases, depth_radius, alpha, beta)


def local_response_norm_backward(
    dy: Real[ndarray, "N C H W"], cache: LocalResponseNormCache
) -> Float[ndarray, "N C H W"]:
    """Turn the gradient by the damped feature maps into the one by the input.

    Each number counts twice: as itself, and as a neighbour that damps the others.

    Parameters
    ----------
    dy : ndarray of shape (N, C, H, W)
        Gradient of the loss by the output.
    cache : LocalResponseNormCache
        From `local_response_norm_forward`.

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
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import local_response_norm_backward, local_response_norm_forward
    >>> y, cache = local_response_norm_forward(np.zeros((1, 1, 1, 1)), bias=4.0, beta=0.5)
    >>> local_response_norm_backward(np.ones((1, 1, 1, 1)), cache)
    array([[[[0.5]]]])
    """
    x, bases, depth_radius, alpha, beta = cache
    dy = check_upstream(dy, x.shape, x.dtype)
    damping = _sum_over_neighbours(dy * x * bases ** (-beta - 1), depth_radius)  # (N, C, H, W)
    return dy * bases**-beta - 2 * alpha * beta * x * damping


def _sum_over_neighbours(a: Float[ndarray, "N C H W"], radius: int) -> Float[ndarray, "N C H W"]:
    """Add up, for every channel, the channels up to `radius` away from it."""
    C = a.shape[1]
    reach = min(radius, C - 1)  # nothing lies farther away
    sums = np.zeros_like(a)
    for offset in range(-reach, reach + 1):
        first, last = max(0, -offset), min(C, C - offset)  # channels that have such a neighbour
        sums[:, first:last] += a[:, first + offset : last + offset]
    return sums
