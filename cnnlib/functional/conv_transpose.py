"""Transposed convolution: small maps made large with weights."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..checks import Pair, check_array, check_pair, check_shape, message
from ..shapes import AxisPadding, resolve_padding
from ..windows import Padding, WindowGrid, paddings_by_axis, window_grid
from .arrays import check_upstream, computing_dtype
from .im2col import col2im, im2col

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def conv2d_transpose(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "C FN FH FW"],
    b: Real[ndarray, "FN"] | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = "valid",
) -> Real[ndarray, "N FN OH OW"]:
    """Let every input number stamp a filter onto a larger map.

    Picture a convolution run backwards: where that gathers a window into one number, this
    spreads one number over a window, weighted by the filter. Stamps lie `strides` cells apart
    and add up where they overlap.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The maps, integers or floating-point numbers.
    w : ndarray of shape (C, FN, FH, FW)
        The weights of the convolution that this runs backwards, which turned FN maps into C.
    b : ndarray of shape (FN,), optional
        One bias for each map that comes out.
    strides : int or tuple of int
        Cells from one stamp to the next, down and to the right.
    padding : int, tuple, or str
        Cells cut off at the border, in any form that `conv2d` takes. ``"valid"`` cuts nothing,
        ``"same"`` leaves ``H * strides`` rows.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The larger maps. float32 in gives float32 out; integers are added up in int64.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or the padding cuts everything off.

    Notes
    -----
    As many multiply-adds as the convolution has: ``N * C * H * W * FN * FH * FW``. Sizes are
    Keras's. Taught in chapter 12, Drills and capstone.

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
       learning", 2016, https://arxiv.org/abs/1603.07285

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_transpose
    >>> x = np.array([[[[1, 10]]]])
    >>> w = np.array([[[[1, 2, 3]]]])
    >>> conv2d_transpose(x, w, strides=(1, 2))  # 1 2 3 and 10 20 30, two cells apart
    array([[[[ 1,  2, 13, 20, 30]]]])
    """
    y, _ = conv2d_transpose_forward(x, w, b, strides=strides, padding=padding)
    return y


class Conv2DTransposeCache(NamedTuple):
    """What the backward pass of a transposed convolution looks up.

    Attributes
    ----------
    x : ndarray of shape (N, C, H, W)
        The input.
    w : ndarray of shape (C, FN, FH, FW)
        The weights.
    y_shape : tuple of int
        Shape (N, FN, OH, OW) of the output.
    has_bias : bool
        Whether there was a bias.
    grid : WindowGrid
        Where the stamps lie on the output.
    """

    x: Real[ndarray, "N C H W"]
    w: Real[ndarray, "C FN FH FW"]
    y_shape: tuple[int, int, int, int]
    has_bias: bool
    grid: WindowGrid


def conv2d_transpose_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "C FN FH FW"],
    b: Real[ndarray, "FN"] | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = "valid",
) -> tuple[Real[ndarray, "N FN OH OW"], Conv2DTransposeCache]:
    """Stamp the filters, and keep what the backward pass needs.

    Parameters
    ----------
    x, w, b, strides, padding
        As for `conv2d_transpose`.

    Returns
    -------
    y : ndarray of shape (N, FN, OH, OW)
        The larger maps.
    cache : Conv2DTransposeCache
        For `conv2d_transpose_backward`.

    Raises
    ------
    TypeError, ValueError
        As for `conv2d_transpose`.

    Notes
    -----
    The steps of `conv2d_backward` for dx, since that is what this is. Taught in chapter 12,
    Drills and capstone.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_transpose_forward
    >>> y, cache = conv2d_transpose_forward(
    ...     np.ones((1, 2, 5, 5)), np.ones((2, 3, 3, 3)), strides=2, padding="same"
    ... )
    >>> y.shape
    (1, 3, 10, 10)
    """
    y_shape, grid = _check(x, w, b, strides, padding)
    dtype = computing_dtype(x, w, b)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    C = len(w)

    x_maps = x.swapaxes(0, 1).reshape(C, -1)  # (C, N*H*W)
    stamps = (w.reshape(C, -1).T @ x_maps).T  # (N*H*W, FN*FH*FW)
    y = col2im(stamps, y_shape, grid.kernel_size, grid.strides, grid.pads)  # (N, FN, OH, OW)
    if b is not None:
        y += b.astype(dtype, copy=False)[:, None, None]
    return y, Conv2DTransposeCache(x, w, y_shape, b is not None, grid)


def conv2d_transpose_backward(
    dy: Real[ndarray, "N FN OH OW"], cache: Conv2DTransposeCache
) -> tuple[Real[ndarray, "N C H W"], Real[ndarray, "C FN FH FW"], Real[ndarray, "FN"] | None]:
    """Turn the gradient by the larger maps into those by the input, weights and biases.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    cache : Conv2DTransposeCache
        From `conv2d_transpose_forward`.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W)
        Gradient of the loss by the input: the convolution of `dy` with `w`.
    dw : ndarray of shape (C, FN, FH, FW)
        Gradient by the weights.
    db : ndarray of shape (FN,) or None
        Gradient by the biases; None where there was no bias.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    Taught in chapter 12, Drills and capstone.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_transpose_backward, conv2d_transpose_forward
    >>> y, cache = conv2d_transpose_forward(np.array([[[[5]]]]), np.array([[[[1, 2, 3]]]]))
    >>> dx, dw, db = conv2d_transpose_backward(np.array([[[[1, 10, 100]]]]), cache)
    >>> dx, dw  # 1 * 1 + 10 * 2 + 100 * 3, and 5 * dy
    (array([[[[321]]]]), array([[[[  5,  50, 500]]]]))
    """
    x, w, y_shape, has_bias, grid = cache
    (N, C, H, W) = x.shape
    dy = check_upstream(dy, y_shape, x.dtype)

    dy_cols = im2col(dy, grid.kernel_size, grid.strides, grid.pads)  # (N*H*W, FN*FH*FW)
    dx_maps = w.reshape(C, -1) @ dy_cols.T  # (C, N*H*W)
    dx = dx_maps.reshape(C, N, H, W).swapaxes(0, 1)  # (N, C, H, W)
    x_maps = x.swapaxes(0, 1).reshape(C, -1)  # (C, N*H*W)
    dw = (x_maps @ dy_cols).reshape(w.shape)  # (C, FN, FH, FW)
    db = dy.sum(axis=(0, 2, 3)) if has_bias else None  # (FN,)
    return dx, dw, db


def transposed_size(size: int, kernel_size: int, strides: int, padding: AxisPadding) -> int:
    """Count the output cells of a transposed convolution along one axis.

    Parameters
    ----------
    size, kernel_size, strides : int
        Cells of the input, of the kernel, and from one stamp to the next.
    padding : int, tuple of int, or str
        Cells cut off at the ends.

    Returns
    -------
    int
        Cells of the output; below 1 if the padding cuts everything off.

    Notes
    -----
    ``size * strides`` for ``"same"``. Otherwise the stamps reach over
    ``(size - 1) * strides + kernel_size`` cells, less the padding; where the stride is larger
    than the kernel, Keras keeps the empty cells behind the last stamp, and so does this.

    Examples
    --------
    >>> transposed_size(5, 3, 2, "valid"), transposed_size(5, 3, 2, "same")
    (11, 10)
    """
    if padding == "same":
        return size * strides
    before, after = resolve_padding(padding, size, kernel_size)
    return (size - 1) * strides + max(kernel_size, strides) - before - after


def _check(
    x: Real[ndarray, "..."],
    w: Real[ndarray, "..."],
    b: Real[ndarray, "..."] | None,
    strides: Pair,
    padding: Padding,
) -> tuple[tuple[int, int, int, int], WindowGrid]:
    """Check the arguments; give the shape of the output and where the stamps lie on it."""
    N, C, H, W = check_array(x, "x", "N C H W").shape
    w_channels, FN, FH, FW = check_array(w, "w", "C FN FH FW").shape
    got = f"x.shape={x.shape}, w.shape={w.shape}"
    if w_channels != C:
        expected = "w must have shape (C, FN, FH, FW) with the C of x"
        raise ValueError(message(expected, got, f"Make w.shape[0] equal to {C}."))
    if b is not None:
        check_shape(b, "b", (FN,), "one bias for each map that comes out")

    (SH, SW), (rows, columns) = check_pair(strides, "strides"), paddings_by_axis(padding)
    OH, OW = transposed_size(H, FH, SH, rows), transposed_size(W, FW, SW, columns)
    if OH < 1 or OW < 1:
        expected = "padding must leave at least one cell of the output"
        raise ValueError(message(expected, f"padding={padding!r}, {got}", "Use less padding."))
    return (N, FN, OH, OW), window_grid((OH, OW), (FH, FW), (SH, SW), padding)
