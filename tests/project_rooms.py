"""Which room of the package may use which: from left to right, never back."""

import ast
from pathlib import Path

ORDER = [
    {"checks", "locale", "keras_import"},
    {"shapes", "source", "init", "gradcheck", "datasets"},
    {"windows"},
    {"functional", "visits"},
    {"layers"},
    {"layer_list", "losses", "weight_files"},
    {"weight_store", "summary", "evaluation", "keras_bridge", "optim"},
    {"stack"},
    {"network"},
    {"models", "train"},
    {"trace", "trace_unfold", "explain"},
    {"viz"},
    {"widgets"},
    {"exercises"},
]
"""A room (a module or folder of cnnlib) imports only from the groups above its own."""

LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}


def imported_rooms(path: Path, package: Path) -> set[str]:
    """Return the rooms that a module imports from; what type checkers alone read does not count."""
    inside = path.relative_to(package).with_suffix("").parts[:-1]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            node.body = []
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (
            node.level or node.module.partition(".")[0] == "cnnlib"
        ):
            above = inside[: len(inside) - node.level + 1] if node.level else ()
            module = tuple(filter(None, (node.module or "").split(".")))
            module = module if node.level else module[1:]
            names = [module] if module else [(alias.name,) for alias in node.names]
            found |= {(*above, *name)[0] for name in names}
        elif isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
            found |= {[*name, "the whole package"][1] for name in names if name[0] == "cnnlib"}
    return found


def backward_imports(package: Path) -> list[str]:
    """Return what is imported against the order."""
    wrong = []
    for path in sorted(package.rglob("*.py")):
        name = path.relative_to(package)
        if name.name == "__init__.py" and len(name.parts) == 1:
            continue
        room = name.parts[0].removesuffix(".py")
        if room not in LEVEL:
            wrong.append(f"{name}: give {room!r} a place in ORDER, tests/project_rooms.py")
            continue
        for other in sorted(imported_rooms(path, package) - {room}):
            if other == "the whole package" and room == "exercises":
                continue  # the sheets use cnnlib as a reader does
            if LEVEL.get(other, len(ORDER)) >= LEVEL[room]:
                wrong.append(f"{name}: {room} must not import {other}")
    return wrong
