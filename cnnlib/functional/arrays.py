"""The few array moves that convolution and pooling share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from ..checks import check_shape
from ..shapes import dilated
from ..windows import WindowGrid
from .loans import lent

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray

Pads = tuple[tuple[int, int], tuple[int, int]]


def computing_dtype(*arrays: Real[ndarray, "..."] | None) -> np.dtype[Any]:
    """Give the dtype in which products of these arrays are added up.

    Floating-point arrays keep their dtype: float32 stays float32. Integers are added up in
    int64, as ``np.sum`` does, because 8-bit pixels would overflow at once.

    Parameters
    ----------
    *arrays : ndarray or None
        The operands; None stands for one that is left out.

    Returns
    -------
    numpy.dtype
        One dtype for all of them.

    Examples
    --------
    >>> computing_dtype(np.zeros(3, np.float32), None), computing_dtype(np.zeros(3, np.uint8))
    (dtype('float32'), dtype('int64'))
    """
    dtype = np.result_type(*(a for a in arrays if a is not None))
    return np.dtype(np.int64) if dtype.kind in "iu" else dtype


def as_floating(x: Real[ndarray, "*shape"]) -> Float[ndarray, "*shape"]:
    """Turn integers into float64 and leave floating-point numbers as they are.

    Parameters
    ----------
    x : ndarray of any shape
        Integers or floating-point numbers.

    Returns
    -------
    ndarray of the shape of x
        A copy where `x` holds integers, `x` itself otherwise.

    Examples
    --------
    >>> as_floating(np.array([1, 2]))
    array([1., 2.])
    """
    return x if x.dtype.kind == "f" else x.astype(np.float64)


def check_upstream(dy: Any, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Real[ndarray, "..."]:
    """Accept the gradient that arrives from above, in the dtype of the output it belongs to.

    Parameters
    ----------
    dy : ndarray
        Gradient of the loss by the output.
    shape : tuple of int
        Shape of the output.
    dtype : numpy.dtype
        dtype of the output. Where the output holds integers, `dy` keeps its own dtype.

    Returns
    -------
    ndarray
        `dy`, copied only if its dtype has to change.

    Raises
    ------
    TypeError
        If `dy` is not an array of numbers.
    ValueError
        If it does not have the shape of the output.

    Examples
    --------
    >>> check_upstream(np.ones((2, 3)), (2, 3), np.dtype(np.float32)).dtype
    dtype('float32')
    """
    dy = check_shape(dy, "dy", shape, "the shape of the output of the forward pass")
    return dy.astype(dtype, copy=False) if dtype.kind == "f" else dy


def pad2d(x: Real[ndarray, "N C H W"], pads: Pads, value: float = 0) -> Real[ndarray, "N C PH PW"]:
    """Put a border of one value around every image.

    Parameters
    ----------
    x : ndarray of shape (N, C, H, W)
        The images.
    pads : pair of pairs of int
        ``((top, bottom), (left, right))`` in cells.
    value : float
        What the border holds.

    Returns
    -------
    ndarray of shape (N, C, top + H + bottom, left + W + right)
        A new array, or `x` itself where there is nothing to add.

    Examples
    --------
    >>> pad2d(np.array([[[[5]]]]), ((0, 1), (1, 0)))[0, 0]
    array([[0, 5],
           [0, 0]])
    """
    if pads == ((0, 0), (0, 0)):
        return x
    return np.pad(x, ((0, 0), (0, 0), *pads), constant_values=value)


def window_view(
    padded: Real[ndarray, "N C PH PW"], grid: WindowGrid
) -> Real[ndarray, "N C OH OW FH FW"]:
    """Look at every window of padded images, without copying any number.

    Parameters
    ----------
    padded : ndarray of shape (N, C, PH, PW)
        Images with their padding.
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    ndarray of shape (N, C, OH, OW, FH, FW)
        Entry ``[n, c, oh, ow]`` is the window of output cell (oh, ow). A read-only view:
        overlapping windows share their memory.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> x = np.arange(9).reshape(1, 1, 3, 3)
    >>> window_view(x, window_grid(x.shape, kernel_size=2))[0, 0, 1, 1]
    array([[4, 5],
           [7, 8]])
    """
    (FH, FW), (SH, SW), (DH, DW) = grid.kernel_size, grid.strides, grid.dilation
    span = dilated(FH, DH), dilated(FW, DW)
    windows = sliding_window_view(padded, span, axis=(2, 3))  # a window at every cell
    return windows[:, :, ::SH, ::SW, ::DH, ::DW]  # (N, C, OH, OW, FH, FW)


def kernel_cells(grid: WindowGrid) -> Iterator[tuple[int, int, slice, slice]]:
    """Go through the kernel cell by cell, with the input cells that each one meets.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.

    Yields
    ------
    i, j : int
        Row and column of a kernel cell, in reading order.
    rows, columns : slice
        The cells of the padded input under it, one for each window: OH rows, OW columns.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> grid = window_grid((5, 5), kernel_size=2, strides=3)
    >>> [cell for cell in kernel_cells(grid)][1]
    (0, 1, slice(0, 4, 3), slice(1, 5, 3))
    """
    (FH, FW), (OH, OW) = grid.kernel_size, grid.output_size
    (SH, SW), (DH, DW) = grid.strides, grid.dilation
    for i in range(FH):
        rows = slice(i * DH, i * DH + (OH - 1) * SH + 1, SH)
        for j in range(FW):
            columns = slice(j * DW, j * DW + (OW - 1) * SW + 1, SW)
            yield i, j, rows, columns


def zeros_padded(
    input_shape: tuple[int, ...], pads: Pads, dtype: np.dtype[Any]
) -> tuple[Real[ndarray, "N C PH PW"], Real[ndarray, "N C H W"]]:
    """Make room for a gradient: an image of zeros with its border, and the image inside it.

    Parameters
    ----------
    input_shape : tuple of int
        (N, C, H, W) without the padding.
    pads : pair of pairs of int
        ``((top, bottom), (left, right))`` in cells.
    dtype : numpy.dtype
        dtype of the zeros.

    Returns
    -------
    padded : ndarray of shape (N, C, top + H + bottom, left + W + right)
        Zeros.
    inside : ndarray of shape (N, C, H, W)
        A view of `padded` without its border: what is added there shows here.

    Examples
    --------
    >>> padded, inside = zeros_padded((1, 1, 2, 2), ((1, 1), (0, 1)), np.dtype(int))
    >>> padded.shape, inside.shape
    ((1, 1, 4, 3), (1, 1, 2, 2))
    """
    N, C, H, W = input_shape
    (top, bottom), (left, right) = pads
    padded = lent((N, C, top + H + bottom, left + W + right), dtype)
    padded.fill(0)
    return padded, padded[:, :, top : top + H, left : left + W]


def fill_in(
    piece: Real[ndarray, "B C height width"],
    found: Real[ndarray, "B C h w"],
    rows: slice,
    columns: slice,
) -> None:
    """Write what was found at its place in a piece, and zeros around it.

    Parameters
    ----------
    piece : ndarray of shape (B, C, height, width)
        Overwritten.
    found : ndarray of shape (B, C, h, w)
        A part of it, or all.
    rows, columns : slice
        Its place, h rows and w columns, with start and stop.

    Examples
    --------
    >>> piece = np.full((1, 1, 2, 3), 7)
    >>> fill_in(piece, np.ones((1, 1, 1, 2)), slice(1, 2), slice(0, 2))
    >>> piece[0, 0]
    array([[0, 0, 0],
           [1, 1, 0]])
    """
    piece[:, :, : rows.start] = 0
    piece[:, :, rows.stop :] = 0
    piece[:, :, rows, : columns.start] = 0
    piece[:, :, rows, columns.stop :] = 0
    piece[:, :, rows, columns] = found
