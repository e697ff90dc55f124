"""Convolution written as its definition says: slow, and easy to trust."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import Pair
from ..shapes import dilated
from ..windows import Padding, WindowGrid
from .arrays import check_upstream, pad2d, zeros_padded
from .conv_arguments import check_conv2d

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def conv2d_loops(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C//{groups} FH FW"],
    b: Real[ndarray, "FN"] | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve images with filters, one output number at a time.

    The loop is the definition: for every image, every filter and every position, the window
    times the filter, cell by cell, added up. `conv2d` gives the same result much
    sooner; this one is for reading and for checking the other.

    Parameters
    ----------
    x, w, b, strides, padding, dilation, groups
        As for `conv2d`.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or no window fits.

    Notes
    -----
    ``N * FN * OH * OW * C / groups * FH * FW`` multiply-adds, no memory beside the output.
    Taught in chapter 2, The convolution operation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_loops
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> conv2d_loops(x, np.array([[[[1, 2], [3, 4]]]]))[0, 0]
    array([[37, 47],
           [67, 77]])
    """
    (x, w, b), grid = check_conv2d(x, w, b, strides, padding, dilation, groups)
    padded = pad2d(x, grid.pads)
    y = np.empty((len(x), len(w), *grid.output_size), x.dtype)  # (N, FN, OH, OW)
    for n, f, oh, ow in np.ndindex(y.shape):
        window = padded[window_at(n, f, oh, ow, w.shape, groups, grid)]  # (C, FH, FW)
        y[n, f, oh, ow] = (window * w[f]).sum()
        if b is not None:
            y[n, f, oh, ow] += b[f]
    return y


def window_at(
    n: int, f: int, oh: int, ow: int, w_shape: tuple[int, ...], groups: int, grid: WindowGrid
) -> tuple[int, slice, slice, slice]:
    """Say which cells of the padded images filter f reads for one output number.

    Parameters
    ----------
    n, f, oh, ow : int
        Image, filter, output row and output column.
    w_shape : tuple of int
        Shape (FN, C / groups, FH, FW) of the filters.
    groups : int
        Parts into which channels and filters are divided.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    tuple of int and slice
        The index into the padded images: image, channels, rows, columns.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> grid = window_grid((7, 7), kernel_size=3, strides=2)
    >>> window_at(0, 0, 1, 2, (1, 1, 3, 3), 1, grid)
    (0, slice(0, 1, None), slice(2, 5, 1), slice(4, 7, 1))
    """
    FN, channels, FH, FW = w_shape
    (SH, SW), (DH, DW) = grid.strides, grid.dilation
    first = f // (FN // groups) * channels  # a filter reads the channels of its own group
    top, left = oh * SH, ow * SW
    return (
        n,
        slice(first, first + channels),
        slice(top, top + dilated(FH, DH), DH),
        slice(left, left + dilated(FW, DW), DW),
    )


class Conv2DLoopsCache(NamedTuple):
    """What the backward pass of the loops looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    padded : ndarray of shape (N, C, PH, PW)
        The input with its padding.
    w : ndarray of shape (FN, C / groups, FH, FW)
        The filters.
    has_bias : bool
        Whether there was a bias.
    groups : int
        Parts into which channels and filters are divided.
    grid : WindowGrid
        Where the windows lie.
    """

    x_shape: tuple[int, int, int, int]
    padded: Real[ndarray, "N C PH PW"]
    w: Real[ndarray, "FN CG FH FW"]
    has_bias: bool
    groups: int
    grid: WindowGrid


def loops_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C//{groups} FH FW"],
    b: Real[ndarray, "FN"] | None,
    strides: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> tuple[Real[ndarray, "N FN OH OW"], Conv2DLoopsCache]:
    """Convolve by `conv2d_loops` and keep what `loops_backward` needs.

    Parameters
    ----------
    x, w, b, strides, padding, dilation, groups
        As for `cnnlib.conv2d`.

    Returns
    -------
    y : ndarray of shape (N, FN, OH, OW)
        The feature maps.
    cache : Conv2DLoopsCache
        For `loops_backward`.
    """
    (x, w, b), grid = check_conv2d(x, w, b, strides, padding, dilation, groups)
    y = conv2d_loops(x, w, b, strides=strides, padding=padding, dilation=dilation, groups=groups)
    return y, Conv2DLoopsCache(x.shape, pad2d(x, grid.pads), w, b is not None, groups, grid)


def loops_backward(
    dy: Real[ndarray, "N FN OH OW"], cache: Conv2DLoopsCache
) -> tuple[Real[ndarray, "N C H W"], Real[ndarray, "FN CG FH FW"], Real[ndarray, "FN"] | None]:
    """Hand the gradient of every output number to the window and the filter that made it.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    cache : Conv2DLoopsCache
        From `loops_forward`.

    Returns
    -------
    dx, dw, db : ndarray
        Gradients by x, w and b; `db` is None where there was no bias.
    """
    x_shape, padded, w, has_bias, groups, grid = cache
    y_shape = (len(padded), len(w), *grid.output_size)
    dy = check_upstream(dy, y_shape, padded.dtype)
    dtype = np.result_type(dy, padded)

    dpadded, dx = zeros_padded(x_shape, grid.pads, dtype)
    dw = np.zeros(w.shape, dtype)
    for n, f, oh, ow in np.ndindex(y_shape):
        window = window_at(n, f, oh, ow, w.shape, groups, grid)
        dpadded[window] += dy[n, f, oh, ow] * w[f]
        dw[f] += dy[n, f, oh, ow] * padded[window]
    return dx, dw, dy.sum(axis=(0, 2, 3)) if has_bias else None
