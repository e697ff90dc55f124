"""Binder builds the course as `.binder/` says: repo2docker, asked for its recipe, writes it."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

from tools import lock

ROOT = Path(__file__).parents[1]
BINDER = ROOT / ".binder"


@pytest.fixture(scope="module")
def recipe(tmp_path_factory):
    """Return the Dockerfile that repo2docker makes of the course, without building it."""
    course = tmp_path_factory.mktemp("binder") / "course"
    shutil.copytree(BINDER, course / ".binder")
    for name in ("pyproject.toml", "requirements.lock", "README.md"):
        shutil.copy(ROOT / name, course)
    run = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", course],
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    # It would say so if it had to guess the version.
    assert "Building conda environment for python=3.11\n" in run.stderr
    assert "unspecified" not in run.stderr
    return run.stdout


def test_the_python_is_one_that_the_course_runs_on():
    version = (BINDER / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert SpecifierSet(project["requires-python"]).contains(version)


def test_the_locked_packages_are_installed_once_the_lock_is_there(recipe):
    install = recipe.index('pip install --no-cache-dir -r ".binder/requirements.txt"')
    assert recipe.index("src/ ${REPO_DIR}/") < install
    lines = (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines()
    (wanted,) = [line for line in lines if not line.startswith("#")]
    assert (BINDER / wanted.removeprefix("-r ")).resolve() == lock.LOCK


def test_then_the_package_itself(recipe):
    assert recipe.index('-r ".binder/requirements.txt"') < recipe.index("RUN ./.binder/postBuild")


def test_and_nothing_else_of_the_course_is_asked_for(recipe):
    """A file that repo2docker reads too, such as environment.yml, would come first, and win."""
    ours = {found for found in re.findall(r"\.binder/[\w.]+", recipe)}
    assert ours == {".binder/requirements.txt", ".binder/postBuild"}
    assert sorted(path.name for path in BINDER.iterdir()) == [
        "postBuild",
        "requirements.txt",
        "runtime.txt",
    ]


def test_the_last_step_installs_the_package_without_asking_for_others(tmp_path):
    """Run it beside a `pip` that writes down what it was told, and where."""
    pip = tmp_path / "pip"
    pip.write_text('#!/bin/sh\npwd >"$0.told"\necho "$@" >>"$0.told"\n')
    pip.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    script = BINDER / "postBuild"
    assert os.access(script, os.X_OK)
    subprocess.run([script], cwd=ROOT, env=os.environ | {"PATH": path}, check=True)
    told = (tmp_path / "pip.told").read_text().splitlines()
    assert told == [str(ROOT), "install --no-deps --no-build-isolation ."]
    # Which works because what builds the package is in the lock.
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for requirement in project["build-system"]["requires"]:
        assert lock.name(requirement) in lock.names(lock.LOCK.read_text(encoding="utf-8"))
