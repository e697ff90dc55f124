"""Many submissions at once, on the machines of a dask.distributed cluster.

Dask speaks pickle, without asking who is there: whoever reaches its ports can run code on its
machines. Keep them on the loopback address, or behind TLS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from .bench import Task, grade_task, ungraded
from .record import Record

RETRIES = 3


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
    from distributed import Client, KilledWorker, as_completed

    with Client(scheduler, set_as_default=False) as client:
        waiting = {
            client.submit(grade_task, task, key=f"grade-{task.key}", retries=RETRIES): task
            for task in tasks
        }
        for future in as_completed(list(waiting)):
            task = waiting.pop(future)
            try:
                yield future.result()
            except KilledWorker:
                yield replace(ungraded(task, "needs_review"), attempts=RETRIES)
            future.release()
