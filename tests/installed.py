"""The package as readers have it: installed from its wheel, out of reach of this checkout.

Import the fixtures where they are needed::

    from tests.installed import *  # noqa: F403

    def test_it(installed, tmp_path):
        notebook = run_alone(installed, path, tmp_path / "empty")

The environment is new. It sees the packages of this one, but not this one's cnnlib, nor its tools
and tests.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sysconfig
import venv
from pathlib import Path

import nbformat
import pytest

from tools.bundle import build_wheel
from tools.notebooks import ROOT, TIMEOUT, environment

__all__ = ["bare", "installed"]

RUN = """
import sys, nbclient, nbformat
path, timeout = sys.argv[1], int(sys.argv[2])
notebook = nbformat.read(path, as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
notebook.metadata.pop("widgets", None)
where = nbformat.v4.new_code_cell("import cnnlib; print(cnnlib.__file__)", id="where")
notebook.cells.append(where)
nbclient.NotebookClient(
    notebook, timeout=timeout, kernel_name="python3", store_widget_state=True
).execute()
nbformat.write(notebook, path)
"""


def make_environment(folder: Path) -> Path:
    """Make an environment with every package of this one but cnnlib; return its Python."""
    venv.create(folder)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    scheme = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    # A path on a line of its own: the .pth files inside that folder, cnnlib's among them, do not count.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


def variables(**more: str) -> dict[str, str]:
    """Return the environment variables of a reader, who has none of this checkout's."""
    ours = {"PYTHONPATH", "VIRTUAL_ENV"}
    return {k: v for k, v in environment().items() if k not in ours} | more


@functools.cache  # one a process, in however many files the fixture is imported
def install_wheel(folder: Path) -> Path:
    """Build the wheel, install it in a new environment, return the Python of that."""
    name, data = build_wheel(ROOT)
    wheel = folder / name
    wheel.write_bytes(data)
    python = make_environment(folder / "venv")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    # Ignored is the cnnlib of this checkout, which stands among the others.
    alone = ["--no-index", "--no-deps", "--ignore-installed"]
    subprocess.run([*pip, *alone, wheel], cwd=folder, env=variables(), check=True)
    return python


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """Return the Python of an environment with everything, cnnlib from its wheel."""
    folder = tmp_path_factory.getbasetemp() / "installed"
    folder.mkdir(exist_ok=True)
    return install_wheel(folder)


@pytest.fixture
def bare(tmp_path):
    """Return the Python of an environment with everything but cnnlib."""
    python = make_environment(tmp_path / "venv")
    looked = subprocess.run(
        [python, "-c", "import cnnlib"], cwd=tmp_path, env=variables(), capture_output=True
    )
    assert b"No module named 'cnnlib'" in looked.stderr
    return python


def run_alone(python: Path, notebook: nbformat.NotebookNode, folder: Path, **more: str):
    """Run a notebook in an empty folder with nothing but that environment; return it executed.

    Fails unless the cnnlib that it ran with was the one of that environment.
    """
    folder.mkdir()
    nbformat.write(notebook, folder / "notebook.ipynb")
    run = subprocess.run(
        [python, "-c", RUN, "notebook.ipynb", str(TIMEOUT)],
        cwd=folder,
        env=variables(CNNLIB_PROGRESS=str(folder.parent / "progress.json"), **more),
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    executed = nbformat.read(folder / "notebook.ipynb", as_version=4)
    used = Path(executed.cells.pop().outputs[0].text.strip())
    assert python.parents[1] in used.parents, f"ran with {used}"
    assert ROOT not in used.parents, f"ran with {used}"
    return executed
