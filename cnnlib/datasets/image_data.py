"""What every loader returns, and how stored bytes become the arrays a network reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Int64, Real
    from numpy import ndarray
    from numpy.typing import DTypeLike


class ImageData(NamedTuple):
    """Pictures and labels, one part to learn from and one to be judged on.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> from cnnlib import load_digits
    >>> x_train, y_train, x_test, y_test = load_digits()
    >>> load_digits().x_test.shape
    (297, 1, 8, 8)
    """

    x_train: Real[ndarray, "N ..."]
    """Training images: (N, 1, H, W), or (N, H*W) where `flatten` was asked for."""
    y_train: Int64[ndarray, "N"]
    """Training labels 0 to 9: (N,)."""
    x_test: Real[ndarray, "M ..."]
    """Test images, shaped as `x_train`."""
    y_test: Int64[ndarray, "M"]
    """Test labels: (M,)."""


def check_dtype(dtype: DTypeLike, normalize: bool) -> np.dtype:
    """Return `dtype` as a NumPy dtype that can hold the images.

    Raises
    ------
    TypeError
        If `dtype` names no dtype, or cannot hold fractions (`normalize`) or 0 to 255.

    Examples
    --------
    >>> check_dtype("float32", normalize=True)
    dtype('float32')
    """
    try:
        chosen = np.dtype(dtype)
    except TypeError as error:
        raise TypeError(
            f"dtype must be a NumPy dtype; got {dtype!r}. Use np.float32 or np.float64."
        ) from error
    if normalize and chosen.kind != "f":
        raise TypeError(
            "dtype must be a floating dtype, since normalize=True gives fractions; "
            f"got {chosen.name}. Use np.float32, or pass normalize=False to keep the integers."
        )
    if chosen.kind not in "fiu" or not np.can_cast(np.uint8, chosen):
        raise TypeError(
            f"dtype must be a real dtype that holds 0 to 255; got {chosen.name}. "
            "Use np.uint8 or np.float32."
        )
    return chosen


def as_images(
    stored: Real[ndarray, "N H W"], top: int, *, normalize: bool, flatten: bool, dtype: np.dtype
) -> Real[ndarray, "N ..."]:
    """Give stored grey values a channel axis, the chosen dtype and the range 0 to 1.

    Parameters
    ----------
    stored : ndarray, (N, H, W)
        Grey values 0 to `top`.
    top : int
        The value of full ink.
    normalize : bool
        Divide by `top`.
    flatten : bool
        Return rows (N, H*W) in place of (N, 1, H, W).
    dtype : dtype
        Of the result.

    Examples
    --------
    >>> grey = np.array([[[0, 255]]], dtype=np.uint8)
    >>> as_images(grey, 255, normalize=True, flatten=False, dtype=np.dtype("float32"))
    array([[[[0., 1.]]]], dtype=float32)
    """
    N, H, W = stored.shape
    x = stored.astype(dtype)
    if normalize:
        x /= dtype.type(top)
    if flatten:
        return x.reshape(N, H * W)  # (N, D)
    return x.reshape(N, 1, H, W)  # (N, 1, H, W)
