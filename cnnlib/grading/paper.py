"""A sheet, ready for grading: its cases drawn, its right answers worked out once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnlib.exercises.engine import STUDENT_SEED
from cnnlib.exercises.question import Case, Question, Sheet


@dataclass(frozen=True)
class Ready:
    """A question with its cases.

    Parameters
    ----------
    question : Question
        As the engine takes it, its right answers remembered.
    public, hidden : list of tuple
        The cases of the student's `check`, and those drawn from the secret.

    Examples
    --------
    >>> from cnnlib.exercises.sheets import load_sheet
    >>> ready = prepare(load_sheet("02"), {"02-q3": 123456789})[2]
    >>> ready.question.id, len(ready.public) > len(ready.hidden) > 0
    ('02-q3', True)
    """

    question: Question
    public: list[Case]
    hidden: list[Case]


def prepare(sheet: Sheet, seeds: Mapping[str, int]) -> list[Ready]:
    """Draw the cases of every question of a sheet, and work out the right answers.

    Parameters
    ----------
    sheet : Sheet
        The sheet.
    seeds : mapping of str to int
        The hidden seed of each question; a question without one has public cases alone.

    Returns
    -------
    list of Ready
    """
    return [_ready(question, seeds.get(question.id)) for question in sheet.questions]


def _ready(question: Question, seed: int | None) -> Ready:
    public = question.draw(STUDENT_SEED)
    fixed = len(question.examples())
    drawn = question.cases is not None and seed is not None
    hidden = question.draw(seed)[fixed:] if drawn and seed is not None else []
    if not question.is_function or question.judge is not None:
        return Ready(question, public, hidden)
    right = question.called(question.reference)
    known = _remembered(right, [*public, *hidden])
    wrong = {
        name: question.called(each) if callable(each) else each
        for name, each in question.wrong.items()
    }
    # The reference now takes a case, whatever the answer is; so do the known mistakes.
    return Ready(replace(question, reference=known, wrong=wrong, use=None), public, hidden)


def _remembered(function: Callable[..., Any], cases: Sequence[Case]) -> Callable[..., Any]:
    """Return a function that knows what another one gives for some cases."""
    with np.errstate(all="ignore"):
        known = {_places(case): function(*case) for case in cases}
    kept = list(cases)  # as long as they live, no other value has their place in memory

    def look_up(*case: Any) -> Any:
        return known[_places(case)] if kept else function(*case)

    return functools.update_wrapper(look_up, function)


def _places(case: Case) -> tuple[int, ...]:
    return tuple(map(id, case))
