"""A problem: its numbers, its words, its answer, and what is wrong with a wrong one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from ..checks import check_whole, message
from ..locale import texts
from . import counts, sizes
from .draw import Draw

#: The makers of problems, by kind.
KINDS: dict[str, Callable[[Draw], sizes.Made]] = {
    maker.__name__: maker
    for maker in (
        sizes.size,
        sizes.same,
        sizes.zeros,
        sizes.left_over,
        sizes.pool,
        sizes.chain,
        sizes.field,
        counts.conv_parameters,
        counts.group_parameters,
        counts.dense_parameters,
        counts.flatten,
        counts.multiply_adds,
        counts.rows,
        counts.memory,
    )
}


class Problem(NamedTuple):
    """One problem of a series.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    numbers : dict of str to int
        What is given, and the steps of the solution.
    answer : int
        The right answer.
    mistakes : dict of int to str
        Answers that a known mistake gives, and the name of the mistake.
    """

    kind: str
    numbers: dict[str, int]
    answer: int
    mistakes: dict[int, str]

    @property
    def prompt(self) -> str:
        """The question."""
        return self._say("prompt")

    @property
    def solution(self) -> str:
        """The way to the answer."""
        return self._say("solution")

    def judge(self, answer: float) -> tuple[bool, str]:
        """Say whether an answer is right, and why.

        Parameters
        ----------
        answer : float
            What was answered.

        Returns
        -------
        right : bool
            Whether it is.
        why : str
            The solution of a right answer; what went wrong with a wrong one, where that is
            known, else a hint.

        Examples
        --------
        >>> problem = draw_problem(7, kinds=["conv_parameters"])
        >>> problem.judge(problem.answer)[0]
        True
        >>> problem.judge(problem.numbers["weights"])
        (False, 'Those are the weights. Each filter has a bias besides.')
        """
        if answer == self.answer:
            return True, self.solution
        words = texts("drill")["kinds"][self.kind]
        mistake = self.mistakes.get(int(answer)) if answer == int(answer) else None
        return False, words["mistakes"][mistake] if mistake else words["hint"]

    def _say(self, part: str) -> str:
        template: str = texts("drill")["kinds"][self.kind][part]
        values: dict[str, Any] = {name: f"{value:,}" for name, value in self.numbers.items()}
        return template.format(**values, answer=f"{self.answer:,}")


def draw_problem(seed: int, number: int = 0, kinds: Sequence[str] | None = None) -> Problem:
    """Make one problem of an endless series.

    Parameters
    ----------
    seed : int
        Names the series: the same seed gives the same problems, here and in the book.
    number : int
        Which problem of the series, from 0.
    kinds : sequence of str, optional
        Only problems of these kinds; of all if left out.

    Returns
    -------
    Problem
        The problem.

    Raises
    ------
    TypeError, ValueError
        If the seed or the number is negative or not whole, or a kind is unknown.

    Notes
    -----
    Answers that a mistake shares with the right one, or with a mistake before it, are left out.
    Used in chapter 12, Drills.

    Examples
    --------
    >>> draw_problem(7, kinds=["pool"]).prompt
    'A map of 80 rows goes through `MaxPooling2D(2)`. How many rows come out?'
    """
    check_whole(seed, "seed", at_least=0)
    check_whole(number, "number", at_least=0)
    names = list(KINDS) if kinds is None else list(kinds)
    if not names or not set(names) <= set(KINDS):
        expected = f"kinds must be some of {tuple(KINDS)}"
        raise ValueError(message(expected, f"kinds={names}", "Check the spelling."))
    draw = Draw(seed, number)
    kind = draw.choose(names)
    numbers, answer, wrong = KINDS[kind](draw)
    mistakes: dict[int, str] = {}
    for name, value in wrong.items():
        if value != answer:
            mistakes.setdefault(value, name)
    return Problem(kind, numbers, answer, mistakes)


def draw_series(seed: int, kinds: Sequence[str] | None = None) -> Iterator[Problem]:
    """Yield the problems of a series without end.

    Parameters
    ----------
    seed : int
        Names the series.
    kinds : sequence of str, optional
        Only problems of these kinds; of all if left out.

    Yields
    ------
    Problem
        The next problem.

    Notes
    -----
    Used in chapter 12, Drills.

    Examples
    --------
    >>> series = draw_series(7)
    >>> [next(series).kind for _ in range(2)] == [draw_problem(7, n).kind for n in (0, 1)]
    True
    """
    number = 0
    while True:
        yield draw_problem(seed, number, kinds)
        number += 1
