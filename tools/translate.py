"""Make an edition of the course in another language from translations alone.

python -m tools.translate ko               say what has no translation yet
python -m tools.translate ko --to build/ko write the edition: the course, with its words in Korean

A translation is two folders: ``cnnlib/locale/ko`` (widgets, figures, quizzes, checks) and
``translations/ko/LC_MESSAGES`` (pages; ``make gettext`` makes the files to translate).
CONTRIBUTING.md, "An edition in another language", goes through it step by step.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import string
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from babel.messages.pofile import read_po

from tools.notebooks import ROOT

Messages = Mapping[str, str]
LEFT_BEHIND = shutil.ignore_patterns(".*", "_build", "build", "dist", "*.egg-info", "__pycache__")
#: What may stand before a message on its line: a quote, the mark of a list or heading, a bar.
BEFORE = r"(^[ \t>]*(?:(?:#{1,6}|[-*+:]|\d+[.)])[ \t]+)*|\|[ \t]*)"
AFTER = r"(?=[ \t]*(?:\||$))"


def messages(path: Path) -> dict[str, str]:
    """Return the translated messages of a catalogue; none if there is no such file."""
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        catalog = read_po(file)
    return {str(m.id): str(m.string) for m in catalog if m.id and m.string and not m.fuzzy}


def translated(text: str, known: Messages) -> str:
    r"""Return Markdown with each paragraph, heading, cell and entry that is known replaced.

    A message is known by its words: where its lines end in the source does not matter.

    Examples
    --------
    >>> print(translated("# A map\n\n- one\n  *sum*\n- one", {"A map": "지도", "one *sum*": "합"}))
    # 지도
    <BLANKLINE>
    - 합
    - one
    """
    if not known:
        return text
    by_words = {tuple(_words(message)): own for message, own in known.items()}
    longest = sorted(known, key=len, reverse=True)  # a sentence before a part of it
    wanted = "|".join(r"[\s>]+".join(map(re.escape, _words(message))) for message in longest)
    pattern = re.compile(f"{BEFORE}({wanted}){AFTER}", re.MULTILINE)

    def put(found: re.Match[str]) -> str:
        own = by_words.get(tuple(_words(found[2])))
        return found[0] if own is None else found[1] + own

    return pattern.sub(put, text)


def _words(text: str) -> list[str]:
    return re.sub(r"^[ \t]*>", " ", text, flags=re.MULTILINE).split()


def translated_notebook(notebook: dict[str, Any], known: Messages) -> dict[str, Any]:
    """Return a notebook with its text, its code and the words for its pictures replaced.

    Examples
    --------
    >>> cell = {"cell_type": "code", "source": ["print('a map')"], "metadata": {}}
    >>> new = translated_notebook({"cells": [cell]}, {"print('a map')": "print('지도')"})
    >>> new["cells"][0]["source"]
    ["print('지도')"]
    """
    whole = {message.strip(): own.strip() for message, own in known.items()}
    cells = [_cell(cell, known, whole) for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def _cell(cell: dict[str, Any], known: Messages, whole: Messages) -> dict[str, Any]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "code":
        source = whole.get(source.strip(), source)
    else:
        source = translated(source, known)
    metadata = json.loads(json.dumps(cell["metadata"]))
    image = metadata.get("mystnb", {}).get("image", {})
    if "alt" in image:
        image["alt"] = whole.get(image["alt"].strip(), image["alt"])
    return {**cell, "metadata": metadata, "source": source.splitlines(keepends=True)}


def pages(root: Path) -> list[Path]:
    """Return the sources of the pages, as the table of contents lists them."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    names = sorted(parse_toc_yaml(root / "_toc.yml"))
    found = [root / f"{name}{end}" for name in names for end in (".ipynb", ".md")]
    return [path for path in found if path.is_file()]


def catalogue(root: Path, language: str, page: Path) -> Path:
    """Return where the translation of a page lies."""
    name = page.relative_to(root).with_suffix(".po")
    return root / "translations" / language / "LC_MESSAGES" / name


