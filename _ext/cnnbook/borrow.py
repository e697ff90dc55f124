"""A page of Markdown shows a widget that a chapter has stored.

``<div data-cnn-borrow="chapters/02_convolution SlidingWindow"></div>`` becomes the first such
widget of that chapter, in the state in which the chapter opens. So the front page is alive, and
nothing is stored twice.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from .widgets import VIEW

ASKED = re.compile(r'<div data-cnn-borrow="(\S+) (\w+)"></div>')
VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
STATE_TYPE = "application/vnd.jupyter.widget-state+json"

logger = logging.getLogger(__name__)


def stored(notebook: dict, widget: str) -> tuple[str, dict] | None:
    """Return the id and the model of the first widget of a kind that a notebook shows.

    Examples
    --------
    >>> model = {"state": {"_anywidget_id": "cnnlib.widgets.toy.Toy"}}
    >>> output = {"data": {VIEW_TYPE: {"model_id": "a1"}}}
    >>> notebook = {
    ...     "cells": [{"source": "words"}, {"outputs": [output]}],
    ...     "metadata": {"widgets": {STATE_TYPE: {"state": {"a1": model}}}},
    ... }
    >>> stored(notebook, "Toy") == ("a1", model)
    True
    >>> stored(notebook, "Other")
    """
    models = notebook["metadata"].get("widgets", {}).get(STATE_TYPE, {}).get("state", {})
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            id = output.get("data", {}).get(VIEW_TYPE, {}).get("model_id")
            kind = models.get(id, {}).get("state", {}).get("_anywidget_id", "")
            if kind.endswith(f".{widget}"):
                return id, models[id]
    return None


def borrow(app: Sphinx, doctree: nodes.document) -> None:
    """Put the widgets that a page asks for where widgets.py finds those of a notebook."""
    env, models = app.env, {}
    for node in doctree.findall(nodes.raw):
        asked = ASKED.fullmatch(node.astext().strip())
        if not asked:
            continue
        page, widget = asked.groups()
        path = Path(app.srcdir) / f"{page}.ipynb"
        env.note_dependency(str(path))
        found = stored(json.loads(path.read_text(encoding="utf-8")), widget)
        if found is None:
            logger.warning("%s shows no widget %s to borrow", page, widget, location=node)
            continue
        id, models[id] = found
        node.children[:] = [nodes.Text(f"{VIEW}{json.dumps({'model_id': id})}</script>")]
    if models:
        env.nb_metadata = getattr(env, "nb_metadata", defaultdict(dict))
        scripts = env.nb_metadata[env.docname].setdefault("js_files", {})
        scripts["ipywidgets_state"] = (None, {"body": json.dumps({"state": models})})


def setup(app: Sphinx) -> None:
    # Before widgets.py takes the state of the page apart.
    app.connect("doctree-read", borrow, priority=300)
