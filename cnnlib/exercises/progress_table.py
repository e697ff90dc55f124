"""The table of what a student has done."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from cnnlib.locale import texts

from . import store
from .notes import fill
from .question import Question, Sheet

COLUMNS = ("question", "title", "kind", "state", "tries", "hints")


class ProgressTable:
    """A table a sheet: each question with its state, tries and hints.

    Parameters
    ----------
    sheets : sequence of Sheet
        In the order in which they are shown.

    Attributes
    ----------
    done : tuple of str
        The ids of the questions answered rightly.
    """

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._words = texts("checks/messages")
        self._sheets = tuple(sheets)
        self._kept, self._footnote = _load(self._words["progress"])
        ids = (question.id for sheet in self._sheets for question in sheet.questions)
        self.done = tuple(id for id in ids if self._kept.get(id, {}).get("done"))

    def __repr__(self) -> str:
        parts = []
        for sheet in self._sheets:
            rows = [self._header(), *self._rows(sheet)]
            widths = [max(len(row[i]) for row in rows) for i in range(len(COLUMNS))]
            lines = [
                "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
                for row in rows
            ]
            parts.append("\n".join([self._caption(sheet), *lines]))
        return "\n\n".join([*parts, self._footnote])

    def _repr_html_(self) -> str:
        tables = "\n".join(self._table_html(sheet) for sheet in self._sheets)
        # A path has no place to break a line at.
        note = f'<p style="overflow-wrap: anywhere">{escape(self._footnote)}</p>'
        return f"{tables}\n{note}"

    def _table_html(self, sheet: Sheet) -> str:
        header = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in self._header())
        rows = "\n".join(
            f'<tr><th scope="row">{escape(first)}</th>'
            + "".join(f"<td>{escape(cell)}</td>" for cell in rest)
            + "</tr>"
            for first, *rest in self._rows(sheet)
        )
        name = escape(self._caption(sheet))
        table = f"<table><caption>{name}</caption>\n<tr>{header}</tr>\n{rows}\n</table>"
        # On a narrow screen the table scrolls, not the page; by keyboard, too.
        box = f'role="region" aria-label="{name}" tabindex="0" style="overflow-x: auto"'
        return f"<div {box}>\n{table}\n</div>"

    def _caption(self, sheet: Sheet) -> str:
        done = sum(question.id in self.done for question in sheet.questions)
        words = self._words["progress"]["caption"]
        return fill(words, sheet=sheet.id, done=done, count=len(sheet.questions))

    def _header(self) -> list[str]:
        return [self._words["progress"][column] for column in COLUMNS]

    def _rows(self, sheet: Sheet) -> list[list[str]]:
        told = texts(f"checks/sheet_{sheet.id}")["questions"]
        return [self._row(question, told[question.id]["title"]) for question in sheet.questions]

    def _row(self, question: Question, title: str) -> list[str]:
        entry = self._kept.get(question.id, {})
        tries = int(entry.get("tries", 0))
        state = "done" if question.id in self.done else "tried" if tries else "new"
        kind = self._words["kinds"][question.kind]
        hints = str(entry.get("hints", 0))
        return [question.id, title, kind, self._words["progress"][state], str(tries), hints]


def _load(words: dict[str, str]) -> tuple[dict[str, dict[str, Any]], str]:
    """Return what has been kept, and the sentence that says where, or why not."""
    try:
        return store.load(), fill(words["kept"], path=store.place())
    except ValueError:
        return {}, fill(words["unread"], path=store.place(), backup=store.backup())
    except OSError as error:
        return {}, fill(words["unsaved"], path=error.filename or "~", why=error.strerror or error)
