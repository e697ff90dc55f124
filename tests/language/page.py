"""A page of the book with every message in brackets, and what such a page still says in English."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from tests.browser import ROOT
from tests.language.pseudo import bracket_all

CHAPTER = "chapters/02_convolution"
OTHERS = ("chapters/03_padding_stride", "appendices/glossary")
TOC = (
    f"format: jb-book\nroot: {CHAPTER}\nchapters: [{{file: {OTHERS[0]}}}, {{file: {OTHERS[1]}}}]\n"
)
PAGES = (f"{CHAPTER}.ipynb", f"{OTHERS[0]}.ipynb", f"{OTHERS[1]}.md")
PARTS = ("_config.yml", "_ext", "_static", "cnnlib", *PAGES)
WORDS = ("strings", "arrival", "language")
SPOKEN = ("aria-label", "alt", "title", "placeholder")
EMPTY = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}


def build(source: Path, out: Path, *options: str) -> str:
    """Build a book; return what was written to the terminal."""
    command = [Path(sys.executable).parent / "jupyter-book", "build", "-q", "--keep-going"]
    run = subprocess.run(
        [*command, *options, "--path-output", out, source], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout + run.stderr


GETTEXT = ("--builder", "custom", "--custom-builder", "gettext")


def small_course(to: Path) -> Path:
    """Write a course of one chapter and a glossary, whose extension speaks in brackets."""
    for name in PARTS:
        part = ROOT / name
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if part.is_dir():
            shutil.copytree(part, target, ignore=shutil.ignore_patterns("__pycache__", "*.npz"))
        else:
            shutil.copy(part, target)
    (to / "_toc.yml").write_text(TOC, encoding="utf-8")
    for name in WORDS:
        path = to / "_ext" / "cnnbook" / f"{name}.json"
        words = json.loads(path.read_text(encoding="utf-8"))
        words["ko"] = bracket_all(words["en"])
        path.write_text(json.dumps(words), encoding="utf-8")
    return to


def messages(template: Path) -> list[str]:
    """Return what is to be translated of a page."""
    with template.open("rb") as file:
        return [str(message.id) for message in read_po(file) if message.id]


def bracket_catalogue(template: Path, target: Path, codes: set[str]) -> None:
    """Translate each message into brackets: of HTML its text, of code its comments."""
    with template.open("rb") as file:
        catalog = read_po(file)
    for message in catalog:
        text = str(message.id)
        if text.lstrip().startswith("<"):
            message.string = re.sub(r">([^<>]*[A-Za-z][^<>]*)<", r">⟦\1⟧<", text)
        elif text.strip() in codes:
            message.string = re.sub(r"# (.*)$", r"# ⟦\1⟧", text, flags=re.MULTILINE)
        elif text:
            message.string = f"⟦{text}⟧"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_po(file, catalog, width=0)


class Told(HTMLParser):
    """Collects what a page tells its readers, without code, formulas and what cells put out."""

    QUIET = ("cell_output", "cnn-mount", "math", "headerlink", "cnn-figure")
    UNTOLD = ("script", "style", "code", "pre", "svg")

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.names: list[str] = []
        self._depth = 0
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        classes = (values.get("class") or "").split()
        if self._depth or tag in self.UNTOLD or set(self.QUIET) & set(classes):
            self._depth += tag not in EMPTY
            return
        self.names += [values[name] for name in SPOKEN if values.get(name)]

    def handle_startendtag(self, tag, attributes):
        pass

    def handle_endtag(self, tag):
        if self._depth and tag not in EMPTY:
            self._depth -= 1

    def handle_data(self, data):
        if not self._depth:
            self.texts.append(data)


def article(page: Path) -> str:
    """Return the part of a page that the author has written."""
    html = page.read_text(encoding="utf-8")
    return re.search(r"<article.*?</article>", html, re.DOTALL).group()
