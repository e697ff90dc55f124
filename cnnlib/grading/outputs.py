"""What a grading leaves: a gradebook, and for each submission a report and a Gradescope file."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnlib.exercises.sheets import load_sheet
from cnnlib.locale import texts

from .record import Mark, Record
from .report import report

FORMULA = "=+-@\t\r"  # what a spreadsheet would run


@dataclass(frozen=True)
class Row:
    """A file that was handed in, and what became of it.

    Parameters
    ----------
    path : str
        Where the file lay.
    student : str
        Whose it is.
    record : Record
        The marks.

    Examples
    --------
    >>> Row("김 민준/sheet.ipynb", "김 민준", Record("k", "02", "graded", True)).folder
    '김_민준_sheet.ipynb-f6418939'
    """

    path: str
    student: str
    record: Record

    @property
    def folder(self) -> str:
        """A name for the folder of its report: readable, safe, and no other path's."""
        plain = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", self.path)).strip("._")
        return f"{plain[-60:]}-{hashlib.sha256(self.path.encode()).hexdigest()[:8]}"


def write_results(rows: Sequence[Row], sheet: str, out: Path) -> None:
    """Write everything that a grading leaves.

    Parameters
    ----------
    rows : sequence of Row
        In the order of the gradebook.
    sheet : str
        The id of the sheet.
    out : Path
        Gets ``gradebook.csv``, and ``reports/NAME/report.html`` and ``results.json``.
    """
    with open(out / "gradebook.csv", "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(gradebook(rows, sheet))
    met: Counter[str] = Counter()
    for row in rows:
        met[row.folder] += 1  # two places may hold files of one path
        again = f"-{met[row.folder]}" if met[row.folder] > 1 else ""
        folder = out / "reports" / f"{row.folder}{again}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.html").write_text(report(row.student, row.path, row.record), "utf-8")
        results = json.dumps(gradescope(row.record), ensure_ascii=False, indent=1)
        (folder / "results.json").write_text(results, "utf-8")


def gradebook(rows: Sequence[Row], sheet: str) -> list[list[str]]:
    """Return the lines of the gradebook: one a file, after a line of headings.

    Parameters
    ----------
    rows : sequence of Row
        What was handed in.
    sheet : str
        The id of the sheet.

    Returns
    -------
    list of list of str

    Examples
    --------
    >>> print(*gradebook([Row("kim.ipynb", "=kim", Record("k", "02", "empty", True))], "02")[1][:4])
    '=kim kim.ipynb empty yes
    """
    questions = [question.id for question in load_sheet(sheet).questions]
    heads = ["student", "file", "status", "isolated", "attempts", "total", "out of"]
    lines = [[*heads, *(head for id in questions for head in (id, f"{id} status"))]]
    for row in rows:
        record = row.record
        marks = {mark.question: mark for mark in record.marks}
        facts = [row.student, row.path, record.status, "yes" if record.isolated else "not isolated"]
        counts = [str(record.attempts), f"{record.total:g}", f"{record.out_of:g}"]
        found = [
            text
            for id in questions
            for text in ((f"{marks[id].marks:g}", marks[id].status) if id in marks else ("0", ""))
        ]
        lines.append([safe(text) for text in facts] + counts + found)
    return lines


def safe(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe("=SUM(A1:A9)"), safe("Kim")
    ("'=SUM(A1:A9)", 'Kim')
    """
    return f"'{text}" if text.startswith(tuple(FORMULA)) else text


def gradescope(record: Record) -> dict[str, Any]:
    """Return a record as Gradescope reads it.

    Parameters
    ----------
    record : Record
        The marks.

    Returns
    -------
    dict
        For ``results.json``.

    References
    ----------
    .. [1] Gradescope, "Autograder specifications: output format".

    Examples
    --------
    >>> gradescope(Record("k", "02", "graded", True, (Mark("02-q1", "correct", 2, 2),)))["score"]
    2
    """
    words = texts("grading")
    notes = [words["submission"][record.status]]
    if not record.isolated:
        notes.append(words["not_isolated"])
    return {
        "score": record.total,
        "output": "\n".join(notes),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(mark, record.sheet) for mark in record.marks],
    }


def _test(mark: Mark, sheet: str) -> dict[str, Any]:
    told = texts(f"checks/sheet_{sheet}")["questions"][mark.question]
    return {
        "name": f"{mark.question} {told['title']}",
        "number": mark.question,
        "score": mark.marks,
        "max_score": mark.out_of,
        "status": "passed" if mark.status == "correct" else "failed",
        "output": texts("grading")["status"][mark.status],
        "visibility": "visible",
    }
