"""Gradient descent, plain and with momentum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import Optimizer, fraction

if TYPE_CHECKING:
    from numpy import ndarray


class SGD(Optimizer):
    """Step straight down the slope of the batch: ``w -= learning_rate * dw``.

    Parameters
    ----------
    learning_rate : float
        Length of a step, relative to the gradient.

    Raises
    ------
    ValueError
        If `learning_rate` is negative.

    Notes
    -----
    SGD stands for stochastic gradient descent: each batch gives a noisy estimate of the
    slope over all data. Cost: one multiply-add a parameter, no memory.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> import numpy as np
    >>> w = np.array([3.0])
    >>> for _ in range(100):  # the loss w**2 has the gradient 2 * w
    ...     SGD(learning_rate=0.1).update({"w": w}, {"w": 2 * w})
    >>> bool(abs(w[0]) < 1e-8)
    True
    """

    def __init__(self, learning_rate: float = 0.01) -> None:
        super().__init__(learning_rate)

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` in place.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray
            None here.
        """
        w -= dw * self.learning_rate


class Momentum(Optimizer):
    """Roll down the slope: keep a velocity, which each gradient changes a little.

    Parameters
    ----------
    learning_rate : float
        Length of a step, relative to the gradient.
    momentum : float
        Share of the velocity that is kept from one step to the next, in [0, 1).
    nesterov : bool
        Add the velocity that the next step will keep already in this one.

    Raises
    ------
    ValueError
        If `learning_rate` is negative, or `momentum` is not in [0, 1).

    Notes
    -----
    ``v = momentum * v - learning_rate * dw``, then ``w += v``, or with `nesterov`
    ``w += momentum * v - learning_rate * dw``. The same as Keras's
    ``SGD(momentum=0.9)``. Memory: one array a parameter.

    Taught in chapter 8, Build and train.

    References
    ----------
    B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", 1964,
    doi:10.1016/0041-5553(64)90137-5.

    Examples
    --------
    >>> import numpy as np
    >>> w, optimizer = np.zeros(1), Momentum(learning_rate=1.0, momentum=0.5)
    >>> for _ in range(2):
    ...     optimizer.update({"w": w}, {"w": np.ones(1)})
    >>> w  # -1, then -1.5
    array([-2.5])
    """

    memory = ("velocity",)

    def __init__(
        self, learning_rate: float = 0.01, momentum: float = 0.9, nesterov: bool = False
    ) -> None:
        super().__init__(learning_rate)
        self.momentum = fraction(momentum, "momentum")
        self.nesterov = nesterov

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` and its velocity in place.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray of the same shape
            Their velocity.
        """
        (v,) = memory
        step = dw * self.learning_rate
        v *= self.momentum
        v -= step
        if self.nesterov:
            w += v * self.momentum - step
        else:
            w += v
