"""Bring the small maps of a deep layer to the size of the image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_array, check_pair

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray


def resize_map(
    maps: Float[ndarray, "N OH OW"], size: int | tuple[int, int]
) -> Float[ndarray, "N H W"]:
    """Bring maps to the size of an image, linearly between the centres of their cells.

    Parameters
    ----------
    maps : ndarray, (N, OH, OW)
        Such as `grad_cam` gives.
    size : int or pair of int
        Height and width to bring them to.

    Returns
    -------
    ndarray, (N, H, W)
        In the dtype of `maps`.

    Raises
    ------
    TypeError, ValueError
        If `maps` has not three axes, or a size is not positive.

    Notes
    -----
    Bilinear, half-pixel centres, edges repeated: what Keras's ``image.resize`` does.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> resize_map(np.array([[[0.0, 4.0]]]), (1, 4))
    array([[[0., 1., 3., 4.]]])
    """
    maps = check_array(maps, "maps", "N OH OW")
    H, W = check_pair(size, "size")
    rows = _interpolation(H, maps.shape[1], maps.dtype)  # (H, OH)
    columns = _interpolation(W, maps.shape[2], maps.dtype)  # (W, OW)
    return rows @ maps @ columns.T  # (N, H, W)


def _interpolation(new: int, old: int, dtype: np.dtype) -> Float[ndarray, "new old"]:
    """Give the share that each old cell has in each new one."""
    centres = np.clip((np.arange(new) + 0.5) * old / new - 0.5, 0, old - 1)
    return np.maximum(1 - np.abs(centres[:, None] - np.arange(old)), 0).astype(dtype)
