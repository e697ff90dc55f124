"""The theme's icons as one small font, in place of 540 KB of script and 270 KB of fonts.

The font holds only the icons that the pages use. It is part of a style sheet, because some browsers
refuse to load fonts into pages that are opened as files. An icon that is not among `USED` still
shows: the browser then loads the theme's own font.
"""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

USED = set(
    """
    angle-left angle-right arrow-up bars chevron-down circle-half-stroke code download expand
    file file-pdf github home lightbulb list magnifying-glass moon outdent pencil pencil-alt
    rocket sun
    """.split()  # noqa: SIM905  shorter to read than a list
)
SHEET = "cnn-icons.css"
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
FACES = {
    "fa-solid-900": "font-family:'Font Awesome 6 Free';font-weight:900",
    "fa-brands-400": "font-family:'Font Awesome 6 Brands';font-weight:400",
}


def code_points(css: str) -> set[int]:
    """Return the characters of the icons in use, and of those that the theme's own rules draw."""
    named = {
        name: code
        for selectors, code in re.findall(r'([^{}]+)\{content:"\\([0-9a-f]+)"\}', css)
        for name in re.findall(r"\.fa-([\w-]+):before", selectors)
    }
    drawn = [character for character in re.findall(r'--pst-icon-[\w-]+:"([^"]+)"', css)]
    return {int(named[name], 16) for name in USED} | {ord(c) for text in drawn for c in text[-1:]}


def face(font: Path, style: str, points: set[int]) -> str:
    """Return a font face that holds `points` of a font, where it has them."""
    options = subset.Options(flavor="woff", notdef_outline=True)
    full = TTFont(font)
    wanted = points & set(full.getBestCmap())
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(full)
    full.flavor = "woff"
    full.save(buffer := io.BytesIO())
    data = base64.b64encode(buffer.getvalue()).decode()
    chars = ",".join(f"U+{point:x}" for point in sorted(wanted))
    source = f"src:url(data:font/woff;base64,{data});unicode-range:{chars}"
    return f"@font-face{{{style};font-display:block;{source}}}\n"


def write(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / SHEET
    target.parent.mkdir(parents=True, exist_ok=True)
    points = code_points((THEME / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8"))
    fonts = THEME / "vendor" / "fontawesome" / "webfonts"
    faces = [face(fonts / f"{name}.ttf", style, points) for name, style in FACES.items()]
    target.write_text("".join(faces), encoding="utf-8")


def setup(app: Sphinx) -> None:
    app.connect("builder-inited", write)
    app.add_css_file(SHEET, priority=300)
