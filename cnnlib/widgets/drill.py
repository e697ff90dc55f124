"""The drill: shape and parameter problems without end, and a sheet of them in print."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import traitlets

from ..drill.problems import KINDS, draw_problem
from ..drill.sheet import drill_lists
from ..locale import texts
from .base import CourseWidget

#: How many problems stand on the printed sheet.
PRINTED = 12


class Drill(CourseWidget):
    """Problems about shapes and parameters, one after the other, each with its solution.

    The reader types an answer and is told what went wrong, chooses the kind of problems and the
    series, and sees how many were right at the first go; that is kept in the browser. In print,
    and where scripts do not run, a sheet of the series stands in its place.

    Parameters
    ----------
    seed : int
        The series to begin with.
    kinds : sequence of str, optional
        The kinds of problems on offer; all if left out.

    Raises
    ------
    TypeError, ValueError
        If the seed is negative or not whole, or a kind is unknown.

    Notes
    -----
    Used in chapter 12, Drills. The same seed gives the same problems as `cnnlib.drill`.

    Examples
    --------
    >>> widget = Drill(7, kinds=["pool", "field"])
    >>> widget.static_html.count("<li>")
    24
    """

    module = "drill"
    kit = ("dom", "answers", "conv", "drill")

    seed = traitlets.Int().tag(sync=True)
    kinds = traitlets.List().tag(sync=True)
    words = traitlets.Dict().tag(sync=True)

    def __init__(self, seed: int = 1, kinds: Sequence[str] | None = None) -> None:
        offered = list(KINDS) if kinds is None else list(kinds)
        draw_problem(seed, 0, offered)  # complains about what it cannot take
        words = texts("drill")["kinds"]
        super().__init__(seed=seed, kinds=offered, words={kind: words[kind] for kind in offered})
        title = escape(self.strings["static_title"])
        self.static_html = f"<p>{title}</p>{drill_lists(seed, PRINTED, offered)}"
