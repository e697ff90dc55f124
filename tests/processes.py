"""What the tests of worker processes look at: who lives, and what is open."""

import os
import time
import warnings
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from signal import SIGKILL

import numpy as np
import pytest

from cnnlib.process_memory import fetch
from cnnlib.workers import Worker, can_fork, shared_array

needs_fork = pytest.mark.skipif(not can_fork(), reason="this system makes no worker processes")


def reaches_its_parent():
    """Try whether a child may read the memory of this process: some containers forbid it."""
    number, parent, answer = np.array([42]), os.getpid(), shared_array((1,), np.dtype(np.int64))
    with closing(Worker(lambda order: fetch(answer, parent, number.ctypes.data))) as worker:
        worker.ask(b"!")
        with suppress(RuntimeError):
            worker.wait()
    return answer[0] == 42


needs_helpers = pytest.mark.skipif(
    not (can_fork() and reaches_its_parent()),
    reason="this system lets no process look into another",
)

PATIENCE = 20  # seconds, where a tenth of one should do


def until(condition):
    """Wait for what the system will do in its own time."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def fields(pid):
    """Give state, parent and so on of a process, as the kernel lists them; nothing if it is gone."""
    with suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return ["gone", "0"]


def has_ended(pid):
    return fields(pid)[0] in ("gone", "Z", "X")


def children():
    """Give the processes that this one has made, zombies too."""
    pids = (int(entry) for entry in os.listdir("/proc") if entry.isdigit())
    return {pid for pid in pids if int(fields(pid)[1]) == os.getpid()}


def descriptors():
    """Count what is open."""
    return len(os.listdir("/proc/self/fd"))


@contextmanager
def nothing_left():
    """See that a block leaves neither processes nor open descriptors behind."""
    processes, count = children(), descriptors()
    yield
    assert children() <= processes
    assert descriptors() <= count


@contextmanager
def fork_by_somebody_else():
    """Have a copy of this process, made without the package's knowledge."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pytest's own threads do no harm
        pid = os.fork()
    if pid == 0:
        time.sleep(PATIENCE)
        os._exit(0)
    try:
        yield pid
    finally:
        os.kill(pid, SIGKILL)
        os.waitpid(pid, 0)


def refuse_forks(monkeypatch):
    """Be a system that allows no further process."""

    def fork():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fork)
