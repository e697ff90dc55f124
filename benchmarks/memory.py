"""How much memory a job takes beyond what is in use before it, as the operating system counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def extra_memory(job: Callable[[], Any]) -> int | None:
    """Run a job once and give the growth of the process at its peak, with that of its workers.

    Parameters
    ----------
    job : callable
        Run for the first time, so that working memory which it keeps is counted too.

    Returns
    -------
    int or None
        Bytes; None where the system does not tell (it takes Linux).
    """
    try:
        RESET.write_text("5")  # sets the peak back to what is in use now
        before = _resident("VmHWM") + sum(map(_private, _workers()))
        job()
        return _resident("VmHWM") + sum(map(_private, _workers())) - before
    except OSError:
        return None


def _workers() -> list[str]:
    """Name the processes that this one has started."""
    lists = Path("/proc/self/task").glob("*/children")  # each thread has its own
    return [process for each in lists for process in each.read_text().split()]


def _private(process: str) -> int:
    """Count what a process holds for itself alone; what it shares, its parent has counted."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except ProcessLookupError:  # it has ended
        return 0
    line = next(line for line in lines if line.startswith("Private_Dirty:"))
    return 1024 * int(line.split()[1])


def _resident(entry: str) -> int:
    """Read a number of kilobytes from the system, in bytes."""
    lines = STATUS.read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"{entry}:"))
    return 1024 * int(line.split()[1])
