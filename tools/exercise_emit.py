"""What is made from a master: the student notebook, the grading module, the texts."""

from __future__ import annotations

import io
import json
import re
import textwrap
import tokenize
from collections.abc import Iterable
from typing import Any

from cnnlib.locale import texts
from tools.canonical import METADATA
from tools.exercise_master import VISIBLE, Cell, Master, QuestionSource, definitions

HEADER = '''"""Sheet {id}, {title}: questions, cases, reference answers and known mistakes.

Made from {path} by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet
'''

# --- the grading module ---------------------------------------------------------------


def module_text(master: Master) -> str:
    """Return the source of the sheet's module in cnnlib.exercises.sheets."""
    parts = [HEADER.format(path=master.path, **master.settings)]
    parts += [cell.source for cell in master.cells if cell.role == "given" and not cell.question]
    for question in master.questions:
        parts.append(f"# {question.id}: {question.settings['title']}")
        parts += _code(question)
    entries = "\n".join(_entry(question) for question in master.questions)
    objectives = _tuple(master.settings["objectives"])
    parts.append(f'SHEET = Sheet("{master.id}", {objectives}, (\n{entries}\n))')
    return "\n\n".join(re.sub(r"\n{3,}", "\n\n", part.strip()) for part in parts) + "\n"


def _code(question: QuestionSource) -> list[str]:
    """Return the code of a question, each piece under a name of its own."""
    prefix = f"_q{question.number}_"
    reference = question.one("reference") or question.the("solution", "code")
    pieces = [_renamed(reference, {question.answer: f"{prefix}reference"})]
    for role in ("cases", "judge", "use"):
        cell = question.one(role)
        if cell is not None:
            pieces.append(_renamed(cell, {name: prefix + name for name in _defined(cell)}))
    mistakes = [
        _renamed(cell, {question.answer: _wrong_name(question, cell)}).strip()
        for cell in question.all("wrong", "code")
    ]
    return [*pieces, "\n".join(mistakes)]


def _defined(cell: Cell) -> list[str]:
    return definitions(cell, {"examples", "cases"} if cell.role == "cases" else {cell.role})


def _wrong_name(question: QuestionSource, cell: Cell) -> str:
    return f"_q{question.number}_wrong_{cell.name.replace('-', '_')}"


def _renamed(cell: Cell, names: dict[str, str]) -> str:
    definitions(cell, set(names))
    source = cell.source
    for old, new in names.items():
        source = rename(source, old, new)
    return source


def rename(source: str, old: str, new: str) -> str:
    """Give a name of some code another one; strings, comments and attributes keep theirs."""
    lines = source.splitlines(keepends=True)
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    for before, token in reversed(list(zip([None, *tokens], tokens, strict=False))):
        if token.type == tokenize.NAME and token.string == old:
            if before is not None and before.string == ".":
                continue
            row, column = token.start
            line = lines[row - 1]
            lines[row - 1] = line[:column] + new + line[column + len(old) :]
    return "".join(lines)


def _entry(question: QuestionSource) -> str:
    """Return the Question(...) of a question."""
    prefix, settings = f"_q{question.number}_", question.settings
    roles = ["reference"]
    for cell in filter(None, map(question.one, ("cases", "judge", "use"))):
        roles += _defined(cell)
    wrong = [
        f'"{cell.name}": {_wrong_name(question, cell)},' for cell in question.all("wrong", "code")
    ]
    return "\n".join([
        "    Question(",
        f'        "{question.id}", "{question.answer}", "{settings["kind"]}",',
        f"        {_tuple(settings['objectives'])}, marks={settings['marks']},",
        _packed(f"{role}={prefix}{role}," for role in roles),
        "        wrong={", _packed(wrong), "        },",
        *(f"        {key}={settings[key]!r}," for key in _EXTRA if key in settings),
        "    ),",
    ])  # fmt: skip


