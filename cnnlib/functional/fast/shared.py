"""The quick algorithms, with the images of a batch shared out among processes.

See `crew` for the processes. Each takes some images through the algorithm and gives back their
maps, or their gradients; those of filters and biases are sums over the images, so every process
gives its share, and the shares are added up.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...windows import WindowGrid
from ..loans import lent
from .blas import is_for_avx512
from .blocked import blocked_backward, blocked_forward
from .chooser import costs
from .crew import Work, crew
from .mec import mec_backward, mec_forward
from .orders import grid_of
from .winograd import winograd_backward, winograd_forward

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Gradients = tuple[
        Real[ndarray, "N C H W"] | None, Real[ndarray, "FN C FH FW"], Real[ndarray, "FN"]
    ]

FORWARD: dict[str, Any] = {
    "blocked": blocked_forward,
    "mec": mec_forward,
    "winograd": winograd_forward,
}
BACKWARD: dict[str, Any] = {
    "blocked": blocked_backward,
    "mec": mec_backward,
    "winograd": winograd_backward,
}


WITHOUT_AVX512 = 1.6
"""How many times as long the algorithms take on other processors; copies take as long."""


def forward(
    method: str,
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    b: Real[ndarray, "FN"] | None,
    grid: WindowGrid,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve by an algorithm, on all cores where that pays.

    Parameters
    ----------
    method : {"blocked", "mec", "winograd"}
        The algorithm.
    x, w, b : ndarray
        As for `cnnlib.conv2d`, checked and of one dtype.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.
    """
    y = lent((len(x), len(w), *grid.output_size), x.dtype)

    def inputs(part: slice) -> list[Any]:
        return [x[part], w] if b is None else [x[part], w, b]

    def outputs(part: slice) -> list[Any]:
        return [y[part]]

    def compute(part: slice) -> None:
        FORWARD[method](x[part], w, b, grid, y[part])

    words = {"task": "forward", "method": method, "grid": grid}
    copied = (x.nbytes + y.nbytes) // max(len(x), 1)
    crew.divide(len(x), expected(method, x, w, grid), copied, Work(words, inputs, outputs, compute))
    return y


def backward(
    method: str,
    dy: Real[ndarray, "N FN OH OW"],
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool,
) -> Gradients:
    """Go back through a convolution by an algorithm, on all cores where that pays.

    Parameters
    ----------
    method : {"blocked", "mec", "winograd"}
        The algorithm.
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x, w, grid
        As they were given to `forward`.
    input_gradient : bool
        Whether `dx` is wanted.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C, FH, FW)
        Gradient by the filters.
    db : ndarray of shape (FN,)
        Gradient by the biases.
    """
    dx = lent(x.shape, x.dtype) if input_gradient else None
    shares: dict[int, list[ndarray]] = {}  # of each part, by its first image

    def inputs(part: slice) -> list[Any]:
        return [dy[part], x[part], w]

    def outputs(part: slice) -> list[Any]:
        share = shares[part.start] = [np.empty(w.shape, x.dtype), np.empty(len(w), x.dtype)]
        return share if dx is None else [*share, dx[part]]

    def compute(part: slice) -> None:
        out = None if dx is None else dx[part]
        _, *share = BACKWARD[method](dy[part], x[part], w, grid, input_gradient, out)
        shares[part.start] = share

    words = {"task": "backward", "method": method, "grid": grid}
    cost = (1 + input_gradient) * expected(method, x, w, grid)
    copied = (dy.nbytes + (1 + input_gradient) * x.nbytes) // max(len(x), 1)
    crew.divide(len(x), cost, copied, Work(words, inputs, outputs, compute))
    (dw, db), *others = (shares[first] for first in sorted(shares))
    for other_dw, other_db in others:
        dw += other_dw
        db += other_db
    return dx, dw, db


def expected(
    method: str, x: Real[ndarray, "N C H W"], w: Real[ndarray, "FN C FH FW"], grid: WindowGrid
) -> float:
    """Estimate the nanoseconds for one image one way: forward, or one gradient."""
    found = costs(x.shape, w.shape, grid)[method]
    slower = 1 if is_for_avx512() else WITHOUT_AVX512
    return found / 3 / max(len(x), 1) * x.itemsize / 4 * slower


def do_forward(order: dict[str, Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Compute maps; runs in a helper."""
    x, w, *b = inputs
    FORWARD[order["method"]](x, w, b[0] if b else None, grid_of(order), outputs[0])


def do_backward(order: dict[str, Any], inputs: list[Any], outputs: list[Any]) -> None:
    """Compute gradients; runs in a helper."""
    dw, db, *dx = outputs
    wanted = bool(dx)
    found = BACKWARD[order["method"]](*inputs, grid_of(order), wanted, dx[0] if wanted else None)
    _, dw[...], db[...] = found
