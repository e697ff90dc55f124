"""One way to write a notebook, so that two runs give the same bytes.

What depends on the run (timings, random model ids, the version of Python) goes; what is left
is what the code gives. Outputs themselves are not touched: nbval compares them as they are.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import nbformat

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
KEPT_OF_A_CELL = ("tags", "mystnb", "cnnlib")
KEPT_OF_AN_OUTPUT = ("width", "height")
MODEL = re.compile(r"IPY_MODEL_(\w+)")


def canonical(notebook: nbformat.NotebookNode, name: str) -> str:
    """Return the text of an executed notebook; `name` (its stem) makes the ids of its widgets."""
    notebook = nbformat.from_dict(notebook)
    state = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    for cell in notebook.cells:
        _cell(cell)
    notebook.metadata = nbformat.from_dict(METADATA)
    widgets = renumber(notebook, state, name)
    if widgets:
        notebook.metadata["widgets"] = {
            STATE: {"state": widgets, "version_major": 2, "version_minor": 0}
        }
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


def _cell(cell: nbformat.NotebookNode) -> None:
    cell.metadata = {k: v for k, v in cell.metadata.items() if k in KEPT_OF_A_CELL}
    if cell.cell_type != "code":
        return
    cell.outputs = merge_streams(cell.outputs)
    for output in cell.outputs:
        for mime, entries in list(output.get("metadata", {}).items()):
            kept = {k: v for k, v in entries.items() if k in KEPT_OF_AN_OUTPUT}
            if kept:
                output.metadata[mime] = kept
            else:
                del output.metadata[mime]


def merge_streams(outputs: list) -> list:
    """Join neighbouring texts of one stream, which arrive in pieces of chance size."""
    merged: list = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def views(notebook: nbformat.NotebookNode) -> Iterator[tuple[nbformat.NotebookNode, dict]]:
    """Yield each widget view of a notebook, with its cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                yield cell, output.data[VIEW]


def renumber(notebook: nbformat.NotebookNode, state: dict, name: str) -> dict[str, Any]:
    """Give the models that a reader can reach ids by order of appearance; drop the others."""
    order: dict[str, str] = {}

    def visit(id: str) -> None:
        if id in order or id not in state:
            return
        order[id] = hashlib.sha256(f"{name}/{len(order)}".encode()).hexdigest()[:32]
        for other in MODEL.findall(json.dumps(state[id]["state"], sort_keys=True)):
            visit(other)

    for cell, view in views(notebook):
        if view["model_id"] not in state:
            raise ValueError(f"cell {cell.id!r} shows a widget whose state was not stored")
        visit(view["model_id"])
        view["model_id"] = order[view["model_id"]]
    return {order[old]: _with_new_ids(state[old], order) for old in order}


def _with_new_ids(value: Any, order: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _with_new_ids(item, order) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_new_ids(item, order) for item in value]
    if isinstance(value, str) and (match := MODEL.fullmatch(value)):
        return f"IPY_MODEL_{order[match.group(1)]}"
    return value
