"""The door to the quick algorithms: by name, or chosen by shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ...windows import WindowGrid
from ..arrays import check_upstream
from . import shared
from .chooser import settle

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


class FastConv2DCache(NamedTuple):
    """What the backward pass of a quick convolution looks up.

    No windows are kept: copying them again costs less than memory for them.

    Attributes
    ----------
    x : ndarray of shape (N, C, H, W)
        The input itself, not a copy.
    w : ndarray of shape (FN, C, FH, FW)
        The filters.
    has_bias : bool
        Whether there was a bias.
    grid : WindowGrid
        Where the windows lie.
    method : str
        Which algorithm was used.
    """

    x: Real[ndarray, "N C H W"]
    w: Real[ndarray, "FN C FH FW"]
    has_bias: bool
    grid: WindowGrid
    method: str


def fast_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C FH FW"],
    b: Real[ndarray, "FN"] | None,
    grid: WindowGrid,
    method: str,
) -> tuple[Real[ndarray, "N FN OH OW"], FastConv2DCache]:
    """Convolve by the algorithm of that name.

    Parameters
    ----------
    x, w, b : ndarray
        As for `cnnlib.conv2d`, checked and of one dtype.
    grid : WindowGrid
        Where the windows lie.
    method : {"auto", "blocked", "mec", "winograd"}
        Which one; see `chooser` for "auto", and for what each of them leaves to "blocked".

    Returns
    -------
    y : ndarray of shape (N, FN, OH, OW)
        The feature maps.
    cache : FastConv2DCache
        For `fast_backward`.
    """
    method = settle(method, x.shape, w.shape, grid, x.dtype)
    y = shared.forward(method, x, w, b, grid)
    return y, FastConv2DCache(x, w, b is not None, grid, method)


def fast_backward(
    dy: Real[ndarray, "N FN OH OW"], cache: FastConv2DCache, input_gradient: bool = True
) -> tuple[
    Real[ndarray, "N C H W"] | None, Real[ndarray, "FN C FH FW"], Real[ndarray, "FN"] | None
]:
    """Go back through a convolution by the algorithm of its forward pass.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    cache : FastConv2DCache
        From `fast_forward`.
    input_gradient : bool
        Whether `dx` is wanted.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C, FH, FW)
        Gradient by the filters.
    db : ndarray of shape (FN,) or None
        Gradient by the biases; None where there was no bias.
    """
    x, w, has_bias, grid, method = cache
    dy = check_upstream(dy, (len(x), len(w), *grid.output_size), x.dtype)
    dx, dw, db = shared.backward(method, dy, x, w, grid, input_gradient)
    return dx, dw, db if has_bias else None
