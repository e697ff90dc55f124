"""The two types that layers compute in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import message

if TYPE_CHECKING:
    from numpy.typing import DTypeLike


def check_float_dtype(dtype: DTypeLike, name: str = "dtype") -> np.dtype:
    """Accept float32 or float64.

    Parameters
    ----------
    dtype : dtype
        The type.
    name : str
        What has it, for the message.

    Returns
    -------
    numpy.dtype
        The type.

    Raises
    ------
    TypeError
        If it is any other type.

    Examples
    --------
    >>> check_float_dtype("float32")
    dtype('float32')
    """
    if np.dtype(dtype) not in (np.float32, np.float64):
        expected = f"{name} must be float32 or float64"
        advice = "Convert pixels with x.astype(np.float32) / 255, other arrays with astype alone."
        raise TypeError(message(expected, f"{name} of type {np.dtype(dtype)}", advice))
    return np.dtype(dtype)
