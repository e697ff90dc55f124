"""The gradient of the biases, for algorithms that do not get it by the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .threads import images_worth_a_thread, sum_in_parts

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def bias_gradient(dy: Real[ndarray, "N FN OH OW"]) -> Real[ndarray, "FN"]:
    """Add up the gradients of every map; a product with ones does it sooner than a sum.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.

    Returns
    -------
    ndarray of shape (FN,)
        Its sum over images and positions.

    Examples
    --------
    >>> bias_gradient(np.ones((2, 3, 4, 5)))
    array([40., 40., 40.])
    """
    N, FN, OH, OW = dy.shape
    ones = np.ones(OH * OW, dy.dtype)

    def add_up(part: slice) -> Real[ndarray, "FN"]:
        by_image = dy[part].reshape(-1, OH * OW) @ ones  # (B*FN,)
        return by_image.reshape(-1, FN).sum(axis=0)  # (FN,)

    return sum_in_parts(add_up, N, images_worth_a_thread(FN * OH * OW))
