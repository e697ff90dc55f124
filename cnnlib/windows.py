"""The grid of windows that a convolution or a pooling lays over an image."""

from __future__ import annotations

from typing import NamedTuple

from .checks import Pair, check_pair
from .shapes import AxisPadding, output_size, resolve_padding

# A padding for both axes alike, or ((top, bottom), (left, right)).
Padding = AxisPadding | tuple[tuple[int, int], tuple[int, int]]


class WindowGrid(NamedTuple):
    """Where the windows of a convolution or a pooling lie on an image.

    Every field is a (rows, columns) pair; `pads` holds (before, after) for each axis.

    Examples
    --------
    >>> window_grid((1, 1, 5, 7), kernel_size=3, strides=2, padding="same")
    WindowGrid(kernel_size=(3, 3), strides=(2, 2), pads=((1, 1), (1, 1)), dilation=(1, 1), \
output_size=(3, 4))
    """

    kernel_size: tuple[int, int]
    strides: tuple[int, int]
    pads: tuple[tuple[int, int], tuple[int, int]]
    dilation: tuple[int, int]
    output_size: tuple[int, int]


def window_grid(
    input_shape: tuple[int, ...],
    kernel_size: Pair,
    strides: Pair = 1,
    padding: Padding = 0,
    dilation: Pair = 1,
) -> WindowGrid:
    """Work out both axes of a window moving over an image.

    Parameters
    ----------
    input_shape : tuple of int
        Any shape that ends in H, W.
    kernel_size, strides, dilation : int or tuple of int
        One number for both axes, or (rows, columns).
    padding : int, tuple, or str
        What `resolve_padding` knows, the same for both axes; or a pair of pairs
        ``((top, bottom), (left, right))``.

    Returns
    -------
    WindowGrid
        Everything resolved to plain pairs, with the output size (OH, OW).

    Raises
    ------
    TypeError, ValueError
        If an argument is not a whole number in range, or the kernel does not fit.

    Examples
    --------
    >>> window_grid((28, 28), (3, 5), padding="same").pads
    ((1, 1), (2, 2))
    """
    kernel_size = check_pair(kernel_size, "kernel_size")
    strides = check_pair(strides, "strides")
    dilation = check_pair(dilation, "dilation")
    (H, W), (FH, FW) = input_shape[-2:], kernel_size
    (SH, SW), (DH, DW) = strides, dilation
    rows, columns = paddings_by_axis(padding)

    OH, OW = output_size(H, FH, SH, rows, DH), output_size(W, FW, SW, columns, DW)
    top_bottom = resolve_padding(rows, H, FH, SH, DH)
    left_right = resolve_padding(columns, W, FW, SW, DW)
    return WindowGrid(kernel_size, strides, (top_bottom, left_right), dilation, (OH, OW))


def paddings_by_axis(padding: Padding) -> tuple[AxisPadding, AxisPadding]:
    """Give the padding of the rows and the padding of the columns.

    Parameters
    ----------
    padding : int, tuple, or str
        One padding for both axes, or a pair of pairs ``((top, bottom), (left, right))``.

    Returns
    -------
    rows, columns : int, tuple of int, or str
        What `cnnlib.shapes.resolve_padding` takes.

    Examples
    --------
    >>> paddings_by_axis((1, 2)), paddings_by_axis(((1, 2), (3, 4)))
    (((1, 2), (1, 2)), ((1, 2), (3, 4)))
    """
    match padding:
        case (tuple() as rows, tuple() as columns):
            return rows, columns
    return padding, padding
