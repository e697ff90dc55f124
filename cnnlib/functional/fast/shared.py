"""The quick algorithms, with the images of a batch shared out among processes.

See `crew` for the processes. Each takes some images through the algorithm and gives back their
maps, or their gradients; those of filters and biases are sums over the images, so every process
gives its share, and the shares are added up.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...windows import WindowGrid
from .blocked import blocked_backward, blocked_forward
from .crew import Work, crew
from .loans import lent
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
    maps = (len(w), *grid.output_size)
    y = lent((len(x), *maps), x.dtype)

    def order(part: slice) -> dict[str, Any]:
        n = part.stop - part.start
        shapes = [(n, *x.shape[1:]), w.shape, () if b is None else b.shape, (n, *maps)]
        return _order("forward", method, grid, x.dtype, shapes)

    def inputs(part: slice) -> list[Any]:
        return [x[part], w, np.zeros((), x.dtype) if b is None else b]

    def compute(part: slice) -> None:
        FORWARD[method](x[part], w, b, grid, y[part])

    def take(part: slice, results: list[Any]) -> None:
        y[part] = results[0]

    products = w.size * math.prod(grid.output_size)
    copied = (x.nbytes + y.nbytes) // max(len(x), 1)
    if not crew.divide(len(x), products, copied, Work(order, inputs, compute, take)):
        compute(slice(0, len(x)))
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
    shares: list[tuple[ndarray, ndarray]] = []

    def order(part: slice) -> dict[str, Any]:
        n = part.stop - part.start
        x_shape = (n, *x.shape[1:])
        dx_shape = (n if input_gradient else 0, *x.shape[1:])
        shapes = [(n, *dy.shape[1:]), x_shape, w.shape, dx_shape, w.shape, (len(w),)]
        return _order("backward", method, grid, x.dtype, shapes)

    def inputs(part: slice) -> list[Any]:
        return [dy[part], x[part], w]

    def compute(part: slice) -> None:
        out = None if dx is None else dx[part]
        _, dw, db = BACKWARD[method](dy[part], x[part], w, grid, input_gradient, out)
        shares.append((dw, db))

    def take(part: slice, results: list[Any]) -> None:
        other_dx, other_dw, other_db = results
        if dx is not None:
            dx[part] = other_dx
        shares.append((other_dw.copy(), other_db.copy()))

    products = (1 + input_gradient) * w.size * math.prod(grid.output_size)
    copied = (dy.nbytes + (1 + input_gradient) * x.nbytes) // max(len(x), 1)
    if not crew.divide(len(x), products, copied, Work(order, inputs, compute, take)):
        compute(slice(0, len(x)))
    (dw, db), *others = shares
    for other_dw, other_db in others:
        dw += other_dw
        db += other_db
    return dx, dw, db


def _order(
    task: str, method: str, grid: WindowGrid, dtype: np.dtype, shapes: list[tuple[int, ...]]
) -> dict[str, Any]:
    """Put into words what a helper is to do."""
    return {"task": task, "method": method, "grid": grid, "dtype": dtype.str, "shapes": shapes}


def do_forward(order: dict[str, Any], arrays: list[Any]) -> None:
    """Compute maps; runs in a helper."""
    x, w, b, y = arrays
    FORWARD[order["method"]](x, w, b if b.ndim else None, grid_of(order), y)


def do_backward(order: dict[str, Any], arrays: list[Any]) -> None:
    """Compute gradients; runs in a helper."""
    dy, x, w, dx, dw, db = arrays
    wanted = len(dx) == len(x)
    found = BACKWARD[order["method"]](dy, x, w, grid_of(order), wanted, dx if wanted else None)
    _, dw[...], db[...] = found
