"""Make the exercise sheets from their master notebooks.

python -m tools.exercises build        prove every sheet, write what is made from its master
python -m tools.exercises verify       prove, and say whether what is stored is up to date
python -m tools.exercises add 02       append an empty question, ready to be filled in

The format is described in exercises/README.md.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from tools.exercise_emit import module_text, sheet_texts, student_notebook
from tools.exercise_master import MasterError, read_master
from tools.exercise_proof import Proof, ProofError, load_module, prove
from tools.exercise_template import add_question

ROOT = Path(__file__).parents[1]
MAX_LINES = 300


def masters(wanted: list[str], root: Path = ROOT) -> list[Path]:
    """Return the master notebooks of some sheets ("02" or "02_convolution"), or of all."""
    found = sorted((root / "exercises").glob("[0-9][0-9]*_*/master.ipynb"))
    chosen = [p for p in found if not wanted or _names(p) & set(wanted)]
    if not chosen:
        names = ", ".join(path.parent.name for path in found)
        raise MasterError(f"no sheet {wanted}; there are: {names}.")
    return chosen


def _names(path: Path) -> set[str]:
    """Return the two names of a sheet: "07b_six_ways" and "07b"."""
    return {path.parent.name, path.parent.name.split("_")[0]}


def products(path: Path, root: Path = ROOT) -> dict[Path, str]:
    """Return all that a master makes, by file; nothing is proved here."""
    master = read_master(path, root)
    module = module_text(master)
    if module.count("\n") > MAX_LINES:
        raise MasterError(f"the sheet's module has {module.count(chr(10))} lines: split the sheet.")
    notebook = path.parent / f"{path.parent.name}.ipynb"
    stored = json.loads(notebook.read_text(encoding="utf-8")) if notebook.exists() else None
    return {
        root / f"cnnlib/exercises/sheets/sheet_{master.id}.py": module,
        root / f"cnnlib/locale/en/checks/sheet_{master.id}.json": sheet_texts(master),
        notebook: notebook_text(student_notebook(master, stored)),
        path: notebook_text(without_outputs(json.loads(path.read_text(encoding="utf-8")))),
    }


def proofs(path: Path, root: Path = ROOT) -> list[Proof]:
    """Prove every question of a master, from its text alone."""
    master = read_master(path, root)
    return prove(master, load_module(module_text(master), f"sheet_{master.id}"))


def notebook_text(notebook: dict[str, Any]) -> str:
    """Write a notebook the way nbformat does, so that two tools agree to the byte."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def without_outputs(notebook: dict[str, Any]) -> dict[str, Any]:
    """Return a master as it is stored: never with outputs."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return notebook


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return 1 if something is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["build", "verify", "add"])
    parser.add_argument("sheets", nargs="*", help="such as 02; all if left out")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen.command, masters(chosen.sheets))
    except (MasterError, ProofError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(command: str, paths: list[Path]) -> int:
    stale = 0
    for path in paths:
        if command == "add":
            print(f"{add_question(path)} added at the end of {path.relative_to(ROOT)}")
            continue
        print(*proofs(path), sep="\n")
        for file, text in products(path).items():
            if file.exists() and file.read_text(encoding="utf-8") == text:
                continue
            stale += 1
            print(f"{'wrote' if command == 'build' else 'stale:'} {file.relative_to(ROOT)}")
            if command == "build":
                file.write_text(text, encoding="utf-8", newline="\n")
    return int(stale > 0 and command == "verify")


if __name__ == "__main__":
    sys.exit(main())
