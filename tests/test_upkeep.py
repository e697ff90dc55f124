"""What keeps the course alive: hooks, the weekly run, the citation, the picture of the parts."""

import re
from pathlib import Path

import pytest
import yaml

import cnnlib
from tests.test_imports import GROUPS
from tools.address import address

ROOT = Path(__file__).parents[1]
COMMITTED = ["README.md", "cnnlib/__init__.pyi", "docs/pyproject.toml", "pyproject.toml"]
COMMITTED += ["requirements.lock", "tools/lock.py"]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def recipe(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE).group(1)
    return [line.strip().replace("$(BIN)", ".venv/bin") for line in found.splitlines()]


def load(name):
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def test_the_hooks_run_what_make_lint_runs():
    (repository,) = load(".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"  # nothing is fetched
    assert [hook["entry"] for hook in repository["hooks"]] == recipe("lint")
    for hook in repository["hooks"]:
        assert (hook["language"], hook["pass_filenames"]) == ("system", False)
        run_by = [name for name in COMMITTED if re.search(hook["files"], name)]
        assert run_by == ["cnnlib/__init__.pyi", "pyproject.toml", "tools/lock.py"]


def test_the_citation_names_this_course():
    citation = load("CITATION.cff")
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["title"] == load("_config.yml")["title"]
    assert citation["authors"] == [{"name": load("_config.yml")["author"]}]
    assert str(citation["version"]) == cnnlib.__version__
    assert citation["repository-code"] == address()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_step_of_a_workflow_does_something_that_exists(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert ("run" in step) != ("uses" in step)
            assert set(re.findall(r"^make (\w+)", step.get("run", ""), re.MULTILINE)) <= targets
            for script in re.findall(r"^\.ci/\w+", step.get("run", ""), re.MULTILINE):
                assert (ROOT / script).exists()


def test_the_weekly_run_looks_for_newest_versions_and_tells_what_breaks():
    weekly = load(".github/workflows/weekly.yml")
    assert weekly[True]["schedule"][0]["cron"].endswith(" 1")  # YAML reads `on` as true
    assert weekly["permissions"] == {"contents": "read", "issues": "write"}
    runs = [step.get("run", "") for step in weekly["jobs"]["newest"]["steps"]]
    (newest,) = [i for i, run in enumerate(runs) if "make lock UPGRADE=1" in run]
    assert runs.index(".ci/run") > newest
    tests = weekly["jobs"]["newest"]["steps"][runs.index(".ci/run")]
    # Out of time, a step fails and is told of; a job would be cancelled in silence.
    assert tests["timeout-minutes"] + 10 <= weekly["jobs"]["newest"]["timeout-minutes"]
    told = weekly["jobs"]["newest"]["steps"][-1]
    assert told["if"] == "failure()"
    assert "gh issue create" in told["run"]
    assert "gh issue comment" in told["run"]


def test_the_picture_of_the_parts_shows_parts_that_exist_and_no_arrow_back():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = re.search(r"```mermaid\n(.*?)```", readme, re.DOTALL).group(1)
    parts = dict(re.findall(r'(\w+)\["(.*?)"\]', picture))
    arrows = re.findall(r"^ *(\w+) --> (\w+)$", picture, re.MULTILINE)
    assert {end for arrow in arrows for end in arrow} == set(parts)
    places = {name: place for place, group in enumerate(GROUPS) for name in group}
    for part, text in parts.items():
        for name in re.findall(r"cnnlib/(\w+)", text):
            assert name in places, f"{part}: cnnlib/{name} has no place in tests/test_imports.py"
        for folder in re.findall(r"\b(chapters|exercises|_build/html|tests|_ext)\b", text):
            assert folder == "_build/html" or (ROOT / folder).exists()
    heights = {
        part: max(found)
        for part, text in parts.items()
        if (found := [places[name] for name in re.findall(r"cnnlib/(\w+)", text)])
    }
    for start, end in arrows:
        if start in heights and end in heights:
            assert heights[start] < heights[end], f"{start} --> {end}"
