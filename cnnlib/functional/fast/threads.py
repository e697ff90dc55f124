"""The cores of the machine, shared out over a batch.

The images of a batch do not depend on each other, so each core can take a part of them. Python
threads do: NumPy lets go of the interpreter while it copies, adds or multiplies matrices, and two
threads that mostly sit in NumPy run side by side. (Large convolutions go to processes where there
are some; see `crew`.)

The BLAS library behind NumPy has threads of its own, which divide one matrix product. They are
held to one while the batch is divided: each core then has one thread that copies *and*
multiplies, where BLAS's own threads would wait during the copies, and the cores never have more
threads than they can run. Training on several processes holds BLAS to one thread all the time: its
threads go on looking for work for a while after a product, and take a core from others.

How many threads: as many as BLAS is allowed just now. So ``threadpool_limits``,
``OMP_NUM_THREADS`` or ``OPENBLAS_NUM_THREADS`` hold for this module too. A worker process of
``multiprocessing`` takes one, since its siblings have the other cores. After a fork the child
starts with threads of its own.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
threadpoolctl, https://github.com/joblib/threadpoolctl
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, nullcontext
from contextvars import copy_context
from itertools import pairwise
from typing import Any, TypeVar

from .blas import blas, set_threads

Result = TypeVar("Result")

# Beyond this, Python's own lock is what threads wait for.
MOST_THREADS = 8

FEWEST_PRODUCTS = 50 * 10**6
"""Multiply-adds worth a thread: to wake one, and to wait for it, takes as long as some millions."""


class _Team:
    """The helping threads, made when first needed, and who holds BLAS to one thread meanwhile."""

    def __init__(self) -> None:
        self.dividing = threading.Lock()  # held by whoever has the helpers work
        self.executor: ThreadPoolExecutor | None = None
        self.changing = threading.Lock()  # held while one of the following is changed
        self.holders = 0
        self.count = 1  # threads that BLAS had before
        self.before: list[int] = []  # the same for each library

    def submit(self, task: Callable[[slice], Result], part: slice) -> Future[Result]:
        """Let a helper do a part."""
        if self.executor is None:
            self.executor = ThreadPoolExecutor(MOST_THREADS - 1, "cnnlib")
        # With the caller's settings, such as `numpy.errstate`, which belong to a thread.
        return self.executor.submit(copy_context().run, task, part)


_team = _Team()
_calling = threading.local()  # what holds for the calling thread alone


def _start_anew() -> None:
    """Forget the threads of the parent process, which a fork does not copy."""
    global _team
    _team = _Team()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)


def thread_count() -> int:
    """Say how many threads may compute at once.

    Returns
    -------
    int
        As many as BLAS may use, or might before `one_blas_thread`; at most 8; 1 in a worker
        process, where BLAS cannot be held to one thread, and within `undivided`.

    Examples
    --------
    >>> from threadpoolctl import threadpool_limits
    >>> with threadpool_limits(1):
    ...     thread_count()
    1
    """
    if multiprocessing.parent_process() is not None or getattr(_calling, "undivided", False):
        return 1
    if _team.holders:
        return _team.count
    counts = [library.num_threads for library in blas().lib_controllers]
    return min([*counts, MOST_THREADS]) if counts else 1


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Hold every matrix product to the thread that asks for it, and leave the cores to `in_parts`.

    Several threads of a program may do so at once, and within each other; the last one to leave
    gives BLAS its threads back.

    Examples
    --------
    >>> before = thread_count()
    >>> with one_blas_thread():
    ...     thread_count() == before
    True
    """
    team = _team
    with team.changing:
        if team.holders == 0:
            team.count = thread_count()
            team.before = [library.num_threads for library in blas().lib_controllers]
            set_threads([1] * len(team.before))
        team.holders += 1
    try:
        yield
    finally:
        with team.changing:
            team.holders -= 1
            if team.holders == 0:
                set_threads(team.before)


