"""Hold the numbers of a text against its facts."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chapters.facts import Fact
from tests.chapters.prose import Number, context, numbers_in

ROOT = Path(__file__).parents[3]
FACTS = Path(__file__).parent
QUIZZES = ROOT / "cnnlib" / "locale" / "en" / "quiz"

UNREAD = {"id", "widget", "version", "correct", "tolerance", "lang", "chapter", "objective"}
"""Keys of a quiz file whose values no reader sees."""


@dataclass(frozen=True)
class Passage:
    """A piece of text that is scanned as a whole: a text cell, a page, a string of a quiz."""

    where: str
    text: str
    chapter: int | None = None


def names() -> list[str]:
    """Return the texts that have numbers to prove: "02" or "07b" for a chapter, and "intro"."""
    paths = sorted((ROOT / "chapters").glob("[0-9][0-9]*_*.ipynb"))
    chapters = [path.name.split("_")[0] for path in paths]
    return ["intro", *chapters]


def facts_of(name: str) -> list[Fact]:
    """Return the facts of a text; none where it has no module yet."""
    module = name if name == "intro" else f"ch{name}"
    if not (FACTS / f"{module}.py").exists():
        return []
    return importlib.import_module(f"tests.chapters.facts.{module}").FACTS


def passages_of(name: str) -> list[Passage]:
    """Return what the readers of a text see of it: text cells, and its quiz."""
    if name == "intro":
        return [Passage("intro.md", (ROOT / "intro.md").read_text(encoding="utf-8"))]
    chapter = int(name[:2])
    found = []
    for path in sorted((ROOT / "chapters").glob(f"{name}_*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                where = f"{path.name}, cell {cell['id']}"
                found.append(Passage(where, "".join(cell["source"]), chapter))
    for path in (*QUIZZES.glob(f"{name}-*.json"), *QUIZZES.glob(f"{name}.json")):
        found += quiz_passages(path.name, json.loads(path.read_text(encoding="utf-8")), chapter)
    return found


def quiz_passages(where: str, value: Any, chapter: int, key: str = "") -> Iterator[Passage]:
    """Yield each string of a quiz as it is, and each number or list of numbers as "key = value"."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name not in UNREAD:
                yield from quiz_passages(f"{where}, {name}", item, chapter, name)
    elif isinstance(value, str):
        yield Passage(where, value, chapter)
    elif isinstance(value, list) and not _numeric(value):
        for i, item in enumerate(value):
            label = item.get("id", i) if isinstance(item, dict) else i
            yield from quiz_passages(f"{where} {label}", item, chapter, key)
    elif not isinstance(value, bool) and value is not None:
        yield Passage(where, f"{key} = {json.dumps(value)}", chapter)


def _numeric(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_numeric, value))
    return isinstance(value, int | float) and not isinstance(value, bool)


def problems(passages: list[Passage], facts: list[Fact]) -> list[str]:
    """Return a line for each number that no fact gives, and for each snippet that no text has."""
    repeated = {fact.id for fact in facts if sum(fact.id == other.id for other in facts) > 1}
    found = [f"two facts are called {id!r}" for id in sorted(repeated)]
    patterns = [
        (fact, text, p)
        for fact in facts
        for text, p in zip(fact.texts, fact.patterns(), strict=True)
    ]
    used: set[tuple[str, str]] = set()
    for passage in passages:
        matches = [
            (match.span(), (fact.id, text))
            for fact, text, pattern in patterns
            for match in pattern.finditer(passage.text)
        ]
        for number in numbers_in(passage.text, passage.chapter):
            covering = [key for (a, b), key in matches if a <= number.start and number.end <= b]
            used.update(covering)
            if not covering:
                line = (
                    f"{passage.where}: no fact gives {number.text}: {context(passage.text, number)}"
                )
                found.append(line + _hint(passage.text, number, facts))
    for fact, text, _ in patterns:
        if (fact.id, text) not in used:
            found.append(f"fact {fact.id!r} is not in the text: {text!r}")
    return found


def _hint(text: str, number: Number, facts: list[Fact]) -> str:
    """Name the fact that would have covered the number with another value."""
    for fact in facts:
        for filled, skeleton in zip(fact.texts, fact.skeletons(), strict=True):
            for match in skeleton.finditer(text):
                places = range(1, skeleton.groups + 1)
                if any(
                    match.start(i) <= number.start and number.end <= match.end(i) for i in places
                ):
                    return f"\n    fact {fact.id!r} gives {filled!r}"
    return ""
