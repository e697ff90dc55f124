"""A convolution shared out among processes.

The images of a batch do not depend on each other, so each core can take some of them. With
threads (see `threads`) that asks little of the system, but they take turns at Python's
interpreter, and on some machines, virtual ones above all, every turn costs as much as a step of the
computation. A process has an interpreter of its own. What it is to compute, and the result, pass
through memory that both sides share: so its images are copied once on the way there, and once on
the way back, which takes a small part of the time of a large convolution.

The helping processes are made when there is enough to do for them, by a fork, in some
milliseconds; they end after `IDLE` seconds without work, and with this process.

Every process computes what it would compute as a thread, in the same order: the numbers do not
depend on who does the work.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...workers import Worker, can_fork, shared_array
from .orders import LETTER, arrays_of, size_of
from .threads import alone, thread_count

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    Arrays = list[Shaped[ndarray, "..."]]
    Task = Callable[[dict[str, Any], Arrays], object]

IDLE = 120.0
"""Seconds without work after which a helper ends: after a fork, memory is slow at first touch."""

MOST_BYTES = 2**28
"""Most shared memory of a helper; what needs more is not shared out."""


class Helper:
    """A process, and the memory shared with it.

    Parameters
    ----------
    task : callable
        What it does with an order and its arrays.
    size : int
        Bytes of the memory.
    """

    def __init__(self, task: Task, size: int) -> None:
        self.memory = shared_array((size,), np.dtype(np.uint8))
        self.worker = Worker(partial(_carry_out, task, self.memory), idle=IDLE)

    @property
    def gave_up(self) -> bool:
        """Whether the last order met an overflow, or the like, of which the caller is to know."""
        return bool(self.memory[LETTER - 1])

    def start(self, order: dict[str, Any], inputs: Arrays) -> Arrays:
        """Hand over an order and copies of its inputs, and let the helper begin.

        Parameters
        ----------
        order : dict
            See `arrays_of`.
        inputs : list of ndarray
            For the first of its arrays.

        Returns
        -------
        list of ndarray
            The others, for results: to be read once ``worker.wait()`` has returned, and
            copied before the next order.
        """
        letter = json.dumps(order | {"errors": np.geterr()}).encode() + b"\n"
        self.memory[: len(letter)] = np.frombuffer(letter, np.uint8)
        arrays = arrays_of(order, self.memory)
        for place, array in zip(arrays, inputs, strict=False):
            place[...] = array
        self.worker.ask(b"!")
        return arrays[len(inputs) :]


def _carry_out(task: Task, memory: Shaped[ndarray, "bytes"], _: bytes) -> None:
    """Do what the order in the memory says; runs in the helper."""
    order = json.loads(memory[:LETTER].tobytes().partition(b"\n")[0])
    # Where numbers overflow and the caller wants to know of it, the caller shall do it again.
    wishes: Any = {k: "ignore" if v == "ignore" else "raise" for k, v in order["errors"].items()}
    try:
        with np.errstate(**wishes):
            task(order, arrays_of(order, memory))
        memory[LETTER - 1] = 0
    except FloatingPointError:
        memory[LETTER - 1] = 1


class Work(NamedTuple):
    """What there is to do for the images of a batch.

    Attributes
    ----------
    order : callable
        Gives the order for a part of the batch, see `arrays_of`.
    inputs : callable
        Gives the inputs of a part.
    compute : callable
        Does a part in this process.
    take : callable
        Takes in the results of a part that a helper did: its slice, and the arrays.
    """

    order: Callable[[slice], dict[str, Any]]
    inputs: Callable[[slice], list[Any]]
    compute: Callable[[slice], object]
    take: Callable[[slice, list[Any]], object]


class Crew:
    """The helpers of this process.

    Parameters
    ----------
    task : callable
        What a helper does with an order and its arrays.
    fewest_products : int
        Multiply-adds worth a process.
    prepare : callable
        Called before helpers are made, which know what this process knows then.
    """

    def __init__(
        self, task: Task, fewest_products: int, prepare: Callable[[], object] = lambda: None
    ) -> None:
        self.task, self.fewest_products, self.prepare = task, fewest_products, prepare
        self.start_anew()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=partial(self.start_anew, possible=False))

    def start_anew(self, possible: bool = True) -> None:
        """Have no helpers; those from before a fork answer to the parent alone."""
        self.possible = possible and can_fork()
        self.working = threading.Lock()
        self.helpers: list[Helper] = []
        self.size = 0
        self.last_use = 0.0

    def parts(self, N: int, products: int) -> list[slice]:
        """Divide a batch: the first part is for the process that asks, the others for helpers.

        Parameters
        ----------
        N : int
            Images.
        products : int
            Multiply-adds for one image, less what the copies take.

        Returns
        -------
        list of slice
            A single one where there can be no helpers.
        """
        most = min(N, max(N * products, 0) // self.fewest_products)
        count = max(1, min(thread_count(), most)) if self.possible else 1
        edges = [N * k // count for k in range(count + 1)]
        return [slice(*ends) for ends in pairwise(edges)]

    @contextmanager
    def at_work(self, orders: list[dict[str, Any]]) -> Iterator[list[Helper] | None]:
        """Have a helper for each order, while nobody else has them.

        Parameters
        ----------
        orders : list of dict
            What they will be asked.

        Yields
        ------
        list of Helper or None
            None where there can be none: they are at work already, the system allows no
            process, or too much memory would be needed.
        """
        size = max(map(size_of, orders))
        if size > MOST_BYTES or not self.working.acquire(blocking=False):
            yield None
            return
        try:
            with alone() as free:
                helpers = self.gather(len(orders), size) if free else None
                try:
                    yield helpers
                except BaseException:
                    self.dismiss()  # they may still be at what nobody waits for any more
                    raise
                if helpers is not None:
                    self.last_use = time.monotonic()
        finally:
            self.working.release()

    def divide(self, N: int, products: int, copied: int, work: Work) -> bool:
        """Share out a batch, if that pays and is possible.

        Parameters
        ----------
        N : int
            Images.
        products : int
            Multiply-adds for one image.
        copied : int
            Bytes that go to a helper for one image, and come back.
        work : Work
            What there is to do.

        Returns
        -------
        bool
            Whether it is done; if not, nothing is.

        Raises
        ------
        RuntimeError
            If a helper fails.
        """
        own, *others = self.parts(N, products - COPY * copied)
        orders = [work.order(part) for part in others]
        if not orders:
            return False
        with self.at_work(orders) as helpers:
            if helpers is None:
                return False
            each = list(zip(helpers, orders, others, strict=True))
            results = [helper.start(order, work.inputs(part)) for helper, order, part in each]
            work.compute(own)
            for (helper, _, part), arrays in zip(each, results, strict=True):
                helper.worker.wait()
                if helper.gave_up:
                    work.compute(part)  # which warns, or fails, as the caller has set
                else:
                    work.take(part, arrays)
        return True

    def gather(self, count: int, size: int) -> list[Helper] | None:
        """Have so many helpers, each with so much memory."""
        resting = time.monotonic() - self.last_use > IDLE / 2  # they may be about to end
        alive = all(helper.worker.lives() for helper in self.helpers)
        if resting or not alive or len(self.helpers) != count or self.size < size:
            self.dismiss()
            self.prepare()
            self.size = max(size, self.size)
            try:
                for _ in range(count):
                    self.helpers.append(Helper(self.task, self.size))
            except OSError:  # no more processes allowed: threads do it from now on
                self.possible = False
                self.dismiss()
                return None
        return self.helpers

    def dismiss(self) -> None:
        """Let all helpers end."""
        helpers, self.helpers = self.helpers, []
        for helper in helpers:
            helper.worker.close()


TASKS = {
    "forward": ("shared", "do_forward"),
    "backward": ("shared", "do_backward"),
    "images": ("shared_images", "do_images"),
}
"""What helpers can do, by the ``"task"`` of an order: a module beside this one, and a function."""

FEWEST_PRODUCTS = 5 * 10**6
"""Multiply-adds worth a process: to ask one, and to wait for it, takes as long as some millions."""


@cache
def _tasks() -> dict[str, Task]:
    """Import what helpers can do, before there are any."""
    here = __name__.rpartition(".")[0]
    places = {task: (import_module(f".{name}", here), work) for task, (name, work) in TASKS.items()}
    return {task: getattr(module, work) for task, (module, work) in places.items()}


COPY = 6
"""To copy a byte there or back takes as long as so many multiply-adds."""

crew = Crew(lambda order, arrays: _tasks()[order["task"]](order, arrays), FEWEST_PRODUCTS, _tasks)
