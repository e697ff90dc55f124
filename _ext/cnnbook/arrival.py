"""What a page says of itself where it is shared, and what a reader sees where there is no page."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from sphinx.application import Sphinx

from .reading import strings

LOST = Path(__file__).parent / "lost.html"
PREVIEW = ("_static/preview.png", 1200, 630)
ENTRY = re.compile(r"^\d+\. \[[^\]]+\]\(([^)]+)\.ipynb\): (.+)$", re.MULTILINE)
HOSTS = {"github.com": "github.io", "gitlab.com": "gitlab.io"}


def home(repository: str) -> str:
    """Return the address at which a repository's pages are published, or nothing where unknown.

    Examples
    --------
    >>> home("https://github.com/Me/course")
    'https://me.github.io/course/'
    >>> home("https://git.example.org/me/course")
    ''
    """
    url = urlsplit(repository)
    if url.netloc not in HOSTS:
        return ""
    owner, name = url.path.strip("/").split("/")
    return f"https://{owner.lower()}.{HOSTS[url.netloc]}/{name}/"


def descriptions(front: str) -> dict[str, str]:
    """Return what the front page says of each chapter, by page.

    Examples
    --------
    >>> descriptions("1. [Padding](chapters/03_a.ipynb): what happens at the `border`.")
    {'chapters/03_a': 'What happens at the border.'}
    """
    found = {page: re.sub(r"[*`$]", "", text).strip() for page, text in ENTRY.findall(front)}
    return {page: text[:1].upper() + text[1:] for page, text in found.items()}


def describe(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give a page its description and the picture that goes with a link to it."""
    words, site = strings(app, "arrival"), context["docstitle"]
    front = Path(app.env.doc2path(app.config.root_doc))
    about = descriptions(front.read_text(encoding="utf-8"))
    title = re.sub(r"<[^>]*>", "", context.get("title", site))
    text = about.get(page, words["description"])
    tags = {
        "description": text,
        "og:site_name": site,
        "og:title": title,
        "og:description": text,
        "og:type": "website" if page == app.config.root_doc else "article",
        "og:locale": app.config.language,
        "twitter:card": "summary_large_image",
    }
    address = home(app.config.html_theme_options.get("repository_url", ""))
    if address:
        picture, width, height = PREVIEW
        tags |= {
            "og:url": f"{address}{page}.html",
            "og:image": address + picture,
            "og:image:width": str(width),
            "og:image:height": str(height),
            "og:image:alt": words["preview"],
        }
    context["metatags"] = context.get("metatags", "") + "".join(
        f'<meta {"property" if name.startswith("og:") else "name"}="{name}" '
        f'content="{escape(content)}" />\n'
        for name, content in tags.items()
    )


def write_lost(app: Sphinx, error: Exception | None) -> None:
    """Write the page for addresses where there is none: it needs no other file, at any depth."""
    if error:
        return
    titles = app.env.titles
    links = "".join(
        f'<li><a href="{page}.html">{escape(titles[page].astext())}</a></li>'
        for page in app.env.toctree_includes.get(app.config.root_doc, [])
    )
    words = {name: escape(text) for name, text in strings(app, "arrival").items()}
    palette = (Path(app.outdir) / "_static" / "cnn-palette.css").read_text(encoding="utf-8")
    rules = [line for line in palette.splitlines() if line.startswith((":root", "html"))]
    filled = Template(LOST.read_text(encoding="utf-8")).substitute(
        words,
        language=app.config.language,
        site=escape(app.config.html_title),
        light=rules[0],
        dark=rules[1].replace('html[data-theme="dark"]', ":root"),
        front=f"{app.config.root_doc}.html",
        base=urlsplit(home(app.config.html_theme_options.get("repository_url", ""))).path or "/",
        links=links,
    )
    (Path(app.outdir) / "404.html").write_text(filled, encoding="utf-8")


def setup(app: Sphinx) -> None:
    # Before reading.py and the theme finish the context, after Sphinx has begun it.
    app.connect("html-page-context", describe)
    app.connect("build-finished", write_lost)
