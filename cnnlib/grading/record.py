"""What is kept of a graded submission: marks and statuses, no hidden value in them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Mark:
    """One question of one submission.

    Parameters
    ----------
    question : str
        The id.
    status : str
        As in `cnnlib.exercises.engine.Verdict`, or ``"missing"`` (no such name),
        ``"crashed"`` or ``"needs_review"`` (the grader itself failed).
    marks, out_of : float
        What it got, and what it could get.
    stage : str
        ``"public"`` if the cases of `check` decided, ``"hidden"`` if those drawn from the
        secret did; empty where no case was reached.
    mistake : str
        The hint id of the known mistake; empty if it is none.
    feedback : str
        HTML about the public cases; it was written before any hidden case entered the
        sandbox.
    cell : str
        What ended the question's own cell, such as ``"SyntaxError"``; empty if nothing did.

    Examples
    --------
    >>> Mark("02-q1", "correct", 2, 2).marks
    2
    """

    question: str
    status: str
    marks: float
    out_of: float
    stage: str = ""
    mistake: str = ""
    feedback: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Record:
    """One graded submission, whoever handed it in.

    Parameters
    ----------
    key : str
        The name of this piece of work: the same notebook, sheet and secret give the same.
    sheet : str
        The id of the sheet.
    status : str
        ``"graded"``, or why not: a status of `Submitted` or `Malformed`, ``"stopped"``
        (it ended itself or took too long), or ``"needs_review"``.
    isolated : bool
        Whether it ran in a sandbox.
    marks : tuple of Mark
        One for each question of the sheet.
    attempts : int
        How many times it was tried.

    Examples
    --------
    >>> Record("k", "02", "graded", True, (Mark("02-q1", "correct", 2, 2),)).total
    2
    """

    key: str
    sheet: str
    status: str
    isolated: bool
    marks: tuple[Mark, ...] = field(default=())
    attempts: int = 1

    @property
    def total(self) -> float:
        """The sum of the marks."""
        return sum(mark.marks for mark in self.marks)

    @property
    def out_of(self) -> float:
        """What the sheet is worth."""
        return sum(mark.out_of for mark in self.marks)

    def to_json(self) -> str:
        """Write the record as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @staticmethod
    def from_json(text: str) -> Record:
        """Read a record that `to_json` wrote.

        Raises
        ------
        ValueError
            If it is none.

        Examples
        --------
        >>> record = Record("k", "02", "graded", True, (Mark("02-q1", "correct", 2, 2),))
        >>> Record.from_json(record.to_json()) == record
        True
        """
        try:
            facts: dict[str, Any] = json.loads(text)
            marks = tuple(Mark(**mark) for mark in facts.pop("marks"))
            return Record(**facts, marks=marks)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"expected a record of grading; got {error}.") from None
