"""A sheet of problems to print, the solutions on a page of their own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import islice

from ..checks import check_whole
from ..locale import language, texts
from .problems import draw_series

STYLE = """\
body { font: 12pt/1.5 Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
code { font-size: 0.9em; }
li { margin-bottom: 1.6rem; break-inside: avoid; }
.solutions { break-before: page; }
.solutions li { margin-bottom: 0.6rem; }
"""


def drill_lists(seed: int, count: int, kinds: Sequence[str] | None = None) -> str:
    """Write problems and solutions as two lists in HTML.

    Parameters
    ----------
    seed : int
        Names the series.
    count : int
        How many problems.
    kinds : sequence of str, optional
        Only problems of these kinds; of all if left out.

    Returns
    -------
    str
        A list of problems, a heading and a list of solutions.

    Raises
    ------
    TypeError, ValueError
        If the seed or a kind is not one that `draw_problem` takes, or the count is not at least 1.

    Examples
    --------
    >>> drill_lists(7, 3).count("<li>")
    6
    """
    problems = list(islice(draw_series(seed, kinds), check_whole(count, "count")))
    asked = "".join(f"<li>{_rich(problem.prompt)}</li>" for problem in problems)
    told = "".join(f"<li>{_rich(problem.solution)}</li>" for problem in problems)
    heading = escape(texts("drill")["sheet_solutions"])
    return f'<ol>{asked}</ol><div class="solutions"><p>{heading}</p><ol>{told}</ol></div>'


def drill_sheet(seed: int, count: int = 12, kinds: Sequence[str] | None = None) -> str:
    """Write a page of problems to print; the solutions start on a new page.

    Parameters
    ----------
    seed : int
        Names the series: the same seed gives the same sheet.
    count : int
        How many problems.
    kinds : sequence of str, optional
        Only problems of these kinds; of all if left out.

    Returns
    -------
    str
        A whole HTML page that needs nothing else.

    Raises
    ------
    TypeError, ValueError
        As `draw_problem`, or if the count is not at least 1.

    Notes
    -----
    Used in chapter 12, Drills.

    Examples
    --------
    >>> drill_sheet(7).startswith("<!doctype html>")
    True
    """
    title = escape(texts("drill")["sheet_title"].format(seed=seed))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>'
    body = f"<h1>{title}</h1>{drill_lists(seed, count, kinds)}"
    return f'<!doctype html><html lang="{language()}"><head>{head}</head><body>{body}</body></html>'


def _rich(text: str) -> str:
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text, quote=False))
