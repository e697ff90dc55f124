"""Many submissions at once, on this machine: a process a core, each with a sandbox of its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from itertools import islice

from .bench import Task, close_bench, grade_task, ungraded
from .record import Record

WAITING = 3  # tasks a worker: enough that none waits, so few that memory holds them
ATTEMPTS = 3


def grade_here(tasks: Iterable[Task], jobs: int) -> Iterator[Record]:
    """Grade tasks, and give each record as it comes.

    Parameters
    ----------
    tasks : iterable of Task
        Taken as they are needed.
    jobs : int
        How many at once.

    Yields
    ------
    Record
        One for each task, in any order. A task whose worker dies is tried three times, then
        left to a human.

    Raises
    ------
    NoSandbox
        If there is no sandbox, and one is insisted on.
    """
    if jobs == 1:
        try:
            yield from map(grade_task, tasks)
        finally:
            close_bench()
        return
    queue = iter(tasks)
    again: list[tuple[Task, int]] = []
    while True:
        lost: list[tuple[Task, int]] = []
        yield from _until_broken(again, queue, jobs, lost)
        if not lost:
            return
        again = [(task, tried) for task, tried in lost if tried < ATTEMPTS]
        for task, tried in lost:
            if tried >= ATTEMPTS:
                yield replace(ungraded(task, "needs_review"), attempts=tried)


def _until_broken(
    again: list[tuple[Task, int]],
    queue: Iterator[Task],
    jobs: int,
    lost: list[tuple[Task, int]],
) -> Iterator[Record]:
    """Grade until all is done, or a worker dies; then tell which tasks were lost with it."""
    # Fresh interpreters: a copy of this process would share its threads' locks and its sockets.
    context = multiprocessing.get_context("spawn")
    todo = iter([*again])
    alone = len(again) > 0  # after a death one at a time, to tell the guilty from the rest
    with ProcessPoolExecutor(1 if alone else jobs, mp_context=context) as pool:
        running: dict[Future[Record], tuple[Task, int]] = {}
        while True:
            room = (1 if alone else jobs * WAITING) - len(running)
            fresh = [] if alone else ((task, 0) for task in queue)
            for task, tried in islice(_chain(todo, fresh), room):
                running[pool.submit(grade_task, task)] = (task, tried + 1)
            if not running:
                break
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task, tried = running.pop(future)
                try:
                    yield replace(future.result(), attempts=tried)
                except BrokenProcessPool:
                    lost.append((task, tried))
            if lost:
                lost += running.values()
                lost += todo
                return
    if alone:
        yield from _until_broken([], queue, jobs, lost)


def _chain(
    first: Iterator[tuple[Task, int]], second: Iterable[tuple[Task, int]]
) -> Iterator[tuple[Task, int]]:
    yield from first
    yield from second
