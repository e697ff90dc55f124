"""Where submissions are graded: one sandbox a thread, kept warm from one to the next."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from cnnlib.exercises.question import Sheet
from cnnlib.exercises.sheets import load_sheet

from .box.fence import Limits
from .box.wire import WireError
from .marking import mark
from .notebook import Cell, Malformed, read_cells
from .paper import Ready, prepare
from .record import Mark, Record
from .remote import Submission, Times
from .sandbox import Box, NoSandbox


@dataclass(frozen=True)
class Task:
    """A submission to grade; it can be sent to another machine.

    Parameters
    ----------
    key : str
        The name of this piece of work.
    data : bytes
        The file.
    sheet : str
        The id of the sheet.
    seeds : mapping of str to int
        The seed of each question's hidden cases. The secret itself stays at home.
    isolated : bool
        Whether to insist on a sandbox.
    times, limits : Times, Limits
        What a submission may take.

    Examples
    --------
    >>> Task("k", b"", "02", {}).isolated
    True
    """

    key: str
    data: bytes
    sheet: str
    seeds: Mapping[str, int]
    isolated: bool = True
    times: Times = field(default_factory=Times)
    limits: Limits = field(default_factory=Limits)


_here = threading.local()


def grade_task(task: Task) -> Record:
    """Grade one submission.

    Parameters
    ----------
    task : Task
        What is to be graded, and how.

    Returns
    -------
    Record
        Always: what is wrong with a submission is its status.

    Raises
    ------
    NoSandbox
        If there is no sandbox, and one is insisted on.
    """
    try:
        cells = read_cells(task.data, task.sheet)
    except Malformed as problem:
        return ungraded(task, str(problem))
    try:
        try:
            return _in_a_box(task, cells)
        except NoSandbox:  # it may have gone since the last submission: once more, in a new one
            return _in_a_box(task, cells)
    except NoSandbox:
        raise
    except Exception:  # one notebook must not cost the others their grading
        logging.getLogger(__name__).exception("the grader failed with submission %s", task.key)
        close_bench()
        return ungraded(task, "needs_review")


def ungraded(task: Task, status: str) -> Record:
    """Return the record of a submission that could not be graded."""
    marks = tuple(Mark(q.id, status, 0, q.marks) for q in load_sheet(task.sheet).questions)
    return Record(task.key, task.sheet, status, task.isolated, marks)


def _in_a_box(task: Task, cells: list[Cell]) -> Record:
    sheet, paper = _paper(task)
    box = _box(task)
    try:
        with box.submission() as link:
            submission = Submission(link, task.times)
            try:
                marks = mark(submission, cells, paper, sheet.questions, task.times)
            except WireError:
                return ungraded(task, "stopped")
            finally:
                submission.close()
    except NoSandbox:
        close_bench()
        raise
    finally:
        if not box.lasting:
            close_bench()
    return Record(task.key, task.sheet, "graded", task.isolated, tuple(marks))


def _paper(task: Task) -> tuple[Sheet, list[Ready]]:
    wanted = (task.sheet, tuple(sorted(task.seeds.items())))
    if getattr(_here, "wanted", None) != wanted:
        sheet = load_sheet(task.sheet)
        _here.paper, _here.wanted = (sheet, prepare(sheet, task.seeds)), wanted
    paper: tuple[Sheet, list[Ready]] = _here.paper
    return paper


def _box(task: Task) -> Box:
    kind = (task.isolated, task.limits)
    if getattr(_here, "kind", None) != kind:
        close_bench()
        _here.box = Box(task.isolated, task.limits)
        _here.kind = kind
    box: Box = _here.box
    return box


def close_bench() -> None:
    """Close this thread's sandbox, if there is one."""
    if getattr(_here, "kind", None) is not None:
        _here.kind = None
        _here.box.close()
