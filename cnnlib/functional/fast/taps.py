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


def as_taps(w: Float[ndarray, "FN C FH FW"], tiling: Tiling) -> Float[ndarray, "taps D FN"]:
    """Rearrange kernels into short filters over more channels.

    Parameters
    ----------
    w : ndarray of shape (FN, C, FH, FW)
        The filters.
    tiling : Tiling
        The tiles, for one piece of the filters.

    Returns
    -------
    ndarray of shape (r * r, D, FN)
        Tap by tap; D = C * SH * SW channels, in this order.

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
    taps = np.zeros((v.r, h.r, C, v.stride, h.stride, FN), w.dtype)
    places = taps.transpose(5, 2, 0, 3, 1, 4)  # (FN, C, r, SH, r, SW), a view
    for i in range(v.r):
        for j in range(h.r):
            cell = cells[:, :, i * v.stride :, j * h.stride :][:, :, : v.stride, : h.stride]
            places[:, :, i, : cell.shape[2], j, : cell.shape[3]] = cell
    return taps.reshape(v.r * h.r, -1, FN)  # (r*r, D, FN)


def from_taps(
    taps: Float[ndarray, "taps D FN"], dw: Float[ndarray, "FN C FH FW"], tiling: Tiling
) -> None:
    """Put filters back into the form of the kernel; the transpose of `as_taps`.

    Parameters
    ----------
    taps : ndarray of shape (r * r, D, FN)
        Tap by tap.
    dw : ndarray of shape (FN, C, FH, FW)
        Where to write the piece of the kernels that the tiling is for.
    tiling : Tiling
        The tiles.
    """
    v, h = tiling
    cells = dw[:, :, v.kernel, h.kernel]  # (FN, C, FH, FW) of this piece
    apart = taps.reshape(v.r, h.r, dw.shape[1], v.stride, h.stride, -1)  # (r, r, C, SH, SW, FN)
    for i in range(v.r):
        for j in range(h.r):
            cell = cells[:, :, i * v.stride :, j * h.stride :][:, :, : v.stride, : h.stride]
            part = apart[i, j, :, : cell.shape[2], : cell.shape[3]]  # (C, SH, SW, FN)
            cell[...] = part.transpose(3, 0, 1, 2)  # (FN, C, SH, SW)
