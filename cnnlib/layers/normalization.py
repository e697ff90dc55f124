"""Layers that bring numbers to a common size."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..checks import check_fraction, check_whole, message
from ..functional import (
    batch_norm_backward,
    batch_norm_forward,
    local_response_norm_backward,
    local_response_norm_forward,
)
from .base import Layer
from .rules import Shape
from .weights import WeightLayer

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike


class BatchNormalization(WeightLayer):
    """Give each channel the mean and spread that training finds best.

    Parameters
    ----------
    momentum : float
        Share of the moving averages that is kept at each training pass, in [0, 1).
    epsilon : float
        Added to the variance, so that a constant channel does not divide by zero.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``gamma`` and ``beta`` of shape (C,): spread and mean of the output.
    state : dict of ndarray
        ``moving_mean`` and ``moving_variance`` of shape (C,), used outside training.

    Raises
    ------
    ValueError
        If a setting is out of range.

    Notes
    -----
    ``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, with mean and variance of the
    batch in training. Defaults are Keras's. Weights: 4 * C, of which 2 * C are not trained.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    S. Ioffe, C. Szegedy, "Batch normalization: accelerating deep network training by reducing
    internal covariate shift", ICML 2015, arXiv:1502.03167.

    Examples
    --------
    >>> import numpy as np
    >>> norm = BatchNormalization(momentum=0.9)
    >>> norm.forward(np.array([[1.0, 10.0], [3.0, 30.0]]), training=True).round(2)
    array([[-1., -1.],
           [ 1.,  1.]])
    >>> norm.state["moving_mean"]  # a tenth of the way from 0 to the mean of the batch
    array([0.2, 2. ])
    """

    starts_at_one = ("gamma", "moving_variance")

    def __init__(
        self,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        *,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(dtype=dtype, name=name)
        self.momentum = check_fraction(momentum, "momentum")
        self.epsilon = _positive(epsilon, "epsilon")

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"gamma": input_shape[:1], "beta": input_shape[:1]}

    def _state_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"moving_mean": input_shape[:1], "moving_variance": input_shape[:1]}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        return input_shape

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        known = {}
        if not training:
            mean, variance = self.state["moving_mean"], self.state["moving_variance"]
            known = {"mean": mean, "variance": variance}
        gamma, beta = self.params["gamma"], self.params["beta"]
        y, cache = batch_norm_forward(x, gamma, beta, **known, epsilon=self.epsilon)
        if training:
            self._follow("moving_mean", cache.mean)
            self._follow("moving_variance", cache.variance)
        return y, cache

    def _follow(self, name: str, value: Float[ndarray, " C"]) -> None:
        """Move an average towards the value of the batch."""
        self.state[name] += (value - self.state[name]) * (1 - self.momentum)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        dx, dgamma, dbeta = batch_norm_backward(dy, cache)
        return dx, {"gamma": dgamma, "beta": dbeta}


class LocalResponseNormalization(Layer):
    """Damp every number by those in the channels beside it, as AlexNet does.

    Parameters
    ----------
    depth_radius : int
        How many channels on each side count.
    bias, alpha, beta : float
        Constants of the formula; the defaults are AlexNet's.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If a setting is out of range.

    Notes
    -----
    ``x / (bias + alpha * sum of the squares of the neighbours and itself) ** beta``. No
    weights. Later networks do without it: batch normalisation took its place.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    A. Krizhevsky, I. Sutskever, G. Hinton, "ImageNet classification with deep convolutional
    neural networks", NIPS 2012, section 3.3.

    Examples
    --------
    >>> import numpy as np
    >>> norm = LocalResponseNormalization(depth_radius=1, bias=1.0, alpha=1.0, beta=1.0)
    >>> norm.forward(np.array([[[[1.0]], [[2.0]], [[3.0]]]])).ravel()  # 1/6, 2/15, 3/14
    array([0.16666667, 0.13333333, 0.21428571])
    """

    axes = "C H W"

    def __init__(
        self,
        depth_radius: int = 2,
        *,
        bias: float = 2.0,
        alpha: float = 1e-4,
        beta: float = 0.75,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        self.depth_radius = check_whole(depth_radius, "depth_radius", at_least=0)
        self.bias = _positive(bias, "bias")
        self.alpha = _positive(alpha, "alpha")
        self.beta = _positive(beta, "beta")

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return local_response_norm_forward(
            x, self.depth_radius, bias=self.bias, alpha=self.alpha, beta=self.beta
        )

    def _backward(
        self, dy: Float[ndarray, "N C H W"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return local_response_norm_backward(dy, cache), {}


def _positive(value: float, name: str) -> float:
    """Accept a positive number."""
    if not 0 < value < math.inf:
        raise ValueError(
            message(f"{name} must be positive", f"{name}={value}", "See the defaults.")
        )
    return float(value)