def _packed(items: Iterable[str]) -> str:
    """Put as many items on a line as fit."""
    text = "\0".join(item.replace(" ", "\1") for item in items).replace("\0", " ")
    indent = " " * 8
    lines = textwrap.wrap(
        text, 100, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    return "\n".join(lines).replace("\1", " ")


_EXTRA = ("tolerance", "whole", "seconds")


def _tuple(names: list[str]) -> str:
    return "(" + "".join(f'"{name}", ' for name in names).rstrip() + ")"


# --- the texts ------------------------------------------------------------------------


def sheet_texts(master: Master) -> str:
    """Return the JSON with the words of the sheet's feedback."""
    questions = {question.id: _texts(question) for question in master.questions}
    content = {"title": master.settings["title"], "questions": questions}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _texts(question: QuestionSource) -> dict[str, Any]:
    after = question.one("after")
    return {
        "title": question.settings["title"],
        "hints": [cell.source.strip() for cell in question.all("hint")],
        "solution": _solution(question),
        "after": after.source.strip() if after else "",
        "wrong": {cell.name: cell.source.strip() for cell in question.all("wrong", "markdown")},
    }


def _solution(question: QuestionSource) -> str:
    words = question.one("solution", "markdown")
    code = f"```python\n{question.the('solution', 'code').source.strip()}\n```"
    return f"{words.source.strip()}\n\n{code}" if words else code


# --- the student notebook -------------------------------------------------------------


def student_notebook(master: Master, stored: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the notebook for students, with the stored outputs of cells that did not change."""
    cells: list[dict[str, Any]] = []
    for i, cell in enumerate(master.cells):
        question = next((q for q in master.questions if q.id == cell.question), None)
        if cell.role in VISIBLE - {"rubric"}:
            cells.append(_student_cell(cell, question, cells))
        last = i + 1 == len(master.cells) or master.cells[i + 1].question != cell.question
        if question is not None and last:
            cells += _closing(question)
    old = {cell["id"]: cell for cell in (stored or {}).get("cells", [])}
    for new in cells:
        before = old.get(new["id"], {})
        if new["cell_type"] == "code" and "".join(before.get("source", [])) == new["source"]:
            new["outputs"] = before["outputs"]
            new["execution_count"] = before["execution_count"]
        new["source"] = new["source"].splitlines(keepends=True)
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def _student_cell(
    cell: Cell, question: QuestionSource | None, before: list[dict[str, Any]]
) -> dict[str, Any]:
    if question is None:
        return _notebook_cell(cell.id, cell.kind, cell.source, [cell.role])
    source = cell.source
    count = sum(old["metadata"]["tags"] == [f"q:{question.id}", cell.role] for old in before)
    if cell.role == "task" and count == 0:
        source = f"{_heading(question)}\n\n{source}"
    id = f"{question.id}-{cell.role}" + (f"-{count + 1}" if count else "")
    return _notebook_cell(id, cell.kind, source, [f"q:{question.id}", cell.role])


def _heading(question: QuestionSource) -> str:
    settings = question.settings
    words = texts("checks/messages")
    told = words["notebook"]
    marks = told["mark" if settings["marks"] == 1 else "marks"].format(**settings)
    kind = words["kinds"][settings["kind"]].capitalize()
    heading = told["heading"].format(number=question.number, title=settings["title"])
    line = told["line"].format(kind=kind, marks=marks, id=question.id)
    return f"## {heading}\n\n{line}"


def _closing(question: QuestionSource) -> list[dict[str, Any]]:
    """Return what ends a question: the check, the rubric, and hints and solution folded."""
    tags = [f"q:{question.id}"]
    check = f'check("{question.id}", {question.answer})'
    words = texts("checks/messages")["notebook"]
    told = _texts(question)
    folds = [
        *((words["hint"].format(number=i + 1), hint) for i, hint in enumerate(told["hints"])),
        (words["solution"], told["solution"]),
    ]
    folded = "\n\n".join(
        f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"
        for summary, text in folds
    )
    rubric = question.one("rubric")
    judged = [_student_cell(rubric, question, [])] if rubric else []
    return [
        _notebook_cell(f"{question.id}-check", "code", check, [*tags, "check"]),
        *judged,
        _notebook_cell(f"{question.id}-folded", "markdown", folded, [*tags, "folded"]),
    ]


def _notebook_cell(id: str, kind: str, source: str, tags: list[str]) -> dict[str, Any]:
    cell: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": {"tags": tags}}
    if kind == "code":
        cell |= {"execution_count": None, "outputs": []}
    return {**cell, "source": source.strip()}
