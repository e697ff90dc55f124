"""From submissions to results: what is new is graded, what was graded before is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from cnnlib.exercises.sheets import load_sheet

from .bench import Task, ungraded
from .box.fence import Limits
from .intake import Submitted, submissions
from .outputs import Row, write_results
from .pool import grade_here
from .record import Record
from .remote import Times
from .secret import fingerprint, seed
from .store import Store

VERSION = "1"  # of the grader: with another one, everything is graded anew
UNSETTLED = ("needs_review", "stopped")  # tried again by the next run

Progress = Callable[[Iterable[Record], int], Iterable[Record]]


@dataclass(frozen=True)
class Settings:
    """How to grade.

    Parameters
    ----------
    jobs : int
        How many submissions at once.
    scheduler : str
        The address of a dask scheduler, to grade on its machines instead.
    isolated : bool
        False runs students' code with your rights, and marks every result.
    times, limits : Times, Limits
        What a submission may take.

    Examples
    --------
    >>> Settings(jobs=2).isolated
    True
    """

    jobs: int = 1
    scheduler: str = ""
    isolated: bool = True
    times: Times = field(default_factory=Times)
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Summary:
    """What a run of the grader did.

    Parameters
    ----------
    rows : tuple of Row
        One for each file that was handed in.
    new : int
        How many submissions were graded now; the others had been before.

    Examples
    --------
    >>> Summary((), 0).new
    0
    """

    rows: tuple[Row, ...]
    new: int


def _silent(records: Iterable[Record], count: int) -> Iterable[Record]:
    return records


def grade(
    places: Sequence[Path],
    sheet: str,
    secret: bytes,
    out: Path,
    settings: Settings | None = None,
    progress: Progress = _silent,
) -> Summary:
    """Grade what was handed in, and write a gradebook.

    Parameters
    ----------
    places : sequence of Path
        Folders, zips or notebooks.
    sheet : str
        The id of the sheet, such as ``"02"``.
    secret : bytes
        What hidden cases are drawn from.
    out : Path
        The folder of the results; made where it is missing.
    settings : Settings, optional
        How to grade.
    progress : function, optional
        Takes the coming records and their number, and gives them on.

    Returns
    -------
    Summary

    Raises
    ------
    NoSandbox
        If there is no sandbox, and one is insisted on.
    FileNotFoundError
        If one of the places does not exist.
    ValueError
        If there is no such sheet.
    """
    settings = settings or Settings()
    seeds = {question.id: seed(secret, question.id) for question in load_sheet(sheet).questions}
    handed_in = [each for place in places for each in submissions(place)]
    keys = [_key(secret, sheet, settings, each) for each in handed_in]
    store = Store(out / "records")
    known = {key: record for key in keys if (record := store.load(key)) is not None}
    tasks: dict[str, Task] = {}
    for key, each in zip(keys, handed_in, strict=True):
        task = Task(
            key, each.data, sheet, seeds, settings.isolated, settings.times, settings.limits
        )
        if each.problem:
            known[key] = ungraded(task, each.problem)
        elif key not in known or known[key].status in UNSETTLED:
            tasks[key] = task
    for record in progress(_graded(list(tasks.values()), settings), len(tasks)):
        before = known[record.key].attempts if record.key in known else 0
        known[record.key] = replace(record, attempts=before + record.attempts)
        store.save(known[record.key])
    found = zip(keys, handed_in, strict=True)
    rows = tuple(Row(each.path, each.student, known[key]) for key, each in found)
    write_results(rows, sheet, out)
    return Summary(rows, len(tasks))


def _graded(tasks: list[Task], settings: Settings) -> Iterator[Record]:
    if settings.scheduler:
        from .cluster import grade_there

        return grade_there(tasks, settings.scheduler)
    return grade_here(tasks, settings.jobs)


def _key(secret: bytes, sheet: str, settings: Settings, each: Submitted) -> str:
    """Name a piece of work by all that its result depends on."""
    module = sys.modules[f"cnnlib.exercises.sheets.sheet_{sheet}"]
    text = Path(str(module.__file__)).read_bytes()
    how = repr((VERSION, sheet, settings.isolated, settings.times, settings.limits))
    return fingerprint(secret, how, text, each.problem, each.data)
