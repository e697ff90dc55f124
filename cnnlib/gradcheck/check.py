"""Check the gradients of an operation, a layer or a whole network."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import check_rng, message
from .differences import STEP, check_float64, differences
from .report import GradientReport, compare_gradients

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


def check_operation(
    forward: Callable[..., tuple[ndarray, Any]],
    backward: Callable[..., Any],
    *inputs: ndarray,
    names: Sequence[str],
    rng: np.random.Generator,
    step: float = STEP,
) -> list[GradientReport]:
    """Check a pair ``<op>_forward``, ``<op>_backward`` with a random upstream gradient.

    Parameters
    ----------
    forward : function
        ``forward(*inputs) -> (y, cache)``.
    backward : function
        ``backward(dy, cache)``, giving one gradient or a tuple with one for each input.
    *inputs : ndarray of float64
        What to check the gradients at. Not written.
    names : sequence of str
        Names of the gradients, in the order of the inputs.
    rng : numpy.random.Generator
        Draws the upstream gradient. An upstream of ones would hide swapped axes.
    step : float
        How far each element is moved, both ways.

    Returns
    -------
    list of GradientReport
        One for each input.

    Raises
    ------
    TypeError
        If an input is not float64.
    ValueError
        If there are not as many names or gradients as inputs, or a gradient has not the shape
        of its input.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> def square(x):
    ...     return x**2, x
    >>> wrong = lambda dy, x: dy * x  # the factor 2 is missing
    >>> [report] = check_operation(square, wrong, np.array([3.0]), names=["dx"], rng=rng)
    >>> round(report.largest, 6)
    0.5
    """
    _check_count(names, inputs, "names must hold a name for each input")
    moved = [check_float64(value, name).copy() for value, name in zip(inputs, names, strict=True)]
    y, cache = forward(*moved)
    dy = check_rng(rng).standard_normal(y.shape)
    gradients = backward(dy, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    _check_count(gradients, inputs, "backward must give a gradient for each input")
    reports = []
    for name, value, gradient in zip(names, moved, gradients, strict=True):
        slopes = differences(lambda: forward(*moved)[0], value, dy, step, range(value.size))
        reports.append(compare_gradients(name, gradient, slopes.reshape(value.shape)))
    return reports


def check_network(
    network: Any,
    x: Float[ndarray, "N ..."],
    t: ndarray | None = None,
    *,
    rng: np.random.Generator,
    elements: int = 50,
    training: bool = False,
    step: float = STEP,
) -> list[GradientReport]:
    """Check all gradients of a network, or of one layer.

    Parameters
    ----------
    network : Sequential or layer
        In float64 (``dtype=np.float64``).
    x : ndarray of float64 of shape (N, ...)
        Its input.
    t : ndarray, optional
        Targets. With them the network's own loss is checked, without them the output with a
        random upstream gradient.
    rng : numpy.random.Generator
        Draws the upstream gradient, and the elements to check.
    elements : int
        How many elements of each array to check at most.
    training : bool
        Check the training pass. Random layers then draw the same in every pass.
    step : float
        How far each element is moved, both ways.

    Returns
    -------
    list of GradientReport
        For the input (``"x"``) and every parameter.

    Raises
    ------
    TypeError
        If the input or a parameter is not float64.

    Notes
    -----
    Cost: two forward passes an element.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import Dense
    >>> rng = np.random.default_rng(0)
    >>> reports = check_network(Dense(3, rng=rng), rng.normal(size=(2, 4)), rng=rng)
    >>> [report.name for report in reports], max(report.largest for report in reports) < 1e-7
    (['x', 'w', 'b'], True)
    """
    x = check_float64(x, "x").copy()
    forward = _repeatable(network, lambda: network.forward(x, training=training))
    y = forward()
    if t is None:
        upstream = check_rng(rng).standard_normal(y.shape)
        evaluate, dy = forward, upstream
    else:
        upstream = np.ones(())
        _, dy = network.loss_and_gradient(y, t)
        evaluate = lambda: network.loss_and_gradient(forward(), t)[0]  # noqa: E731
    gradients = {"x": network.backward(dy), **network.grads}
    reports = []
    for name, array in {"x": x, **network.params}.items():
        chosen = rng.permutation(check_float64(array, name).size)[:elements]
        slopes = np.full(array.shape, np.nan)
        slopes.flat[chosen] = differences(evaluate, array, upstream, step, chosen)
        reports.append(compare_gradients(name, gradients[name], slopes))
    return reports


def _repeatable(network: Any, forward: Callable[[], ndarray]) -> Callable[[], ndarray]:
    """Make every call of `forward` draw the same random numbers."""
    layers = getattr(network, "layers", [network])
    generators = [copy.deepcopy(layer.rng) for layer in layers]

    def repeated() -> ndarray:
        for layer, generator in zip(layers, generators, strict=True):
            layer.rng = copy.deepcopy(generator)
        return forward()

    return repeated


def _check_count(things: Sequence[Any], inputs: Sequence[Any], expected: str) -> None:
    """Refuse more or fewer things than inputs."""
    if len(things) != len(inputs):
        got = f"{len(things)} for {len(inputs)} inputs"
        raise ValueError(message(expected, got, "Leave out what is not to be checked."))
