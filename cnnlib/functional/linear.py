"""The dense layer's operation: every output sees every input."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..checks import check_array, check_shape, message
from .arrays import check_upstream, computing_dtype

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def dense(
    x: Real[ndarray, "N D"], w: Real[ndarray, "D K"], b: Real[ndarray, "K"] | None = None
) -> Real[ndarray, "N K"]:
    """Give every example K weighted sums of its D features.

    Each column of `w` is one unit: it has a weight for every feature, and a bias.

    Parameters
    ----------
    x : ndarray of shape (N, D)
        One example a row, integers or floating-point numbers.
    w : ndarray of shape (D, K)
        One unit a column.
    b : ndarray of shape (K,), optional
        One bias for each unit.

    Returns
    -------
    ndarray of shape (N, K)
        ``x @ w + b``. float32 in gives float32 out; integers are added up in int64.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together. Feature maps have to be flattened first.

    Notes
    -----
    ``N * D * K`` multiply-adds and ``D * K + K`` parameters. Taught in chapter 1, The trouble
    with fully connected layers.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dense
    >>> x = np.array([[1, 2, 3]])
    >>> w = np.array([[1, 0], [1, 0], [1, -1]])
    >>> dense(x, w, np.array([10, 20]))  # 1 + 2 + 3 + 10, -3 + 20
    array([[16, 17]])
    """
    y, _ = dense_forward(x, w, b)
    return y


class DenseCache(NamedTuple):
    """What the backward pass of a dense operation looks up.

    Attributes
    ----------
    x : ndarray of shape (N, D)
        The examples.
    w : ndarray of shape (D, K)
        The weights.
    has_bias : bool
        Whether there was a bias.
    """

    x: Real[ndarray, "N D"]
    w: Real[ndarray, "D K"]
    has_bias: bool


def dense_forward(
    x: Real[ndarray, "N D"], w: Real[ndarray, "D K"], b: Real[ndarray, "K"] | None = None
) -> tuple[Real[ndarray, "N K"], DenseCache]:
    """Give every example its weighted sums, and keep what the backward pass needs.

    Parameters
    ----------
    x, w, b
        As for `dense`.

    Returns
    -------
    y : ndarray of shape (N, K)
        The sums.
    cache : DenseCache
        For `dense_backward`.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dense_forward
    >>> y, cache = dense_forward(np.ones((2, 3)), np.ones((3, 4)))
    >>> y.shape, cache.has_bias
    ((2, 4), False)
    """
    check_array(x, "x", "N D")
    check_array(w, "w", "D K")
    D, K = w.shape
    if x.shape[1] != D:
        got = f"x.shape={x.shape}, w.shape={w.shape}"
        advice = f"Make w.shape[0] equal to {x.shape[1]}."
        raise ValueError(message("w must have shape (D, K) with the D of x", got, advice))
    if b is not None:
        check_shape(b, "b", (K,), "one bias for each column of w")

    dtype = computing_dtype(x, w, b)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    y = x @ w  # (N, K)
    if b is not None:
        y += b.astype(dtype, copy=False)
    return y, DenseCache(x, w, b is not None)


def dense_backward(
    dy: Real[ndarray, "N K"], cache: DenseCache
) -> tuple[Real[ndarray, "N D"], Real[ndarray, "D K"], Real[ndarray, "K"] | None]:
    """Turn the gradient by the sums into those by the features, weights and biases.

    Parameters
    ----------
    dy : ndarray of shape (N, K)
        Gradient of the loss by the output.
    cache : DenseCache
        From `dense_forward`.

    Returns
    -------
    dx : ndarray of shape (N, D)
        Gradient of the loss by the examples.
    dw : ndarray of shape (D, K)
        Gradient by the weights.
    db : ndarray of shape (K,) or None
        Gradient by the biases; None where there was no bias.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    Taught in chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import dense_backward, dense_forward
    >>> y, cache = dense_forward(np.array([[1, 2]]), np.array([[3], [4]]), np.array([5]))
    >>> dense_backward(np.array([[10]]), cache)
    (array([[30, 40]]), array([[10],
           [20]]), array([10]))
    """
    x, w, has_bias = cache
    dy = check_upstream(dy, (len(x), w.shape[1]), x.dtype)
    dx = dy @ w.T  # (N, D)
    dw = x.T @ dy  # (D, K)
    db = dy.sum(axis=0) if has_bias else None  # (K,)
    return dx, dw, db
