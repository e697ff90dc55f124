"""A convolution told step by step: what each window sees, multiplies and adds up.

The widgets and figures show these steps; their JavaScript counterpart is held equal to
this module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .functional import conv2d
from .functional.im2col import im2col

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    from .windows import Padding

#: Kernels with a name of their own, as (FH, FW) arrays.
KERNELS = {
    "vertical_edges": np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]]),
    "horizontal_edges": np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]]),
    "blur": np.full((3, 3), 1 / 9),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]),
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
}


class Step(NamedTuple):
    """One position of the window.

    Attributes
    ----------
    row, col : int
        The output cell that this step fills, counted from 0.
    window : ndarray, shape (FH, FW)
        The input under the kernel, zeros where it is padding.
    products : ndarray, shape (FH, FW)
        ``window * kernel``, elementwise.
    value : float
        The sum of the products, plus the bias.
    """

    row: int
    col: int
    window: np.ndarray
    products: np.ndarray
    value: float


def trace_conv2d(
    x: Shaped[ndarray, "H W"],
    w: Shaped[ndarray, "FH FW"],
    b: float = 0.0,
    *,
    strides: int = 1,
    padding: Padding = "valid",
    dilation: int = 1,
    flip: bool = False,
) -> list[Step]:
    """Return every step of a convolution of one channel, in the order of reading.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        The input.
    w : ndarray, shape (FH, FW)
        The kernel.
    b : float
        The bias, added to each sum.
    strides, padding, dilation
        As in :func:`cnnlib.conv2d`.
    flip : bool
        Rotate the kernel by 180 degrees first, which makes a true convolution.

    Returns
    -------
    list of Step
        OH·OW steps.

    Raises
    ------
    ValueError
        If x or w is not a matrix, or the kernel does not fit into the padded input.

    Notes
    -----
    Taught in chapter 2.

    Examples
    --------
    >>> x = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    >>> steps = trace_conv2d(x, np.array([[1, 2], [3, 4]]))
    >>> [step.value for step in steps]
    [37.0, 47.0, 67.0, 77.0]
    """
    x, w = np.asarray(x, dtype=np.float64), np.asarray(w, dtype=np.float64)
    for name, array in (("x", x), ("w", w)):
        if array.ndim != 2:
            raise ValueError(
                f"{name} must be a matrix, one channel of one image; got {name}.shape="
                f"{array.shape}. Take one channel, for example {name}[0, 0]."
            )
    kernel = w[::-1, ::-1] if flip else w
    bias = np.array([b], dtype=np.float64)
    y = conv2d(
        x[None, None],
        kernel[None, None],
        bias,
        strides=strides,
        padding=padding,
        dilation=dilation,
    )[0, 0]  # (OH, OW)
    cols = im2col(x[None, None], kernel.shape, strides, padding, dilation)  # (OH*OW, FH*FW)
    windows = cols.reshape(-1, *kernel.shape)  # (OH*OW, FH, FW)
    return [
        Step(row, col, window, window * kernel, float(y[row, col]))
        for (row, col), window in zip(np.ndindex(*y.shape), windows, strict=True)
    ]
