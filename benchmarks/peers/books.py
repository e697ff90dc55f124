"""im2col in the style of the textbooks: clear, in float64, copying at every step.

Written for this comparison. The zeros that the windows are copied into are float64 whatever
comes in, and from there on everything is.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..cases import Case, layer_arrays
from . import Jobs, Peer


def peer(_: str) -> Peer:
    """Give the jobs of the books' way."""
    return jobs


def jobs(case: Case) -> Jobs:
    """Make the jobs of a case; trainings are left out."""
    if case.kind == "train":
        return {}
    x, w, b, dy = layer_arrays(case).values()
    if case.kind == "pool":
        return _layer(lambda: pool_forward(x, case), lambda kept: (pool_backward(dy, kept, case),))
    return _layer(
        lambda: conv_forward(x, w, b, case), lambda cols: conv_backward(dy, cols, w, case)
    )


def _layer(forward: Any, backward: Any) -> Jobs:
    """Make jobs of a forward and a backward pass."""

    def both() -> Any:
        y, kept = forward()
        return y, *backward(kept)

    names = ("y", "dx", "dw", "db")
    return {
        "forward": forward,
        "both": both,
        "results": lambda: dict(zip(names, both(), strict=False)),
    }


def unroll(x: np.ndarray, FH: int, FW: int, stride: int, pad: int) -> np.ndarray:
    """Copy the windows into the rows of a matrix."""
    N, C, H, W = x.shape
    OH, OW = (H + 2 * pad - FH) // stride + 1, (W + 2 * pad - FW) // stride + 1
    padded = np.pad(x, [(0, 0), (0, 0), (pad, pad), (pad, pad)], "constant")
    windows = np.zeros((N, C, FH, FW, OH, OW))
    for i in range(FH):
        for j in range(FW):
            bottom, right = i + stride * OH, j + stride * OW
            windows[:, :, i, j] = padded[:, :, i:bottom:stride, j:right:stride]
    return windows.transpose(0, 4, 5, 1, 2, 3).reshape(N * OH * OW, -1)


def roll_up(
    cols: np.ndarray, x_shape: tuple[int, ...], FH: int, FW: int, stride: int, pad: int
) -> np.ndarray:
    """Add the rows of a matrix where they came from."""
    N, C, H, W = x_shape
    OH, OW = (H + 2 * pad - FH) // stride + 1, (W + 2 * pad - FW) // stride + 1
    windows = cols.reshape(N, OH, OW, C, FH, FW).transpose(0, 3, 4, 5, 1, 2)
    padded = np.zeros((N, C, H + 2 * pad + stride - 1, W + 2 * pad + stride - 1))
    for i in range(FH):
        for j in range(FW):
            bottom, right = i + stride * OH, j + stride * OW
            padded[:, :, i:bottom:stride, j:right:stride] += windows[:, :, i, j]
    return padded[:, :, pad : H + pad, pad : W + pad]


def conv_forward(x: np.ndarray, w: np.ndarray, b: np.ndarray, case: Case) -> Any:
    """Convolve."""
    FN, _, FH, FW = w.shape
    N, _, OH, OW = case.y_shape
    cols = unroll(x, FH, FW, case.strides, case.padding)
    y = np.dot(cols, w.reshape(FN, -1).T) + b
    return y.reshape(N, OH, OW, FN).transpose(0, 3, 1, 2), cols


def conv_backward(dy: np.ndarray, cols: np.ndarray, w: np.ndarray, case: Case) -> Any:
    """Go back through the convolution."""
    FN, _, FH, FW = w.shape
    rows = dy.transpose(0, 2, 3, 1).reshape(-1, FN)
    db = np.sum(rows, axis=0)
    dw = np.dot(cols.T, rows).transpose(1, 0).reshape(w.shape)
    dcols = np.dot(rows, w.reshape(FN, -1))
    return roll_up(dcols, case.x_shape, FH, FW, case.strides, case.padding), dw, db


def pool_forward(x: np.ndarray, case: Case) -> Any:
    """Take the largest of each window."""
    N, C, OH, OW = case.y_shape
    cols = unroll(x, 2, 2, case.strides, 0).reshape(-1, 4)
    winners = np.argmax(cols, axis=1)
    y = np.max(cols, axis=1).reshape(N, OH, OW, C).transpose(0, 3, 1, 2)
    return y, winners


def pool_backward(dy: np.ndarray, winners: np.ndarray, case: Case) -> np.ndarray:
    """Hand the gradients to the winners."""
    N, _, OH, OW = case.y_shape
    flat = dy.transpose(0, 2, 3, 1).flatten()
    windows = np.zeros((flat.size, 4))
    windows[np.arange(flat.size), winners] = flat
    return roll_up(windows.reshape(N * OH * OW, -1), case.x_shape, 2, 2, case.strides, 0)
