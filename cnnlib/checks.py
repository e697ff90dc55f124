"""Checks of what callers hand in, with messages that say what to do.

Every message has three parts: what was expected, what came, what to do. A wrong
value is a ``ValueError``, a wrong kind of thing a ``TypeError``. Each check gives back
the value it accepted, so that a call reads ``strides = check_pair(strides, "strides")``.
"""

from __future__ import annotations

from collections.abc import Collection
from operator import index
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

# One number for both axes, or one for the rows and one for the columns.
Pair = int | tuple[int, int] | list[int]


def message(expected: str, got: str, advice: str) -> str:
    """Join the three parts of an error message.

    Parameters
    ----------
    expected : str
        What the function needs, naming the argument.
    got : str
        What it was given, as ``name=value``.
    advice : str
        What the caller can do about it.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> message("rate must be below 1", "rate=2", "Use 0.5 to drop half of the values.")
    'rate must be below 1; got rate=2. Use 0.5 to drop half of the values.'
    """
    return f"{expected}; got {got}. {advice}"


def check_whole(value: Any, name: str, at_least: int = 1) -> int:
    """Accept a whole number that is large enough.

    Parameters
    ----------
    value : Any
        An ``int`` or a NumPy integer; ``True`` and ``3.0`` are refused.
    name : str
        Name of the argument, for the message.
    at_least : int
        The smallest value accepted.

    Returns
    -------
    int
        The value as a Python ``int``.

    Raises
    ------
    TypeError
        If the value is not a whole number.
    ValueError
        If it is smaller than `at_least`.

    Examples
    --------
    >>> check_whole(np.int64(3), "filters")
    3
    """
    expected = f"{name} must be a whole number of at least {at_least}"
    got = f"{name}={value!r}"
    if isinstance(value, bool | np.bool_) or not hasattr(value, "__index__"):
        raise TypeError(message(expected, got, f"Pass {name} as an int."))
    if index(value) < at_least:
        raise ValueError(message(expected, got, f"Use {at_least} or more."))
    return index(value)


def check_pair(
    value: Any, name: str, at_least: int = 1, parts: str = "(rows, columns)"
) -> tuple[int, int]:
    """Accept one whole number that stands for both, or a pair.

    Parameters
    ----------
    value : int or tuple of int
        3 stands for (3, 3).
    name : str
        Name of the argument, for the message.
    at_least : int
        The smallest value accepted for either.
    parts : str
        What the two entries are, for the message.

    Returns
    -------
    tuple of int
        Both values as Python ``int``.

    Raises
    ------
    TypeError
        If an entry is not a whole number.
    ValueError
        If there are not two entries, or one is smaller than `at_least`.

    Examples
    --------
    >>> check_pair(3, "kernel_size"), check_pair((3, 5), "kernel_size")
    ((3, 3), (3, 5))
    """
    if not isinstance(value, tuple | list):
        value = (value, value)
    if len(value) != 2:
        expected = f"{name} must be one whole number or a {parts} pair"
        advice = "Pass one number for both, or exactly two."
        raise ValueError(message(expected, f"{name}={value!r}", advice))
    first, second = value
    return check_whole(first, name, at_least), check_whole(second, name, at_least)


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


def check_choice(value: Any, name: str, choices: Collection[str]) -> str:
    """Accept one of a few words.

    Parameters
    ----------
    value : str
        The word.
    name : str
        Name of the argument, for the message.
    choices : collection of str
        The words accepted.

    Returns
    -------
    str
        `value`.

    Raises
    ------
    ValueError
        If it is none of the choices.

    Examples
    --------
    >>> check_choice("same", "padding", ["valid", "same"])
    'same'
    """
    if not isinstance(value, str) or value not in choices:
        listed = ", ".join(f'"{choice}"' for choice in choices)
        expected = f"{name} must be one of {listed}"
        raise ValueError(message(expected, f"{name}={value!r}", "Check the spelling."))
    return value


def check_rng(rng: Any) -> np.random.Generator:
    """Accept a NumPy random generator.

    Randomness is always handed in, so that the same seed gives the same numbers.

    Parameters
    ----------
    rng : numpy.random.Generator
        From ``np.random.default_rng(seed)``.

    Returns
    -------
    numpy.random.Generator
        `rng` itself.

    Raises
    ------
    TypeError
        If it is anything else, a seed for example.

    Examples
    --------
    >>> check_rng(np.random.default_rng(0)).integers(10)
    np.int64(8)
    """
    if not isinstance(rng, np.random.Generator):
        expected = "rng must be a NumPy random generator"
        advice = "Pass rng=np.random.default_rng(seed), with a seed of your choice."
        raise TypeError(message(expected, f"rng={rng!r}", advice))
    return rng
