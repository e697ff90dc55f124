"""Execute every notebook of the course and store its outputs, or say where they are wrong.

python -m tools.notebooks              execute all, write canonically
python -m tools.notebooks --check      execute all, compare with what is stored
python -m tools.notebooks chapters/02_convolution.ipynb
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import nbclient
import nbformat

from tools.canonical import STATE, VIEW, canonical, views

ROOT = Path(__file__).parents[1]
TIMEOUT = 600
ENVIRONMENT = {
    # Read when TensorFlow is imported: its log lines, and sums whose order depends on the machine.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "CUDA_VISIBLE_DEVICES": "-1",
    "PYTHONHASHSEED": "0",
}


def environment() -> dict[str, str]:
    """Return the variables that kernels run with; the drawing backend is left to them."""
    return {k: v for k, v in os.environ.items() if k != "MPLBACKEND"} | ENVIRONMENT


def notebooks(root: Path = ROOT) -> list[Path]:
    """Return the notebooks that readers see: the chapters, and the sheets without their masters."""
    chapters = sorted((root / "chapters").glob("[0-9][0-9]*_*.ipynb"))
    return chapters + sorted((root / "exercises").glob("*/[0-9][0-9]*_*.ipynb"))


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def execute(path: Path) -> str:
    """Run a notebook in a fresh kernel in its own folder; return what is to be stored."""
    notebook = read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    client = nbclient.NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        store_widget_state=True,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(env=environment())
    return canonical(notebook, path.stem)


def problems(stored: str, fresh: str) -> list[str]:
    """Return what is wrong with a stored notebook, given the text that a new run gives."""
    old, new = (nbformat.reads(text, as_version=4) for text in (stored, fresh))
    found = [*never_executed(old), *changed_outputs(old, new), *changed_widgets(old, new)]
    if not found and stored != fresh:
        pairs = enumerate(zip_longest(stored.splitlines(), fresh.splitlines()), start=1)
        line, (was, now) = next(pair for pair in pairs if pair[1][0] != pair[1][1])
        found.append(f"line {line} of the file is not as it would be written: {was!r}, not {now!r}")
    return found


def never_executed(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the code cells that were not run, or not in order from a fresh kernel."""
    code = [c for c in notebook.cells if c.cell_type == "code" and c.source.strip()]
    for number, cell in enumerate(code, start=1):
        if cell.execution_count is None:
            yield f"cell {cell.id!r} was never executed"
        elif cell.execution_count != number:
            count = cell.execution_count
            yield f"cell {cell.id!r} was executed out of order ({count}, not {number})"


def changed_outputs(old: nbformat.NotebookNode, new: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the outputs that a new run does not give, pictures among them."""
    for was, now in zip_longest(old.cells, new.cells):
        if was is None or now is None or was.id != now.id:
            yield f"cell {(was or now).id!r} is not where it was"
            return
        for number, (a, b) in enumerate(
            zip_longest(was.get("outputs", []), now.get("outputs", []))
        ):
            where = f"cell {was.id!r}, output {number}"
            if a is None or b is None:
                yield f"{where}: " + ("not stored" if a is None else "stored, but no longer given")
                continue
            for kind in sorted(_content(a).keys() | _content(b).keys()):
                if kind != VIEW and _content(a).get(kind) != _content(b).get(kind):
                    what = "the picture" if kind.startswith("image/") else "the output"
                    yield f"{where}: {what} ({kind}) is not what the code gives"


def _content(output: nbformat.NotebookNode) -> dict:
    if output.output_type == "stream":
        return {f"stream {output.name}": output.text}
    if output.output_type == "error":
        return {"error": f"{output.ename}: {output.evalue}"}
    return dict(output.data)


def changed_widgets(old: nbformat.NotebookNode, new: nbformat.NotebookNode) -> Iterator[str]:
    """Yield the widgets whose stored state is not what a new run gives."""
    before, after = (
        n.metadata.get("widgets", {}).get(STATE, {}).get("state", {}) for n in (old, new)
    )
    shown = {view["model_id"]: cell.id for cell, view in views(new)}
    for id in sorted(before.keys() | after.keys()):
        where = f"the widget of cell {shown[id]!r}" if id in shown else f"widget model {id}"
        if id not in before or id not in after:
            yield f"{where}: " + ("state not stored" if id not in before else "state of no widget")
            continue
        was, now = before[id], after[id]
        names = {
            k for k in was.state.keys() | now.state.keys() if was.state.get(k) != now.state.get(k)
        }
        if names or was != now:
            which = ", ".join(sorted(names)) or "buffers"
            yield f"{where}: its state is not what the code gives ({which})"
    if [view["model_id"] for _, view in views(old)] != [view["model_id"] for _, view in views(new)]:
        yield "the widgets are not shown in the order in which the code shows them"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; all if left out")
    parser.add_argument("--check", action="store_true", help="write nothing, report differences")
    chosen = parser.parse_args(arguments)
    wrong = 0
    for path in [p.resolve() for p in chosen.paths] or notebooks():
        stored, fresh = path.read_text(encoding="utf-8"), execute(path)
        name = path.relative_to(ROOT)
        if chosen.check:
            found = problems(stored, fresh)
            wrong += bool(found)
            print(
                f"{name}: {'as stored' if not found else ''}", *found, sep="\n  " if found else ""
            )
        elif stored != fresh:
            path.write_text(fresh, encoding="utf-8", newline="\n")
            print(f"{name}: written")
        else:
            print(f"{name}: unchanged")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
