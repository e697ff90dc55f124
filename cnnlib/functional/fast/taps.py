"""Kernels rearranged into the short filters that Winograd's tiles need, and back.

See `tiling`: a stride and a kernel of more than 5 cells are both turned into channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .tiling import Tiling

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


def as_taps(w: Float[ndarray, "FN C FH FW"], tiling: Tiling) -> Float[ndarray, "taps FN depth"]:
    """Rearrange kernels into short filters over more channels.

    Parameters
    ----------
    w : ndarray of shape (FN, C, FH, FW)
        The filters.
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (r * r, FN, C * depth)
        Tap by tap; the channels as in `tile_view`.

    Examples
    --------
    >>> from cnnlib.functional.fast.tiling import tiling
    >>> from cnnlib.windows import window_grid
    >>> w = np.arange(1.0, 5.0).reshape(1, 1, 2, 2)  # with stride 2: one tap, four channels
    >>> as_taps(w, tiling(window_grid((4, 4), 2, strides=2)))
    array([[[1., 2., 3., 4.]]])
    """
    FN, C, FH, FW = w.shape
    v, h = tiling.rows, tiling.columns
    filled = np.zeros((FN, C, v.kernel_size, h.kernel_size), w.dtype)
    filled[:, :, :FH, :FW] = w
    apart = filled.reshape(FN, C, v.pieces, v.r, v.stride, h.pieces, h.r, h.stride)
    taps = apart.transpose(3, 6, 0, 2, 5, 1, 4, 7)  # (r, r, FN, pieces, pieces, C, SH, SW)
    return taps.reshape(v.r * h.r, FN, -1)  # (r*r, FN, C*depth)


def from_taps(
    taps: Float[ndarray, "taps FN depth"], w_shape: tuple[int, ...], tiling: Tiling
) -> Float[ndarray, "FN C FH FW"]:
    """Put filters back into the form of the kernel; the transpose of `as_taps`.

    Parameters
    ----------
    taps : ndarray of shape (r * r, FN, C * depth)
        Tap by tap.
    w_shape : tuple of int
        (FN, C, FH, FW).
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (FN, C, FH, FW)
        The kernels, without the zeros that filled them up.
    """
    FN, C, FH, FW = w_shape
    v, h = tiling.rows, tiling.columns
    apart = taps.reshape(v.r, h.r, FN, v.pieces, h.pieces, C, v.stride, h.stride)
    filled = apart.transpose(2, 5, 3, 0, 6, 4, 1, 7)  # (FN, C, pieces, r, SH, pieces, r, SW)
    return filled.reshape(FN, C, v.kernel_size, h.kernel_size)[:, :, :FH, :FW]
