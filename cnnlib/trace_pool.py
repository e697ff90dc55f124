"""Pooling an image before and after a shift, window by window.

The widget of chapter 6 plays these steps; its JavaScript counterpart is held equal to this
module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .checks import check_array, check_choice
from .functional.pool_average import avg_pool2d
from .functional.pool_global import global_avg_pool2d, global_max_pool2d
from .functional.pool_max import max_pool2d

if TYPE_CHECKING:
    from jaxtyping import Bool, Float, Real
    from numpy import ndarray

#: The ways of pooling, by name.
KINDS = ("max", "average", "global max", "global average")


class PoolShift(NamedTuple):
    """An image, the same image shifted, and what pooling makes of both.

    Attributes
    ----------
    shifted : ndarray, shape (H, W)
        The image after the shift; what left it on one side came in on the other.
    before, after : ndarray, shape (OH, OW)
        The image pooled before the shift, and after it.
    changed : ndarray of bool, shape (OH, OW)
        Where `after` differs from `before`.
    """

    shifted: Real[ndarray, "H W"]
    before: Real[ndarray, "OH OW"]
    after: Real[ndarray, "OH OW"]
    changed: Bool[ndarray, "OH OW"]


def pool_map(
    x: Real[ndarray, "H W"],
    kind: str = "max",
    *,
    pool_size: int = 2,
    strides: int | None = None,
    padding: str = "valid",
) -> Real[ndarray, "OH OW"]:
    """Pool one image in one of the four ways.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        The image.
    kind : str
        ``"max"``, ``"average"``, ``"global max"`` or ``"global average"``.
    pool_size, strides, padding
        As in :func:`cnnlib.max_pool2d`; a global pooling has none of them.

    Returns
    -------
    ndarray, shape (OH, OW)
        The pooled image, (1, 1) from a global pooling.

    Raises
    ------
    TypeError, ValueError
        If the image is not a matrix, the kind has another name, or no window fits.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> pool_map(np.array([[4, 3, 8], [5, 5, 7], [6, 7, 5]]), strides=1)
    array([[5, 8],
           [7, 7]])
    """
    check_choice(kind, "kind", KINDS)
    image = check_array(x, "x", "H W")[None, None]  # (1, 1, H, W)
    if kind == "global max":
        return global_max_pool2d(image)  # (1, 1)
    if kind == "global average":
        return global_avg_pool2d(image)  # (1, 1)
    pool = max_pool2d if kind == "max" else avg_pool2d
    y: Real[ndarray, "1 1 OH OW"] = pool(image, pool_size, strides=strides, padding=padding)
    return y[0, 0]


def trace_pool_shift(
    x: Real[ndarray, "H W"],
    kind: str = "max",
    *,
    pool_size: int = 2,
    strides: int | None = None,
    padding: str = "valid",
    shift: tuple[int, int] = (0, 1),
) -> PoolShift:
    """Pool an image, shift it, pool it again, and mark the cells that changed.

    Parameters
    ----------
    x, kind, pool_size, strides, padding
        As in :func:`pool_map`.
    shift : tuple of int
        Rows down and columns to the right; negative numbers go up and left.

    Returns
    -------
    PoolShift
        The shifted image, both results, and where they differ.

    Raises
    ------
    TypeError, ValueError
        As in :func:`pool_map`.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> image = np.array([[8, 1], [3, 0]])
    >>> trace_pool_shift(image).changed
    array([[False]])
    """
    settings = {"pool_size": pool_size, "strides": strides, "padding": padding}
    before = pool_map(x, kind, **settings)  # type: ignore[arg-type]  # mypy joins their types
    shifted = np.roll(x, shift, axis=(0, 1))
    after = pool_map(shifted, kind, **settings)  # type: ignore[arg-type]
    # Means of the same numbers in another order may differ in their last digit.
    return PoolShift(shifted, before, after, np.abs(after - before) > 1e-9)


def drawn_images(count: int, size: int) -> Float[ndarray, "N H W"]:
    """Draw images of random numbers from 0 to 1, the same ones in Python and in JavaScript.

    Parameters
    ----------
    count, size : int
        How many images, and their rows, which are also their columns.

    Returns
    -------
    ndarray, shape (count, size, size)
        The images.

    Notes
    -----
    A linear congruential generator with the constants of [1]_, because both languages can
    compute it in a line. It will do for counting, and for nothing that needs good randomness.

    References
    ----------
    .. [1] W. H. Press et al., Numerical Recipes, 3rd edition, 2007, section 7.1.

    Examples
    --------
    >>> drawn_images(1, 2).round(3).tolist()
    [[[0.236, 0.279], [0.82, 0.668]]]
    """
    state, numbers = 0, np.empty(count * size * size)
    for place in range(numbers.size):
        state = (1664525 * state + 1013904223) % 2**32
        numbers[place] = state / 2**32
    return numbers.reshape(count, size, size)  # (N, H, W)
