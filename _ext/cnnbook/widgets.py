"""Widgets in the built page, with no kernel, no network and no large widget manager.

myst-nb writes the state of a page's widgets and a script element for each view. Here each
view becomes an element to mount in, with the widget's static stand-in inside; what several
widgets share (``_esm`` and ``_css``, as large as all the rest) becomes files named by their hash
(see ``shared.py``), which browsers keep from page to page; what remains of the state goes into the
page.
``static/widget_manager.js`` brings the two together.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from .reading import strings
from .shared import digest, scripts, styles

VIEW = '<script type="application/vnd.jupyter.widget-view+json">'
MOUNT = """\
<div class="cnn-mount" data-cnn-model="{id}"><div class="cnn-static">{static}</div></div>"""
FOLDER = "cnn-widgets"
UNUSED = (
    "layout",
    "tabbable",
    "tooltip",
    "static_html",
    "_dom_classes",
    "_model_name",
    "_model_module",
)
UNUSED_STARTS = ("_view_", "_anywidget_", "_model_module_")

logger = logging.getLogger(__name__)


def take_apart(app: Sphinx, doctree: nodes.document) -> None:
    """Turn the widgets of a page into elements to mount in, its files and the rest of the state."""
    env, page = app.env, app.env.docname
    scripts = getattr(env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    _, attributes = scripts.pop("ipywidgets_state", (None, {"body": "{}"}))
    models = json.loads(attributes["body"]).get("state", {})
    views = [node for node in doctree.findall(nodes.raw) if node.astext().startswith(VIEW)]
    if not views:
        return
    used = {}
    for node in views:
        id = json.loads(node.astext().removeprefix(VIEW).removesuffix("</script>"))["model_id"]
        if id not in models:
            logger.warning(
                "the notebook stores no state for widget %s: run `make notebooks`",
                id,
                location=page,
            )
        used[id] = models.get(id, {})
        static = used[id].get("state", {}).get("static_html", "")
        node.children[:] = [nodes.Text(MOUNT.format(id=escape(id), static=static))]
    files: dict[str, str] = {}
    content = {
        "strings": strings(app),
        "models": {id: _slim(model, files) for id, model in used.items()},
    }
    env.cnn_widget_files = {**getattr(env, "cnn_widget_files", {}), page: files}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    doctree.append(
        nodes.raw(
            "", f'<script type="application/json" id="cnn-widgets">{text}</script>', format="html"
        )
    )


def _slim(model: dict, files: dict[str, str]) -> dict:
    """Return what the page needs of a model, its long texts replaced by the names of files."""
    state = dict(model.get("state", {}))
    slim = {"name": f"{state.get('_model_module', '?')}.{model.get('model_name', '?')}"}
    if "_esm" in state:
        slim["name"] = state.get("_anywidget_id", slim["name"])
        esm = state.pop("_esm")
        slim["esm"] = digest(esm)
        files |= scripts(esm)
    files |= styles(state.pop("_css", ""))
    slim["state"] = {
        key: value
        for key, value in state.items()
        if key not in UNUSED and not key.startswith(UNUSED_STARTS)
    }  # fmt: skip
    if model.get("buffers"):
        slim["buffers"] = model["buffers"]
    return slim


def link(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Load on a page the files of its own widgets, and the manager after them."""
    files = getattr(app.env, "cnn_widget_files", {}).get(page, {})
    folder = Path(app.outdir) / "_static" / FOLDER
    for name, text in files.items():  # in their order: what is shared comes first
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        if name.endswith(".css"):
            app.add_css_file(f"{FOLDER}/{name}")
        else:
            app.add_js_file(f"{FOLDER}/{name}", loading_method="defer")
    if files or "cnn-mount" in context.get("body", ""):
        app.add_js_file("widget_manager.js", priority=600, loading_method="defer")


def purge(app: Sphinx, env, page: str) -> None:
    getattr(env, "cnn_widget_files", {}).pop(page, None)


def tidy(app: Sphinx, error: Exception | None) -> None:
    """Remove the files of earlier states of the widgets."""
    pages = getattr(app.env, "cnn_widget_files", {}).values()
    current = {name for files in pages for name in files}
    for path in (Path(app.outdir) / "_static" / FOLDER).glob("*"):
        if path.name not in current:
            path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", take_apart)
    app.connect("html-page-context", link)
    app.connect("build-finished", tidy)
