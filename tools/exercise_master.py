"""Read a master notebook: which cell plays which role for which question.

The format is described in exercises/README.md.
"""

from __future__ import annotations

import ast
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What a student gets to see, and what only the build does.
VISIBLE = {"text", "setup", "given", "task", "starter", "public", "rubric"}
HIDDEN = {"sheet", "question", "reference", "cases", "judge", "use", "after", "solution", "hint"}
HIDDEN |= {"author"}
NAMED = {"wrong", "variant"}
HINTS = 3
SETTINGS = {"title", "kind", "objectives", "marks", "answer"}
OPTIONAL = {"tolerance", "whole", "seconds"}


class MasterError(Exception):
    """Something in a master notebook is not as the format wants it."""


@dataclass(frozen=True)
class Cell:
    """A cell of the master with its part in the sheet."""

    id: str
    kind: str  # "markdown" or "code"
    source: str
    role: str
    question: str = ""  # "02-q1", or "" for the whole sheet
    name: str = ""  # of a wrong answer or a variant

    @property
    def where(self) -> str:
        first = self.source.strip().splitlines()[:1] or ["(empty)"]
        return f"cell {self.id} ({self.question or 'sheet'}, {self.role}): {first[0]!r}"


@dataclass
class QuestionSource:
    """All that the master says about one question."""

    id: str
    settings: dict[str, Any]
    cells: list[Cell] = field(default_factory=list)

    @property
    def number(self) -> str:
        return self.id.rpartition("q")[2]

    @property
    def answer(self) -> str:
        return self.settings["answer"]

    def all(self, role: str, kind: str | None = None) -> list[Cell]:
        return [c for c in self.cells if c.role == role and kind in (None, c.kind)]

    def one(self, role: str, kind: str | None = None) -> Cell | None:
        found = self.all(role, kind)
        if len(found) > 1:
            raise MasterError(f"{self.id}: one {role} cell expected; got {len(found)}.")
        return found[0] if found else None

    def the(self, role: str, kind: str) -> Cell:
        found = self.one(role, kind)
        if found is None:
            raise MasterError(f"{self.id}: a {kind} cell tagged {role!r} is missing.")
        return found


@dataclass
class Master:
    """A master notebook, read and checked for form."""

    path: str  # as it is named in what is built from it
    settings: dict[str, Any]
    cells: list[Cell]
    questions: list[QuestionSource]

    @property
    def id(self) -> str:
        return self.settings["id"]


def read_master(path: Path, root: Path) -> Master:
    """Read a master notebook, or say which cell is not as it should be."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = [_cell(raw) for raw in notebook["cells"]]
    sheets = [cell for cell in cells if cell.role == "sheet"]
    if len(sheets) != 1:
        raise MasterError(f"one cell tagged 'sheet' expected; got {len(sheets)}.")
    settings = _literal(sheets[0])
    _require(settings, {"id", "title", "objectives"}, set(), sheets[0])
    questions: dict[str, QuestionSource] = {}
    for cell in cells:
        if not cell.question:
            continue
        if cell.role == "question":
            questions[cell.question] = QuestionSource(cell.question, _settings(cell))
        if cell.question not in questions:
            raise MasterError(f"{cell.where}: a question starts with its cell tagged 'question'.")
        questions[cell.question].cells.append(cell)
    master = Master(path.relative_to(root).as_posix(), settings, cells, list(questions.values()))
    for question in master.questions:
        _check_form(master, question)
    return master


def _cell(raw: dict[str, Any]) -> Cell:
    source = "".join(raw["source"])
    tags = raw["metadata"].get("tags", [])
    where = f"cell {raw['id']}: {source[:40]!r}"
    asked = [tag[2:] for tag in tags if tag.startswith("q:")]
    roles = [tag for tag in tags if not tag.startswith("q:")]
    if not tags and raw["cell_type"] == "markdown":
        roles = ["text"]
    if len(roles) != 1 or len(asked) > 1:
        raise MasterError(f"{where}: one role and at most one q: tag expected; got tags {tags}.")
    role, _, name = roles[0].partition(":")
    if role not in (NAMED if name else VISIBLE | HIDDEN):
        raise MasterError(f"{where}: unknown role {roles[0]!r}.")
    return Cell(raw["id"], raw["cell_type"], source, role, asked[0] if asked else "", name)


def _literal(cell: Cell) -> dict[str, Any]:
    """Read a settings cell: one assignment of a dict of plain values."""
    try:
        (statement,) = ast.parse(cell.source).body
        value = ast.literal_eval(statement.value)  # type: ignore[attr-defined]
    except (SyntaxError, ValueError, AttributeError) as error:
        raise MasterError(f"{cell.where}: one dict of plain values expected; {error}.") from error
    if not isinstance(value, dict):
        raise MasterError(f"{cell.where}: a dict expected; got {type(value).__name__}.")
    return value


def _settings(cell: Cell) -> dict[str, Any]:
    settings = _literal(cell)
    _require(settings, SETTINGS, OPTIONAL, cell)
    return settings


def _require(settings: dict[str, Any], keys: set[str], optional: set[str], cell: Cell) -> None:
    missing, unknown = keys - settings.keys(), settings.keys() - keys - optional
    if missing or unknown:
        raise MasterError(f"{cell.where}: missing {sorted(missing)}, unknown {sorted(unknown)}.")


def _check_form(master: Master, question: QuestionSource) -> None:
    """Check what can be said about a question without running it."""
    if not re.fullmatch(rf"{master.id}-q\d+", question.id):
        raise MasterError(f"{question.id}: expected an id like {master.id}-q1.")
    for role, kind in (("task", "markdown"), ("starter", "code"), ("solution", "code")):
        question.the(role, kind)
    hints = question.all("hint")
    if len(hints) != HINTS:
        raise MasterError(f"{question.id}: {HINTS} hints expected; got {len(hints)}.")
    mistakes = {
        kind: [c.name for c in question.all("wrong", kind)] for kind in ("markdown", "code")
    }
    if sorted(mistakes["markdown"]) != sorted(mistakes["code"]):
        raise MasterError(f"{question.id}: each wrong answer needs one hint and one code cell.")
    if len(set(mistakes["code"])) != len(mistakes["code"]) or len(mistakes["code"]) < 3:
        raise MasterError(f"{question.id}: three or more different wrong answers expected.")
    for cell in [*hints, *question.all("wrong", "markdown"), *question.all("after")]:
        # What check() and hint() show knows paragraphs, code, bold and italic: no more.
        if re.search(r"\$|\]\(|^\s*([-*#|>]|\d+\.) ", cell.source, re.MULTILINE):
            raise MasterError(f"{cell.where}: a formula, link, list, table or heading in a hint.")


def definitions(cell: Cell, allowed: set[str]) -> list[str]:
    """Return the names that a cell defines; refuse any statement beside the allowed ones."""
    names = []
    for statement in ast.parse(cell.source).body:
        match statement:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                names.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]):
                names.append(name)
            case _:
                names.append(ast.unparse(statement))
    if not names or set(names) - allowed or len(set(names)) != len(names):
        raise MasterError(
            f"{cell.where}: defines {names}; expected only {sorted(allowed)}. "
            "Put helpers inside the function."
        )
    return names
