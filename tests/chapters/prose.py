r"""Find the numbers in a text, leaving out what is exempt.

A number is a run of digits with its sign, decimals and thousands separators
(``1,000``, ``1{,}000``, ``1\,000``, a thin or no-break space), wherever it stands: in a sentence, a
formula, a table, code. Exempt, each for its reason, are only the kinds listed in `EXEMPTIONS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_GROUP = r"(?:,|\{,\}|\\,|[\u2009\u202f\u00a0])\d{3}(?!\d)"
NUMBER = re.compile(
    rf"(?:(?<![\w)\]}}])[-−])?(?:\d{{1,3}}(?:{_GROUP})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?|(?<![\w.])\.\d+"
)

NAMES = ("LeNet-5", "CIFAR-10", "SHA-256", "UTF-8")
"""Proper names whose digits come after a hyphen."""

_TAGS = (
    "a|abbr|b|br|code|details|div|em|h[1-6]|i|img|kbd|li|ol|p|small|span|strong|sub|summary|sup|"
    "table|tbody|td|th|thead|tr|ul"
)


@dataclass(frozen=True)
class Number:
    """A number in a text, with the place where it stands."""

    text: str
    start: int
    end: int


def _whole(pattern: str, flags: int = 0):
    compiled = re.compile(pattern, flags | re.MULTILINE)
    return lambda text, chapter: (m.span() for m in compiled.finditer(text))


def _tags(text: str, chapter: int | None) -> Iterator[tuple[int, int]]:
    for tag in re.finditer(rf"</?(?:{_TAGS})\b[^<>]*>", text):
        start = tag.start()
        for seen in re.finditer(r"""\b(?:alt|title|aria-label)\s*=\s*(["'])(.*?)\1""", tag.group()):
            yield start, tag.start() + seen.start(2)
            start = tag.start() + seen.end(2)
        yield start, tag.end()


def _chapter_links(text: str, chapter: int | None) -> Iterator[tuple[int, int]]:
    for link in re.finditer(r"\[[^\[\]]*?\b[Cc]hapter (\d+)[^\[\]]*\]\(([^()]*)\)", text):
        target = re.search(r"(?:^|/)(\d+)_", link.group(2))
        if target and int(target.group(1)) == int(link.group(1)):
            yield link.span(1)


def _headings(text: str, chapter: int | None) -> Iterator[tuple[int, int]]:
    for heading in re.finditer(
        r"^(#+)\s+(?:Chapter\s+)?(\d+(?:\.\d+)*)\.?(?=\s)", text, re.MULTILINE
    ):
        own = int(heading.group(2).split(".")[0]) == chapter
        if own or (len(heading.group(1)) > 1 and "." not in heading.group(2)):
            yield heading.span(2)


def _reference_years(text: str, chapter: int | None) -> Iterator[tuple[int, int]]:
    title = r"^#+\s[^\n]*\b(?:References|Further reading|Sources)\b[^\n]*$"
    for section in re.finditer(rf"{title}(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL):
        for item in re.finditer(r"^[-*+] .*(?:\n +.*)*", section.group(1), re.MULTILINE):
            for year in re.finditer(r"(?<![\w.,])(?:1[6-9]|20)\d\d(?![\w,]?\d)", item.group()):
                at = section.start(1) + item.start()
                yield at + year.start(), at + year.end()


@cache
def _palette() -> frozenset[str]:
    path = Path(__file__).parents[2] / "cnnlib" / "viz" / "theme.json"
    return frozenset(json.loads(path.read_text(encoding="utf-8"))["light"].values())


def _colours(text: str, chapter: int | None) -> Iterator[tuple[int, int]]:
    for colour in re.finditer(r"\\textcolor\{(#[0-9a-f]{6})\}", text):
        if colour.group(1) in _palette():
            yield colour.span(1)


EXEMPTIONS = {
    # \textcolor{#0067a3}{X}: a colour, as long as the palette has it.
    "colours of the palette": _colours,
    # Conv2D, im2col, float32, x_1, x_{12}, dL_dw2: a name. \frac12 is not one, nor is 3x3.
    "digits inside identifiers": _whole(r"(?<![\\\w])_*[A-Za-z](?:\w*_\{\d+\}|\w*)"),
    "proper names": _whole(r"(?<!\w)(?:" + "|".join(map(re.escape, NAMES)) + r")(?!\w)"),
    "link targets": _whole(r"(?<=\])\((?:[^()\s]|\([^()]*\))*\)|^\[[^\]]+\]:\s*\S+"),
    "web addresses and DOIs": _whole(r"https?://[^\s<>)\]]+|\b(?:doi:\s*)?10\.\d{4,}/[^\s<>)\]]+"),
    "HTML tags, but not their alt, title and aria-label": _tags,
    "HTML comments and character references": _whole(r"<!--.*?-->|&#x?[0-9A-Fa-f]+;", re.DOTALL),
    "footnote marks": _whole(r"\[\^[^\]]+\]"),
    # [Chapter 3](03_padding.ipynb): only where the number is the target's.
    "chapter cross-references": _chapter_links,
    # "# 2. Convolution" in chapter 2, "## 3. Definition".
    "heading numbering": _headings,
    "list markers": _whole(r"^\s*\d+[.)](?=\s)"),
    "years in reference lists": _reference_years,
}
"""What need not be a fact: a name of the kind, and a function that finds its places."""


def exempt(text: str, chapter: int | None = None) -> list[tuple[int, int]]:
    """Return the places in `text` where a number need not be a fact."""
    return [span for find in EXEMPTIONS.values() for span in find(text, chapter)]


def numbers_in(text: str, chapter: int | None = None) -> list[Number]:
    r"""Return the numbers in `text` that must be facts.

    Examples
    --------
    >>> [n.text for n in numbers_in(r"Conv2D has $3 \\times 3 = 9$ weights, −1.5 at most, 10{,}000 in all")]
    ['3', '3', '9', '−1.5', '10{,}000']
    """
    spans = exempt(text, chapter)
    found = (Number(m.group(), m.start(), m.end()) for m in NUMBER.finditer(text))
    return [n for n in found if not any(a <= _digits(n) and n.end <= b for a, b in spans)]


def _digits(number: Number) -> int:
    """Where the digits start: a sign before an exempt place belongs to nobody."""
    return number.start + (number.text[0] in "-−")


def context(text: str, number: Number, width: int = 36) -> str:
    """Return the words around a number on one line, the number in »guillemets«."""
    before = text[max(0, number.start - width) : number.start]
    after = text[number.end : number.end + width]
    return " ".join(f"…{before}»{number.text}«{after}…".split())
