"""From a notebook to marks: first the public cases of all questions, then the hidden ones.

The order is what keeps hidden values hidden. All that a report tells in words or numbers comes
from the public round, at the end of which no hidden value has entered the sandbox yet. Of the
hidden round only a status and the name of a known mistake come out.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from cnnlib.exercises.engine import Verdict, evaluate_calls, holds_ellipsis, wrong_arguments
from cnnlib.exercises.feedback import Feedback
from cnnlib.exercises.question import Case, Question
from cnnlib.exercises.run import Outcome

from .box.wire import TooLate, WireError
from .notebook import Cell
from .paper import Ready
from .record import Mark
from .remote import ENDED, Remote, Submission, Times


@dataclass(frozen=True)
class _Result:
    """What came of one round of one question."""

    verdict: Verdict
    status: str


def mark(
    submission: Submission,
    cells: Sequence[Cell],
    paper: Sequence[Ready],
    questions: Sequence[Question],
    times: Times,
) -> list[Mark]:
    """Grade a submission that is in the sandbox.

    Parameters
    ----------
    submission : Submission
        The sandbox's end of it.
    cells : sequence of Cell
        The code cells of the notebook.
    paper : sequence of Ready
        The questions with their cases.
    questions : sequence of Question
        The same questions as the sheet has them.
    times : Times
        How long things may take.

    Returns
    -------
    list of Mark
        One for each question.

    Raises
    ------
    WireError
        If the submission ended itself, or ran out of time, before its cells were run.
    """
    outcomes = submission.run_cells([cell.source for cell in cells])
    marks = []
    for ready, asked in zip(paper, questions, strict=True):
        result = _round(submission, ready.question, asked, ready.public, times)
        marks.append(_public_mark(asked, result, _broken(asked, cells, outcomes)))
    fresh = True
    for number, ready in enumerate(paper):
        if marks[number].status == "correct" and ready.hidden:
            submission.answers(anew=fresh)
            fresh = False
            asked = questions[number]
            result = _round(submission, ready.question, asked, ready.hidden, times)
            marks[number] = _hidden_mark(marks[number], result)
    return marks


def _round(
    submission: Submission,
    question: Question,
    asked: Question,
    cases: list[Case],
    times: Times,
) -> _Result:
    """Try an answer on some cases."""
    try:
        return _judged(submission, question, asked, cases, times)
    except TooLate:
        return _Result(Verdict("slow", "slow", {"seconds": f"{times.question:g}"}), "slow")
    except WireError:
        return _Result(_ended(), "crashed")
    except Exception:  # a judge that a strange value makes stumble: for a human to look at
        logging.getLogger(__name__).exception("the grader failed with an answer to %s", asked.id)
        return _Result(Verdict("wrong", "not_numbers", {"got": "?"}), "needs_review")


def _judged(
    submission: Submission,
    question: Question,
    asked: Question,
    cases: list[Case],
    times: Times,
) -> _Result:
    answers = submission.answers()
    until = time.monotonic() + times.question
    found = answers.look(question, cases if asked.use is None else [], until)
    kind, value = found.get("is"), found.get("value")
    if kind in ("missing", "blank") or holds_ellipsis(value):
        return _Result(Verdict("blank"), "missing" if kind == "missing" else "blank")
    verdict = _wrong_kind(question, asked, cases, found)
    if verdict is None and isinstance(value, Remote) and question.is_function:
        verdict = evaluate_calls(question, answers.caller(asked, value, until), cases)
    elif verdict is None:
        verdict = evaluate_calls(question, lambda case: Outcome(value=value), cases)
    crashed = verdict.outcome is not None and verdict.outcome.error == ENDED
    return _Result(verdict, "crashed" if crashed else verdict.status)


def _wrong_kind(
    question: Question, asked: Question, cases: list[Case], found: dict[str, Any]
) -> Verdict | None:
    """Return the verdict on a value where a function is due, or the other way round."""
    kind = str(found.get("kind"))[:100]
    if question.is_function and found.get("is") != "function":
        return Verdict("wrong", "not_a_function", {"got": kind})
    if not question.is_function and found.get("is") == "function":
        return Verdict("wrong", "not_a_value", {"got": kind})
    if question.is_function and asked.use is None and not found.get("accepts"):
        return wrong_arguments(question, cases[0], kind)
    return None


def _ended() -> Verdict:
    return Verdict("stopped", "stopped", outcome=Outcome(error=ENDED))


def _broken(asked: Question, cells: Sequence[Cell], outcomes: Sequence[str]) -> str:
    """Return what ended the cell that should define an answer; empty if nothing did."""
    defines = re.compile(rf"^\s*(def|class)\s+{asked.answer}\b|^{asked.answer}\s*=", re.MULTILINE)
    for cell, outcome in zip(cells, outcomes, strict=True):
        if outcome != "done" and defines.search(cell.source):
            return outcome
    return ""


def _public_mark(asked: Question, result: _Result, broken: str) -> Mark:
    status, verdict = result.status, result.verdict
    if status == "missing" and broken:
        status = broken if broken in ("slow", "crashed") else "stopped"
    marks = asked.marks if status == "correct" else 0
    return Mark(
        question=asked.id,
        status=status,
        marks=marks,
        out_of=asked.marks,
        stage="public" if verdict.count else "",
        mistake=verdict.mistake,
        feedback="" if status == "needs_review" else Feedback(asked, None, verdict)._repr_html_(),
        cell=broken if status != "correct" else "",
    )


def _hidden_mark(public: Mark, result: _Result) -> Mark:
    if result.status == "correct":
        return replace(public, stage="hidden")
    mistake = result.verdict.mistake
    return replace(public, status=result.status, marks=0, stage="hidden", mistake=mistake)
