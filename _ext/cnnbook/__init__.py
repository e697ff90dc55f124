"""What the book needs beyond Jupyter Book: pages that live with no network and no kernel.

`widgets`
    takes the stored state of the widgets apart, so that each text is loaded once.
`figures`
    puts figures into the page, where they follow its colours.
`math`
    serves MathJax from the site itself.
`icons`
    makes one small font of the theme's icons.
`theme`
    gives the pages the course's palette and takes out what they do not use.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx

from . import figures, icons, math, theme, widgets

HERE = Path(__file__).parent


def add_paths(app: Sphinx, config) -> None:
    # Added this late because Jupyter Book loads every script that it finds under a
    # configured static path on every page.
    config.html_static_path.append(str(HERE / "static"))
    config.templates_path.insert(0, str(HERE / "templates"))


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", add_paths)
    for part in (widgets, figures, math, icons, theme):
        part.setup(app)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
