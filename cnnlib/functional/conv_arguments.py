"""What every way to compute a convolution checks first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import Pair, check_array, check_shape, check_whole, message
from ..windows import Padding, WindowGrid, window_grid
from .arrays import computing_dtype

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Arrays = tuple[
        Real[ndarray, "N C H W"], Real[ndarray, "FN CG FH FW"], Real[ndarray, "FN"] | None
    ]


def check_conv2d(
    x: Real[ndarray, "..."],
    w: Real[ndarray, "..."],
    b: Real[ndarray, "..."] | None,
    strides: Pair,
    padding: Padding,
    dilation: Pair,
    groups: int,
) -> tuple[Arrays, WindowGrid]:
    """Check the arguments of a convolution and bring its arrays to one dtype.

    Parameters
    ----------
    x, w, b, strides, padding, dilation, groups
        As for `cnnlib.conv2d`.

    Returns
    -------
    arrays : tuple of ndarray
        x, w and b, copied only where the dtype has to change.
    grid : WindowGrid
        Where the windows lie.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or no window fits.
    """
    check_array(x, "x", "N C H W")
    check_array(w, "w", "FN C FH FW")
    check_channels(x.shape[1], w.shape, x.shape, check_whole(groups, "groups"))
    if b is not None:
        check_shape(b, "b", (w.shape[0],), "one bias for each filter of w")
    grid = window_grid(x.shape, w.shape[2:], strides, padding, dilation)

    dtype = computing_dtype(x, w, b)
    x, w = x.astype(dtype, copy=False), w.astype(dtype, copy=False)
    return (x, w, None if b is None else b.astype(dtype, copy=False)), grid


def check_channels(C: int, w_shape: tuple[int, ...], x_shape: tuple[int, ...], groups: int) -> None:
    """Check that the filters have as many channels as the part of x that they see.

    Parameters
    ----------
    C : int
        Channels of x.
    w_shape, x_shape : tuple of int
        Shapes of the filters and of the input.
    groups : int
        Parts into which channels and filters are divided.

    Raises
    ------
    ValueError
        If they do not fit.
    """
    FN, w_channels = w_shape[:2]
    got = f"x.shape={x_shape}, w.shape={w_shape}"
    if groups == 1 and w_channels != C:
        expected = "w must have shape (FN, C, FH, FW) with the C of x"
        raise ValueError(message(expected, got, f"Make w.shape[1] equal to {C}."))
    if C % groups or FN % groups:
        expected = "groups must divide the channels C of x and the filters FN of w"
        advice = "Choose a common divisor of C and FN."
        raise ValueError(message(expected, f"groups={groups}, {got}", advice))
    if w_channels * groups != C:
        expected = "w must have shape (FN, C / groups, FH, FW) with the C of x"
        advice = f"Make w.shape[1] equal to {C // groups}."
        raise ValueError(message(expected, f"groups={groups}, {got}", advice))
