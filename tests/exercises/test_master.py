"""What is made from a master, and what a master must not be."""

import copy
import json
import re
import subprocess
import sys
import types

import pytest

from tools.exercise_emit import module_text, rename, sheet_texts, student_notebook
from tools.exercise_master import MasterError, read_master
from tools.exercise_proof import ProofError, load_module, prove
from tools.exercise_template import add_question
from tools.exercises import MAX_LINES, ROOT, main, masters, notebook_text, products

MASTERS = masters([])
each_master = pytest.mark.parametrize("path", MASTERS, ids=lambda path: path.parent.name)


class Draft:
    """A master that a test changes before it is read."""

    def __init__(self, folder):
        self.path = folder / "exercises" / "02_convolution" / "master.ipynb"
        self.path.parent.mkdir(parents=True)
        self.root = folder
        self.notebook = json.loads(MASTERS[0].read_text(encoding="utf-8"))

    def cell(self, *tags, kind=None, number=0):
        cells = [
            c for c in self.notebook["cells"] if set(tags) <= set(c["metadata"].get("tags", []))
        ]
        return [c for c in cells if kind in (None, c["cell_type"])][number]

    def change(self, *tags, old="", new, kind=None, number=0):
        cell = self.cell(*tags, kind=kind, number=number)
        source = "".join(cell["source"])
        assert old in source
        cell["source"] = source.replace(old, new) if old else new
        return self

    def drop(self, *tags, kind=None):
        self.notebook["cells"].remove(self.cell(*tags, kind=kind))
        return self

    def keep(self, question):
        """Drop all other questions, so that a proof takes little."""
        cells = self.notebook["cells"]
        asked = [[t for t in c["metadata"].get("tags", []) if t.startswith("q:")] for c in cells]
        self.notebook["cells"] = [
            c for c, q in zip(cells, asked, strict=True) if q in ([], [f"q:{question}"])
        ]
        objectives = "".join(self.cell(f"q:{question}", "question")["source"])
        objectives = re.search(r'"objectives": (\[.*\])', objectives)[1]
        return self.change(
            "sheet", new=f'sheet = {{"id": "02", "title": "T", "objectives": {objectives}}}'
        )

    def read(self):
        self.path.write_text(notebook_text(self.notebook), encoding="utf-8")
        return read_master(self.path, self.root)

    def prove(self):
        master = self.read()
        return prove(master, load_module(module_text(master), "draft"))


@pytest.fixture
def draft(tmp_path):
    return Draft(tmp_path)


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
    assert 4 <= len(kinds) <= 6
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "warm-up": 2, "core": 2, "bug hunt": 1, "open": 1,
    }  # fmt: skip


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
    path = MASTERS[0]
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


# --- the grader is graded -----------------------------------------------------------------


def failing(draft, *words):
    with pytest.raises(ProofError) as error:
        draft.prove()
    for word in words:
        assert word in str(error.value)


def test_a_wrong_solution_is_found(draft):
    draft.keep("02-q3")
    draft.change("q:02-q3", "solution", kind="code", old=") + b", new=") - b")
    failing(draft, "02-q3:", "fails with seed 0", "values")


def test_a_wrong_variant_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "variant:rot90", old="2)", new="1)")
    failing(draft, "02-q2:", "variant", "fails with seed")


def test_a_starter_that_counts_as_an_answer_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "starter", old="    ...", new="    return x")
    failing(draft, "02-q2: the starter is not taken as blank: wrong")


def test_a_wrong_answer_that_passes_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "wrong:not-turned", kind="code", old="correlate(x, k)", new="correlate(x, k[::-1, ::-1])")  # fmt: skip
    failing(draft, "wrong answer 'not-turned' passes with seed 0")


def test_two_wrong_answers_that_are_one_are_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "wrong:rows-only", kind="code", old="k[::-1]", new="k")
    failing(draft, "wrong answer 'rows-only' is taken for 'not-turned'")


def test_tame_cases_are_found(draft):
    """On symmetric kernels nobody can tell a convolution from a cross-correlation."""
    draft.keep("02-q2")
    draft.change("q:02-q2", "cases", old="np.array([[1, 2], [0, -1]])", new="np.ones((2, 2))")
    draft.change("q:02-q2", "cases", old="np.array([[1, 0, 2]])", new="np.ones((1, 3))")
    draft.change("q:02-q2", "cases", old="np.array([[1], [0], [3]])", new="np.ones((3, 1))")
    draft.change("q:02-q2", "cases", old="rng.integers(-4, 5, s[2:])", new="np.ones(s[2:])")
    failing(draft, "wrong answer 'not-turned' passes")


def test_cases_that_ignore_the_seed_are_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "cases", old="def cases(rng):", new="def cases(rng):\n    rng = np.random.default_rng(1)")  # fmt: skip
    failing(draft, "02-q2: the hidden cases do not depend on the seed")


def test_a_judge_that_lets_pass_is_found(draft):
    draft.keep("02-q6")
    draft.change("q:02-q6", "judge", old='return "blur"', new="return None")
    failing(draft, "wrong answer 'blur' passes")


def test_objectives_that_do_not_fit_are_found(draft):
    draft.keep("02-q2")
    draft.change("sheet", old='"ch02-flip"', new='"ch02-other"')
    failing(draft, "no question serves ch02-other", "the sheet has no objective ch02-flip")


def test_an_unknown_kind_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "question", old='"warm-up"', new='"easy"')
    failing(draft, "kind must be one of", "'easy'")


