"""What holds around the package: small modules, one lock, commands that are listed."""

import doctest
import importlib
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.browser import book_pages
from tools import lock
from tools.notebooks import notebooks

ROOT = Path(__file__).parents[1]
MAX_LINES = 300
CODE = [
    path
    for folder in ("_ext", "_static", "tools", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".pyi", ".js", ".css"}
]
DOCUMENTED = [
    ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
    for base, folder in (
        (ROOT, "tools"),
        (ROOT / "_ext", "cnnbook"),
        (ROOT, "tests/chapters"),
    )
    for path in sorted((base / folder).rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8")
]


def lines(path):
    return path.read_text(encoding="utf-8").count("\n")


def test_no_module_is_long():
    assert {
        str(path.relative_to(ROOT)): lines(path) for path in CODE if lines(path) > MAX_LINES
    } == {}


@pytest.mark.parametrize("name", DOCUMENTED)
def test_examples_in_the_documents_run(name):
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    results = doctest.testmod(module, optionflags=flags)
    assert results.attempted > 0
    assert results.failed == 0


def test_every_file_of_the_package_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = [*settings["tool"]["setuptools"]["package-data"]["cnnlib"], "**/*.py"]
    package = ROOT / "cnnlib"
    installed = {path for pattern in patterns for path in package.glob(pattern)}
    here = {p for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    assert sorted(str(path.relative_to(ROOT)) for path in here - installed) == []


LOCK = lock.LOCK.read_text(encoding="utf-8")
PARTS = LOCK.split(lock.REST_MARK)


def test_the_lock_has_two_parts_and_every_pin_a_hash():
    assert LOCK.startswith(lock.HEADER + lock.BOOK_MARK)
    assert len(PARTS) == 2
    assert not lock.names(PARTS[0]) & lock.names(PARTS[1])
    for entry in lock.entries(LOCK):
        assert re.match(r"[a-z0-9._-]+==\S+( ; .+)? \\\n", entry), entry.splitlines()[0]
        assert entry.count("--hash=sha256:") >= 1
    assert "://" not in LOCK


def test_the_book_needs_no_framework():
    assert "jupyter-book" in lock.names(PARTS[0])
    for name in ("tensorflow", "keras", "scikit-learn", "playwright", "pytest"):
        assert name not in lock.names(PARTS[0])
        assert name in lock.names(LOCK)


def test_the_lock_answers_the_package_metadata():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *(requirement for extra in extras.values() for requirement in extra),
    ]
    pins: dict[str, list[str]] = {}
    for entry in lock.entries(LOCK):
        pins.setdefault(lock.name(entry), []).append(re.search(r"==([^ ]+)", entry).group(1))
    for requirement in map(Requirement, wanted):
        versions = pins[requirement.name.lower()]
        assert all(requirement.specifier.contains(v) for v in versions), requirement
    book = {Requirement(r).name.lower() for r in extras["book"]}
    assert book <= lock.names(PARTS[0])


def test_the_command_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    declared = set(re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE).group(1).split())
    listed = set(re.findall(r"^([a-z]+):.*## ", makefile, re.MULTILINE))
    assert declared == listed


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "exercises/README.md",
        "exercises/students.md",
        "exercises/grading.md",
    ],
)
def test_links_in_the_documents_lead_somewhere(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in t]
    assert [t for t in targets if not ((ROOT / name).parent / t).exists()] == []


def test_the_picture_of_the_readme_is_small():
    assert (ROOT / "_static" / "screenshot.png").stat().st_size < 200_000


def test_every_notebook_has_its_place_in_the_book():
    stored = {path.relative_to(ROOT).with_suffix("").as_posix() for path in notebooks()}
    listed = {name for name in book_pages() if name.startswith(("chapters/", "exercises/"))}
    assert listed == stored
