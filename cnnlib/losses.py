"""The losses that a network can be trained with, by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .checks import check_choice, message
from .functional import (
    mean_squared_error_backward,
    mean_squared_error_forward,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)
from .layers.activations import Softmax

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

    from .layers.base import Layer


class Loss(NamedTuple):
    """The two passes of a loss, and whether it judges classes.

    Attributes
    ----------
    forward, backward : function
        As in `cnnlib.functional`.
    classifies : bool
        Whether the target is a class, so that answers are right or wrong.

    Examples
    --------
    >>> LOSSES["mean_squared_error"].classifies
    False
    """

    forward: Callable[..., Any]
    backward: Callable[..., Any]
    classifies: bool


LOSSES = {
    "softmax_cross_entropy": Loss(
        softmax_cross_entropy_forward, softmax_cross_entropy_backward, classifies=True
    ),
    "mean_squared_error": Loss(
        mean_squared_error_forward, mean_squared_error_backward, classifies=False
    ),
}


def check_loss(name: str, last_layer: Layer) -> str:
    """Accept the name of a loss that goes with the last layer.

    Parameters
    ----------
    name : str
        "softmax_cross_entropy" or "mean_squared_error".
    last_layer : Layer
        What the loss will judge.

    Returns
    -------
    str
        The name.

    Raises
    ------
    ValueError
        If there is no such loss, or softmax would be applied twice.

    Examples
    --------
    >>> from cnnlib import Dense
    >>> check_loss("softmax_cross_entropy", Dense(10))
    'softmax_cross_entropy'
    """
    check_choice(name, "loss", LOSSES)
    if LOSSES[name].classifies and isinstance(last_layer, Softmax):
        expected = "softmax_cross_entropy needs a last layer that gives scores"
        advice = "Leave out the last Softmax: the loss includes it."
        raise ValueError(message(expected, "Softmax as the last layer", advice))
    return name


def loss_and_gradient(
    name: str, y: Float[ndarray, "N ..."], t: ndarray
) -> tuple[float, Float[ndarray, "N ..."]]:
    """Compute a loss, and its gradient by the outputs.

    Parameters
    ----------
    name : str
        "softmax_cross_entropy" or "mean_squared_error".
    y : ndarray of shape (N, ...)
        Outputs of a network.
    t : ndarray
        Labels (N,), one-hot labels (N, K), or targets of the shape of y.

    Returns
    -------
    loss : float
        The mean over the batch.
    dy : ndarray of the shape of y
        Its gradient.

    Raises
    ------
    ValueError
        If `y` and `t` do not fit together.

    Examples
    --------
    >>> loss, dy = loss_and_gradient("softmax_cross_entropy", np.zeros((1, 2)), np.array([1]))
    >>> round(loss, 4), dy  # log(2)
    (0.6931, array([[ 0.5, -0.5]]))
    """
    loss, cache = LOSSES[name].forward(y, t)
    return loss, LOSSES[name].backward(1.0, cache)


def check_classifier(name: str) -> None:
    """Refuse to count right answers where there are none.

    Parameters
    ----------
    name : str
        The loss of a network.

    Raises
    ------
    ValueError
        If it does not judge classes.

    Examples
    --------
    >>> check_classifier("softmax_cross_entropy")
    """
    if not LOSSES[name].classifies:
        expected = "accuracy needs a network that tells classes apart"
        raise ValueError(message(expected, f"loss={name!r}", "Judge this network by its loss."))


def count_correct(y: Float[ndarray, "N K"], t: ndarray) -> int:
    """Count the examples whose largest score is that of their class.

    Parameters
    ----------
    y : ndarray of shape (N, K)
        Scores.
    t : ndarray of shape (N,) or (N, K)
        Labels, as numbers or one-hot.

    Returns
    -------
    int
        From 0 to N.

    Examples
    --------
    >>> count_correct(np.array([[1.0, 0.0], [0.2, 0.3]]), np.array([0, 0]))
    1
    """
    labels = t if t.ndim == 1 else t.argmax(axis=1)  # (N,)
    return int(np.sum(y.argmax(axis=1) == labels))
