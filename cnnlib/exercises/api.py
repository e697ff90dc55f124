"""What a student calls: check, hint, progress."""

from __future__ import annotations

from typing import Any

from cnnlib.locale import texts

from . import store
from .engine import evaluate
from .feedback import Feedback
from .notes import Heading, Note, fill
from .progress_table import ProgressTable
from .sheets import load_question, load_sheet, sheet_ids

_hints_seen: dict[str, int] = {}


def check(question: str, answer: Any) -> Feedback:
    """Say whether an answer is right, and if not, what is wrong with it and why.

    Parameters
    ----------
    question : str
        The id in the question's heading, such as ``"02-q3"``.
    answer : function or value
        Your function itself (``corr2d``, not ``corr2d(x, k)``), or your value.

    Returns
    -------
    Feedback
        A notebook shows it. ``.passed`` tells a program; ``.case`` holds the arguments
        of the first call that failed, so that you can make that call yourself.

    Raises
    ------
    TypeError
        If `question` is not a string.
    ValueError
        If there is no such question.

    Notes
    -----
    The function is called on copies of a few small cases, some fixed and some drawn from
    a fixed seed, so the same code always gets the same feedback. A call that does not end is
    stopped after ten seconds; a loop at once, a long call into NumPy when it returns.
    Needs NumPy alone, no network, and no file beside the notebook.

    Examples
    --------
    >>> check("02-q3", ...)
    ○ Not attempted yet. Question 02-q3 waits for you. Replace the `...` in `corr2d`, \
run that cell, then this one.
    """
    asked = load_question(question)
    verdict = evaluate(asked, answer)
    remark = ""
    if verdict.status != "blank":
        remark = _record(asked.id, tried=True, done=verdict.passed)
    return Feedback(asked, answer, verdict, remark)


def hint(question: str, number: int | None = None) -> Note:
    """Give the next hint of a question: three, from vague to exact, then the solution.

    Parameters
    ----------
    question : str
        The id in the question's heading, such as ``"02-q3"``.
    number : int, optional
        A hint to see again, from 1 on; the one after the last is the solution. It does
        not count as the next one.

    Returns
    -------
    Note
        A notebook shows it.

    Raises
    ------
    TypeError
        If `question` is not a string.
    ValueError
        If there is no such question or hint.

    Examples
    --------
    >>> print(hint("02-q2", 3))
    → Hint 3 of 3.
    `k[::-1, ::-1]` reverses both axes at once.
    Still stuck? `hint("02-q2")` again shows the solution.
    """
    asked = load_question(question)
    words = texts("checks/messages")
    told = texts(f"checks/sheet_{asked.sheet}")["questions"][asked.id]
    count = len(told["hints"])
    remark = ""
    if number is None:
        number = _hints_seen[asked.id] = min(_hints_seen.get(asked.id, 0) + 1, count + 1)
        remark = _record(asked.id, hints=number)
    if number not in range(1, count + 2):
        raise ValueError(fill(words["unknown_hint"], count=count + 1, got=repr(number)))
    names = {"id": asked.id, "number": number, "count": count}
    said = {key: fill(text, **names) for key, text in words["hint"].items()}
    extra = [remark] if remark else []
    if number > count:
        heading = Heading("→", said["solution"], "")
        return Note(said["solution_label"], "hint", [heading, told["solution"], *extra])
    more = said["last"] if number == count else said["next"]
    heading = Heading("→", said["title"], "")
    return Note(said["label"], "hint", [heading, told["hints"][number - 1], more, *extra])


def progress(sheet: str | None = None) -> ProgressTable:
    """Show what is done, what was tried, and how many hints it took.

    Parameters
    ----------
    sheet : str, optional
        Such as ``"02"``; all sheets if left out.

    Returns
    -------
    ProgressTable
        A notebook shows it as a table.

    Raises
    ------
    TypeError
        If `sheet` is neither a string nor None.
    ValueError
        If there is no such sheet.

    Notes
    -----
    It is kept in ``.cnnlib/progress.json`` in your home folder, or in the file that the
    environment variable ``CNNLIB_PROGRESS`` names, and goes nowhere else. On Colab and
    Binder that folder ends with the session.
    """
    chosen = sheet_ids() if sheet is None else [sheet]
    return ProgressTable([load_sheet(each) for each in chosen])


def _record(question: str, **news: Any) -> str:
    """Keep the progress; if that fails, return the sentence that says so."""
    try:
        store.record(question, **news)
    except OSError as error:
        why = error.strerror or str(error)
        return fill(texts("checks/messages")["progress"]["unsaved"], path=_place(), why=why)
    return ""


def _place() -> str:
    try:
        return str(store.place())
    except OSError:
        return "~"
