"""The score of a class, and its gradient anywhere inside a network.

A *score* is what the network gives for one class before the softmax. Probabilities of a sure
network stand still near 0 and 1, and their gradients vanish; scores do not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import check_array, message
from ..layer_list import check_batch
from ..layers import Softmax

if TYPE_CHECKING:
    from jaxtyping import Int
    from numpy import ndarray

    from ..layers import Layer
    from ..network import Sequential


class Look(NamedTuple):
    """An array inside the network, and the gradient of the score by it."""

    at: ndarray
    gradient: ndarray


def images(network: Sequential, x: ndarray) -> ndarray:
    """Check a batch of images, and convert it to the dtype of the network."""
    x = check_batch(check_array(x, "x", "N C H W"), network.input_shape)
    return x.astype(network.dtype, copy=False)


def score_gradient(
    network: Sequential, x: ndarray, classes: int | Int[ndarray, " N"] | None, start: int
) -> Look:
    """Differentiate the score by what layer number `start` receives; 0 is the image."""
    layers = before_softmax(network)
    arrays = [x, *outputs(layers, x)]
    scores = arrays[-1]  # (N, K)
    dy = np.zeros_like(scores)
    dy[np.arange(len(x)), chosen(classes, scores)] = 1
    for layer in reversed(layers[start:]):
        dy = layer.backward(dy)
    return Look(arrays[start], dy)


def outputs(layers: list[Layer], x: ndarray) -> list[ndarray]:
    """Run a batch through layers, dropout off, and keep what each one gives."""
    arrays = []
    for layer in layers:
        x = layer.forward(x)
        arrays.append(x)
    return arrays


def before_softmax(network: Sequential) -> list[Layer]:
    """Give the layers that lead to the scores."""
    layers = list(network.layers)
    return layers[:-1] if layers and isinstance(layers[-1], Softmax) else layers


def chosen(classes: int | Int[ndarray, " N"] | None, scores: ndarray) -> Int[ndarray, " N"]:
    """Give one class an image: those asked for, or the best."""
    if scores.ndim != 2:
        expected = "the network must give scores of shape (N, K), one a class"
        advice = "Use a network that classifies."
        raise ValueError(message(expected, f"shape={scores.shape}", advice))
    N, K = scores.shape
    if classes is None:
        return scores.argmax(axis=1)  # (N,)
    chosen = np.asarray(classes)
    expected = (
        f"classes must be a whole number below {K}, or one such number for each of the {N} images"
    )
    if chosen.dtype.kind not in "iu":
        got = f"classes of type {chosen.dtype}"
        raise TypeError(message(expected, got, "Pass labels such as 7 or y_test[:5]."))
    if chosen.shape not in ((), (N,)) or chosen.size == 0 or chosen.min() < 0 or chosen.max() >= K:
        advice = "Pass labels such as 7 or y_test[:5]."
        raise ValueError(message(expected, f"classes={classes!r}", advice))
    return np.broadcast_to(chosen, N)  # (N,)
