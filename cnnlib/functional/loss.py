"""Losses: how far an answer is from the truth, as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import check_array, check_shape, message
from .arrays import as_floating

if TYPE_CHECKING:
    from jaxtyping import Float, Int, Real
    from numpy import ndarray

    # Class numbers, or one row of probabilities for each example.
    Labels = Int[ndarray, "N"] | Real[ndarray, "N K"]


def softmax_cross_entropy(scores: Real[ndarray, "N K"], labels: Labels) -> float:
    """Measure how surprised a classifier is by the right classes.

    Softmax turns the scores of each example into probabilities; the loss is minus the
    logarithm of the one that the right class got, averaged over the examples.

    Parameters
    ----------
    scores : ndarray of shape (N, K)
        One score for each example and class, before softmax (often called logits).
    labels : ndarray of shape (N,) or (N, K)
        The right classes as integers from 0 to K - 1, or a probability for every class, such
        as one-hot rows.

    Returns
    -------
    float
        The mean loss: 0 for certainty in the right classes, ``log(K)`` for no idea at all.

    Raises
    ------
    TypeError
        If class numbers are not integers.
    ValueError
        If shapes do not fit, a class does not exist, or a row does not add up to 1.

    Notes
    -----
    ``-(labels * log_softmax(scores)).sum() / N``. The logarithm is never taken of a rounded
    probability, so that no finite score gives an infinite loss. Taught in chapter 8,
    implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import softmax_cross_entropy
    >>> round(softmax_cross_entropy(np.zeros((5, 10)), np.arange(5)), 3)  # log(10)
    2.303
    >>> softmax_cross_entropy(np.array([[0.0, 1000.0]]), np.array([0]))
    1000.0
    """
    loss, _ = softmax_cross_entropy_forward(scores, labels)
    return loss


class SoftmaxCrossEntropyCache(NamedTuple):
    """What the backward pass of softmax cross-entropy looks up.

    Attributes
    ----------
    probabilities : ndarray of shape (N, K)
        Softmax of the scores.
    targets : ndarray of shape (N, K)
        The labels as one row of probabilities for each example.
    """

    probabilities: Float[ndarray, "N K"]
    targets: Float[ndarray, "N K"]


def softmax_cross_entropy_forward(
    scores: Real[ndarray, "N K"], labels: Labels
) -> tuple[float, SoftmaxCrossEntropyCache]:
    """Measure the loss of a classifier, and keep what the backward pass needs.

    Parameters
    ----------
    scores, labels
        As for `softmax_cross_entropy`.

    Returns
    -------
    loss : float
        The mean loss.
    cache : SoftmaxCrossEntropyCache
        For `softmax_cross_entropy_backward`.

    Raises
    ------
    TypeError, ValueError
        If scores and labels do not fit together.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import softmax_cross_entropy_forward
    >>> loss, cache = softmax_cross_entropy_forward(np.zeros((1, 4)), np.array([2]))
    >>> cache.targets
    array([[0., 0., 1., 0.]])
    """
    N = _check_scores(scores)
    scores = as_floating(scores)
    targets = _as_probabilities(labels, scores)  # (N, K)
    shifted = scores - scores.max(axis=1, keepdims=True)  # (N, K)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))  # (N, K)
    loss = -(targets * log_probabilities).sum() / N
    return float(loss), SoftmaxCrossEntropyCache(np.exp(log_probabilities), targets)


def softmax_cross_entropy_backward(
    dy: float, cache: SoftmaxCrossEntropyCache
) -> Float[ndarray, "N K"]:
    """Give the gradient by the scores: what was predicted less what was right.

    Parameters
    ----------
    dy : float
        Gradient by the loss; 1.0 where the loss is the end of the network.
    cache : SoftmaxCrossEntropyCache
        From `softmax_cross_entropy_forward`.

    Returns
    -------
    ndarray of shape (N, K)
        Gradient by the scores, in their dtype.

    Notes
    -----
    ``dy * (probabilities - targets) / N``. Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import softmax_cross_entropy_backward, softmax_cross_entropy_forward
    >>> loss, cache = softmax_cross_entropy_forward(np.zeros((1, 4)), np.array([2]))
    >>> softmax_cross_entropy_backward(1.0, cache)
    array([[ 0.25,  0.25, -0.75,  0.25]])
    """
    probabilities, targets = cache
    return (probabilities - targets) * (float(dy) / len(targets))


def _check_scores(scores: Real[ndarray, "..."]) -> int:
    """Accept the scores of at least one example and give the number of examples."""
    N, K = check_array(scores, "scores", "N K").shape
    if N * K == 0:
        expected = "scores must hold at least one example and one class"
        raise ValueError(
            message(expected, f"scores.shape={scores.shape}", "Leave out empty batches.")
        )
    return N


def _as_probabilities(labels: Any, scores: Float[ndarray, "N K"]) -> Float[ndarray, "N K"]:
    """Give the labels as one row of probabilities for each example."""
    N, K = scores.shape
    check_array(labels, "labels", "...")
    if labels.ndim == 1:
        check_shape(labels, "labels", (N,), "one class for each row of scores")
        return _one_hot(labels, K, scores.dtype)
    check_shape(labels, "labels", (N, K), "one class or one row of probabilities for each example")
    if not np.allclose(labels.sum(axis=1), 1, atol=1e-3):
        row = int(np.argmax(abs(labels.sum(axis=1) - 1)))
        got = f"labels[{row}].sum()={labels[row].sum():g}"
        raise ValueError(message("every row of labels must add up to 1", got, "Use one-hot rows."))
    return labels.astype(scores.dtype, copy=False)


def _one_hot(labels: Any, K: int, dtype: np.dtype[Any]) -> Float[ndarray, "N K"]:
    """Put a 1 in the column of each class, and 0 elsewhere."""
    if labels.dtype.kind not in "iu":
        expected = "labels of shape (N,) must be class numbers, so integers"
        advice = "Use labels.astype(int)."
        raise TypeError(message(expected, f"labels.dtype={labels.dtype}", advice))
    if labels.min() < 0 or labels.max() >= K:
        expected = f"labels must lie between 0 and {K - 1}, for the {K} columns of scores"
        got = f"labels from {labels.min()} to {labels.max()}"
        raise ValueError(message(expected, got, "Count classes from 0, and give each a column."))
    return np.eye(K, dtype=dtype)[labels]  # (N, K)
