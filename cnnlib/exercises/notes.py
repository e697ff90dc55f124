"""Short messages to a student, as plain text and as accessible HTML.

No status is told by colour alone: each has an icon and a word. The HTML takes its text
colour from the page, so it reads on a light and on a dark one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, TypeAlias

import numpy as np

from cnnlib.viz.theme import var

BORDERS = {"correct": "output", "blank": "padding", "hint": "input"}
CODE_STYLE = "white-space:pre-wrap;margin:0 0 .5em;padding:.3em .5em;background:#8882"


@dataclass(frozen=True)
class Heading:
    """The first line: an icon, a word, and what they are about."""

    icon: str
    word: str
    text: str


@dataclass(frozen=True)
class Values:
    """A labelled block of values, such as what was expected and what came."""

    label: str
    lines: str


# A plain string is a block of text with `code`, **bold** and fenced code in it.
Block: TypeAlias = Heading | Values | str


class Note:
    """A message that a notebook shows as HTML and a terminal as text.

    Parameters
    ----------
    label : str
        What a screen reader calls it.
    tone : str
        A status, or ``"hint"``.
    blocks : sequence
        Headings, values, and strings.

    Examples
    --------
    >>> Note("Example", "hint", [Heading("→", "Hint.", ""), "Use `//`."])
    → Hint.
    Use `//`.
    """

    def __init__(self, label: str, tone: str, blocks: Sequence[Block]) -> None:
        self._label = label
        self._tone = tone
        self._blocks = tuple(blocks)

    def __repr__(self) -> str:
        return "\n".join(_block_text(block) for block in self._blocks)

    def _repr_html_(self) -> str:
        border = var(BORDERS.get(self._tone, "kernel"))
        body = "\n".join(_block_html(block) for block in self._blocks)
        return (
            f'<div role="group" aria-label="{escape(self._label)}" '
            f'style="border-left:4px solid {border};padding:.1em 1em;margin:.5em 0">\n'
            f"{body}\n</div>"
        )


def fill(template: str, **values: Any) -> str:
    """Put values in the place of their names in braces, and leave other braces alone.

    Examples
    --------
    >>> fill("{count} of {size}; a dict is {}", count=2, size=9)
    '2 of 9; a dict is {}'
    """
    return re.sub(r"\{(\w+)\}", lambda m: str(values.get(m[1], m[0])), template)


def show(value: Any) -> str:
    """Write a value so that it can be read, and copied back into code where it is small.

    Examples
    --------
    >>> print(show(np.array([[1.0, 2.5], [0.1 + 0.2, 4.0]])))
    [[1. , 2.5],
     [0.3, 4. ]]
    >>> show(0.1 + 0.2), show((2, 3)), show(float("nan"))
    ('0.3', '(2, 3)', 'nan')
    """
    if isinstance(value, tuple | list) and any(isinstance(item, np.ndarray) for item in value):
        return ",\n".join(show(item) for item in value)
    if isinstance(value, np.ndarray) and value.ndim > 0:
        shown = np.array2string(
            value, precision=4, suppress_small=True, separator=", ", threshold=100, edgeitems=3
        )
        return shown if value.size <= 100 else f"{shown}\n{value.shape}"
    if isinstance(value, float | np.floating):
        return f"{value:.6g}"
    text = str(value)
    return text if len(text) <= 500 else text[:500] + " …"


def show_apart(expected: Any, got: Any) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see that they differ."""
    short = show(expected), show(got)
    return short if short[0] != short[1] else (repr(expected), repr(got))


def _block_text(block: Block) -> str:
    match block:
        case Heading(icon, word, text):
            return f"{icon} {word} {text}".strip()
        case Values(label, lines):
            indented = "\n".join(f"    {line}" for line in lines.splitlines())
            return f"{label}:\n{indented}"
        case text:
            return _plain(str(text))


def _plain(text: str) -> str:
    """Take the asterisks of **bold** away, outside code."""
    parts = re.split(r"(```.*?```|`[^`]+`)", text, flags=re.DOTALL)
    parts[::2] = [re.sub(r"\*\*(.+?)\*\*", r"\1", part) for part in parts[::2]]
    return "".join(parts)


def _block_html(block: Block) -> str:
    match block:
        case Heading(icon, word, text):
            icon_html = f'<span aria-hidden="true">{escape(icon)}</span>'
            return f"<p>{icon_html} <strong>{escape(word)}</strong> {inline_html(text)}</p>"
        case Values(label, lines):
            return f'<div>{escape(label)}</div>\n<pre style="{CODE_STYLE}">{escape(lines)}</pre>'
        case text:
            return text_html(str(text))


def text_html(text: str) -> str:
    """Turn paragraphs and fenced code into HTML; all else in it is escaped."""
    parts = re.split(r"^```\w*\n(.*?)^```$\n?", text.strip(), flags=re.DOTALL | re.MULTILINE)
    found = []
    for i, part in enumerate(parts):
        if i % 2:  # re.split puts the captured code at the odd places
            found.append(f'<pre style="{CODE_STYLE}"><code>{escape(part.rstrip())}</code></pre>')
        else:
            paragraphs = filter(None, map(str.strip, re.split(r"\n\s*\n", part)))
            found += [f"<p>{inline_html(paragraph)}</p>" for paragraph in paragraphs]
    return "\n".join(found)


def inline_html(text: str) -> str:
    """Turn `code`, **bold** and *italic* into HTML; all else is escaped."""
    parts = re.split(r"`([^`]+)`", text)
    for i, part in enumerate(parts):
        if i % 2:
            parts[i] = f"<code>{escape(part)}</code>"
        else:
            bold = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(part, quote=False))
            parts[i] = re.sub(r"\*(\w.*?)\*", r"<em>\1</em>", bold)
    return "".join(parts)
