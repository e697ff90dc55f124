"""What a sheet is made of: questions, their cases, reference answers and known mistakes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import numpy as np

Case: TypeAlias = tuple[Any, ...]

#: A known mistake of this name means "the starter code, unchanged".
UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Question:
    """One question of a sheet: how it is asked about, never the words of it.

    The words (title, hints, solution) lie apart, in ``cnnlib/locale``. Nothing here
    runs anything: the same definition serves the student's `check` and a grader that
    calls the student's code in another process.

    Parameters
    ----------
    id : str
        Sheet and number, such as ``"02-q3"``.
    answer : str
        The name that the student gives the answer, such as ``"corr2d"``.
    kind : str
        One of `KINDS`.
    objectives : tuple of str
        The ids of the chapter's objectives that the question serves.
    marks : float
        What it is worth.
    reference : function or value
        The right answer. A function means that the answer is a function.
    wrong : mapping of str to function or value
        Known mistakes by their hint id, in the order in which they are looked for.
    examples : function
        Returns the cases that are always tried, the tricky ones among them. A case is
        the tuple of the arguments of one call.
    cases : function, optional
        Takes a `numpy.random.Generator` and returns further cases drawn with it.
    judge : function, optional
        ``judge(got, *case)`` gives a hint id where the answer lacks something, else
        None. It takes the place of the comparison with the reference, where a question
        has more than one right answer.
    use : function, optional
        ``use(answer, *case)`` works with the answer and returns what is compared: for a
        class, it makes an object and calls its methods. Left out, the answer is called.
    tolerance : float
        The largest difference allowed, relative to the largest expected value or to 1,
        whichever is larger.
    whole : bool
        Whether the answer must be a whole number by kind (``int``), not only by value.
    seconds : float
        The time limit of one call.

    Examples
    --------
    >>> double = Question("00-q1", "double", "warm-up", ("ch00-double",), 1,
    ...     reference=lambda x: 2 * x, wrong={}, examples=lambda: [(1,), (2,)],
    ...     cases=lambda rng: [(int(rng.integers(9)),)])
    >>> len(double.draw(seed=0)), double.is_function, double.sheet
    (3, True, '00')
    """

    id: str
    answer: str
    kind: str
    objectives: tuple[str, ...]
    marks: float
    reference: Any
    wrong: Mapping[str, Any]
    examples: Callable[[], list[Case]] = field(default=lambda: [()])
    cases: Callable[[np.random.Generator], list[Case]] | None = None
    judge: Callable[..., str | None] | None = None
    use: Callable[..., Any] | None = None
    tolerance: float = 1e-5
    whole: bool = False
    seconds: float = 10.0

    @property
    def sheet(self) -> str:
        """The id of the sheet, such as ``"02"``."""
        return self.id.partition("-")[0]

    @property
    def is_function(self) -> bool:
        """Whether the student hands in a function rather than a value."""
        return callable(self.reference)

    def called(self, answer: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function of a case that an answer amounts to.

        Examples
        --------
        >>> plus = Question("00-q2", "Plus", "core", (), 1, reference=None, wrong={},
        ...     use=lambda kind, n, x: kind(n).forward(x))
        >>> class Plus:
        ...     def __init__(self, n): self.n = n
        ...     def forward(self, x): return self.n + x
        >>> plus.called(Plus)(3, 4)
        7
        """
        return answer if self.use is None else partial(self.use, answer)

    def draw(self, seed: int) -> list[Case]:
        """Return the cases for a seed: the fixed examples, then those drawn.

        Parameters
        ----------
        seed : int
            Whoever knows the seed knows the cases. The student's `check` uses 0; a
            grader keeps its own secret.

        Returns
        -------
        list of tuple
            The arguments of each call. The same seed gives the same cases, and each
            question draws from a stream of its own.
        """
        if self.cases is None:
            return list(self.examples())
        rng = np.random.default_rng([seed, *self.id.encode()])
        return [*self.examples(), *self.cases(rng)]


@dataclass(frozen=True)
class Sheet:
    """The questions that belong to one chapter.

    Parameters
    ----------
    id : str
        Two digits, such as ``"02"``.
    objectives : tuple of str
        The chapter's objectives; each is served by at least one question.
    questions : tuple of Question
        In the order of the notebook.

    Examples
    --------
    >>> Sheet("00", (), ()).questions
    ()
    """

    id: str
    objectives: tuple[str, ...]
    questions: tuple[Question, ...]


KINDS = ("warm-up", "core", "bug hunt", "open")
