"""Judge a network on examples, batch by batch, with every example counted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .checks import check_array, check_whole, message
from .losses import LOSSES, count_correct

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    from .network import Sequential

BATCH_SIZE = 100


def batches(x: Shaped[ndarray, "N ..."], batch_size: int) -> Iterator[Shaped[ndarray, "B ..."]]:
    """Cut an array into batches; the last one may be smaller.

    Parameters
    ----------
    x : ndarray of shape (N, ...)
        What to cut.
    batch_size : int
        Examples in each.

    Yields
    ------
    ndarray of shape (batch_size, ...)
        Views.

    Raises
    ------
    TypeError, ValueError
        If `batch_size` is not a whole number of at least 1.

    Examples
    --------
    >>> import numpy as np
    >>> [len(batch) for batch in batches(np.zeros((250, 1)), 100)]
    [100, 100, 50]
    """
    check_whole(batch_size, "batch_size")
    for start in range(0, len(x), batch_size):
        yield x[start : start + batch_size]


def check_pairs(x: ndarray, t: ndarray) -> None:
    """Accept examples with one label or target each.

    Parameters
    ----------
    x : ndarray of shape (N, ...)
        The examples.
    t : ndarray of shape (N, ...)
        What belongs to them.

    Raises
    ------
    TypeError
        If one of them is no array of numbers.
    ValueError
        If there are none, or not equally many.

    Examples
    --------
    >>> import numpy as np
    >>> check_pairs(np.zeros((5, 1, 28, 28)), np.zeros(5, int))
    """
    check_array(x, "x", "...")
    check_array(t, "t", "...")
    if x.shape[:1] != t.shape[:1] or x.size == 0:
        expected = "x and t must have the same number of examples, at least one"
        got = f"x.shape={x.shape}, t.shape={t.shape}"
        raise ValueError(message(expected, got, "Cut both in the same place."))


def evaluate(
    network: Sequential, x: ndarray, t: ndarray, batch_size: int = BATCH_SIZE
) -> dict[str, float]:
    """Compute the loss of a network over examples, and for a classifier its accuracy.

    Parameters
    ----------
    network : Sequential
        The network.
    x : ndarray of shape (N, *input_shape)
        The examples.
    t : ndarray
        Labels (N,), one-hot labels (N, K), or targets of the shape of the output.
    batch_size : int
        How many go through the network at once.

    Returns
    -------
    dict of float
        ``"loss"``, and for a classifier ``"accuracy"``: means over all examples.

    Raises
    ------
    TypeError, ValueError
        If `x` and `t` do not fit together or to the network.

    Notes
    -----
    A mean over batches would give the examples of a smaller last batch too much weight; here
    each batch counts by its size. Taught in chapter 8, Build and train.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Dense, Sequential, evaluate
    >>> network = Sequential([Dense(2)], (2,))
    >>> network.get_layer("dense").params = {"w": np.zeros((2, 2)), "b": np.array([1.0, 0.0])}
    >>> result = evaluate(network, np.ones((3, 2)), np.array([0, 0, 1]), batch_size=2)
    >>> {name: round(value, 4) for name, value in result.items()}
    {'loss': 0.6466, 'accuracy': 0.6667}
    """
    check_pairs(x, t)
    loss, correct = 0.0, 0
    classifies = LOSSES[network.loss_name].classifies
    for part, targets in zip(batches(x, batch_size), batches(t, batch_size), strict=True):
        y = network.forward(part)
        loss += LOSSES[network.loss_name].forward(y, targets)[0] * len(part)
        correct += count_correct(y, targets) if classifies else 0
    return {"loss": loss / len(x)} | ({"accuracy": correct / len(x)} if classifies else {})
