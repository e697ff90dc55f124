"""Checks of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .values import message

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray


def check_array(value: Any, name: str, axes: str) -> Shaped[ndarray, "..."]:
    """Accept an array of numbers with the named axes.

    Parameters
    ----------
    value : ndarray
        Integers or real floating-point numbers.
    name : str
        Name of the argument, for the message.
    axes : str
        The axes in order, such as ``"N C H W"``; ``"..."`` accepts any number of axes.

    Returns
    -------
    ndarray
        `value` itself, never a copy.

    Raises
    ------
    TypeError
        If it is not a NumPy array of integers or floating-point numbers.
    ValueError
        If it has another number of axes.

    Examples
    --------
    >>> check_array(np.zeros((2, 3)), "cols", "rows columns").shape
    (2, 3)
    """
    if not isinstance(value, np.ndarray):
        got = f"{name} of type {type(value).__name__}"
        raise TypeError(message(f"{name} must be a NumPy array", got, f"Use np.asarray({name})."))
    if value.dtype.kind not in "iuf":
        expected = f"{name} must hold integers or floating-point numbers"
        advice = f"Convert it, for example with {name}.astype(np.float32)."
        raise TypeError(message(expected, f"{name}.dtype={value.dtype}", advice))
    if axes != "..." and value.ndim != len(axes.split()):
        expected = f"{name} must have shape ({', '.join(axes.split())})"
        advice = _reshaping_advice(value.ndim, name, axes)
        raise ValueError(message(expected, f"{name}.shape={value.shape}", advice))
    return value


def _reshaping_advice(ndim: int, name: str, axes: str) -> str:
    """Say how to add the missing axes, where it is clear which ones are missing."""
    images = {
        2: f"For one grey image use {name}[None, None].",
        3: f"For one image use {name}[None].",
    }
    filters = {2: f"For one kernel use {name}[None, None].", 3: f"For one filter use {name}[None]."}
    known = {"N C H W": images, "FN C FH FW": filters}
    needed = len(axes.split())
    return known.get(axes, {}).get(ndim, f"Reshape {name} to {needed} axes.")


def check_shape(value: Any, name: str, shape: tuple[int, ...], why: str) -> Shaped[ndarray, "..."]:
    """Accept an array of numbers of exactly one shape.

    Parameters
    ----------
    value : ndarray
        Integers or floating-point numbers.
    name : str
        Name of the argument, for the message.
    shape : tuple of int
        The shape it must have.
    why : str
        Where that shape comes from, such as "the shape of the output".

    Returns
    -------
    ndarray
        `value` itself, never a copy.

    Raises
    ------
    TypeError
        If it is not a NumPy array of integers or floating-point numbers.
    ValueError
        If it has another shape.

    Examples
    --------
    >>> check_shape(np.zeros(3), "b", (3,), "one bias for each filter").shape
    (3,)
    """
    check_array(value, name, "...")
    if value.shape != tuple(shape):
        expected = f"{name} must have shape {tuple(shape)}, {why}"
        advice = f"Check where {name} comes from, or reshape it."
        raise ValueError(message(expected, f"{name}.shape={value.shape}", advice))
    return value
