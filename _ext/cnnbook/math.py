"""Formulas by MathJax, served from the site: the core, the fonts, and nothing else of it.

MathML made at build time was tried (latex2mathml): 1 KB in place of 330, but with no
mathematical font on the reader's machine brackets do not stretch and sums stay small.
"""

from __future__ import annotations

import base64
import importlib.metadata
import re
import shutil
from pathlib import Path

from sphinx.application import Sphinx

PACKAGES = ["ams", "newcommand", "color", "boldsymbol"]
COMPONENTS = [
    "input/tex-base",
    *(f"[tex]/{name}" for name in PACKAGES),
    "output/chtml",
    "a11y/assistive-mml",
]
FILES = [
    "startup.js",
    "loader.js",
    "core.js",
    "input/tex-base.js",
    *(f"input/tex/extensions/{name}.js" for name in PACKAGES),
    "output/chtml.js",
    "output/chtml/fonts/tex.js",
    "a11y/assistive-mml.js",
]
EMBEDDED = (
    "Zero",
    "Main-Regular",
    "Math-Italic",
    "Size1-Regular",
    "Size2-Regular",
    "Size3-Regular",
    "Size4-Regular",
)
"""Fonts that nearly every formula needs, written into the script: some browsers refuse to load
fonts into pages that are opened as files. The rarer ones are loaded when a formula needs them."""

CONFIG = {
    "loader": {"load": COMPONENTS},
    "tex": {"packages": {"[+]": PACKAGES}},
    "options": {
        "processHtmlClass": "math",
        "ignoreHtmlClass": "tex2jax_ignore|mathjax_ignore|document",
    },
}


def configure(app: Sphinx, config) -> None:
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config = CONFIG


def copy(app: Sphinx) -> None:
    """Put the few files of MathJax that the pages load beside them."""
    package = importlib.metadata.distribution("sphinx-mathjax-offline")
    source = Path(package.locate_file("sphinx-mathjax-offline/static/mathjax"))
    target = Path(app.outdir) / "_static" / "mathjax"
    fonts = [f"output/chtml/fonts/woff-v2/{font.name}" for font in source.rglob("*.woff")]
    for name in [*FILES, *fonts]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target / name)
    for name in ("output/chtml.js", "output/chtml/fonts/tex.js"):
        script = (source / name).read_text(encoding="utf-8")
        (target / name).write_text(embed_fonts(script, source), encoding="utf-8")


def embed_fonts(script: str, source: Path) -> str:
    """Return a script of MathJax with the common fonts inside."""

    def data(match: re.Match) -> str:
        font = source / "output/chtml/fonts/woff-v2" / match.group(1)
        return f"url(data:font/woff;base64,{base64.b64encode(font.read_bytes()).decode()})"

    names = "|".join(EMBEDDED)
    return re.sub(rf'url\("%%URL%%/(MathJax_(?:{names})\.woff)"\)', data, script)


def make_reachable(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    if app.env.get_domain("math").has_equations(page):
        app.add_js_file("reach.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    # After myst-parser has set its own MathJax options.
    app.connect("config-inited", configure, priority=900)
    app.connect("builder-inited", copy)
    app.connect("html-page-context", make_reachable)
