"""The warm process in a sandbox: it has loaded NumPy once, and splits off one copy a submission.

It never runs a student's code itself. Started by `cnnlib.grading.sandbox`.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
import types
from typing import Any

from . import fence, runner
from .fence import Limits

WATCH_SECONDS = 0.05
READY, NO_NESTING, START, KILL, OVER = b"ready", b"no nesting", b"start", b"kill", b"over"
PAGE = os.sysconf("SC_PAGE_SIZE")


def warm() -> None:
    """Load what nearly every notebook loads, and stand in for the checks that students call."""
    import cnnlib

    for name in ("conv2d", "im2col", "max_pool2d", "Conv2D", "Sequential"):
        getattr(cnnlib, name)
    stub: Any = types.ModuleType("cnnlib.exercises")
    for name in ("check", "hint", "progress"):
        setattr(stub, name, lambda *arguments, **options: None)
    sys.modules["cnnlib.exercises"] = stub
    gc.collect()
    gc.freeze()  # the collector need not touch, and so copy, what all copies share


def main(control: int, fenced: bool, nested: bool, user: int, limits: str) -> None:
    """Serve until the grader closes the control socket.

    Parameters
    ----------
    control : int
        The file descriptor of the control socket. A message ``start`` comes with the
        socket of a submission, ``kill`` ends it; the answer to both is ``over``.
    fenced : bool
        Whether there is a sandbox around.
    nested : bool
        Whether each submission gets namespaces of its own in it.
    user : int
        The user that submissions become; 0 where this process cannot choose.
    limits : str
        The limits, as numbers with commas between.
    """
    bounds = Limits(*map(int, limits.split(",")))
    fence.adopt_orphans()
    warm()
    link = socket.socket(fileno=control)
    if nested and not _can_nest(user or None, bounds):
        link.send(NO_NESTING)
        return
    link.send(READY)
    while True:
        data, files, _, _ = socket.recv_fds(link, 16, 1)
        if not data:
            return
        if not files:
            continue  # a late "kill"
        try:
            guard = _split(link, files[0], fenced, nested, user or None, bounds)
        finally:
            os.close(files[0])
        _watch(link, guard, bounds)
        link.send(OVER)


def _can_nest(user: int | None, bounds: Limits) -> bool:
    """Try whether the system allows a fence within the sandbox."""
    probe = os.fork()
    if probe == 0:
        try:
            fence.separate(user)
            if os.fork() == 0:
                fence.furnish(bounds)
                os._exit(0)
            os._exit(os.waitstatus_to_exitcode(os.wait()[1]))
        finally:
            os._exit(1)
    return os.waitpid(probe, 0)[1] == 0


def _split(
    control: socket.socket, file: int, fenced: bool, nested: bool, user: int | None, bounds: Limits
) -> int:
    """Start a submission, and return the number of the process that waits for its end."""
    guard = os.fork()
    if guard:
        return guard
    control.close()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    try:
        os.setpgid(0, 0)
        if nested:
            fence.separate(user)
        first = os.fork()
        if first:
            os.close(file)
            _wait_until(first)
            os._exit(0)
        if nested:
            fence.furnish(bounds)
        fence.lock(bounds, user, fenced)
        if fenced:
            os.chdir("/tmp")  # noqa: S108
        worker = os.fork()  # the first process of a world runs nobody's code
        if worker == 0:
            runner.serve(socket.socket(fileno=file))
            os._exit(0)
        os.close(file)
        _wait_until(worker)
    finally:
        os._exit(0)


def _wait_until(last: int) -> None:
    """Wait for one child, and bury the orphans of others meanwhile."""
    with contextlib.suppress(ChildProcessError):
        while os.wait()[0] != last:
            pass


def _watch(control: socket.socket, guard: int, bounds: Limits) -> None:
    """Wait until a submission is over; end it when told to; hold it to its memory."""
    end = os.pidfd_open(guard)
    while True:
        ready, _, _ = select.select([end, control.fileno()], [], [], WATCH_SECONDS)
        told = control.recv(16) if control.fileno() in ready else None
        if end in ready or told in (KILL, b""):
            break
        _hold(bounds)
    os.close(end)
    _clear()


def _clear() -> None:
    """Kill whatever is left, and wait until nothing is."""
    while True:
        for process in processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.002)


def _hold(bounds: Limits) -> None:
    """Kill the largest process where all together take too much."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        sizes = {process: _memory(process) for process in processes()}
        if sum(sizes.values()) > bounds.total or len(sizes) > 2 * bounds.processes:
            os.kill(max(sizes, key=lambda process: sizes[process]), signal.SIGKILL)


def _memory(process: int) -> int:
    """Return the bytes of memory that a process has to itself, or nearly."""
    with open(f"/proc/{process}/statm") as file:
        _, resident, shared, *_ = map(int, file.read().split())
    return (resident - shared) * PAGE


def processes() -> list[int]:
    """Return the numbers of all processes that came of this one.

    Examples
    --------
    >>> os.getpid() in processes()  # below, so not itself
    False
    """
    children: dict[int, list[int]] = {}
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{name}/stat") as file:
                parent = int(file.read().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(name))
    found, todo = [], [os.getpid()]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found
