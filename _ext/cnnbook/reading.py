"""Repairs for readers who hear the page: folds with names, empty corners, Korean read as Korean."""

from __future__ import annotations

import json
import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

HERE = Path(__file__).parent
# What myst-nb calls folded code to those who hear the page; the others read "Show the code".
FOLD = "Toggle hidden content"


def strings(app: Sphinx, file: str = "strings") -> dict[str, str]:
    """Return words that the extension adds: in the language of the book, where it has them."""
    words = json.loads((HERE / f"{file}.json").read_text(encoding="utf-8"))
    return words["en"] | words.get(app.config.language, {})


class Corner(nodes.entry):
    """The empty cell at the corner of a table: a header to Markdown, but no header of anything."""


def find_corners(app: Sphinx, doctree: nodes.document) -> None:
    for head in doctree.findall(nodes.thead):
        for entry in list(head.findall(nodes.entry)):
            if not entry.astext().strip():
                entry.replace_self(Corner())


def open_corner(translator, node: Corner) -> None:
    translator.body.append("<td></td>")
    raise nodes.SkipNode


class Korean(nodes.inline):
    """A term of the glossary in Korean."""


def find_korean(app: Sphinx, doctree: nodes.document) -> None:
    for term in doctree.findall(nodes.term):
        for text in list(term.findall(nodes.Text)):
            if re.search("[가-힣]", text):
                text.parent.replace(text, Korean("", "", nodes.Text(text)))


def open_korean(translator, node: Korean) -> None:
    translator.body.append('<span lang="ko">')


def close_korean(translator, node: Korean) -> None:
    translator.body.append("</span>")


def name_folds(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Name the arrows that fold chapters in the side bar, and let folded code keep its own name."""
    if "body" in context:
        context["body"] = context["body"].replace(f' aria-label="{FOLD}"', "")
    tree = context.get("generate_toctree_html")
    if tree is None:
        return
    name = f'<summary aria-label="{escape(strings(app)["fold"])}">'
    context["generate_toctree_html"] = lambda *args, **kwargs: str(tree(*args, **kwargs)).replace(
        "<summary>", name
    )


def setup(app: Sphinx) -> None:
    app.add_node(Corner, html=(open_corner, None))
    app.add_node(Korean, html=(open_korean, close_korean))
    app.connect("doctree-read", find_corners)
    app.connect("doctree-read", find_korean)
    # After the theme has put its functions into the context.
    app.connect("html-page-context", name_folds, priority=900)
