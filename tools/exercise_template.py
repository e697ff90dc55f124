"""An empty question, cell by cell, for an author to fill in."""

from __future__ import annotations

import json
from pathlib import Path

SETTINGS = """question = {{
    "title": "TITLE",
    "kind": "core",  # warm-up, core, bug hunt or open
    "objectives": ["ch{sheet}-OBJECTIVE"],
    "marks": 2,
    "answer": "answer_{number}",  # the name that the student defines
}}"""

CELLS = [
    ("code", "question", SETTINGS),
    ("markdown", "task", "What is asked, first with small numbers."),
    ("code", "starter", 'def answer_{number}(x):\n    """What it returns."""\n    ...'),
    ("code", "solution", "def answer_{number}(x):\n    return x"),
    ("markdown", "solution", "Why the solution is right."),
    (
        "code",
        "cases",
        "def examples():\n    return [(np.array([1.0, 2.0]),)]\n\n\n"
        "def cases(rng):\n    return [(rng.integers(0, 9, 4).astype(float),) for _ in range(3)]",
    ),
    *(
        cell
        for name in ("FIRST", "SECOND", "THIRD")
        for cell in (
            ("markdown", f"wrong:{name}", "What this mistake looks like, and where to look."),
            ("code", f"wrong:{name}", "def answer_{number}(x):\n    return -x"),
        )
    ),
    ("markdown", "hint", "A vague hint."),
    ("markdown", "hint", "A nearer hint."),
    ("markdown", "hint", "An exact hint."),
    ("markdown", "after", "What the student knows now."),
]


def add_question(path: Path) -> str:
    """Append an empty question to a master notebook and return its id."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    sheet = path.parent.name.split("_")[0]
    tags = {tag for cell in notebook["cells"] for tag in cell["metadata"].get("tags", [])}
    number = 1 + sum(tag.startswith("q:") for tag in tags)
    question = f"{sheet}-q{number}"
    for place, (kind, role, template) in enumerate(CELLS):
        cell = {
            "cell_type": kind,
            "id": f"{question}-new-{place:02}",
            "metadata": {"tags": [f"q:{question}", role]},
            "source": template.format(sheet=sheet, number=number).splitlines(keepends=True),
        }
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        notebook["cells"].append(cell)
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")
    return question
