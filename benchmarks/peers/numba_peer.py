"""im2col compiled by numba, in parallel over the images, with NumPy's matrix products."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from ..cases import Case, layer_arrays
from . import Jobs, Peer


def peer(_: str) -> Peer:
    """Give the jobs of numba."""
    return jobs


@numba.njit(parallel=True, fastmath=True)
def unroll(padded: np.ndarray, cols: np.ndarray, stride: int) -> None:
    """Copy the windows of each image into the columns of its matrix."""
    N, C, FH, FW, OH, OW = cols.shape
    for n in numba.prange(N):
        for c in range(C):
            for i in range(FH):
                for j in range(FW):
                    for oh in range(OH):
                        for ow in range(OW):
                            cols[n, c, i, j, oh, ow] = padded[
                                n, c, oh * stride + i, ow * stride + j
                            ]


@numba.njit(parallel=True, fastmath=True)
def roll_up(padded: np.ndarray, cols: np.ndarray, stride: int) -> None:
    """Add the columns where they came from."""
    N, C, FH, FW, OH, OW = cols.shape
    for n in numba.prange(N):
        padded[n] = 0
        for c in range(C):
            for i in range(FH):
                for j in range(FW):
                    for oh in range(OH):
                        for ow in range(OW):
                            padded[n, c, oh * stride + i, ow * stride + j] += cols[
                                n, c, i, j, oh, ow
                            ]


def jobs(case: Case) -> Jobs:
    """Make the jobs of a convolution; others are left out."""
    if case.kind != "conv":
        return {}
    x, w, b, dy = layer_arrays(case).values()
    (N, C, _, _), (FN, _, FH, FW), (OH, OW) = x.shape, w.shape, dy.shape[2:]
    P = case.padding
    padded = np.pad(x, ((0, 0), (0, 0), (P, P), (P, P)))
    cols = np.empty((N, C, FH, FW, OH, OW), np.float32)
    by_image, maps = cols.reshape(N, -1, OH * OW), dy.reshape(N, FN, -1)
    filters, dpadded = w.reshape(FN, -1), np.empty_like(padded)

    def forward() -> np.ndarray:
        padded[:, :, P : P + x.shape[2], P : P + x.shape[3]] = x
        unroll(padded, cols, case.strides)
        y = filters @ by_image
        y += b[:, None]
        return y.reshape(dy.shape)

    def both() -> Any:
        y = forward()
        dw = (maps @ by_image.transpose(0, 2, 1)).sum(axis=0).reshape(w.shape)
        dcols = (filters.T @ maps).reshape(cols.shape)
        roll_up(dpadded, dcols, case.strides)
        dx = dpadded[:, :, P : P + x.shape[2], P : P + x.shape[3]].copy()
        return y, dx, dw, dy.sum(axis=(0, 2, 3))

    return {
        "forward": forward,
        "both": both,
        "results": lambda: dict(zip(("y", "dx", "dw", "db"), both(), strict=True)),
    }
