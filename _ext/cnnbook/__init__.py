"""What the book needs beyond Jupyter Book: pages that live with no network and no kernel.

`widgets`
    takes the stored state of the widgets apart, so that each text is loaded once.
`shared`
    takes apart what a widget shares with others.
`borrow`
    shows on a page of Markdown a widget that a chapter has stored.
`figures`
    puts figures into the page, where they follow its colours.
`language`
    lets gettext collect the texts of a page, and brings back what it cannot.
`math`
    serves MathJax from the site itself.
`icons`
    makes one small font of the theme's icons.
`reading`
    repairs what screen readers stumble over.
`arrival`
    says what a page is where it is shared, and helps where there is no page.
`terms`
    lets terms of the glossary show what they mean where a page first uses them.
`progress`
    marks in the side bar what a reader has solved.
`reference`
    writes the API reference from the source of cnnlib.
`theme`
    gives the pages the course's palette and takes out what they do not use.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

from . import (
    arrival,
    borrow,
    figures,
    icons,
    language,
    math,
    progress,
    reading,
    reference,
    terms,
    theme,
    widgets,
)

HERE = Path(__file__).parent


def add_paths(app: Sphinx, config) -> None:
    # Added this late because Jupyter Book loads every script that it finds under a
    # configured static path on every page.
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.insert(0, str(HERE / "templates"))


def fingerprint(root: Path = HERE.parents[1]) -> str:
    """Return a value that changes with whatever shapes the pages and is not a page itself."""
    folders = (root / "_ext", root / "_static", root / "cnnlib" / "viz")
    files = sorted(
        p for folder in folders for p in folder.rglob("*.*") if "__pycache__" not in p.parts
    )
    return hashlib.sha256(b"".join(p.read_bytes() for p in files if p.is_file())).hexdigest()


def setup(app: Sphinx) -> dict:
    # Sphinx rebuilds what depends on a changed value; of changed style sheets it knows nothing.
    app.add_config_value("cnn_fingerprint", fingerprint(), "env")
    app.connect("config-inited", add_paths)
    for part in (
        language,
        widgets,
        borrow,
        figures,
        math,
        icons,
        reading,
        reference,
        arrival,
        terms,
        progress,
        theme,
    ):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
