"""Processes that compute beside this one, on memory that they share with it.

Threads of one Python process take turns at its interpreter. Whoever finds it taken falls asleep,
and to wake a thread takes 10 to 100 microseconds, as long as a step of a small layer: two threads
that call NumPy thousands of times a second spend much of their time on that. Processes have an
interpreter each. They are copies of this process, made by a fork when there is enough to compute
for them: they know all that it knew then, and share with it the arrays of `shared_array`.

A worker waits for its next order in a short loop that looks again and again, as the threads of
BLAS do, so that an order that comes soon finds it awake; then it sleeps. It ends when this process
closes its pipe, which the operating system does too when this process dies.

Where processes cannot be forked safely (Windows has no fork, and on macOS the BLAS behind NumPy
does not survive one) there are none, and all work is done by the process itself.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import gc
import math
import mmap
import os
import select
import signal
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from .cores import this_core

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

AWAKE = 0.005
"""Seconds that a worker looks for its next order before it sleeps."""

DONE, FAILED = b"+", b"-"

_ends: set[int] = set()  # of the pipes to and from all workers
_forking = threading.local()  # which of them belong to the worker that this thread is making


def _let_go() -> None:
    """Close the pipes of the parent: a worker would live on as long as any copy is open."""
    for end in _ends - getattr(_forking, "kept", set()):
        os.close(end)
    _ends.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go)


def can_fork() -> bool:
    """Say whether this system can make workers.

    Examples
    --------
    >>> can_fork() == sys.platform.startswith("linux")
    True
    """
    return sys.platform.startswith("linux")


def shared_array(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Shaped[ndarray, "..."]:
    """Make an array of zeros that later workers share with this process.

    Parameters
    ----------
    shape : tuple of int
        Its shape.
    dtype : numpy.dtype
        Its dtype.

    Returns
    -------
    ndarray
        What either side writes, both see.

    Examples
    --------
    >>> shared_array((2, 3), np.dtype(np.float32)).sum()
    np.float32(0.0)
    """
    size = math.prod(shape) * dtype.itemsize
    memory = mmap.mmap(-1, max(size, 1))
    return np.frombuffer(memory, dtype, math.prod(shape)).reshape(shape)


class Worker:
    """A fork of this process that carries out orders.

    Parameters
    ----------
    carry_out : callable
        Called in the worker with each order, one byte. What it gives back is lost: results go
        into arrays from `shared_array`.
    idle : float, optional
        Seconds without an order after which the worker ends by itself.

    Raises
    ------
    OSError
        If the system allows no further process.

    Examples
    --------
    >>> numbers = shared_array((3,), np.dtype(np.int64))
    >>> def count(order):
    ...     numbers[1:] += 1
    >>> worker = Worker(count)
    >>> worker.ask(b"a")
    >>> numbers[0] = 7  # meanwhile
    >>> worker.wait()
    >>> worker.close()
    >>> numbers
    array([7, 1, 1])
    """

    def __init__(self, carry_out: Callable[[bytes], object], idle: float | None = None) -> None:
        self._kept_off = -1
        orders, self._ask = os.pipe()
        self._answers, answer = os.pipe()
        self._open = {self._ask, self._answers}
        ends = {orders, self._ask, self._answers, answer}
        _ends.update(ends)
        _forking.kept = {orders, answer}
        # Ctrl+C in the child would run the rest of the parent's program there.
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with warnings.catch_warnings():
                # From Python 3.12 on: other threads may hold locks. Workers use NumPy alone.
                warnings.simplefilter("ignore", DeprecationWarning)
                self.pid = os.fork()
            if self.pid == 0:
                _serve(carry_out, orders, answer, idle)
            ends = {orders, answer}
        finally:
            _forking.kept = set()
            for end in ends:
                _ends.discard(end)
                os.close(end)
            try:
                signal.pthread_sigmask(signal.SIG_SETMASK, mask)
            except BaseException:  # it was pressed meanwhile
                if ends == {orders, answer}:
                    self.close()
                raise

    def ask(self, order: bytes) -> None:
        """Give an order, one byte; the worker begins at once.

        Parameters
        ----------
        order : bytes of length 1
            What `carry_out` is called with.

        Raises
        ------
        RuntimeError
            If the worker has ended.
        """
        self._keep_off(this_core())
        try:
            os.write(self._ask, order)
        except BrokenPipeError:
            raise RuntimeError(self._gone()) from None

    def wait(self) -> None:
        """Wait until the order is carried out.

        Raises
        ------
        RuntimeError
            If it failed, with the error of the worker, or if the worker has ended.
        """
        answer = next_byte(self._answers)
        if answer == DONE:
            return
        with os.fdopen(self._answers, "rb", closefd=False) as rest:
            error = rest.read().decode(errors="replace") if answer == FAILED else self._gone()
        raise RuntimeError(error)

    def lives(self) -> bool:
        """Say whether the worker has not ended."""
        with suppress(ChildProcessError):
            ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            return ended is None
        return False

    def close(self) -> None:
        """Let the worker end, and wait for it."""
        ours, self._open = self._open, set()  # once: others may get their numbers later
        for end in ours & _ends:
            _ends.discard(end)
            os.close(end)
        with suppress(ChildProcessError):  # waited for already
            os.waitpid(self.pid, 0)

    def _keep_off(self, core: int) -> None:
        """Leave the core of this process to it: where few are busy, systems pack work together."""
        cores = os.sched_getaffinity(0) - {core}
        if core != self._kept_off and cores:
            with suppress(OSError):  # it has ended, or the system decides itself
                os.sched_setaffinity(self.pid, cores)
            self._kept_off = core

    def _gone(self) -> str:
        return (
            f"a worker process must live as long as its work, got its end (process {self.pid}). "
            "The system may have stopped it for want of memory: take smaller batches, or one "
            "process, with OMP_NUM_THREADS=1."
        )


def next_byte(pipe: int, patience: float | None = None) -> bytes:
    """Read one byte from a pipe: awake at first, then asleep.

    Parameters
    ----------
    pipe : int
        Its descriptor.
    patience : float, optional
        Seconds to wait at most, in sleep.

    Returns
    -------
    bytes
        Empty if the other side has closed the pipe, or patience has ended.

    Examples
    --------
    >>> ours, theirs = os.pipe()
    >>> _ = os.write(theirs, b"xy")
    >>> next_byte(ours)
    b'x'
    >>> os.close(theirs)
    >>> next_byte(ours), next_byte(ours)
    (b'y', b'')
    >>> os.close(ours)
    """
    ready = select.poll()
    ready.register(pipe, select.POLLIN)
    until = time.perf_counter() + AWAKE
    while not (found := ready.poll(0)) and time.perf_counter() < until:
        pass
    if not found and patience is not None:
        found = ready.poll(1000 * patience)
        return os.read(pipe, 1) if found else b""
    return os.read(pipe, 1)


def _serve(
    carry_out: Callable[[bytes], object], orders: int, answers: int, idle: float | None
) -> None:
    """Carry out orders until the pipe is closed; the life of a worker."""
    status = 1
    try:
        # Ctrl+C reaches the whole group of processes; the parent says when to end.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        gc.freeze()  # do not touch, and so copy, what belongs to the parent
        _close_all_but(orders, answers)
        while order := next_byte(orders, idle):
            carry_out(order)
            os.write(answers, DONE)
        status = 0
    except BaseException:
        os.write(answers, FAILED + traceback.format_exc().encode())
    finally:
        # Nothing of the parent's is cleaned up here: not its files, not its locks.
        os._exit(status)


def _close_all_but(*kept: int) -> None:
    """Close what a worker has open from its parent, but for where it writes warnings.

    Whoever waits for the end of a pipe or a connection of the parent must not wait for the worker.
    """
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)
    for end in map(int, os.listdir("/proc/self/fd")):
        if end > 2 and end not in kept:
            with suppress(OSError):  # the listing's own
                os.close(end)
