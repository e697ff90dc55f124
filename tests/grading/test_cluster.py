"""A cluster gives what one machine gives, each submission once, whichever workers die."""

import sys
from collections import Counter

import pytest

from cnnlib.grading.bench import Task
from cnnlib.grading.cluster import grade_there
from cnnlib.grading.run import Settings, grade
from tests.grading.cluster import cluster
from tests.grading.sheet import SECRET
from tests.grading.test_pool import Deadly, class_of


def test_the_same_results_as_here(sandbox, tmp_path):
    given = tmp_path / "given"
    given.mkdir()
    for number, data in enumerate(class_of(4)):
        (given / f"{number}.ipynb").write_bytes(data)
    grade([given], "02", SECRET, tmp_path / "here")
    with cluster(workers=1) as made:
        grade([given], "02", SECRET, tmp_path / "there", Settings(scheduler=made.address))
    for path in sorted((tmp_path / "here").rglob("*")):
        if path.is_file():
            there = tmp_path / "there" / path.relative_to(tmp_path / "here")
            assert path.read_bytes() == there.read_bytes()


def test_workers_die_and_each_submission_is_graded_once(sandbox):
    tasks = [Task(f"k{n}", data, "02", {}) for n, data in enumerate(class_of(40))]
    with cluster(workers=2) as made:
        made.kill_at_random(1.5, most=3)
        records = list(grade_there([*tasks, Deadly.here()], made.address))
        assert made.killed > 0
    assert Counter(record.key for record in records) == Counter([*(t.key for t in tasks), "deadly"])
    found = {record.key: (record.status, record.total) for record in records}
    assert found.pop("deadly") == ("needs_review", 0)
    assert found == {f"k{n}": ("graded", 2 * (n % 2)) for n in range(40)}


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install \"cnnlib\[grade\]\""):
        list(grade_there([], "tcp://127.0.0.1:1"))
