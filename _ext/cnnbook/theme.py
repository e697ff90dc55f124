"""The course's palette on the page, read from the file that the widgets and figures read."""

from __future__ import annotations

import json
from pathlib import Path

from sphinx.application import Sphinx

PALETTE = Path(__file__).parents[2] / "cnnlib" / "viz" / "theme.json"
SEARCH = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
UNLOADED = ("*.map", "fontawesome.js*", "fa-*.ttf", "booktheme.*o")
SHEET = "cnn-palette.css"


def sheet(palette: dict[str, dict[str, str]]) -> str:
    """Return the palette as variables of the page, and formulas in the colours of their meaning.

    In a formula the light colour of a role (``\\textcolor{#0067a3}{x}``) stands for the role.
    """
    light, dark = palette["light"], palette["dark"]
    rules = [
        ":root{" + _variables(light) + "}",
        'html[data-theme="dark"]{' + _variables(dark) + "}",
    ]
    for role, color in light.items():
        red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
        ink = f"{role}-ink" if f"{role}-ink" in light else role
        rules.append(
            f'mjx-mstyle[style*="rgb({red}, {green}, {blue})"]{{color:var(--cnn-{ink})!important}}'
        )
    return "\n".join(rules) + "\n"


def _variables(colors: dict[str, str]) -> str:
    return "".join(f"--cnn-{role}:{color};" for role, color in colors.items())


def write(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(sheet(json.loads(PALETTE.read_text(encoding="utf-8"))), encoding="utf-8")


def trim(app: Sphinx, config) -> None:
    """Take out what the theme shows twice (a second search field) or that nothing fills."""
    config.html_theme_options.setdefault("navbar_persistent", [])
    config.html_theme_options.setdefault("primary_sidebar_end", [])


def lighten(app: Sphinx, error: Exception | None) -> None:
    """Remove what the theme brings along and no page loads: two thirds of the book's bytes."""
    static = Path(app.outdir) / "_static"
    for pattern in UNLOADED:
        for path in static.rglob(pattern):
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("config-inited", trim)
    app.connect("builder-inited", write)
    app.connect("build-finished", lighten)
    # Summaries of search results are fetched, which pages opened as files may not do.
    app.add_js_file(None, body=SEARCH, priority=210)
    app.add_css_file(SHEET, priority=400)
    app.add_js_file("print.js", loading_method="defer")
    # Jupyter Book sets it even where the extension that reads it is not loaded.
    app.add_config_value("comments_config", {}, "")
