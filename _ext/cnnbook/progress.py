"""Marks in the side bar for the quizzes that a reader has solved.

The quizzes keep their answers in the browser. Here the build writes down which page asks which
questions; ``static/progress.js`` compares the two, on every page.
"""

from __future__ import annotations

import json
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from .reading import strings

DATA = "cnn-progress.js"
QUIZ = "cnnlib.widgets.quiz.Quiz"


def quizzes(models: dict[str, dict]) -> dict[str, list[str]]:
    """Return the questions of each quiz among the stored widgets, by the key of its answers.

    Examples
    --------
    >>> state = {"_anywidget_id": QUIZ, "part": "practice", "quiz_id": "02", "items": [{"id": "a"}]}
    >>> quizzes({"1": {"state": state}, "2": {"state": state | {"part": "prediction"}}})
    {'quiz:02': ['a']}
    """
    states = [model.get("state", {}) for model in models.values()]
    return {
        f"quiz:{state['quiz_id']}": [item["id"] for item in state["items"]]
        for state in states
        if state.get("_anywidget_id") == QUIZ and state.get("part") == "practice"
    }


def collect(app: Sphinx, doctree: nodes.document) -> None:
    env, page = app.env, app.env.docname
    scripts = getattr(env, "nb_metadata", {}).get(page, {}).get("js_files", {})
    _, attributes = scripts.get("ipywidgets_state", (None, {"body": "{}"}))
    found = quizzes(json.loads(attributes["body"]).get("state", {}))
    env.cnn_quizzes = {**getattr(env, "cnn_quizzes", {}), page: found}


def write(app: Sphinx, env) -> None:
    pages = {page: found for page, found in sorted(env.cnn_quizzes.items()) if found}
    words = {k: v for k, v in strings(app, "arrival").items() if k.startswith("progress")}
    text = json.dumps({"t": words, "pages": pages}, ensure_ascii=False, separators=(",", ":"))
    target = Path(app.outdir) / "_static" / DATA
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"window.cnnProgress = {text};\n", encoding="utf-8")


def purge(app: Sphinx, env, page: str) -> None:
    getattr(env, "cnn_quizzes", {}).pop(page, None)


def setup(app: Sphinx) -> None:
    app.connect("env-purge-doc", purge)
    # Before widgets.py takes the state of the page apart.
    app.connect("doctree-read", collect, priority=300)
    app.connect("env-updated", write)
    app.add_css_file("progress.css")
    app.add_js_file(DATA, priority=700, loading_method="defer")
    app.add_js_file("progress.js", priority=710, loading_method="defer")
