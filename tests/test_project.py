"""What holds for all of the project: small modules, one direction, documents that run."""

import doctest
import importlib
import inspect
import json
import re
import statistics
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import cnnlib
from tests.project_rooms import backward_imports
from tools import lock

ROOT = Path(__file__).parents[1]
MAX_LINES = 300
CODE = [
    path
    for folder in ("cnnlib", "_ext", "_static", "tools", "tests")
    for path in sorted((ROOT / folder).rglob("*"))
    if path.suffix in {".py", ".pyi", ".js", ".css"}
]
PACKAGE = [path for path in CODE if path.is_relative_to(ROOT / "cnnlib")]
DOCUMENTED = [
    ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
    for base, folder in (
        (ROOT, "cnnlib"),
        (ROOT, "tools"),
        (ROOT / "_ext", "cnnbook"),
        (ROOT, "tests/chapters"),
    )
    for path in sorted((base / folder).rglob("*.py"))
    if ">>>" in path.read_text(encoding="utf-8") and "locale" not in path.parts
]


def lines(path):
    return path.read_text(encoding="utf-8").count("\n")


def test_no_module_is_long():
    made = ("__init__.pyi",)  # a list of names, one a line
    long = {
        str(p.relative_to(ROOT)): lines(p)
        for p in CODE
        if lines(p) > MAX_LINES and p.name not in made
    }
    assert long == {}
    assert statistics.median(map(lines, PACKAGE)) <= 150


def test_imports_go_one_way():
    assert backward_imports(ROOT / "cnnlib") == []


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("from ..layers import Dense", "functional must not import layers"),
        ("def f():\n    from ..viz.theme import css", "functional must not import viz"),
        ("import cnnlib.network", "functional must not import network"),
        ("from cnnlib.train import fit", "functional must not import train"),
        ("from .. import widgets", "functional must not import widgets"),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..layers import Dense",
            None,
        ),
        ("from ..shapes import output_size\nfrom .im2col import im2col", None),
    ],
)
def test_an_import_backwards_is_seen(tmp_path, source, complaint):
    (tmp_path / "functional").mkdir()
    (tmp_path / "functional" / "conv.py").write_text(source)
    found = [line.partition(": ")[2] for line in backward_imports(tmp_path)]
    assert found == ([complaint] if complaint else [])


def run(code):
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, cwd=ROOT
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_importing_the_package_loads_next_to_nothing():
    loaded = run(
        """
        import json, sys
        before = set(sys.modules)
        import cnnlib
        print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
        """
    )
    ours = {"cnnlib", "lazy_loader"}
    heavy = {
        "numpy",
        "tensorflow",
        "keras",
        "matplotlib",
        "ipywidgets",
        "anywidget",
        "sklearn",
        "scipy",
        "pooch",
        "tqdm",
        "IPython",
        "jaxtyping",
    }
    assert set(loaded) >= ours
    assert set(loaded) & heavy <= {"numpy"}


def test_computing_loads_no_framework():
    loaded = run(
        """
        import json, sys
        import numpy as np
        import cnnlib
        cnnlib.conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))
        print(json.dumps(sorted(sys.modules)))
        """
    )
    assert not {"tensorflow", "keras", "matplotlib", "ipywidgets", "sklearn", "jaxtyping"} & set(
        loaded
    )


@pytest.mark.parametrize("name", DOCUMENTED)
def test_examples_in_the_documents_run(name):
    module = importlib.import_module(name)
    flags = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
    results = doctest.testmod(module, optionflags=flags)
    assert results.attempted > 0
    assert results.failed == 0


PUBLIC = [name for name in cnnlib.__all__ if callable(getattr(cnnlib, name))]


@pytest.mark.parametrize("name", PUBLIC)
def test_public_names_are_documented(name):
    thing = getattr(cnnlib, name)
    text = inspect.getdoc(thing) or ""
    assert ">>>" in text, "no example"
    assert re.search(r"\bchapters? \d", text), "does not say which chapter teaches it"
    section = re.search(
        r"^Parameters\n-+\n(.*?)(?=\n\n\S[^\n]*\n-+\n|\Z)", text, re.MULTILINE | re.DOTALL
    )
    heads = re.findall(r"^(\S[^:\n]*)", section.group(1), re.MULTILINE) if section else []
    described = {word.strip("* ") for head in heads for word in head.split(",")}
    missing = set(inspect.signature(thing).parameters) - described
    assert missing == set(), "parameters that the text leaves out"


def test_every_name_in_the_stub_can_be_imported():
    assert [name for name in cnnlib.__all__ if not hasattr(cnnlib, name)] == []


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
    assert not {"tensorflow", "keras", "scikit-learn", "playwright", "pytest"} & lock.names(
        PARTS[0]
    )


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
