"""Kernels rearranged into the short filters that Winograd's tiles need, transformed, and back.

See `tiling`: a stride is turned into channels. Both axes of a filter are transformed in one
product by Kronecker's, with the filters as they lie in memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..loans import lent
from .scratch import scratch
from .threads import in_parts
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


def factors(taps: Float[ndarray, "D rr E"], tiling: Tiling) -> Float[ndarray, "t s D E"]:
    """Transform short filters.

    Parameters
    ----------
    taps : ndarray of shape (D, r * r, E)
        From D channels to E.
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (t, t, D, E)
        A working array: ``G @ filter @ G.T`` for each.
    """
    v, h = tiling.matrices
    GG = np.kron(v.G, h.G)  # (t*t, r*r)
    U = scratch("filters", (len(GG), len(taps), taps.shape[2]), taps.dtype)

    def compute(part: slice) -> None:
        np.matmul(GG, taps[part], out=U[:, part].transpose(1, 0, 2))  # (D, t*t, E)

    few = 10**6 // max(GG.size * taps.shape[2], 1)  # channels that are not worth a thread
    in_parts(compute, len(taps), at_least=few + 1)
    return U.reshape(len(v.G), len(h.G), *U.shape[1:])  # (t, t, D, E)


def factors_back(dU: Float[ndarray, "t s D FN"], tiling: Tiling) -> Float[ndarray, "FN D taps"]:
    """Turn the gradients of transformed filters into those of the taps; `factors` transposed.

    Parameters
    ----------
    dU : ndarray of shape (t, t, D, FN)
        Gradients of what `factors` gives.
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (FN, D, r * r)
        For `from_taps`.
    """
    v, h = tiling.matrices
    GG, (D, FN) = np.kron(v.G, h.G), dU.shape[2:]
    dtaps = lent((FN, D, GG.shape[1]), dU.dtype)
    by_channel = dU.reshape(-1, D, FN).transpose(1, 0, 2)  # (D, t*t, FN)
    np.matmul(GG.T, by_channel, out=dtaps.transpose(1, 2, 0))  # (D, r*r, FN)
    return dtaps
