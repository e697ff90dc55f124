"""Kernels rearranged into the short filters that Winograd's tiles need, and back.

See `tiling`: a stride is turned into channels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .tiling import Tiling

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


def as_taps(w: Float[ndarray, "FN C FH FW"], tiling: Tiling) -> Float[ndarray, "FN D taps"]:
    """Rearrange kernels into short filters over more channels.

    Parameters
    ----------
    w : ndarray of shape (FN, C, FH, FW)
        The filters.
    tiling : Tiling
        The tiles, for one piece of the filters.

    Returns
    -------
    ndarray of shape (FN, D, r * r)
        The taps last; D = C * SH * SW channels, in this order. Without a stride nothing is
        copied.

    Examples
    --------
    >>> from cnnlib.functional.fast.tiling import tilings
    >>> from cnnlib.windows import window_grid
    >>> w = np.arange(1.0, 5.0).reshape(1, 1, 2, 2)  # with stride 2: one tap, four channels
    >>> as_taps(w, tilings(window_grid((4, 4), 2, strides=2))[0])[0, :, 0]
    array([1., 2., 3., 4.])
    """
    FN, C, _, _ = w.shape
    v, h = tiling
    cells = w[:, :, v.kernel, h.kernel]  # (FN, C, FH, FW) of this piece
    size = (v.r * v.stride, h.r * h.stride)
    if cells.shape[2:] != size:
        filled = np.zeros((FN, C, *size), w.dtype)
        filled[:, :, : cells.shape[2], : cells.shape[3]] = cells
        cells = filled
    apart = cells.reshape(FN, C, v.r, v.stride, h.r, h.stride)  # (FN, C, r, SH, r, SW)
    return apart.transpose(0, 1, 3, 5, 2, 4).reshape(FN, -1, v.r * h.r)  # (FN, D, r*r)


def from_taps(
    taps: Float[ndarray, "FN D taps"], dw: Float[ndarray, "FN C FH FW"], tiling: Tiling
) -> None:
    """Put filters back into the form of the kernel; the transpose of `as_taps`.

    Parameters
    ----------
    taps : ndarray of shape (FN, D, r * r)
        The taps last.
    dw : ndarray of shape (FN, C, FH, FW)
        Where to write the piece of the kernels that the tiling is for.
    tiling : Tiling
        The tiles.
    """
    v, h = tiling
    cells = dw[:, :, v.kernel, h.kernel]  # (FN, C, FH, FW) of this piece
    FN, C, FH, FW = cells.shape
    apart = taps.reshape(FN, C, v.stride, h.stride, v.r, h.r)  # (FN, C, SH, SW, r, r)
    filled = apart.transpose(0, 1, 4, 2, 5, 3)  # (FN, C, r, SH, r, SW)
    filled = filled.reshape(FN, C, v.r * v.stride, h.r * h.stride)  # with what filled it up
    cells[...] = filled[:, :, :FH, :FW]
