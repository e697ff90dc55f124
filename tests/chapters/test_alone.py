"""A chapter opened alone, in an empty folder, without cnnlib: its first cell installs the package.

What it gives there must be what is stored, to the byte.

A repository made here stands in for the public address, so no network is needed. The environment
is new; it sees the packages of this one, but not this one's cnnlib.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat
import pytest

import cnnlib
from tests.chapters.alone import ALONE
from tools.address import address
from tools.canonical import canonical
from tools.notebooks import ROOT, environment, problems

RUN = """
import sys, nbformat, nbclient
path = sys.argv[1]
notebook = nbformat.read(path, as_version=4)
for cell in notebook.cells:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
notebook.metadata.pop("widgets", None)
where = nbformat.v4.new_code_cell("print('ran with', cnnlib.__file__)", id="where")
notebook.cells.append(where)
nbclient.NotebookClient(
    notebook, timeout=600, kernel_name="python3", store_widget_state=True
).execute()
print(notebook.cells.pop().outputs[0].text)
nbformat.write(notebook, "executed.ipynb")
"""


def git(*arguments, folder):
    person = {
        f"GIT_{who}_{what}": "test@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env=os.environ | person
    )


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Make a repository of the package as it stands here, with the tag that the notebooks name."""
    folder = tmp_path_factory.mktemp("public") / "course"
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(
        ROOT / "cnnlib", folder / "cnnlib", ignore=shutil.ignore_patterns("__pycache__")
    )
    git("init", "--quiet", folder=folder)
    git("add", ".", folder=folder)
    git("commit", "--quiet", "--message", "The package", folder=folder)
    git("tag", f"v{cnnlib.__version__}", folder=folder)
    return folder


@pytest.fixture
def python(tmp_path):
    """Make an environment with everything but cnnlib; return its Python."""
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    scheme = {"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
    packages = Path(sysconfig.get_path("purelib", "venv", scheme))
    # A path on a line of its own: the .pth files inside that folder, cnnlib's among them, do not count.
    (packages / "others.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.mark.parametrize("path", ALONE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_opened_alone_installs_the_package_and_runs(path, repository, python, tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    shutil.copy(path, folder)
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address(),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one the other way round
    }
    env = {
        k: v
        for k, v in (environment() | settings).items()
        if k not in {"PYTHONPATH", "VIRTUAL_ENV"}
    }
    before = subprocess.run(
        [python, "-c", "import cnnlib"], cwd=folder, env=env, capture_output=True
    )
    assert b"No module named 'cnnlib'" in before.stderr
    run = subprocess.run(
        [python, "-c", RUN, path.name], cwd=folder, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert str(tmp_path / "venv") in run.stdout
    assert sys.prefix not in run.stdout
    executed = nbformat.read(folder / "executed.ipynb", as_version=4)
    setup = next(cell for cell in executed.cells if cell.cell_type == "code")
    setup.outputs = []  # what pip said
    found = problems(path.read_text(encoding="utf-8"), canonical(executed, path.stem))
    assert not found, "\n".join([f"{path.name}: run `make notebooks`, or undo the change:", *found])
