"""Dropout: training with some numbers missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import check_fraction, message
from ..functional import dropout_backward, dropout_forward
from .base import Layer

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


class Dropout(Layer):
    """In training, set a random share of the numbers to zero and enlarge the others.

    Parameters
    ----------
    rate : float
        The share, from 0 up to, not including, 1.
    rng : numpy.random.Generator, optional
        Decides which; needed in training only. A network hands one to the layer.
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If the rate is out of range.
    RuntimeError
        In a training pass, if there is no `rng`.

    Notes
    -----
    What is kept is divided by ``1 - rate``, so that the mean stays. Outside training nothing
    happens. No unit can rely on another, which keeps the network from learning by heart.

    Taught in chapter 9, Keras, and chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    N. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting",
    JMLR 15, 2014.

    Examples
    --------
    >>> dropout = Dropout(0.5, rng=np.random.default_rng(0))
    >>> dropout.forward(np.ones((1, 6)), training=True)
    array([[2., 2., 2., 0., 0., 0.]])
    >>> dropout.forward(np.ones((1, 6)))
    array([[1., 1., 1., 1., 1., 1.]])
    """

    def __init__(
        self, rate: float, *, rng: np.random.Generator | None = None, name: str | None = None
    ) -> None:
        super().__init__(rng=rng, name=name)
        self.rate = check_fraction(rate, "rate")

    def _forward(self, x: Float[ndarray, "N ..."], training: bool) -> tuple[ndarray, Any]:
        if not training:
            return x.copy(), "passed on"
        if self.rng is None:
            expected = "Dropout needs a random generator in training"
            advice = "Pass rng=np.random.default_rng(0) to the layer, Sequential or the model."
            raise RuntimeError(message(expected, "rng=None", advice))
        return dropout_forward(x, self.rate, rng=self.rng)

    def _backward(
        self, dy: Float[ndarray, "N ..."], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return dy if cache == "passed on" else dropout_backward(dy, cache), {}
