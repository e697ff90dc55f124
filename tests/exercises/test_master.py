"""What is made from a master: stored as made, and nothing hidden in it."""

import copy
import json
import subprocess
import sys
import types

import pytest

from tests.exercises.drafts import CONVOLUTION, MASTERS
from tools.exercise_emit import module_text, sheet_texts, student_notebook
from tools.exercise_master import MasterError, read_master
from tools.exercise_proof import load_module
from tools.exercises import MAX_LINES, ROOT, main, products

each_master = pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.parent.name)


# --- what is stored is what is made -----------------------------------------------------


@each_master
def test_what_is_stored_is_made_from_the_master(path):
    for file, text in products(path).items():
        assert file.read_text(encoding="utf-8") == text, f"{file.name}: run `make exercises`"


def test_every_sheet_is_proved():
    """In a process of its own: with every annotation enforced, it would take ten times as long."""
    result = subprocess.run(
        [sys.executable, "-m", "tools.exercises", "verify"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    for path in MASTERS:
        for question in read_master(path, ROOT).questions:
            assert f"{question.id}: solution 100 %, blank 0 %" in result.stdout


@each_master
def test_a_second_build_gives_the_same_bytes(path):
    first, second = (products(path) for _ in range(2))
    assert first == second


@each_master
def test_a_sheet_has_the_mix_of_the_course(path):
    questions = [q.settings for q in read_master(path, ROOT).questions]
    kinds = [settings["kind"] for settings in questions]
    mix = {kind: kinds.count(kind) for kind in kinds}
    assert mix == {"warm-up": 2, "core": 2, "bug hunt": 1, "open": 1}, (
        "a new question takes the place of one of its kind: see exercises/README.md"
    )


@each_master
def test_the_objectives_are_the_chapters(path):
    chapter = json.loads((ROOT / "chapters" / f"{path.parent.name}.ipynb").read_text("utf-8"))
    master = read_master(path, ROOT)
    promised = next(c["metadata"]["cnnlib"]["objectives"] for c in chapter["cells"] if "objectives" in c["metadata"].get("cnnlib", {}))  # fmt: skip
    assert master.settings["objectives"] == promised
    served = {name for q in master.questions for name in q.settings["objectives"]}
    assert served == set(promised)


@each_master
def test_the_module_is_short_enough_to_read(path):
    assert module_text(read_master(path, ROOT)).count("\n") <= MAX_LINES


def test_outputs_of_unchanged_cells_are_kept(draft):
    path = CONVOLUTION
    stored = json.loads((path.parent / f"{path.parent.name}.ipynb").read_text(encoding="utf-8"))
    draft.change("q:02-q2", "starter", old="...", new="return ...")
    made = student_notebook(draft.read(), copy.deepcopy(stored))
    before = {cell["id"]: cell for cell in stored["cells"]}
    for cell in made["cells"]:
        if cell["id"] == "02-q2-starter":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        else:
            assert cell == before[cell["id"]]


# --- what students do not see -----------------------------------------------------------


HIDDEN = ("author", "sheet", "question", "reference", "cases", "judge", "variant", "wrong", "after")


def test_nothing_hidden_reaches_the_students_notebook(draft):
    """A canary in every cell: the hidden ones are gone, the solution is folded and nowhere else."""
    roles = {}
    for number, cell in enumerate(draft.notebook["cells"]):
        mark = f"canary{number}x"
        lines = "".join(cell["source"])
        cell["source"] = lines + (f"\n# {mark}" if cell["cell_type"] == "code" else f"\n{mark}")
        tags = cell["metadata"].get("tags", ["text"])
        roles[mark] = next(tag for tag in tags if not tag.startswith("q:"))
    made = student_notebook(draft.read())
    for mark, role in roles.items():
        seen = [c["id"] for c in made["cells"] if mark in "".join(c["source"])]
        if role.partition(":")[0] in HIDDEN:
            assert seen == [], role
        elif role in ("solution", "hint"):
            assert len(seen) == 1
            assert seen[0].endswith("-folded"), role
        else:
            assert len(seen) == 1, role


@each_master
def test_no_starter_holds_a_line_of_the_solution(path):
    for question in read_master(path, ROOT).questions:
        starter = question.the("starter", "code").source
        given = {line.strip() for line in starter.splitlines()}
        solution = {line.strip() for line in question.the("solution", "code").source.splitlines()}
        mine = {line for line in solution - given if line}
        assert mine, question.id
        made = student_notebook(read_master(path, ROOT))
        visible = "".join("".join(c["source"]) for c in made["cells"] if not c["id"].endswith("-folded"))  # fmt: skip
        assert not [line for line in mine if line in visible], question.id


@each_master
def test_hints_stand_folded_before_the_solution(path):
    made = student_notebook(read_master(path, ROOT))
    folded = ["".join(c["source"]) for c in made["cells"] if c["id"].endswith("-folded")]
    assert len(folded) == len(read_master(path, ROOT).questions)
    for text in folded:
        summaries = [line for line in text.splitlines() if line.startswith("<summary>")]
        assert summaries == [f"<summary>{s}</summary>" for s in ("Hint 1", "Hint 2", "Hint 3", "Solution")]  # fmt: skip
        assert text.count("<details>") == text.count("</details>") == 4
        assert "<details open" not in text


# --- the command --------------------------------------------------------------------------


def test_the_command_says_what_is_stale(monkeypatch, capsys, tmp_path):
    path = tmp_path / "note.txt"
    monkeypatch.setattr("tools.exercises.ROOT", tmp_path)
    monkeypatch.setattr("tools.exercises.masters", lambda sheets: [CONVOLUTION])
    monkeypatch.setattr("tools.exercises.products", lambda master: {path: "new"})
    monkeypatch.setattr("tools.exercises.proofs", lambda master: ["proved"])
    assert main(["verify"]) == 1
    assert capsys.readouterr().out == "proved\nstale: note.txt\n"
    assert not path.exists()
    assert main(["build"]) == 0
    assert path.read_text() == "new"
    assert main(["verify"]) == 0


def test_a_sheet_that_grows_too_long_is_refused(draft, monkeypatch):
    monkeypatch.setattr("tools.exercises.MAX_LINES", 20)
    draft.read()
    with pytest.raises(MasterError, match="lines: split the sheet"):
        products(draft.path, draft.root)


def test_the_command_says_what_is_wrong(capsys):
    assert main(["verify", "77"]) == 1
    assert (
        "no sheet ['77']; there are: 01_fully_connected, 02_convolution" in capsys.readouterr().err
    )


def test_a_module_can_be_loaded_without_being_stored():
    module = load_module(module_text(read_master(CONVOLUTION, ROOT)), "some_sheet")
    assert isinstance(module, types.ModuleType)
    assert module.SHEET.id == "02"
    assert json.loads(sheet_texts(read_master(CONVOLUTION, ROOT)))["title"] == "Convolution"
