"""``cnnlib grade``: from a folder of notebooks to a gradebook."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path
from typing import Any

from cnnlib.checks import check_whole
from cnnlib.exercises.notes import fill
from cnnlib.exercises.sheets import sheet_ids
from cnnlib.locale import texts

from .box import seccomp
from .remote import Times
from .run import Settings, grade
from .sandbox import NoSandbox
from .secret import read_secret


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments.

    Parameters
    ----------
    parser : ArgumentParser
        Gets them.
    """
    times = Times()
    add = parser.add_argument
    add("submissions", nargs="+", type=Path, help="folders, zips or notebooks")
    add("--sheet", required=True, choices=sheet_ids(), help="which sheet they answer")
    add("--secret", required=True, type=Path, metavar="FILE",
        help="what hidden cases are drawn from; made where there is no such file")  # fmt: skip
    add("--out", required=True, type=Path, metavar="FOLDER", help="where the results go")
    add("--jobs", type=int, default=os.cpu_count() or 1, help="how many at once [%(default)s]")
    add("--scheduler", default="", metavar="ADDRESS", help="a dask scheduler, such as tcp://…:8786")
    add("--cell-seconds", type=float, default=times.cell, metavar="S",
        help="how long one cell may take [%(default)s]")  # fmt: skip
    add("--seconds", type=float, default=times.submission, metavar="S",
        help="how long one notebook may take [%(default)s]")  # fmt: skip
    add("--allow-unsandboxed", action="store_true",
        help="run students' code with all your rights, and mark every result")  # fmt: skip
    add("--quiet", action="store_true", help="no progress bar")


def run(options: argparse.Namespace) -> int:
    """Grade, and say where the results are.

    Parameters
    ----------
    options : Namespace
        As `configure` declares them.

    Returns
    -------
    int
        0, or 1 if nothing was graded.
    """
    words = texts("grading")["command"]
    if options.allow_unsandboxed:
        print(words["unsafe"], file=sys.stderr)
    elif not seccomp.program(platform.machine()):
        print(fill(words["no_filter"], processor=platform.machine()), file=sys.stderr)

    def progress(records: Any, count: int) -> Any:
        from tqdm import tqdm

        return tqdm(records, total=count, disable=options.quiet or None, unit="notebook")

    try:
        settings = Settings(
            jobs=check_whole(options.jobs, "--jobs"),
            scheduler=options.scheduler,
            isolated=not options.allow_unsandboxed,
            times=Times(cell=options.cell_seconds, submission=options.seconds),
        )
        secret = read_secret(options.secret)
        done = grade(options.submissions, options.sheet, secret, options.out, settings, progress)
    except NoSandbox as problem:
        print(fill(words["no_sandbox"], why=problem), file=sys.stderr)
        return 1
    except (ValueError, OSError, ModuleNotFoundError) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(fill(words["done"], count=len(done.rows), new=done.new, out=options.out))
    return 0
