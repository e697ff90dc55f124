"""Strict nbval over one notebook."""

import os
import subprocess
import sys
from pathlib import Path

from tools.notebooks import environment


def nbval(path: Path) -> str:
    """Return what nbval reports, nothing where every stored output is what the code gives."""
    command = [
        *(sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", path.parent, "-W", "error"),
        *("-p", "no:cacheprovider", "-p", "no:xdist", "--color=no", "-q"),
        *("--nbval", "--nbval-current-env", path),
    ]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True, env=environment())
    return "" if run.returncode == 0 else run.stdout + run.stderr
