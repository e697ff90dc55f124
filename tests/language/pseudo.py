"""A language that is no language: every text of the course in ⟦brackets⟧.

What a reader sees outside the brackets was not translated: a word that stands in the code.
"""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path
from typing import Any

NAME = "xx"
CODE_BLOCKS = re.compile(r"(```.*?```|\n\s*\n)", re.DOTALL)
WORD = re.compile(r"[A-Za-z]\w*[A-Za-z]\w*(?:'\w+)*")
COMMENT = re.compile(r"#(.*)$", re.MULTILINE)
CODE = re.compile(r"<(code|pre)\b[^>]*>.*?</\1>", re.DOTALL)
LISTING = re.compile(r"<pre\b[^>]*>(.*?)</pre>", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
SPOKEN = re.compile(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"')


def bracket(text: str) -> str:
    """Put a text in brackets, each paragraph by itself; of fenced code its comments.

    Examples
    --------
    >>> bracket("Step {step} of {count}")
    '⟦Step {step} of {count}⟧'
    >>> bracket("✓"), bracket("One.\\n\\nTwo.")
    ('✓', '⟦One.⟧\\n\\n⟦Two.⟧')
    """
    parts = CODE_BLOCKS.split(text)
    for i, part in enumerate(parts):
        if i % 2 == 0 and WORD.search(part):
            words = part.strip()
            before, after = part.split(words, 1)
            parts[i] = f"{before}⟦{words}⟧{after}"
        elif part.startswith("```"):
            parts[i] = re.sub(r"# (.*)$", r"# ⟦\1⟧", part, flags=re.MULTILINE)
    return "".join(parts)


def bracket_all(texts: Any) -> Any:
    """Put every text of a section in brackets; names, numbers and marks stay as they are."""
    if isinstance(texts, dict):
        return {key: bracket_all(value) for key, value in texts.items()}
    if isinstance(texts, list):
        return [bracket_all(value) for value in texts]
    return bracket(texts) if isinstance(texts, str) else texts


def write(english: Path, root: Path) -> None:
    """Write the words of the course and their copy in brackets below a folder."""
    for path in english.rglob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for language, texts in (("en", content), (NAME, bracket_all(content))):
            target = root / language / path.relative_to(english)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def outside(text: str) -> str:
    """Return what stands outside the brackets; they may lie within each other.

    Examples
    --------
    >>> outside("⟦Step 2 of ⟦the map⟧⟧ rows ⟦and⟧ 3")
    ' rows  3'
    """
    depth, kept = 0, []
    for character in text:
        depth += (character == "⟦") - (character == "⟧")
        if depth < 0:
            raise ValueError(f"a bracket is closed that was never opened: {text!r}")
        if depth == 0 and character != "⟧":
            kept.append(character)
    return "".join(kept)


def words_outside(text: str, names: re.Pattern[str] = re.compile("(?!)")) -> list[str]:
    """Return the words outside the brackets that are not names of code.

    Examples
    --------
    >>> words_outside("Conv2D 3 × 3 ⟦rows⟧ of 7", re.compile("Conv2D"))
    ['of']
    """
    return [word for word in WORD.findall(outside(text)) if not names.fullmatch(word)]


def said(html: str) -> list[str]:
    """Return what a reader is told by HTML: its text, its names, the comments in its listings.

    Examples
    --------
    >>> said('<p title="So">A <code>b</code> d</p><pre>c = 1  # one</pre>')
    ['A  d', ' one', 'So']
    """
    listings = [unescape(TAG.sub("", code)) for code in LISTING.findall(html)]
    comments = [comment for listing in listings for comment in COMMENT.findall(listing)]
    text = TAG.sub("", CODE.sub("", STYLE.sub("", html)))
    return [unescape(each) for each in (text, *comments, *SPOKEN.findall(html))]
