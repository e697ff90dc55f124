"""The cells of a notebook, run one after another.

A copy of the process runs them, while the process itself waits. Should a cell crash, hang or be
killed, another copy runs all but that one. So a cell costs what it breaks, and no more.
"""

from __future__ import annotations

import contextlib
import io
import linecache
import os
import re
import select
import signal
import sys
import types
from typing import Any

DONE = b"d"
MAGIC = re.compile(r"^(\s*)([%!?].*|get_ipython\(\).*)$", re.MULTILINE)
LIMIT = 20_000  # characters that a cell may print before the rest is dropped


class Bounded(io.StringIO):
    """Keeps the first characters that are written to it, and drops the rest.

    Examples
    --------
    >>> page = Bounded()
    >>> page.write("x" * 30_000), len(page.getvalue())
    (30000, 20000)
    """

    def write(self, text: str) -> int:
        """Keep what still fits."""
        room = LIMIT - self.tell()
        if room > 0:
            super().write(text[:room])
        return len(text)


def plain(source: str) -> str:
    r"""Return a cell's code without the lines that only a notebook understands.

    Examples
    --------
    >>> plain("if x:\n    %pip install y\n!ls\nz = a % b")
    'if x:\n    pass\npass\nz = a % b'
    """
    if source.lstrip().startswith("%%"):
        return ""
    return MAGIC.sub(r"\1pass", source)


def namespace() -> dict[str, Any]:
    """Return what the first cell starts with: a main module of its own."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    space = vars(module)
    space["display"] = lambda *things, **options: None
    return space


def execute(source: str, space: dict[str, Any], number: int) -> str:
    """Run one cell.

    Parameters
    ----------
    source : str
        Its text.
    space : dict
        The names defined so far; those of the cell join them.
    number : int
        Its place in the notebook, for the name of the file that a traceback shows.

    Returns
    -------
    str
        ``"done"``, or the name of the exception that ended it.

    Examples
    --------
    >>> space = {}
    >>> execute("x = 1 +", space, 0), execute("x = 2", space, 1), space["x"]
    ('SyntaxError', 'done', 2)
    """
    file = f"<cell {number}>"
    text = plain(source)
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    page = Bounded()
    try:
        with contextlib.redirect_stdout(page), contextlib.redirect_stderr(page):
            exec(compile(text, file, "exec"), space)  # noqa: S102
    except BaseException as error:  # SystemExit too: the cells after it are still due
        return type(error).__name__[:100]
    return "done"


def run(cells: list[str], space: dict[str, Any], seconds: float) -> list[str]:
    """Run all cells, and return in a process that holds what they defined.

    Parameters
    ----------
    cells : list of str
        Their texts, in order.
    space : dict
        Filled by the cells.
    seconds : float
        How long one cell may take.

    Returns
    -------
    list of str
        What became of each: ``"done"``, ``"slow"``, ``"crashed"``, or an exception's name.

    Notes
    -----
    Returns in a copy of the process that called, which itself waits and then exits.
    """
    broken: dict[int, str] = {}
    while True:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            outcomes = []
            for number, source in enumerate(cells):
                outcomes.append(broken.get(number) or execute(source, space, number))
                if outcomes[-1] == "MemoryError":  # what it has taken, the next cells would lack
                    os._exit(1)
                os.write(writer, DONE)
            os.close(writer)
            return outcomes
        os.close(writer)
        number, outcome = _watch(reader, len(cells), seconds)
        os.close(reader)
        if outcome:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
        if not outcome:
            os._exit(0)
        broken[number] = outcome


def _watch(reader: int, count: int, seconds: float) -> tuple[int, str]:
    """Wait for the cells; return which one went wrong, and how: nothing if none did."""
    done = 0
    while done < count:
        ready, _, _ = select.select([reader], [], [], seconds)
        if not ready:
            return done, "slow"
        signs = os.read(reader, count)
        if not signs:
            return done, "crashed"
        done += len(signs)
    return done, ""
