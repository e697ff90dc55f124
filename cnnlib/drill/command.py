"""The command ``cnnlib drill``: problems in the terminal, or a sheet to print."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import numpy as np

from ..checks import check_whole
from ..locale import texts
from .problems import KINDS, Problem, draw_series
from .sheet import drill_sheet

ON_A_SHEET = 12


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of the command.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Takes them.

    Examples
    --------
    >>> parser = argparse.ArgumentParser()
    >>> configure(parser)
    >>> parser.parse_args(["--seed", "7"]).seed
    7
    """
    parser.add_argument("--seed", type=_whole(0), help="the series; a new one if left out")
    many = f"how many problems; {ON_A_SHEET} on a sheet, else without end, if left out"
    parser.add_argument("--count", type=_whole(1), help=many)
    parser.add_argument(
        "--kind", action="append", choices=list(KINDS), dest="kinds", help="only these problems"
    )
    parser.add_argument("--sheet", type=Path, help="write a page to print instead of asking")


def _whole(at_least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return check_whole(int(text), "the number", at_least)
        except ValueError as problem:
            raise argparse.ArgumentTypeError(str(problem)) from None

    return read


def run(options: argparse.Namespace) -> int:
    """Ask problems until the reader stops, or write a sheet.

    Parameters
    ----------
    options : argparse.Namespace
        What `configure` declares.

    Returns
    -------
    int
        The exit status, 0.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "sheet.html"
    >>> run(argparse.Namespace(seed=7, count=3, kinds=None, sheet=path)), path.exists()
    (0, True)
    """
    seed = int(np.random.default_rng().integers(10_000)) if options.seed is None else options.seed
    if options.sheet:
        options.sheet.write_text(
            drill_sheet(seed, options.count or ON_A_SHEET, options.kinds), "utf-8"
        )
        return 0
    t = texts("drill")
    asked = right = 0
    for problem in islice(draw_series(seed, options.kinds), options.count):
        print("\n" + t["ask"].format(number=asked + 1, prompt=problem.prompt))
        try:
            first = ask(problem, input)
        except (EOFError, KeyboardInterrupt):
            print()
            break
        if first is None:
            break
        asked += 1
        right += first
    print(t["score"].format(right=right, count=asked, seed=seed))
    return 0


def ask(problem: Problem, read: Callable[[str], str]) -> bool | None:
    """Ask one problem until it is solved, given up, or the reader stops.

    Parameters
    ----------
    problem : Problem
        What to ask.
    read : callable
        Takes the words of the question and gives a line.

    Returns
    -------
    bool or None
        Whether the first answer was right; None if the reader stopped.

    Examples
    --------
    >>> from cnnlib.drill import draw_problem
    >>> problem = draw_problem(7, kinds=["pool"])
    >>> ask(problem, read=lambda words: "q") is None
    True
    """
    t = texts("drill")
    first = True
    while True:
        line = read(t["read"]).strip().replace(",", "").replace(" ", "")
        if line.lower() == "q":
            return None
        if not line:
            print(problem.solution)
            return False
        try:
            answer = int(line)
        except ValueError:
            print(t["number_wanted"])
            continue
        right, why = problem.judge(answer)
        print(t["right" if right else "wrong"].format(why=why))
        if right:
            return first
        first = False
