r"""Facts: where every number in the text comes from.

A text cell of a chapter (and ``intro.md``, and a quiz file) may contain a
number only inside a snippet that a fact gives. One module here holds the facts of one
text: ``ch02.py`` for ``chapters/02_*.ipynb`` and for the quiz files of chapter 2,
``intro.py`` for ``intro.md``. It is plain Python::

    import numpy as np

    import cnnlib
    from tests.chapters.facts import Fact, given

    A = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
    SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])


    def corr(a, k):
        return cnnlib.conv2d(a[None, None], k[None, None])[0, 0]


    FACTS = [
        # One {} takes the whole value, here a shape: "gives a map of shape (2, 2)".
        Fact("map-shape", "a map of shape {}", lambda: corr(A, SOBEL).shape),
        # Several {} take the items of a tuple, list or array, in order.
        Fact("first-row", "the first row reads {} and {}", lambda: corr(A, SOBEL)[0]),
        # Formats are Python's: {:,} gives 78,500 and {:.2f} gives 0.33.
        Fact("dense", "{:,} weights in place of {}", lambda: (784 * A.size, SOBEL.size)),
        # {:tex} writes an array as rows, 4 & -4 \\ 0 & 0, and {:tex,} an integer as 78{,}500.
        Fact(
            "result",
            r"A \star K = \begin{bmatrix} {:tex} \end{bmatrix}",
            lambda: corr(A, SOBEL),
        ),
        # An array without a format is a list: [[4, -4], [0, 0]].
        # The same value said in several places: several snippets, each of which must occur.
        Fact("bias", ["adding {} to each", "(plus {})"], lambda: BIAS),
        # What the author chose and nothing computes: minutes, dates, the sizes of an example.
        given("minutes", "about {} minutes", 55),
    ]

How a snippet is matched
    * Only ``{}`` and ``{:format}`` are places for values. All other braces stand for
      themselves, so LaTeX goes in as it is: ``\frac{{}}{{}}`` would be two values.
    * White space matches any white space, line breaks too (also none beside an operator,
      a bracket, a comma or ``&``), and ``-`` matches ``-`` and ``−``.
    * A snippet must not contain digits of its own, other than in names such as ``Conv2D``:
      they would be numbers that nothing gives. It needs some words or symbols around the value.
    * Numbers touching the snippet do not count: 4 in the snippet never covers a part of 14 or -4.

What is a number, and what is exempt, is written down in ``tests/chapters/prose.py``.
See what a text still lacks, with hints where a fact expects another value::

    .venv/bin/python -m tests.chapters.facts 02
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from tests.chapters.facts.values import write
from tests.chapters.prose import numbers_in

PLACE = re.compile(r"\{(?::([^{}]*))?\}")
TIGHT = "&,;:=+*/()[]{}\\|−-"
"""Beside these, white space may be missing or added."""


class Fact:
    r"""A snippet of text whose numbers are computed.

    Parameters
    ----------
    id
        A short name, unique in its module; failures report it.
    snippet
        The text around the numbers, with ``{}`` or ``{:format}`` for each; or several.
    values
        Called once; returns the value of the only place, or one value a place.
        It has to look something up (cnnlib, Keras, a name of the module): a function that
        returns bare literals is refused, since it would prove nothing. See `given`.

    Examples
    --------
    >>> sides = [3, 4]
    >>> Fact("hypotenuse", "the long side is {:.1f}", lambda: sum(s * s for s in sides) ** 0.5).texts
    ['the long side is 5.0']
    """

    def __init__(self, id: str, snippet: str | Sequence[str], values: Callable[[], Any]) -> None:
        self.id = id
        self.snippets = [snippet] if isinstance(snippet, str) else list(snippet)
        self._values = values
        self._check()

    def _check(self) -> None:
        code = getattr(self._values, "__code__", None)
        if code is None:
            raise TypeError(
                f"fact {self.id!r}: values must be a function, such as lambda: {self._values!r}"
            )
        if not code.co_names and not code.co_freevars:
            raise ValueError(
                f"fact {self.id!r} returns bare literals, which proves nothing: compute the value, "
                "or use given(...) for what the author chose"
            )
        self._check_snippets()

    def _check_snippets(self) -> None:
        for snippet in self.snippets:
            words = PLACE.sub(" ", snippet)
            literal = [n.text for n in numbers_in(words)]
            if literal:
                raise ValueError(
                    f"fact {self.id!r}: the snippet {snippet!r} holds the numbers {literal} itself; "
                    "put {} in their place and let values give them"
                )
            if not PLACE.search(snippet):
                raise ValueError(
                    f"fact {self.id!r}: the snippet {snippet!r} has no {{}} for a value"
                )
            if len(re.sub(r"\s", "", words)) < 3:
                raise ValueError(
                    f"fact {self.id!r}: the snippet {snippet!r} would match anywhere; add words around the value"
                )

    @property
    def texts(self) -> list[str]:
        """Each snippet with its values written in."""
        return [self._fill(snippet, self._written(snippet)) for snippet in self.snippets]

    def patterns(self) -> list[re.Pattern[str]]:
        """Each snippet with its values, as a pattern that is lenient about white space."""
        return [re.compile(_lenient(text)) for text in self.texts]

    def skeletons(self) -> list[re.Pattern[str]]:
        """Each snippet with anything short in the places of the values: used for hints alone."""
        return [
            re.compile(r"([^|]{1,60}?)".join(_lenient(part) for part in PLACE.split(snippet)[::2]))
            for snippet in self.snippets
        ]

    def _written(self, snippet: str) -> list[str]:
        formats = [match.group(1) or "" for match in PLACE.finditer(snippet)]
        values = self._values()
        if len(formats) == 1:
            values = [values]
        if len(values) != len(formats):
            raise ValueError(
                f"fact {self.id!r}: {snippet!r} has {len(formats)} places, but values gave {len(values)}"
            )
        return [write(value, spec) for value, spec in zip(values, formats, strict=True)]

    @staticmethod
    def _fill(snippet: str, written: list[str]) -> str:
        supply = iter(written)
        return PLACE.sub(lambda _: next(supply), snippet)

    def __repr__(self) -> str:
        return f"Fact({self.id!r})"


def given(id: str, snippet: str | Sequence[str], *values: Any) -> Fact:
    """State numbers that the author chose: minutes, a date, the sizes of an example.

    Examples
    --------
    >>> given("minutes", "about {} minutes", 55).texts
    ['about 55 minutes']
    """
    chosen = values[0] if len(values) == 1 else values
    return Fact(id, snippet, lambda: chosen)


def _lenient(text: str) -> str:
    """Write `text` as a pattern in which white space and the minus sign are flexible."""
    tokens = re.findall(r"\s+|\S", text)
    pattern = []
    for i, token in enumerate(tokens):
        if token.isspace():
            beside = [t for t in (*tokens[i - 1 : i], *tokens[i + 1 : i + 2]) if t in TIGHT]
            pattern.append(r"\s*" if beside else r"\s+")
        else:
            pattern.append("[-−]" if token in "-−" else re.escape(token))
    return "".join(pattern)
