"""Checks of numbers, words and generators."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np

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
    if isinstance(value, bool) or not isinstance(value, int | np.integer):
        raise TypeError(message(expected, got, f"Pass {name} as an int."))
    if value < at_least:
        raise ValueError(message(expected, got, f"Use {at_least} or more."))
    return int(value)


def check_fraction(value: Any, name: str) -> float:
    """Accept a number of at least 0 and below 1.

    Parameters
    ----------
    value : float
        The number.
    name : str
        Name of the argument, for the message.

    Returns
    -------
    float
        The value as a Python ``float``.

    Raises
    ------
    TypeError
        If the value is not a number.
    ValueError
        If it is below 0, 1 or more, or not a number at all (NaN).

    Examples
    --------
    >>> check_fraction(0.5, "rate")
    0.5
    """
    expected, got = f"{name} must be at least 0 and below 1", f"{name}={value!r}"
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        raise TypeError(message(expected, got, f"Pass {name} as a float."))
    if not 0 <= value < 1:
        raise ValueError(message(expected, got, "Use a part of 1, such as 0.5."))
    return float(value)


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
