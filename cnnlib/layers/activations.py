"""Layers that bend each number: without them, all layers together would be one linear map."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..checks import message
from ..functional import (
    leaky_relu_backward,
    leaky_relu_forward,
    relu_backward,
    relu_forward,
    sigmoid_backward,
    sigmoid_forward,
    softmax_backward,
    softmax_forward,
    tanh_backward,
    tanh_forward,
)
from .base import Layer

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


class Activation(Layer):
    """What all activations have in common: no weights, and the shape stays.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import ReLU
    >>> ReLU().output_shape((32, 26, 26))
    (32, 26, 26)
    """

    is_activation = True

    def __init__(self, *, name: str | None = None) -> None:
        super().__init__(name=name)


class ReLU(Activation):
    """Replace negative numbers by zero.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    ``max(x, 0)``. The gradient passes where the input is positive and stops elsewhere.

    Taught in chapter 8, Build and train.

    References
    ----------
    V. Nair, G. Hinton, "Rectified linear units improve restricted Boltzmann machines", ICML
    2010.

    Examples
    --------
    >>> import numpy as np
    >>> ReLU().forward(np.array([[-2.0, 0.0, 3.0]]))
    array([[0., 0., 3.]])
    """

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        return relu_forward(x)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return relu_backward(dy, cache), {}


class LeakyReLU(Activation):
    """Shrink negative numbers in place of dropping them.

    Parameters
    ----------
    negative_slope : float
        Their factor; 0.3 as in Keras.
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If the slope is negative or not a finite number.

    Notes
    -----
    The gradient is `negative_slope` for negative inputs, so that no unit stops learning.

    Taught in chapter 8, Build and train.

    References
    ----------
    A. Maas, A. Hannun, A. Ng, "Rectifier nonlinearities improve neural network acoustic
    models", ICML 2013.

    Examples
    --------
    >>> import numpy as np
    >>> LeakyReLU(0.1).forward(np.array([[-2.0, 0.0, 3.0]]))
    array([[-0.2,  0. ,  3. ]])
    """

    def __init__(self, negative_slope: float = 0.3, *, name: str | None = None) -> None:
        super().__init__(name=name)
        if not 0 <= negative_slope < math.inf:
            got = f"negative_slope={negative_slope}"
            raise ValueError(message("negative_slope must be at least 0", got, "Keras uses 0.3."))
        self.negative_slope = float(negative_slope)

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        return leaky_relu_forward(x, self.negative_slope)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return leaky_relu_backward(dy, cache), {}


class Sigmoid(Activation):
    """Squeeze every number between 0 and 1.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    ``1 / (1 + exp(-x))``. The gradient is at most 1/4 and vanishes far from zero.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> import numpy as np
    >>> Sigmoid().forward(np.array([[-1000.0, 0.0, 1000.0]]))
    array([[0. , 0.5, 1. ]])
    """

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        return sigmoid_forward(x)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return sigmoid_backward(dy, cache), {}


class Tanh(Activation):
    """Squeeze every number between -1 and 1, or other bounds.

    Parameters
    ----------
    amplitude : float
        The bound; LeNet-5 uses 1.7159.
    slope : float
        Factor of the input; LeNet-5 uses 2/3.
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If one of them is not a positive finite number.

    Notes
    -----
    ``amplitude * tanh(slope * x)``. With LeNet-5's numbers 1 becomes 1 and -1 becomes -1.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of
    the IEEE 86, 1998, appendix A, doi:10.1109/5.726791.

    Examples
    --------
    >>> import numpy as np
    >>> Tanh(1.7159, 2 / 3).forward(np.array([[-1.0, 0.0, 1.0]])).round(4)
    array([[-1.,  0.,  1.]])
    """

    def __init__(
        self, amplitude: float = 1.0, slope: float = 1.0, *, name: str | None = None
    ) -> None:
        super().__init__(name=name)
        if not (0 < amplitude < math.inf and 0 < slope < math.inf):
            got = f"amplitude={amplitude}, slope={slope}"
            expected = "amplitude and slope must be positive"
            raise ValueError(message(expected, got, "Use 1 for the plain function."))
        self.amplitude, self.slope = float(amplitude), float(slope)

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        y, cache = tanh_forward(x * self.slope)
        return y * self.amplitude, cache

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return tanh_backward(dy * self.amplitude, cache) * self.slope, {}


class Softmax(Activation):
    """Turn the scores of each example into probabilities.

    Parameters
    ----------
    name : str, optional
        Name of the layer.

    Notes
    -----
    ``exp(x) / sum(exp(x))`` over the classes, or the channels of each pixel. A network that
    is trained ends without it, since the loss includes it.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> import numpy as np
    >>> Softmax().forward(np.log([[1.0, 2.0, 5.0]]))
    array([[0.125, 0.25 , 0.625]])
    """

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        return softmax_forward(x, axis=1)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return softmax_backward(dy, cache), {}
