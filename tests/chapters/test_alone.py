"""Every chapter and every sheet opened alone, in an empty folder, with the package from its wheel.

What it gives there must be what is stored, to the byte. Where the package is missing, the first
cell installs it: a repository made here stands in for the public address, so no network is needed.
"""

import os
import shutil
import subprocess

import pytest

import cnnlib
from tests.installed import *  # noqa: F403
from tests.installed import run_alone
from tools.address import address
from tools.canonical import canonical
from tools.notebooks import ROOT, notebooks, problems, read


@pytest.mark.parametrize("path", notebooks(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_notebook_alone_gives_the_bytes_that_are_stored(path, installed, tmp_path):
    executed = run_alone(installed, read(path), tmp_path / "empty")
    found = problems(path.read_text(encoding="utf-8"), canonical(executed, path.stem))
    assert not found, "\n".join([f"{path.name}: run `make notebooks`, or undo the change:", *found])


def first_cell(path):
    return next(cell for cell in read(path).cells if cell.cell_type == "code")


def test_every_notebook_begins_with_the_same_cell():
    assert len({first_cell(path).source for path in notebooks()}) == 1


def git(*arguments, folder):
    person = {
        f"GIT_{who}_{what}": "test@example.org"
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env=os.environ | person
    )


@pytest.fixture
def repository(tmp_path):
    """Make a repository of the package as it stands here, with the tag that the notebooks name."""
    folder = tmp_path / "course"
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


def test_where_the_package_is_missing_the_first_cell_installs_it(bare, repository, tmp_path):
    path = notebooks()[0]
    notebook = read(path)
    notebook.cells = [first_cell(path)]
    settings = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"url.{repository.as_uri()}.insteadOf",
        "GIT_CONFIG_VALUE_0": address(),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one the other way round
    }
    run_alone(bare, notebook, tmp_path / "empty", **settings)  # which looks at where cnnlib is
