"""Gradients without any derivation: move each element and see what changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import message

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

STEP = 1e-5


def numerical_gradient(
    f: Callable[[ndarray], Any],
    x: Float[ndarray, "..."],
    upstream: Float[ndarray, "..."] | float = 1.0,
    step: float = STEP,
) -> Float[ndarray, "..."]:
    """Compute a gradient by central differences.

    Parameters
    ----------
    f : function
        Takes an array like `x`, gives a number or an array.
    x : ndarray of float64, any shape
        Where to take the gradient. Not written.
    upstream : ndarray or float
        The gradient of the loss by ``f(x)``, of its shape; 1 where ``f(x)`` is the loss.
    step : float
        How far each element is moved, both ways.

    Returns
    -------
    ndarray of the shape of x
        ``sum(upstream * (f(x + step) - f(x - step))) / (2 * step)`` for each element.

    Raises
    ------
    TypeError
        If `x` is not float64.

    Notes
    -----
    The error shrinks with the square of the step, until rounding takes over: in float32
    nothing useful is left. Cost: two calls of `f` an element.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, -3.0])).round(6)
    array([ 2., -6.])
    """
    x = check_float64(x, "x").copy()
    slopes = differences(lambda: f(x), x, upstream, step, range(x.size))
    return slopes.reshape(x.shape)


def differences(
    evaluate: Callable[[], Any],
    x: ndarray,
    upstream: Any,
    step: float,
    elements: Iterable[Any],
) -> Float[ndarray, "elements"]:
    """Move the elements of `x` one by one, in place, and back."""
    slopes = []
    for element in elements:
        value = x.flat[element]
        x.flat[element] = value + step
        # Copied, since the output of a reshape is a view of what moves back.
        above = np.array(evaluate())
        x.flat[element] = value - step
        below = np.array(evaluate())
        x.flat[element] = value
        # Subtracting before summing keeps the outputs that did not change from adding noise.
        slopes.append(np.sum(upstream * (above - below)) / (2 * step))
    return np.array(slopes)


def check_float64(array: ndarray, name: str) -> ndarray:
    """Refuse an array that rounding would spoil."""
    if array.dtype != np.float64:
        expected = f"{name} must be float64, since differences drown in float32 rounding"
        advice = f"Use {name}.astype(np.float64), and dtype=np.float64 for the network."
        raise TypeError(message(expected, f"{name}.dtype={array.dtype}", advice))
    return array
