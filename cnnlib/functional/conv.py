"""Convolution of images with filters, forward and backward."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from ..checks import Pair, check_choice
from ..windows import Padding, WindowGrid
from .arrays import check_upstream
from .conv_arguments import check_conv2d
from .conv_groups import GroupedConv2DCache, backward_by_group, forward_by_group
from .conv_loops import Conv2DLoopsCache, loops_backward, loops_forward
from .fast import FastConv2DCache, fast_backward, fast_forward
from .im2col import col2im, im2col
from .loans import copied, product

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Gradients = tuple[
        Real[ndarray, "N C H W"] | None, Real[ndarray, "FN CG FH FW"], Real[ndarray, "FN"] | None
    ]

METHODS = ["im2col", "loops", "blocked", "mec", "winograd", "auto"]


def conv2d(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C//{groups} FH FW"],
    b: Real[ndarray, "FN"] | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Real[ndarray, "N FN OH OW"]:
    """Convolve images with filters: one feature map for each filter.

    A filter is a block as deep as the image. It slides over the image; at every position,
    image and filter are multiplied cell by cell and added up to one number, and the bias of
    the filter is added. The filter is not flipped: as in every deep-learning library this is,
    strictly, a cross-correlation.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images, integers or floating-point numbers.
    w : ndarray of shape (FN, C / groups, FH, FW)
        The filters.
    b : ndarray of shape (FN,), optional
        One bias for each filter.
    strides : int or tuple of int
        Cells the window moves at each step, down and to the right.
    padding : int, tuple, or str
        Cells of zeros around the image: an int, (before, after), ``"valid"``, ``"same"``,
        ``"full"``, or ((top, bottom), (left, right)).
    dilation : int or tuple of int
        Steps from one kernel cell to the next.
    groups : int
        Parts into which channels and filters are divided; each part of the filters sees only
        its part of the channels.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps. float32 in gives float32 out; integers are added up in int64.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or no window fits.

    Notes
    -----
    ``y[n, f, i, j] = b[f] + sum(x[n, c, i*SH + k*DH, j*SW + l*DW] * w[f, c, k, l])`` over
    c, k, l, with x already padded. That is ``N * FN * OH * OW * C / groups * FH * FW``
    multiply-adds. Taught in chapter 2, The convolution operation; strides and padding in
    chapter 3, channels in chapter 4, batches in chapter 5.

    References
    ----------
    .. [1] V. Dumoulin and F. Visin, "A guide to convolution arithmetic for deep
       learning", 2016, https://arxiv.org/abs/1603.07285

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d
    >>> image = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
    >>> sobel = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    >>> conv2d(image[None, None], sobel[None, None], np.array([3]))[0, 0]
    array([[ 7, -1],
           [ 3,  3]])
    """
    y, _ = conv2d_forward(
        x, w, b, strides=strides, padding=padding, dilation=dilation, groups=groups
    )
    return y


class Conv2DCache(NamedTuple):
    """What the backward pass of a convolution looks up.

    Attributes
    ----------
    x_shape : tuple of int
        Shape (N, C, H, W) of the input.
    cols : ndarray of shape (N * OH * OW, C * FH * FW)
        The windows of the input, one a row, as `im2col` lays them out.
    w : ndarray of shape (FN, C, FH, FW)
        The filters.
    has_bias : bool
        Whether there was a bias.
    grid : WindowGrid
        Where the windows lie.
    """

    x_shape: tuple[int, int, int, int]
    cols: Real[ndarray, "N_OH_OW C_FH_FW"]
    w: Real[ndarray, "FN C FH FW"]
    has_bias: bool
    grid: WindowGrid


AnyConv2DCache = Conv2DCache | GroupedConv2DCache | Conv2DLoopsCache | FastConv2DCache


def conv2d_forward(
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN C//{groups} FH FW"],
    b: Real[ndarray, "FN"] | None = None,
    *,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
    groups: int = 1,
    method: str = "im2col",
) -> tuple[Real[ndarray, "N FN OH OW"], AnyConv2DCache]:
    """Convolve images with filters and keep what the backward pass needs.

    With the windows as the rows of one matrix and the filters as the rows of another, every
    output number is the product of a row with a row: one matrix product does it all.

    Parameters
    ----------
    x, w, b, strides, padding, dilation, groups
        As for `conv2d`.
    method : {"im2col", "loops", "blocked", "mec", "winograd", "auto"}
        One matrix product; the definition in plain loops; one of the quick ways of chapter
        7b; or the quickest of these for the shapes at hand.

    Returns
    -------
    y : ndarray of shape (N, FN, OH, OW)
        The feature maps.
    cache : Conv2DCache
        For `conv2d_backward`. A grouped convolution gives a `GroupedConv2DCache`, the loops a
        `Conv2DLoopsCache`, the quick ways a `FastConv2DCache`.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, no window fits, or the method is unknown.

    Notes
    -----
    The cache holds ``N * OH * OW * C * FH * FW`` numbers. Taught in chapter 7, im2col, and
    chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_forward
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> y, cache = conv2d_forward(x, np.array([[[[1, 2], [3, 4]]]]))
    >>> y[0, 0]
    array([[37, 47],
           [67, 77]])
    >>> cache.cols.shape
    (4, 4)
    """
    check_choice(method, "method", METHODS)
    if method == "loops":
        return loops_forward(x, w, b, strides, padding, dilation, groups)
    (x, w, b), grid = check_conv2d(x, w, b, strides, padding, dilation, groups)
    if groups > 1:
        one = partial(
            conv2d_forward, strides=strides, padding=padding, dilation=dilation, method=method
        )
        return forward_by_group(one, x, w, b, groups)
    if method != "im2col":
        return fast_forward(x, w, b, grid, method)
    N, FN, (OH, OW) = len(x), len(w), grid.output_size

    cols = im2col(x, grid.kernel_size, strides, padding, dilation)  # (N*OH*OW, C*FH*FW)
    y = product(w.reshape(FN, -1), cols.T)  # (FN, N*OH*OW)
    if b is not None:
        y += b[:, None]
    y = y.reshape(FN, N, OH, OW).swapaxes(0, 1)  # (N, FN, OH, OW)
    return y, Conv2DCache(x.shape, cols, w, b is not None, grid)


def conv2d_backward(
    dy: Real[ndarray, "N FN OH OW"], cache: AnyConv2DCache, input_gradient: bool = True
) -> Gradients:
    """Turn the gradient by the output of a convolution into those by its inputs.

    Every output number was the product of a window and a filter. So the filter collects the
    windows, each weighted by the gradient of the output it made; the windows collect the
    filters, weighted in the same way, and `col2im` adds them up where they overlap. The bias
    went into every output of its filter and collects them all.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    cache : Conv2DCache
        From `conv2d_forward`.
    input_gradient : bool
        False leaves out `dx`, which the first layer of a network does not need.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C / groups, FH, FW)
        Gradient by the filters.
    db : ndarray of shape (FN,) or None
        Gradient by the biases; None where there was no bias.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.

    Notes
    -----
    Two matrix products, each with as many multiply-adds as the forward pass. Taught in
    chapter 8, implementation.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import conv2d_backward, conv2d_forward
    >>> x = np.arange(1, 10).reshape(1, 1, 3, 3)
    >>> y, cache = conv2d_forward(x, np.array([[[[1, 2], [3, 4]]]]), np.array([0]))
    >>> dx, dw, db = conv2d_backward(np.ones_like(y), cache)
    >>> dx[0, 0]
    array([[ 1,  3,  2],
           [ 4, 10,  6],
           [ 3,  7,  4]])
    >>> dw[0, 0], db
    (array([[12, 16],
           [24, 28]]), array([4]))
    """
    if isinstance(cache, FastConv2DCache):
        return fast_backward(dy, cache, input_gradient)
    if isinstance(cache, Conv2DLoopsCache):
        dx, dw, db = loops_backward(dy, cache)
        return dx if input_gradient else None, dw, db
    if isinstance(cache, GroupedConv2DCache):
        return backward_by_group(conv2d_backward, dy, cache, input_gradient)
    x_shape, cols, w, has_bias, grid = cache
    N, FN = x_shape[0], len(w)
    dy = check_upstream(dy, (N, FN, *grid.output_size), cols.dtype)

    dy_maps = copied(dy.swapaxes(0, 1)).reshape(FN, -1)  # (FN, N*OH*OW)
    dw = (dy_maps @ cols).reshape(w.shape)  # (FN, C, FH, FW)
    db = dy_maps.sum(axis=1) if has_bias else None  # (FN,)
    if not input_gradient:
        return None, dw, db
    dcols = product(w.reshape(FN, -1).T, dy_maps).T  # (N*OH*OW, C*FH*FW)
    dx = col2im(dcols, x_shape, grid.kernel_size, grid.strides, grid.pads, grid.dilation)
    return dx, dw, db
