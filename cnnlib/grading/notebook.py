"""From the bytes of a file to the cells that are to be run, or to what is wrong with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

DEFINES = re.compile(r"^\s*(def|class|import|from)\s", re.MULTILINE)
QUESTION = re.compile(r"""(?:check\(\s*["']|^)(\d\d-q\d+)""")
MOST_CELLS = 500


class Malformed(Exception):
    """The file is no notebook of the sheet; the text is the status that says why."""


@dataclass(frozen=True)
class Cell:
    """A cell of code.

    Parameters
    ----------
    source : str
        Its text.
    question : str
        The question it belongs to, as far as its tags or its id say so; else empty.
    tries : bool
        Whether it only tries the answer out: it is not run, as its cost would be for nothing.

    Examples
    --------
    >>> Cell("x = 1", "02-q1").question
    '02-q1'
    """

    source: str
    question: str = ""
    tries: bool = False


def read_cells(data: bytes, sheet: str) -> list[Cell]:
    """Read the code cells of a notebook.

    Parameters
    ----------
    data : bytes
        The file.
    sheet : str
        The id of the sheet that it should answer.

    Returns
    -------
    list of Cell
        In order. Tags and ids may be missing: answers are found by their names.

    Raises
    ------
    Malformed
        With the status ``"empty"``, ``"not_utf8"``, ``"not_a_notebook"``,
        ``"old_notebook"`` or ``"wrong_sheet"``.

    Examples
    --------
    >>> read_cells(b'{"cells": [{"cell_type": "code", "source": "x = 1"}]}', "02")
    [Cell(source='x = 1', question='', tries=False)]
    >>> read_cells(b"Dear teacher, ...", "02")
    Traceback (most recent call last):
    cnnlib.grading.notebook.Malformed: not_a_notebook
    """
    cells = _cells(_parse(data))
    found = [_cell(cell) for cell in cells if cell.get("cell_type") == "code"]
    if len(found) > MOST_CELLS:
        raise Malformed("not_a_notebook")
    asked = {cell.question for cell in found}
    asked |= {id for cell in found for id in QUESTION.findall(cell.source)}
    sheets = {question.partition("-")[0] for question in asked if question}
    if sheets and sheet not in sheets:
        raise Malformed("wrong_sheet")
    return [cell for cell in found if not cell.tries]


def _parse(data: bytes) -> Any:
    if not data.strip():
        raise Malformed("empty")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None
    except (ValueError, RecursionError):
        raise Malformed("not_a_notebook") from None


def _cells(notebook: Any) -> list[dict[str, Any]]:
    if not isinstance(notebook, dict):
        raise Malformed("not_a_notebook")
    if "worksheets" in notebook:
        raise Malformed("old_notebook")
    cells = notebook.get("cells")
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise Malformed("not_a_notebook")
    return cells


def _cell(cell: dict[str, Any]) -> Cell:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise Malformed("not_a_notebook")
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    names = [*(tags if isinstance(tags, list) else []), cell.get("id", "")]
    marks = [name.removeprefix("q:") for name in names if isinstance(name, str)]
    asked = [match[1] for mark in marks if (match := QUESTION.match(mark))]
    clean = source.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
    tries = bool({"check", "public"} & set(map(str, names))) and not DEFINES.search(clean)
    return Cell(clean, asked[0] if asked else "", tries)
