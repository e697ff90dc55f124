"""Every sheet of the course, as students hand it in: solved it gets all marks, untouched none."""

import json

import pytest

from cnnlib.exercises.sheets import load_sheet
from cnnlib.grading.bench import Task, close_bench, grade_task
from cnnlib.grading.secret import seed
from tests.grading.sheet import SECRET
from tools.exercise_master import read_master
from tools.exercises import ROOT, masters


@pytest.mark.parametrize("path", masters([]), ids=lambda path: path.parent.name)
def test_solved_gets_all_and_untouched_gets_nothing(sandbox, path):
    master = read_master(path, ROOT)
    notebook = json.loads((path.parent / f"{path.parent.name}.ipynb").read_text(encoding="utf-8"))
    seeds = {question.id: seed(SECRET, question.id) for question in load_sheet(master.id).questions}
    untouched = grade_task(Task("untouched", json.dumps(notebook).encode(), master.id, seeds))
    assert {mark.status for mark in untouched.marks} <= {"blank", "missing", "stopped"}
    assert untouched.total == 0
    solutions = {f"{q.id}-starter": q.the("solution", "code").source for q in master.questions}
    for cell in notebook["cells"]:
        cell["source"] = solutions.get(cell["id"], cell["source"])
    solved = grade_task(Task("solved", json.dumps(notebook).encode(), master.id, seeds))
    assert {mark.question: (mark.status, mark.cell) for mark in solved.marks} == {
        question.id: ("correct", "") for question in load_sheet(master.id).questions
    }
    assert solved.total == solved.out_of


@pytest.fixture(autouse=True, scope="module")
def _tidy():
    yield
    close_bench()