def test_a_wrong_answer_called_unchanged_must_be_the_starter(draft):
    draft.keep("02-q5")
    draft.change("q:02-q5", "starter", old="k[v, u]", new="k[-u, v]")
    failing(draft, "02-q5: the starter is not taken as blank")


# --- the form of a master -------------------------------------------------------------------


def refused(draft, *words, build=False):
    with pytest.raises(MasterError) as error:
        module_text(draft.read()) if build else draft.read()
    for word in words:
        assert word in str(error.value)


def test_forms_that_are_refused(draft):
    refused(draft.drop("q:02-q2", "hint"), "02-q2: 3 hints expected; got 2")


@pytest.mark.parametrize(
    ("tags", "kind", "words"),
    [
        (("sheet",), None, "one cell tagged 'sheet' expected; got 0"),
        (("q:02-q1", "question"), None, "a question starts with its cell tagged 'question'"),
        (("q:02-q1", "starter"), None, "02-q1: a code cell tagged 'starter' is missing"),
        (("q:02-q1", "task"), None, "02-q1: a markdown cell tagged 'task' is missing"),
        (("q:02-q1", "wrong:flipped"), "markdown", "each wrong answer needs one hint and one code"),
    ],
)
def test_missing_cells(draft, tags, kind, words):
    refused(draft.drop(*tags, kind=kind), words)


def test_too_few_wrong_answers(draft):
    for name in ("flipped", "picture-swapped"):
        draft.drop(f"wrong:{name}", "q:02-q5").drop(f"wrong:{name}", "q:02-q5")
    refused(draft, "02-q5: three or more different wrong answers expected")


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (["q:02-q1", "starter", "hint"], "one role and at most one q: tag expected"),
        (["q:02-q1", "q:02-q2", "hint"], "one role and at most one q: tag expected"),
        ([], "one role and at most one q: tag expected"),
        (["q:02-q1", "solutions"], "unknown role 'solutions'"),
        (["q:02-q1", "hint:x"], "unknown role 'hint:x'"),
        (["q:02-q1", "wrong"], "unknown role 'wrong'"),
    ],
)
def test_tags_that_are_refused(draft, tags, words):
    """An untagged code cell most of all: it might be a solution."""
    draft.cell("q:02-q1", "starter")["metadata"]["tags"] = tags
    refused(draft, words)


def test_settings_that_are_refused(draft):
    draft.change("q:02-q1", "question", old='"marks": 2', new='"points": 2')
    refused(draft, "missing ['marks'], unknown ['points']")


@pytest.mark.parametrize("source", ["x = print(1)", "1 +", "x = 1; y = 2", "import os"])
def test_settings_that_are_not_plain(draft, source):
    refused(draft.change("q:02-q1", "question", new=source), "one dict of plain values expected")


def test_settings_that_are_no_dict(draft):
    refused(draft.change("q:02-q1", "question", new="question = [1]"), "a dict expected; got list")


def test_a_foreign_id(draft):
    for cell in draft.notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"]["tags"] = [tag.replace("02-q1", "03-q1") for tag in tags]
        if not tags:
            cell["metadata"] = {}
    refused(draft, "03-q1: expected an id like 02-q1")


@pytest.mark.parametrize(
    "text", ["See $x$.", "See [this](x.html).", "- one\n- two", "1. one", "# Title", "| a | b |"]
)
def test_markup_that_a_check_cannot_show(draft, text):
    refused(draft.change("q:02-q1", "hint", new=text), "in a hint")


def test_helpers_belong_inside_the_function(draft):
    draft.change("q:02-q2", "wrong:transposed", kind="code", new="import math\ndef convolve(x, k):\n    return k")  # fmt: skip
    refused(draft, "defines ['import math', 'convolve']; expected only ['convolve']", build=True)


def test_twice_the_same_cell(draft):
    cell = copy.deepcopy(draft.cell("q:02-q2", "cases"))
    draft.notebook["cells"].append({**cell, "id": "again"})
    refused(draft, "02-q2: one cases cell expected; got 2", build=True)


def test_names_are_changed_and_nothing_else():
    source = 'def f(x):\n    """f of x."""\n    y.f = f(x - 1)  # f\n    return "f", f\n'
    assert rename(source, "f", "_g") == (
        'def _g(x):\n    """f of x."""\n    y.f = _g(x - 1)  # f\n    return "f", _g\n'
    )


def test_an_added_question_can_be_read_and_proved(draft):
    draft.keep("02-q1")
    draft.path.write_text(notebook_text(draft.notebook), encoding="utf-8")
    assert add_question(draft.path) == "02-q2"
    draft.notebook = json.loads(draft.path.read_text(encoding="utf-8"))
    master = draft.read()
    assert master.questions[-1].answer == "answer_2"
    failing(draft, "the sheet has no objective ch02-OBJECTIVE", "02-q2: wrong answer 'SECOND' is taken for 'FIRST'")  # fmt: skip


# --- the command --------------------------------------------------------------------------


def test_the_command_says_what_is_stale(monkeypatch, capsys, tmp_path):
    path = tmp_path / "note.txt"
    monkeypatch.setattr("tools.exercises.ROOT", tmp_path)
    monkeypatch.setattr("tools.exercises.masters", lambda sheets: MASTERS[:1])
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
    assert "no sheet ['77']; there are: 02_convolution" in capsys.readouterr().err


def test_a_module_can_be_loaded_without_being_stored():
    module = load_module(module_text(read_master(MASTERS[0], ROOT)), "some_sheet")
    assert isinstance(module, types.ModuleType)
    assert module.SHEET.id == "02"
    assert json.loads(sheet_texts(read_master(MASTERS[0], ROOT)))["title"] == "Convolution"
