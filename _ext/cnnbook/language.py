"""Pages in another language: what gettext collects of them, and what it cannot bring back itself.

Sphinx collects the texts of a page, and puts translations in their place. Three things are wrong
about that in notebooks, and mended here. What a cell has put out is no text to translate: in
another edition the cell puts it out anew. Code, formulas and HTML are worth a translation only
where they hold words. And once translated, they would be read as reStructuredText.
"""

from __future__ import annotations

import re
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.locale import init
from sphinx.transforms import SphinxTransform
from sphinx.util.i18n import docname_to_domain

from .reading import strings

TAG = re.compile(r"<[^>]*>")
COMMENT_OR_TEXT = re.compile(r"#.*[A-Za-z]{2}|[\"'][^\"'\n]*[A-Za-z]{2}")


def has_words(node: nodes.Element) -> bool:
    """Say whether code or HTML holds something to translate.

    Examples
    --------
    >>> has_words(nodes.raw("", "<summary>Solution</summary>"))
    True
    >>> has_words(nodes.raw("", '<div class="admonition note">'))
    False
    >>> has_words(nodes.literal_block("", "y = x @ w  # all rows at once"))
    True
    >>> has_words(nodes.literal_block("", "y = x @ w"))
    False
    >>> has_words(nodes.math_block("", "Y = X"))
    False
    """
    text = node.astext()
    if isinstance(node, nodes.math_block):
        return "\\text{" in text
    if isinstance(node, nodes.raw):
        return bool(re.search(r"[^\W\d_]{2}", TAG.sub("", text)))
    return bool(COMMENT_OR_TEXT.search(text))


class Literals(SphinxTransform):
    """Bring back code, formulas and HTML; leave the rest to Sphinx, without what a cell put out."""

    default_priority = 15  # after Sphinx has marked what to translate, before it translates

    def apply(self, **kwargs) -> None:
        for output in self.document.findall(is_output):
            for node in output.findall(nodes.TextElement):
                node["translatable"] = False
        collecting = self.app.builder.name == "gettext"
        translations = {} if collecting else self.translations()
        for node in list(self.document.findall(is_literal)):
            if collecting and has_words(node):
                continue
            translated = translations.get(node.rawsource or node.astext())
            if translated:
                node.rawsource = translated  # colouring of code insists that the two are equal
                node[:] = [nodes.Text(translated)]
            node["translatable"] = False

    def translations(self) -> dict[str, str]:
        """Return the messages of this page in the language of the book."""
        folders = [Path(self.env.srcdir) / folder for folder in self.config.locale_dirs]
        domain = docname_to_domain(self.env.docname, self.config.gettext_compact)
        catalog, found = init(folders, self.config.language, domain)
        return catalog._catalog if found else {}


def is_output(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "cell_output" in node["classes"]


def is_literal(node: nodes.Node) -> bool:
    if isinstance(node, nodes.math_block):
        return node.get("translatable", True)
    return isinstance(node, nodes.literal_block | nodes.raw) and node.get("translatable", False)


def prepare(app: Sphinx, config) -> None:
    """Name the folds of code, and let gettext see the pictures that cells have drawn."""
    words = strings(app, "language")
    config.nb_code_prompt_show, config.nb_code_prompt_hide = words["show_code"], words["hide_code"]
    pictures = [("gettext", kind, 1) for kind in ("image/svg+xml", "image/png")]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *pictures]


def drop_empty(app: Sphinx, doctree: nodes.document) -> None:
    """Forget captions without text: an empty message stands for the head of a catalogue."""
    for tree in doctree.findall(addnodes.toctree):
        if not tree.get("rawcaption", "-"):
            del tree["rawcaption"]


def setup(app: Sphinx) -> None:
    app.add_transform(Literals)
    app.connect("config-inited", prepare)
    # Before Sphinx copies the tables of contents of a page.
    app.connect("doctree-read", drop_empty, priority=100)