def write_edition(language: str, to: Path, root: Path = ROOT) -> None:
    """Write the course in another language to a folder."""
    shutil.copytree(root, to, ignore=LEFT_BEHIND, dirs_exist_ok=True)
    for page in pages(root):
        known = messages(catalogue(root, language, page))
        text = page.read_text(encoding="utf-8")
        if page.suffix == ".md":
            new = translated(text, known)
        else:
            notebook = translated_notebook(json.loads(text), known)
            new = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        (to / page.relative_to(root)).write_text(new, encoding="utf-8", newline="\n")
    config = to / "_config.yml"
    title = yaml.safe_load(config.read_text(encoding="utf-8"))["title"]
    own_title = messages(catalogue(root, language, root / "intro.md")).get(title, title)
    text = config.read_text(encoding="utf-8").replace(f"title: {title}", f"title: {own_title}", 1)
    config.write_text(re.sub(r"language: \w+", f"language: {language}", text), encoding="utf-8")


# --- what is missing ------------------------------------------------------------------


def gaps(english: Any, own: Any, where: str = "") -> Iterator[str]:
    """Yield in words where a section of ``cnnlib/locale`` is not a translation of the English one.

    Examples
    --------
    >>> list(gaps({"a": "Row {row}", "b": ["x"]}, {"a": "행", "b": [], "c": ""}))
    ['/a: {row} is missing', '/b: 0 entries, not 1', '/c: not in English']
    """
    if type(own) is not type(english):
        yield f"{where}: no translation"
    elif isinstance(english, dict):
        for key, value in english.items():
            yield from gaps(value, own.get(key), f"{where}/{key}")
        yield from (f"{where}/{key}: not in English" for key in own if key not in english)
    elif isinstance(english, list):
        if len(own) != len(english):
            yield f"{where}: {len(own)} entries, not {len(english)}"
        for place, (value, entry) in enumerate(zip(english, own, strict=False)):
            yield from gaps(value, entry, f"{where}/{place}")
    elif isinstance(english, str):
        if english and not own.strip():
            yield f"{where}: no translation"
        for name in sorted(fields(english) - fields(own)):
            yield f"{where}: {{{name}}} is missing"
        for name in sorted(fields(own) - fields(english)):
            yield f"{where}: {{{name}}} is not in English"


def fields(text: str) -> set[str]:
    """Return the names in braces, which code fills in."""
    return set(re.findall(r"\{(\w+)[^{}]*\}", text))


def missing(language: str, root: Path = ROOT) -> list[str]:
    """Return in words what is not translated."""
    english, own = (root / "cnnlib" / "locale" / name for name in ("en", language))
    found = []
    for path in sorted(english.rglob("*.json")):
        name = path.relative_to(english)
        if not (own / name).is_file():
            found.append(f"cnnlib/locale/{language}/{name.as_posix()}: no such file")
            continue
        texts = [json.loads(each.read_text(encoding="utf-8")) for each in (path, own / name)]
        found += [f"cnnlib/locale/{language}/{name.as_posix()}{gap}" for gap in gaps(*texts)]
    for page in pages(root):
        path = catalogue(root, language, page)
        if not path.is_file():
            found.append(f"{path.relative_to(root).as_posix()}: no such file")
            continue
        with path.open("rb") as file:
            open_ = sum(1 for m in read_po(file) if m.id and (m.fuzzy or not m.string))
        if open_:
            found.append(f"{path.relative_to(root).as_posix()}: {open_} messages to translate")
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language", help="its code, such as ko")
    parser.add_argument("--to", type=Path, help="write the edition to this folder")
    chosen = parser.parse_args(arguments)
    if not chosen.language or set(chosen.language) - set(string.ascii_letters + "-"):
        parser.error(f"language must be a code such as ko; got {chosen.language!r}")
    found = missing(chosen.language)
    print(*found, sep="\n")
    if chosen.to:
        write_edition(chosen.language, chosen.to.resolve())
        print(f"Written to {chosen.to}.")
        return 0
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