@contextmanager
def sole() -> Iterator[bool]:
    """Keep the helping threads from work, for whoever gives the cores to others.

    Yields
    ------
    bool
        False if the threads are busy: then others are computing at this moment.

    Examples
    --------
    >>> with sole() as free:
    ...     free, in_parts(lambda part: part, 10)
    (True, [slice(0, 10, None)])
    """
    team = _team
    if not team.dividing.acquire(blocking=False):
        yield False
        return
    try:
        yield True
    finally:
        team.dividing.release()


@contextmanager
def alone() -> Iterator[bool]:
    """Let the calling thread compute by itself, each matrix product on one core.

    Yields
    ------
    bool
        As for `sole`; where it is False, products may take more cores.

    Examples
    --------
    >>> with alone() as free:
    ...     free, in_parts(lambda part: part, 10)
    (True, [slice(0, 10, None)])
    """
    with sole() as free, one_blas_thread() if free else nullcontext():
        yield free


@contextmanager
def undivided() -> Iterator[None]:
    """Divide nothing among threads or processes for the calling thread, whoever else computes.

    Examples
    --------
    >>> with undivided():
    ...     in_parts(lambda part: part, 10)
    [slice(0, 10, None)]
    """
    before = getattr(_calling, "undivided", False)
    with one_blas_thread():  # which asks how many threads there are
        _calling.undivided = True
        try:
            yield
        finally:
            _calling.undivided = before


def images_worth_a_thread(products: int) -> int:
    """Say how many images make it worth while to wake a thread.

    Parameters
    ----------
    products : int
        Multiply-adds for one image.

    Returns
    -------
    int
        At least 1.

    Examples
    --------
    >>> images_worth_a_thread(10**6), images_worth_a_thread(10**9)
    (50, 1)
    """
    return -(-FEWEST_PRODUCTS // max(products, 1))


def in_parts(task: Callable[[slice], Result], size: int, at_least: int = 1) -> list[Result]:
    """Divide ``range(size)`` among the cores and give what the parts return, in order.

    Parameters
    ----------
    task : callable
        Called with one slice a core, at the same time from several threads: it must write
        nowhere but in its own part.
    size : int
        How many items there are, such as the images of a batch.
    at_least : int
        The smallest part worth a thread.

    Returns
    -------
    list
        What `task` returned for each part. The parts depend on nothing but `size`,
        `at_least` and the number of threads, so that sums over them come out the same each time.

    Notes
    -----
    Dividing costs 50 microseconds, on virtual machines up to 200. Where the threads are busy
    already (a call from within a task, or from another thread of the program), the caller does
    all the work alone.
    Taught in chapter 7b, Six ways to compute one convolution.

    Examples
    --------
    >>> from threadpoolctl import threadpool_limits
    >>> with threadpool_limits(1):
    ...     in_parts(lambda part: part, 10)
    [slice(0, 10, None)]
    >>> sum(len(range(*part.indices(10))) for part in in_parts(lambda part: part, 10))
    10
    """
    team, count = _team, min(thread_count(), size // at_least)
    if count < 2 or not team.dividing.acquire(blocking=False):
        return [task(slice(0, size))]
    try:
        edges = [size * k // count for k in range(count + 1)]
        parts = [slice(*ends) for ends in pairwise(edges)]
        with one_blas_thread():
            helpers = [team.submit(task, part) for part in parts[1:]]
            try:
                own = task(parts[0])
            finally:
                wait(helpers)  # nobody may go on writing, even after an error
        return [own, *(helper.result() for helper in helpers)]
    finally:
        team.dividing.release()


def sum_in_parts(task: Callable[[slice], Any], size: int, at_least: int = 1) -> Any:
    """Divide ``range(size)`` among the cores and add up what the parts return.

    Parameters
    ----------
    task : callable
        As for `in_parts`; gives a new array.
    size, at_least : int
        As for `in_parts`.

    Returns
    -------
    ndarray
        The sum, added up in the order of the parts.

    Examples
    --------
    >>> import numpy as np
    >>> sum_in_parts(lambda part: np.arange(10)[part].sum(keepdims=True), 10)
    array([45])
    """
    total, *others = in_parts(task, size, at_least)
    for other in others:
        total += other
    return total
