"""Many processes, and many machines: the same results, each once, whatever dies on the way.

The workers are other interpreters, so the sheet is the real one.
"""

import os

import pytest

from cnnlib.exercises.sheets import load_sheet
from cnnlib.grading import pool
from cnnlib.grading.bench import Task
from cnnlib.grading.run import Settings, grade
from tests.grading.sheet import SECRET, notebook

ANSWER = f"feature_map = {load_sheet('02').questions[0].reference!r}"


def class_of(count):
    """Notebooks that differ, every other one with a right answer."""
    return [
        notebook({"02-q1": ANSWER if n % 2 else "feature_map = ..."}, after=[f"n = {n}"])
        for n in range(count)
    ]


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    for number, data in enumerate(class_of(6)):
        (folder / f"{number}.ipynb").write_bytes(data)
    return folder


def test_many_processes_give_the_same(sandbox, given, tmp_path):
    outs = [tmp_path / "one", tmp_path / "two"]
    for out, jobs in zip(outs, (1, 2), strict=True):
        grade([given], "02", SECRET, out, Settings(jobs=jobs))
    for path in sorted(outs[0].rglob("*")):
        if path.is_file():
            assert path.read_bytes() == (outs[1] / path.relative_to(outs[0])).read_bytes()


class Deadly(Task):
    """A task that ends the process that takes it up."""

    def __getattribute__(self, name):
        if name == "data" and os.getpid() != int(object.__getattribute__(self, "sheet")[3:]):
            os._exit(3)
        return object.__getattribute__(self, name) if name != "sheet" else "02"

    @staticmethod
    def here():
        return Deadly("deadly", b"", f"02 {os.getpid()}", {})


def test_a_worker_that_dies_takes_nothing_with_it(sandbox):
    tasks = [Task(f"k{i}", data, "02", {}) for i, data in enumerate(class_of(4))]
    tasks.insert(1, Deadly.here())
    records = {record.key: record for record in pool.grade_here(tasks, 2)}
    assert records.keys() == {"deadly", "k0", "k1", "k2", "k3"}
    assert records["deadly"].status == "needs_review"
    assert records["deadly"].attempts == 3
    assert {records[f"k{i}"].status for i in range(4)} == {"graded"}
