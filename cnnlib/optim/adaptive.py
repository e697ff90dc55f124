"""Optimizers that give each parameter a step length of its own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from .base import Optimizer, fraction

if TYPE_CHECKING:
    from numpy import ndarray


class AdaGrad(Optimizer):
    """Shorten the steps of parameters whose gradients have been large so far.

    Parameters
    ----------
    learning_rate : float
        Length of a step before it is shortened.
    initial_accumulator_value : float
        What the sum of squares starts from.
    epsilon : float
        Keeps the division away from zero.

    Raises
    ------
    ValueError
        If a setting is negative.

    Notes
    -----
    ``h += dw**2``, then ``w -= learning_rate * dw / sqrt(h + epsilon)``. The sum only grows,
    so the steps shrink for ever. Memory: one array a parameter.

    Taught in chapter 8, Build and train.

    References
    ----------
    J. Duchi, E. Hazan, Y. Singer, "Adaptive subgradient methods for online learning and
    stochastic optimization", JMLR 12, 2011.

    Examples
    --------
    >>> w, optimizer = np.zeros(2), AdaGrad(learning_rate=1.0, initial_accumulator_value=0.0)
    >>> optimizer.update({"w": w}, {"w": np.array([0.01, 100.0])})
    >>> w.round(3)  # the first step is as long for both
    array([-1., -1.])
    """

    memory = ("accumulator",)

    def __init__(
        self,
        learning_rate: float = 0.001,
        initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        above = float("inf")
        self.initial_memory = fraction(
            initial_accumulator_value, "initial_accumulator_value", above
        )
        self.epsilon = fraction(epsilon, "epsilon", above)

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` and its sum of squares in place.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray of the same shape
            The sum of their squared gradients.
        """
        (h,) = memory
        h += dw * dw
        w -= dw * self.learning_rate / np.sqrt(h + self.epsilon)


class RMSprop(Optimizer):
    """Divide each gradient by the size that such gradients had lately.

    Parameters
    ----------
    learning_rate : float
        Length of a typical step.
    rho : float
        Share of the mean square that is kept from one step to the next, in [0, 1).
    epsilon : float
        Keeps the division away from zero.

    Raises
    ------
    ValueError
        If a setting is negative, or `rho` is not below 1.

    Notes
    -----
    ``h = rho * h + (1 - rho) * dw**2``, then ``w -= learning_rate * dw / sqrt(h + epsilon)``.
    The optimizer of the notes' Keras network for MNIST. Memory: one array a parameter.

    Taught in chapter 8, Build and train.

    References
    ----------
    G. Hinton, "Neural networks for machine learning", lecture 6e, 2012.

    Examples
    --------
    >>> w, optimizer = np.zeros(1), RMSprop(learning_rate=0.1)
    >>> optimizer.update({"w": w}, {"w": np.array([5.0])})
    >>> w.round(3)  # 0.1 / sqrt(0.1)
    array([-0.316])
    """

    memory = ("velocity",)

    def __init__(
        self, learning_rate: float = 0.001, rho: float = 0.9, epsilon: float = 1e-7
    ) -> None:
        super().__init__(learning_rate)
        self.rho = fraction(rho, "rho")
        self.epsilon = fraction(epsilon, "epsilon", float("inf"))

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` and its mean square in place.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray of the same shape
            The running mean of their squared gradients.
        """
        (h,) = memory
        h *= self.rho
        h += (1 - self.rho) * (dw * dw)
        w -= dw * self.learning_rate / np.sqrt(h + self.epsilon)


class Adam(Optimizer):
    """Momentum, divided by the size that the gradients had lately.

    Parameters
    ----------
    learning_rate : float
        Length of a typical step.
    beta_1 : float
        Share of the running mean of the gradients that is kept each step, in [0, 1).
    beta_2 : float
        Share of the running mean of their squares that is kept each step, in [0, 1).
    epsilon : float
        Keeps the division away from zero.

    Raises
    ------
    ValueError
        If a setting is negative, or `beta_1` or `beta_2` is not below 1.

    Notes
    -----
    ``m += (1 - beta_1) * (dw - m)``, ``v += (1 - beta_2) * (dw**2 - v)``, then
    ``w -= a * m / (sqrt(v) + epsilon)`` with
    ``a = learning_rate * sqrt(1 - beta_2**t) / (1 - beta_1**t)`` at step t, which makes up
    for both means starting at zero. Memory: two arrays a parameter.

    Taught in chapter 8, Build and train.

    References
    ----------
    D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", ICLR 2015,
    arXiv:1412.6980.

    Examples
    --------
    >>> w, optimizer = np.zeros(2), Adam(learning_rate=0.1)
    >>> optimizer.update({"w": w}, {"w": np.array([0.01, -100.0])})
    >>> w.round(3)
    array([-0.1,  0.1])
    """

    memory = ("momentum", "velocity")

    def __init__(
        self,
        learning_rate: float = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ) -> None:
        super().__init__(learning_rate)
        self.beta_1 = fraction(beta_1, "beta_1")
        self.beta_2 = fraction(beta_2, "beta_2")
        self.epsilon = fraction(epsilon, "epsilon", float("inf"))

    def rule(self, w: ndarray, dw: ndarray, *memory: ndarray) -> None:
        """Update `w` and its two running means in place.

        Parameters
        ----------
        w : ndarray
            Some elements of a parameter.
        dw : ndarray of the same shape
            The gradient of the loss by them.
        *memory : ndarray of the same shape
            The running means of their gradients and of the squares.
        """
        m, v = memory
        t = self.iterations
        a = self.learning_rate * math.sqrt(1 - self.beta_2**t) / (1 - self.beta_1**t)
        m += (dw - m) * (1 - self.beta_1)
        v += (dw * dw - v) * (1 - self.beta_2)
        w -= m * a / (np.sqrt(v) + self.epsilon)
