"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_info

PACKAGES = ("numpy", "tensorflow", "keras", "torch", "numba")


def describe() -> dict[str, Any]:
    """Name the processor, its cores, the BLAS library and the versions of the competitors."""
    np.ones((2, 2)) @ np.ones((2, 2))
    blas = [entry for entry in threadpool_info() if entry["user_api"] == "blas"]
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "blas": ", ".join(
            f"{entry['internal_api']} {entry['version']} ({entry.get('architecture', '?')})"
            for entry in blas
        ),
        "versions": {name: found for name in PACKAGES if (found := _version(name))},
    }


def processor() -> str:
    """Give the model of the processor, as well as the system knows it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    """Give the version of a package, or None."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
