"""What breaks in one question costs that question, and what breaks in one notebook that notebook."""

import pytest

from cnnlib.exercises.engine import evaluate, evaluate_calls, right_answer
from cnnlib.exercises.run import Outcome
from cnnlib.exercises.sheets import load_sheet, sheet_ids
from cnnlib.grading import bench, marking
from cnnlib.grading.bench import Task, grade_task
from cnnlib.grading.box.fence import Limits
from cnnlib.grading.box.wire import pack, unpack
from cnnlib.grading.paper import prepare
from cnnlib.grading.remote import Submission, Times
from cnnlib.grading.secret import seed
from tests.grading.conftest import left
from tests.grading.sheet import MARKS, RIGHT, SECRET, SHEET, notebook
from tests.grading.test_wire import equal

BROKEN = {
    "a syntax error": ("def weigh(x, n) return x", "stopped"),
    "an exception in the cell": ("1 / 0\ndef weigh(x, n): return x * n", "stopped"),
    "an exception in a call": ("def weigh(x, n): return x[9]", "stopped"),
    "a loop in the cell": ("while True: pass\ndef weigh(x, n): pass", "slow"),
    "a loop in a call": ("def weigh(x, n):\n    while True: pass", "slow"),
    "a crash in the cell": ("import os\nos.abort()\ndef weigh(x, n): pass", "crashed"),
    "a crash in a call": ("def weigh(x, n):\n    import os\n    os.abort()", "crashed"),
    "memory in the cell": ("hoard = [np.ones(2**26) for _ in range(99)]\ndef weigh(x, n): pass", "crashed"),
    "memory in a call": ("hoard = []\ndef weigh(x, n):\n    while True: hoard.append(np.ones(2**24))", "stopped"),
    "no end of the recursion": ("def weigh(x, n): return weigh(x, n)", "stopped"),
    "another name": ("def weight(x, n): return x * n", "missing"),
    "too few arguments": ("def weigh(x): return x", "wrong"),
    "a value": ("weigh = 3", "wrong"),
    "nothing returned": ("def weigh(x, n): print(x * n)", "wrong"),
    "text": ("def weigh(x, n): return 'six'", "wrong"),
}  # fmt: skip


SMALL = Limits(memory=700 << 20)


def task(data, key="k", seconds=1.5):
    seeds = {id: seed(SECRET, id) for id in RIGHT}
    return Task(key, data, "02", seeds, times=Times(seconds, seconds, 60), limits=SMALL)


def statuses(record):
    return {mark.question: mark.status for mark in record.marks}


@pytest.mark.parametrize("name", BROKEN)
def test_one_question_alone_pays(sandbox, small_sheet, name):
    source, status = BROKEN[name]
    patience = 20 if name.startswith("memory") else 1.5  # memory takes its time to be filled
    record = grade_task(task(notebook({**RIGHT, "02-q2": source}), seconds=patience))
    assert record.status == "graded"
    assert statuses(record) == {**dict.fromkeys(RIGHT, "correct"), "02-q2": status}
    assert record.total == sum(MARKS.values()) - MARKS["02-q2"]


HOARD = """
import os, time
def weigh(x, n):
    children = []
    for i in range(6):
        children.append(os.fork())
        if children[-1] == 0:
            hold = b"x" * 200_000_000
            time.sleep(30)
            os._exit(0)
    killed, end = 0, time.monotonic() + 15
    while killed < 2 and time.monotonic() < end:
        killed += os.waitpid(-1, os.WNOHANG)[0] > 0
        time.sleep(0.05)
    return x * n if killed >= 2 else None
"""


def test_all_processes_together_are_held_to_their_memory(sandbox, small_sheet):
    """The answer is right if, and because, two of the processes that hoard were killed."""
    seeds = {"02-q2": seed(SECRET, "02-q2")}
    limits = Limits(total=600 << 20)
    hoarder = Task(
        "k", notebook({"02-q2": HOARD}), "02", seeds, times=Times(20, 60, 120), limits=limits
    )
    assert statuses(grade_task(hoarder))["02-q2"] == "correct"


def test_answers_are_found_without_tags(sandbox, small_sheet):
    assert grade_task(task(notebook(RIGHT, tags=False))).total == sum(MARKS.values())


def test_a_missing_function_and_a_missing_cell(sandbox, small_sheet):
    assert statuses(grade_task(task(notebook({"02-q1": RIGHT["02-q1"]})))) == {
        "02-q1": "correct",
        "02-q2": "missing",
        "02-q3": "missing",
        "02-q4": "missing",
    }


def test_a_notebook_that_takes_too_long_is_stopped(sandbox, small_sheet):
    slow = Task(
        "k",
        notebook(RIGHT, before=["import time\ntime.sleep(9)"]),
        "02",
        {},
        times=Times(9, 9, 0.5),
    )
    record = grade_task(slow)
    assert (record.status, record.total) == ("stopped", 0)


def test_a_sandbox_that_has_gone_is_replaced(sandbox, small_sheet):
    grade_task(task(notebook()))
    bench._here.box._process.kill()
    assert grade_task(task(notebook())).total == sum(MARKS.values())


def test_a_fault_of_the_grader_is_left_to_a_person(sandbox, small_sheet, monkeypatch, caplog):
    monkeypatch.setattr(bench, "mark", lambda *arguments: 1 / 0)
    record = grade_task(task(notebook()))
    assert (record.status, record.total) == ("needs_review", 0)
    assert "the grader failed with submission k" in caplog.text


def test_a_judge_that_stumbles_is_left_to_a_person(monkeypatch, caplog):
    monkeypatch.setattr(marking, "_judged", lambda *arguments: 1 / 0)
    marks = marking.mark(Silent(), [], prepare(SHEET, {}), SHEET.questions, Times())
    assert {(mark.status, mark.marks, mark.feedback) for mark in marks} == {("needs_review", 0, "")}
    assert "the grader failed with an answer to 02-q4" in caplog.text


class Silent(Submission):
    """A submission of no cells."""

    def __init__(self):
        """Nothing is spoken to."""

    def run_cells(self, sources):
        return sources


def test_a_shape_that_no_judge_expects_is_wrong(sandbox, small_sheet):
    strange = "def classify(x, t, x_test): return np.zeros((20, 0))"
    assert statuses(grade_task(task(notebook({**RIGHT, "02-q4": strange}))))["02-q4"] == "wrong"


@pytest.mark.parametrize("sheet_id", sheet_ids())
def test_every_case_of_every_sheet_can_cross(sheet_id):
    sheet = load_sheet(sheet_id)
    seeds = {question.id: 7 for question in sheet.questions}
    for ready, question in zip(prepare(sheet, seeds), sheet.questions, strict=True):
        assert bool(ready.hidden) == (question.cases is not None)
        for case in [*ready.public, *ready.hidden]:
            assert equal(unpack(pack(case)), case)
        verdict = evaluate_calls(
            ready.question,
            lambda case, q=ready.question: Outcome(value=right_answer(q, case)),
            [*ready.public, *ready.hidden],
        )
        assert verdict.passed


def test_a_class_is_graded_in_the_notebook_too(small_sheet):
    question = small_sheet.questions[2]
    assert evaluate(question, question.reference).passed
    assert evaluate(question, question.wrong["flipped"]).mistake == "flipped"


def test_nothing_is_left_running(sandbox, small_sheet):
    grade_task(task(notebook()))
    process = bench._here.box._process
    bench.close_bench()
    assert process.poll() is not None
    assert left() == []
