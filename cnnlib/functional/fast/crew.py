"""A convolution shared out among processes.

The images of a batch do not depend on each other, so each core can take some of them. With
threads (see `threads`) that asks little of the system, but they take turns at Python's
interpreter, and on some machines, virtual ones above all, every turn costs as much as a step of the
computation. A process has an interpreter of its own. It copies its images from the memory of the
process that asks, and its results back to there (see `process_memory`), while that one is at work
on images of its own: of these there are a few more, for it has nothing to copy.

The helping processes are made when there is enough to do for them, by a fork, in some
milliseconds; they end after `IDLE` seconds without work, and with this process.

How a batch is divided depends on shapes and on the number of cores alone. So the numbers do not
depend on whether the helpers are at work for another thread just then: who finds them so computes
the same parts, one after the other.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from functools import cache, partial
from importlib import import_module
from itertools import pairwise
from typing import Any, NamedTuple

from ...process_memory import let_children_in
from ...workers import can_fork
from ..loans import clear_shelf
from .helper import Helper, Task
from .scratch import release_scratch
from .threads import one_blas_thread, sole, thread_count, undivided

IDLE = 120.0
"""Seconds without work after which a helper ends: after a fork, memory is slow at first touch."""

OVERHEAD = 100_000.0
"""Nanoseconds to ask a helper, and to wait for it."""

ARRIVAL = 60_000.0
"""Nanoseconds by which a helper is behind: it has to read what it is asked for, and to answer."""

COPY = 0.2
"""Nanoseconds to copy a byte from process to process."""


def divided(N: int, cost: float, dearer: float, most: int) -> list[slice]:
    """Divide a batch so that all are ready at about the same time.

    Parameters
    ----------
    N : int
        Images.
    cost, dearer : float
        Nanoseconds for one, in the process that asks and in a helper.
    most : int
        How many processes there can be.

    Returns
    -------
    list of slice
        As few as are not slower than more; the first is for the process that asks.

    Examples
    --------
    >>> divided(10, cost=1e6, dearer=1.5e6, most=2)
    [slice(0, 6, None), slice(6, 10, None)]
    """
    shortest, best = N * cost, (N, 0, 0)
    for helpers in range(1, most):
        # As many images for each helper as bring it to the end together with this process.
        even = int(max(N * cost - ARRIVAL, 0) / (dearer + helpers * cost))
        for each in (even, even + 1):
            own = N - helpers * each
            time = max(own * cost, each * dearer + ARRIVAL) + helpers * OVERHEAD
            if each >= 1 <= own and time < shortest:
                shortest, best = time, (own, each, helpers)
    own, each, helpers = best
    edges = [0, *(own + each * k for k in range(helpers + 1))]
    return [slice(*ends) for ends in pairwise(edges)]


class Work(NamedTuple):
    """What there is to do for the images of a batch.

    Attributes
    ----------
    words : dict
        What a helper is told.
    inputs : callable
        Gives the inputs of a part.
    outputs : callable
        Gives the arrays for the results of a part.
    compute : callable
        Does a part in this process.
    """

    words: dict[str, Any]
    inputs: Callable[[slice], list[Any]]
    outputs: Callable[[slice], list[Any]]
    compute: Callable[[slice], object]


class Crew:
    """The helpers of this process.

    Parameters
    ----------
    task : callable
        What a helper does with an order, its inputs, and the arrays for its results.
    prepare : callable
        Called before helpers are made, which know what this process knows then.
    """

    def __init__(self, task: Task, prepare: Callable[[], object] = lambda: None) -> None:
        self.task, self.prepare = task, prepare
        self.start_anew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=partial(self.start_anew, possible=False))

    def start_anew(self, possible: bool = True) -> None:
        """Have no helpers; those from before a fork answer to the parent alone."""
        self.possible = possible and can_fork()
        self.working = threading.Lock()
        self.helpers: list[Helper] = []
        self.leaving: list[Helper] = []  # they may still write what they were asked for

    def parts(self, N: int, cost: float, copied: int) -> list[slice]:
        """Divide a batch: the first part is for the process that asks, the others for helpers.

        Parameters
        ----------
        N : int
            Images.
        cost : float
            Nanoseconds for one image, on one core.
        copied : int
            Bytes that a helper copies for one image, there and back.

        Returns
        -------
        list of slice
            A single one where there can be no helpers, or where they would not save time.
        """
        most = min(N, thread_count()) if self.possible else 1
        cost = max(cost, 1.0)
        return divided(N, cost, cost + COPY * copied, most)

    @contextmanager
    def at_work(self, count: int) -> Iterator[list[Helper] | None]:
        """Have so many helpers, while nobody else has them.

        Parameters
        ----------
        count : int
            How many.

        Yields
        ------
        list of Helper or None
            None where there can be none: they are at work already, or the system allows no
            process, or none that reaches the memory of this one.
        """
        if not self.working.acquire(blocking=False):
            yield None
            return
        try:
            with sole() as free:
                try:
                    yield self.gather(count) if free else None
                except BaseException:
                    self.dismiss()  # they may still be at what nobody waits for any more
                    raise
        finally:
            self.working.release()

    def divide(self, N: int, cost: float, copied: int, work: Work) -> None:
        """Do some work, and share it out where that pays and is possible.

        Parameters
        ----------
        N : int
            Images.
        cost : float
            Nanoseconds for one image, on one core.
        copied : int
            Bytes that a helper copies for one image, there and back.
        work : Work
            What there is to do.

        Raises
        ------
        RuntimeError
            If a helper fails.
        """
        own, *others = self.parts(N, cost, copied)
        if not others:
            # A second core is not worth the asking. BLAS would take it all the same, and its
            # threads would still look for work there when a helper needs it, for milliseconds.
            spare = N > 1 and self.possible and thread_count() > 1
            with undivided() if spare else nullcontext():
                work.compute(own)
            return
        with self.at_work(len(others)) as helpers:
            each = list(zip(helpers or [], others, strict=False))
            for helper, part in each:  # before all else: they have the longer way
                helper.start(work.words, work.inputs(part), work.outputs(part))
            with undivided():
                work.compute(own)
                for helper, part in each:
                    helper.wait()
                    if helper.gave_up:
                        work.compute(part)  # which warns, or fails, as the caller has set
                for part in others if helpers is None else []:
                    work.compute(part)

    def gather(self, count: int) -> list[Helper] | None:
        """Have so many helpers; if there are more, they may rest."""
        if self.leaving or not all(helper.is_awake() for helper in self.helpers[:count]):
            self.dismiss()
        if len(self.helpers) < count and not self._make(count - len(self.helpers)):
            self.possible = False  # threads do it from now on
            self.dismiss()
            return None
        return self.helpers[:count]

    def _make(self, count: int) -> bool:
        """Make helpers; say whether the system allows them, and allows them to reach us."""
        self.prepare()
        let_children_in()
        # A fork breaks large pages into small ones; what is made after it has large ones again.
        clear_shelf()
        release_scratch()
        # Helpers find BLAS as it is now: with threads of its own it would take all cores.
        with suppress(OSError), one_blas_thread():
            for _ in range(count):
                self.helpers.append(Helper(self.task, IDLE))
            return all(helper.reaches_us() for helper in self.helpers[-count:])
        return False

    def dismiss(self) -> None:
        """Let all helpers end; after an interruption the next call goes on with it."""
        self.helpers, self.leaving = [], [*self.leaving, *self.helpers]
        while self.leaving:
            self.leaving[-1].worker.close()
            self.leaving.pop()


TASKS = {
    "forward": ("shared", "do_forward"),
    "backward": ("shared", "do_backward"),
    "images": ("shared_images", "do_images"),
}
"""What helpers can do, by the ``"task"`` of an order: a module beside this one, and a function."""


@cache
def _tasks() -> dict[str, Task]:
    """Import what helpers can do, before there are any."""
    here = __name__.rpartition(".")[0]
    places = {task: (import_module(f".{name}", here), work) for task, (name, work) in TASKS.items()}
    return {task: getattr(module, work) for task, (module, work) in places.items()}


crew = Crew(lambda order, *arrays: _tasks()[order["task"]](order, *arrays), _tasks)
