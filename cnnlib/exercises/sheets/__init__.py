"""The sheets: each module is made from its master notebook by ``make exercises``."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from cnnlib.exercises.question import Question, Sheet
from cnnlib.locale import texts


def sheet_ids() -> list[str]:
    """Return the ids of all sheets, in order.

    Examples
    --------
    >>> "02" in sheet_ids()
    True
    """
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return sorted(name.removeprefix("sheet_") for name in names)


def load_sheet(sheet_id: str) -> Sheet:
    """Return a sheet.

    Parameters
    ----------
    sheet_id : str
        Such as ``"02"``.

    Returns
    -------
    Sheet

    Raises
    ------
    TypeError
        If `sheet_id` is not a string.
    ValueError
        If there is no such sheet.

    Examples
    --------
    >>> load_sheet("02").id
    '02'
    """
    known = sheet_ids()
    if sheet_id not in known:
        _refuse("unknown_sheet", known, sheet_id)
    sheet: Sheet = import_module(f"{__name__}.sheet_{sheet_id}").SHEET
    return sheet


def load_question(question_id: str) -> Question:
    """Return a question.

    Parameters
    ----------
    question_id : str
        Such as ``"02-q3"``.

    Returns
    -------
    Question

    Raises
    ------
    TypeError
        If `question_id` is not a string.
    ValueError
        If there is no such question; the text lists those there are.

    Examples
    --------
    >>> load_question("02-q3").answer
    'corr2d'
    """
    sheet_id = question_id.partition("-")[0] if isinstance(question_id, str) else ""
    sheets = [sheet_id] if sheet_id in sheet_ids() else sheet_ids()
    questions = {q.id: q for each in sheets for q in load_sheet(each).questions}
    if question_id not in questions:
        _refuse("unknown_question", list(questions), question_id)
    return questions[question_id]


def _refuse(message: str, known: list[str], got: object) -> None:
    text = texts("checks/messages")[message]
    kind = ValueError if isinstance(got, str) else TypeError
    raise kind(text.format(known=tuple(known), got=repr(got)))
