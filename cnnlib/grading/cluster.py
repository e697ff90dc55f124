"""Many submissions at once, on the machines of a dask.distributed cluster.

Dask speaks pickle, without asking who is there: whoever reaches its ports can run code on its
machines. Keep them on the loopback address, or behind TLS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .bench import Task, grade_task, ungraded
from .record import Record

ATTEMPTS = 3


def grade_there(tasks: Iterable[Task], scheduler: str) -> Iterator[Record]:
    """Grade tasks on a cluster, and give each record as it comes.

    Parameters
    ----------
    tasks : iterable of Task
        All are sent at once.
    scheduler : str
        Its address, such as ``tcp://127.0.0.1:8786``.

    Yields
    ------
    Record
        One for each task, in any order. A task whose worker dies goes to another; one that
        ends every worker it meets is left to a human.

    Raises
    ------
    ModuleNotFoundError
        If dask.distributed is not installed.
    NoSandbox
        If a worker has no sandbox, and one is insisted on.
    """
    try:
        from distributed import Client, as_completed
    except ModuleNotFoundError:
        raise ModuleNotFoundError(
            'a cluster needs dask.distributed. Install it with: pip install "cnnlib[grade]"'
        ) from None
    with Client(scheduler, set_as_default=False) as client:
        suspects = []
        waiting = {_send(client, task, 1): task for task in tasks}
        for future in as_completed(list(waiting), loop=client.loop):
            task = waiting.pop(future)
            record = _fetch(future)
            if record is not None:
                yield record
            else:
                suspects.append(task)
        # A worker takes its neighbours with it. One at a time, only the guilty fail again.
        for task in suspects:
            found = (_fetch(_send(client, task, attempt)) for attempt in range(2, ATTEMPTS + 1))
            record = next(filter(None, found), None)
            yield record or replace(ungraded(task, "needs_review"), attempts=ATTEMPTS)


def _send(client: Any, task: Task, attempt: int) -> Any:
    return client.submit(grade_task, task, key=f"grade-{task.key}-{attempt}", retries=ATTEMPTS)


def _fetch(future: Any) -> Record | None:
    """Return a record, or None if the task's workers died."""
    from distributed import KilledWorker

    try:
        record: Record = future.result()
    except KilledWorker:
        return None
    finally:
        future.release()
    return record
