"""Imports go one way, and `import cnnlib` loads nothing heavy."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import cnnlib

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cnnlib"

# A module or package imports only from groups above its own: see "One-way flow" in
# CONTRIBUTING.md. A new one needs its place here.
GROUPS = [
    {"checks"},
    {"cores", "process_memory", "shapes"},
    {"windows", "workers"},
    {"dense_form", "functional", "init", "gradcheck", "source", "fields", "keras_import", "pixels"},
    {"layers", "optim", "weight_files"},
    {"layer_list", "losses", "summary", "weight_store"},
    {"stack", "evaluation", "keras_bridge"},
    {"network"},
    {"count"},
    {"models", "train", "datasets"},
    {
        "pack",
        "trace",
        "trace_architecture",
        "trace_axes",
        "trace_backprop",
        "trace_bytes",
        "trace_channels",
        "trace_field",
        "trace_pool",
        "trace_summary",
        "trace_unfold",
        "visits",
        "explain",
        "layer_specs",
        "locale",
        "results",
    },
    {"viz", "drill", "capstone"},
    {"widgets"},
    {"cnnlib"},  # the front door, which loads everything lazily
    {"exercises"},
    {"grading"},
    {"cli"},
    {"__main__"},
]
PLACES = {name: place for place, group in enumerate(GROUPS) for name in group}
HEAVY = {"tensorflow", "keras", "matplotlib", "ipywidgets", "anywidget", "sklearn", "pooch", "tqdm"}

FILES = sorted(PACKAGE.rglob("*.py"))


def module_name(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path): path for path in FILES}


def imports(path):
    """List the modules of cnnlib that a file imports, in functions too; not those for types."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", None) == "TYPE_CHECKING":
            node.body = []
    package = module_name(path).split(".") + ([""] if path.name == "__init__.py" else [])
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package[: -node.level] if node.level else []
            base = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in NAMES else base
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def own_imports(path):
    return {name for name in imports(path) if name.partition(".")[0] == "cnnlib"}


def part(name):
    """Give the first level below cnnlib that a module belongs to."""
    return name.split(".")[1] if "." in name else "cnnlib"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_come_from_the_left(path):
    here = part(module_name(path))
    assert here in PLACES, f"{here} needs its place in GROUPS of this test"
    for name in own_imports(path):
        there = part(name)
        assert there == here or PLACES[there] < PLACES[here], f"{here} must not import {name}"


def test_no_modules_import_each_other():
    graph = {name: own_imports(path) - {name} for name, path in NAMES.items() if name != "cnnlib"}
    # A package imports its modules to hand their names on: follow the modules themselves.
    graph = {n: deps for n, deps in graph.items() if NAMES[n].name != "__init__.py"}
    assert list(TopologicalSorter(graph).static_order())


def run(code):
    """Run code in a fresh interpreter and give what it prints."""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


def test_import_cnnlib_loads_nothing_heavy():
    loaded = run("import sys, cnnlib; print(*sys.modules)").split()
    assert not HEAVY & set(loaded)
    assert "cnnlib" in loaded


def test_computing_loads_nothing_heavy_but_numpy():
    code = """
import sys, numpy as np, cnnlib
y, cache = cnnlib.conv2d_forward(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)))
cnnlib.conv2d_backward(y, cache)
cnnlib.Conv2D, cnnlib.Sequential, cnnlib.Adam, cnnlib.load_digits
print(*sys.modules)
"""
    loaded = run(code).split()
    assert not HEAVY & set(loaded)
    assert "numpy" in loaded


def test_every_public_name_can_be_imported():
    assert cnnlib.__all__
    for name in cnnlib.__all__:
        assert getattr(cnnlib, name) is not None
