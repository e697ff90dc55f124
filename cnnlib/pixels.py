"""Move the pixels of images: all to new places, or all by a few rows and columns.

The trainings of ``make reproduce`` and the widgets of chapter 1 use these same functions, so
the pictures show what the networks were given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .checks import check_array, check_whole, message

if TYPE_CHECKING:
    from jaxtyping import Int, Shaped
    from numpy import ndarray

PERMUTATION_SEED = 0
"""The seed of the one permutation that the book speaks of."""


def pixel_order(pixels: int, seed: int = PERMUTATION_SEED) -> Int[ndarray, " pixels"]:
    """Return a fixed random order of the pixels of an image.

    Parameters
    ----------
    pixels : int
        How many there are, H·W.
    seed : int
        Which order; 0 is that of the book's experiment.

    Returns
    -------
    ndarray of int, shape (pixels,)
        At place k, counted row by row, the number of the pixel that moves there.

    Raises
    ------
    TypeError, ValueError
        If `pixels` is not a whole number of at least 1, or `seed` one of at least 0.

    Notes
    -----
    ``numpy.argsort`` of it says the reverse: where each pixel goes.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> pixel_order(5).tolist()
    [2, 4, 3, 0, 1]
    """
    check_whole(pixels, "pixels")
    check_whole(seed, "seed", at_least=0)
    return np.random.default_rng(seed).permutation(pixels)


def permute_pixels(
    x: Shaped[ndarray, "N C H W"], seed: int = PERMUTATION_SEED
) -> Shaped[ndarray, "N C H W"]:
    """Move every pixel to a new place, the same for all images and channels.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    seed : int
        Which permutation; 0 is that of the book's experiment.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array with the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` has not four axes, or `seed` is not a whole number of at least 0.

    Notes
    -----
    No value is lost, so the permutation can be undone. What is lost is which pixels are
    neighbours.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> x = np.arange(5).reshape(1, 1, 1, 5)
    >>> permute_pixels(x)
    array([[[[2, 4, 3, 0, 1]]]])
    """
    x = check_array(x, "x", "N C H W")
    N, C, H, W = x.shape
    order = pixel_order(H * W, seed)
    return x.reshape(N, C, H * W)[:, :, order].reshape(x.shape)  # (N, C, H, W)


def shift_images(
    x: Shaped[ndarray, "N C H W"], rows: int, columns: int
) -> Shaped[ndarray, "N C H W"]:
    """Move images down and to the right; what leaves is lost, what enters is 0.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W)
        Images.
    rows, columns : int
        How far down and to the right; negative numbers move up and to the left.

    Returns
    -------
    ndarray, shape (N, C, H, W)
        A new array with the dtype of `x`.

    Raises
    ------
    TypeError, ValueError
        If `x` has not four axes, or a step is not a whole number of pixels or larger than
        the images.

    Notes
    -----
    A convolution of the shifted image is the shifted map, but for what crossed the border.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> shift_images(np.array([[[[1, 2, 3]]]]), 0, 1)
    array([[[[0, 1, 2]]]])
    """
    x = check_array(x, "x", "N C H W")
    H, W = x.shape[2:]
    _check_step(rows, "rows", H)
    _check_step(columns, "columns", W)
    moved = np.zeros_like(x)
    to_rows = slice(max(rows, 0), H + min(rows, 0))
    from_rows = slice(max(-rows, 0), H + min(-rows, 0))
    to_columns = slice(max(columns, 0), W + min(columns, 0))
    from_columns = slice(max(-columns, 0), W + min(-columns, 0))
    moved[:, :, to_rows, to_columns] = x[:, :, from_rows, from_columns]
    return moved


def _check_step(step: int, name: str, most: int) -> None:
    if check_whole(step, name, at_least=-most) > most:
        expected = f"{name} must be at most {most}, the size of the images"
        raise ValueError(message(expected, f"{name}={step}", "Move them less far."))
