"""Random numbers that Python and JavaScript draw alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

_BITS = 0xFFFFFFFF


class Draw:
    """A stream of random numbers, the same for the same seed and number in both languages.

    Parameters
    ----------
    seed : int
        Names the series.
    number : int
        Which problem of the series.

    Notes
    -----
    The generator is mulberry32: 32 bits of state, good enough to choose sizes. Used in
    chapter 12, Drills.

    Examples
    --------
    >>> draw = Draw(1, 0)
    >>> [draw.between(1, 6) for _ in range(5)] == [Draw(1, 0).between(1, 6)] * 5
    False
    """

    def __init__(self, seed: int, number: int) -> None:
        self._state = (seed * 2654435761 + number * 40503 + 1) & _BITS
        self._next()  # neighbours in the series are alike before the first step

    def _next(self) -> int:
        self._state = (self._state + 0x6D2B79F5) & _BITS
        t = self._state
        t = ((t ^ t >> 15) * (t | 1)) & _BITS
        t ^= (t + (t ^ t >> 7) * (t | 61)) & _BITS
        return t ^ t >> 14

    def choose(self, options: Sequence[T]) -> T:
        """Draw one of the options.

        Parameters
        ----------
        options : sequence
            What to choose from.

        Returns
        -------
        object
            One of them.

        Examples
        --------
        >>> Draw(1, 0).choose([3])
        3
        """
        return options[self._next() % len(options)]

    def between(self, low: int, high: int) -> int:
        """Draw a whole number from low to high, both included.

        Parameters
        ----------
        low, high : int
            The ends.

        Returns
        -------
        int
            The number.

        Examples
        --------
        >>> Draw(1, 0).between(4, 4)
        4
        """
        return low + self._next() % (high - low + 1)
