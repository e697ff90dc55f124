"""Figures inside the page, so that they follow its light and dark colours."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)


def put_in_place(app: Sphinx, doctree: nodes.document) -> None:
    """Replace each SVG output by the SVG itself, and insist on a text for every picture."""
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        alt = image.get("alt", "").strip()
        if not alt:
            logger.warning("a picture has no alternative text (mystnb.image.alt)", location=image)
        if app.builder.name == "gettext":
            continue  # which collects the text from the picture
        if image["uri"].endswith(".svg") and "jupyter_execute" in image["uri"]:
            svg = _source(app, image["uri"]).read_text(encoding="utf-8")
            image.replace_self(nodes.raw("", inline(svg, alt, f"fig{number}-"), format="html"))


def _source(app: Sphinx, uri: str) -> Path:
    inside = Path(app.srcdir) / uri.lstrip("/")
    return inside if inside.exists() else Path(uri)


def inline(svg: str, alt: str, prefix: str) -> str:
    """Return `svg` fit to stand in a page: named, as wide as fits, its ids its own.

    Examples
    --------
    >>> print(inline('<?xml version="1.0"?><svg width="4pt" height="3pt"/>', "A 3", "f-"))
    <svg class="cnn-figure" role="img" aria-label="A 3" viewBox="0 0 4 3" width="4pt" height="3pt"/>
    """
    svg = re.sub(
        r"<\?xml.*?\?>|<!DOCTYPE[^>]*>|<!--.*?-->|<metadata>.*?</metadata>",
        "",
        svg,
        flags=re.DOTALL,
    )
    # An id that nothing points at may go; equal pictures in one figure have equal ones.
    used = {a or b for a, b in re.findall(r'href="#([^"]*)"|url\(#([^)]*)\)', svg)}
    svg = re.sub(
        r'\sid="([^"]*)"', lambda id: f' id="{prefix}{id[1]}"' if id[1] in used else "", svg
    )
    svg = re.sub(r'href="#([^"]*)"', rf'href="#{prefix}\1"', svg)
    svg = re.sub(r"url\(#([^)]*)\)", rf"url(#{prefix}\1)", svg)
    opening = re.search(r"<svg\b[^>]*>", svg).group()
    kept = re.sub(r'\s(?:role|aria-label|class)="[^"]*"', "", opening)
    size = [re.search(rf'\s{side}="([\d.]+)', opening) for side in ("width", "height")]
    box = ""
    if "viewBox" not in kept and all(size):
        box = f' viewBox="0 0 {size[0].group(1)} {size[1].group(1)}"'
    named = f'<svg class="cnn-figure" role="img" aria-label="{escape(alt)}"{box}'
    return svg[svg.index(opening) :].replace(opening, kept.replace("<svg", named, 1), 1).strip()


def setup(app: Sphinx) -> None:
    # Before Sphinx collects the pictures of a page to copy them.
    app.connect("doctree-read", put_in_place, priority=400)
