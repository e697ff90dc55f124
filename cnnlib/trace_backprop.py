"""One convolution forward and backward, window by window.

The widget of chapter 8 plays these steps; its JavaScript counterpart is held equal to this
module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .checks import check_array, message
from .functional.conv import conv2d

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


class BackpropTrace(NamedTuple):
    """A convolution with one channel and one filter, and its gradients as they grow.

    Attributes
    ----------
    y : ndarray, shape (OH, OW)
        The output.
    dw : ndarray, shape (OH * OW, FH, FW)
        The gradient of the kernel after each step of the way back.
    dx : ndarray, shape (OH * OW, H, W)
        The gradient of the input after each step.
    db : ndarray, shape (OH * OW,)
        The gradient of the bias after each step.
    """

    y: Real[ndarray, "OH OW"]
    dw: Real[ndarray, "steps FH FW"]
    dx: Real[ndarray, "steps H W"]
    db: Real[ndarray, " steps"]


def trace_backprop(
    x: Real[ndarray, "H W"],
    w: Real[ndarray, "FH FW"],
    b: float = 0,
    dy: Real[ndarray, "OH OW"] | None = None,
) -> BackpropTrace:
    """Convolve, then hand the gradient of each output back to what made it.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        The input.
    w : ndarray, shape (FH, FW)
        The kernel.
    b : number
        The bias.
    dy : ndarray, shape (OH, OW), optional
        How much the loss grows with each output; 1 each if left out.

    Returns
    -------
    BackpropTrace
        The output and, after each output has been gone back from, the three gradients.

    Raises
    ------
    ValueError
        If the shapes do not fit together, or the kernel does not fit into the input.

    Notes
    -----
    Taught in chapter 8, Build and train a CNN.

    Examples
    --------
    >>> trace = trace_backprop(np.arange(1, 10).reshape(3, 3), np.array([[1, 2], [3, 4]]))
    >>> trace.y.tolist(), trace.dw[0].tolist()
    ([[37, 47], [67, 77]], [[1, 2], [4, 5]])
    >>> trace.dx[-1].tolist(), trace.db[-1].item()
    ([[1, 3, 2], [4, 10, 6], [3, 7, 4]], 4)
    """
    check_array(x, "x", "H W")
    check_array(w, "w", "FH FW")
    y = conv2d(x[None, None], w[None, None])[0, 0] + b
    dy = np.ones_like(y) if dy is None else check_array(dy, "dy", "OH OW")
    if dy.shape != y.shape:
        expected = f"dy must have the shape of the output, {y.shape}"
        raise ValueError(message(expected, f"dy.shape={dy.shape}", "Give one number an output."))
    (FH, FW), (OH, OW) = w.shape, y.shape
    dtype = np.result_type(x, w, dy)
    dw, dx, db = np.zeros((FH, FW), dtype), np.zeros(x.shape, dtype), dtype.type(0)
    steps = []
    for i, j in np.ndindex(OH, OW):
        dw = dw + dy[i, j] * x[i : i + FH, j : j + FW]
        dx = dx.copy()
        dx[i : i + FH, j : j + FW] += dy[i, j] * w
        db = db + dy[i, j]
        steps.append((dw, dx, db))
    return BackpropTrace(y, *(np.array(values) for values in zip(*steps, strict=True)))
