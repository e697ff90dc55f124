"""How much memory a job takes beyond what is in use before it, as the operating system counts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def extra_memory(job: Callable[[], Any]) -> int | None:
    """Run a job once and give the growth of the process at its peak.

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
        before = _resident("VmHWM")
        job()
        return _resident("VmHWM") - before
    except OSError:
        return None


def _resident(entry: str) -> int:
    """Read a number of kilobytes from the system, in bytes."""
    lines = STATUS.read_text().splitlines()
    line = next(line for line in lines if line.startswith(f"{entry}:"))
    return 1024 * int(line.split()[1])
