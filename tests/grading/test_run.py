"""A grading from end to end: the gradebook, the reports, and what a second run does."""

import csv
import json
import sys

import pytest

from cnnlib import cli
from cnnlib.grading import bench, command, run, sandbox
from cnnlib.grading.outputs import Row, gradebook, gradescope, write_results
from cnnlib.grading.record import Mark, Record
from cnnlib.grading.report import report
from cnnlib.grading.run import grade
from cnnlib.grading.sandbox import NoSandbox
from cnnlib.grading.secret import fingerprint, read_secret, seed
from cnnlib.grading.store import Store
from cnnlib.locale import texts
from tests.grading.sheet import BLANK, RIGHT, SECRET, notebook

WRONG = {**RIGHT, "02-q2": "def weigh(x, n): return x + n"}


@pytest.fixture
def given(tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    files = {"kim": notebook(), "lee": notebook(BLANK), "박": notebook(WRONG), "copy of kim": notebook(), "=1+1": b"", "other": b'{"cells": [{"cell_type": "code", "source": "check(\\"05-q1\\", x)"}]}'}  # fmt: skip
    for name, data in files.items():
        (folder / f"{name}.ipynb").write_bytes(data)
    (folder / "link.ipynb").symlink_to("kim.ipynb")
    return folder


def table(out):
    with open(out / "gradebook.csv", encoding="utf-8-sig", newline="") as file:
        return {row["file"]: row for row in csv.DictReader(file)}


def test_a_row_for_each_file_and_a_second_run_grades_nothing(sandbox, small_sheet, given, tmp_path):
    out = tmp_path / "out"
    done = grade([given], "02", SECRET, out)
    rows = table(out)
    assert {name: (row["status"], row["total"]) for name, row in rows.items()} == {
        "kim.ipynb": ("graded", "10"),
        "copy of kim.ipynb": ("graded", "10"),
        "lee.ipynb": ("graded", "0"),
        "박.ipynb": ("graded", "8"),
        "'=1+1.ipynb": ("empty", "0"),
        "other.ipynb": ("wrong_sheet", "0"),
        "link.ipynb": ("link", "0"),
    }
    assert rows["박.ipynb"]["02-q2 status"] == "wrong"
    assert {row["isolated"] for row in rows.values()} == {"yes"}
    assert done.new == 5  # a copy is graded once; a link not at all
    first = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    again = grade([given], "02", SECRET, out)
    assert again.new == 0
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == first
    assert grade([given], "02", b"another secret of sufficient length", out).new == 5


def test_a_run_that_was_stopped_goes_on(sandbox, small_sheet, given, tmp_path):
    def stop(records, count):
        yield next(iter(records))
        raise KeyboardInterrupt

    out = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        grade([given], "02", SECRET, out, progress=stop)
    assert grade([given], "02", SECRET, out).new == 4
    assert {row["attempts"] for row in table(out).values()} == {"1"}


def test_what_needs_review_is_tried_again(sandbox, small_sheet, tmp_path, monkeypatch):
    (tmp_path / "kim.ipynb").write_bytes(notebook())
    out = tmp_path / "out"
    lost = lambda tasks, jobs: (run.ungraded(task, "needs_review") for task in tasks)  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr(run, "grade_here", lost)
        grade([tmp_path / "kim.ipynb"], "02", SECRET, out)
    assert table(out)["kim.ipynb"]["status"] == "needs_review"
    grade([tmp_path / "kim.ipynb"], "02", SECRET, out)
    row = table(out)["kim.ipynb"]
    assert (row["status"], row["total"], row["attempts"]) == ("graded", "10", "2")


def test_without_a_sandbox_only_when_told_and_marked(given, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sandbox, "bubblewrap", _missing)
    bench.close_bench()
    line = ["grade", str(given / "kim.ipynb"), "--sheet", "02", "--secret", str(tmp_path / "s"), "--out", str(tmp_path / "out"), "--jobs", "1", "--quiet"]  # fmt: skip
    assert cli.main(line) == 1
    assert "There is no sandbox: it was taken away." in capsys.readouterr().err
    assert not (tmp_path / "out" / "gradebook.csv").exists()
    assert cli.main([*line, "--allow-unsandboxed"]) == 0
    told = capsys.readouterr()
    assert "students' code runs with all your rights" in told.err
    assert "1 files, 1 graded now." in told.out
    assert table(tmp_path / "out")["kim.ipynb"]["isolated"] == "not isolated"
    (page,) = (tmp_path / "out").glob("reports/*/report.html")
    assert "Not isolated." in page.read_text(encoding="utf-8")
    assert "Not isolated." in (page.parent / "results.json").read_text(encoding="utf-8")


def _missing():
    raise NoSandbox("it was taken away")


def test_the_command_says_what_is_wrong(tmp_path, capsys, monkeypatch):
    line = ["grade", str(tmp_path / "none"), "--sheet", "02", "--out", str(tmp_path / "out")]
    (tmp_path / "short").write_text("1234")
    assert cli.main([*line, "--secret", str(tmp_path / "short")]) == 1
    assert "the secret must have at least 16 bytes" in capsys.readouterr().err
    assert cli.main([*line, "--secret", str(tmp_path / "new")]) == 1
    assert "none" in capsys.readouterr().err
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o600
    assert len(read_secret(tmp_path / "new")) == 64
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "distributed", None)
        (tmp_path / "none").mkdir()
        where = ["--secret", str(tmp_path / "new"), "--scheduler", "tcp://127.0.0.1:1", "--quiet"]
        assert cli.main([*line, *where]) == 1
    assert 'pip install "cnnlib[grade]"' in capsys.readouterr().err
    with pytest.raises(SystemExit):
        cli.main(["grade", "--help"])
    assert cli.main([*line, "--secret", str(tmp_path / "new"), "--jobs", "0"]) == 1
    assert "--jobs must be a whole number of at least 1; got --jobs=0." in capsys.readouterr().err
    assert cli.main(["nonsense"]) == 2
    assert "must be a command; got 'nonsense'" in capsys.readouterr().err
    assert cli.main(["--help"]) == 0
    assert command.__doc__


def test_seeds_and_names_depend_on_everything():
    assert len({seed(SECRET, "02-q1"), seed(SECRET, "02-q2"), seed(SECRET + b".", "02-q1")}) == 3
    assert fingerprint(SECRET, "a", "bc") != fingerprint(SECRET, "ab", "c")


def test_gradescope_and_the_report_tell_nothing_of_hidden_cases():
    marks = (
        Mark("02-q1", "correct", 2, 2, "public", feedback="<p>Right.</p>"),
        Mark("02-q2", "wrong", 0, 2, "hidden", mistake="not-turned", feedback="<p>Right.</p>"),
        Mark("02-q3", "stopped", 0, 4, cell="<SyntaxError>"),
    )
    record = Record("k", "02", "graded", False, marks)
    results = gradescope(record)
    assert (results["score"], [t["score"] for t in results["tests"]]) == (2, [2, 0, 0])
    assert [test["status"] for test in results["tests"]] == ["passed", "failed", "failed"]
    json.dumps(results)
    page = report("<script>alert(1)</script>", "a&b.ipynb", record)
    assert "<script>" not in page
    assert "wrong on another one that was drawn for grading" in page
    assert page.count("<p>Right.</p>") == 1
    assert "&lt;SyntaxError&gt;" in page
    assert "Not isolated." in page


def test_files_of_one_name_get_folders_of_their_own(tmp_path):
    record = Record("k", "02", "empty", True)
    rows = [
        Row(path, "s", record) for path in ("a b.ipynb", "a_b.ipynb", "../a b.ipynb", "x" * 300)
    ]
    write_results(rows, "02", tmp_path)
    folders = sorted(path.name for path in (tmp_path / "reports").iterdir())
    assert len(folders) == 4
    (tmp_path / "two").mkdir()
    write_results([rows[0], rows[0]], "02", tmp_path / "two")  # from two places, say
    assert len(list((tmp_path / "two" / "reports").iterdir())) == 2
    assert not [name for name in folders if "/" in name or name.startswith(".")]
    assert len(gradebook(rows, "02")) == 5


def test_half_a_record_is_no_record(tmp_path):
    store = Store(tmp_path)
    record = Record("k", "02", "graded", True, (Mark("02-q1", "correct", 2, 2),))
    store.save(record)
    assert store.load("k") == record
    for text in ('{"key": "k"', "[]", "{}", '{"marks": [{}]}'):
        (tmp_path / "k.json").write_text(text)
        assert store.load("k") is None


def test_every_status_has_its_words():
    words = texts("grading")
    assert set(words["submission"]) - {"graded"} <= set(words["status"]) | {"stopped"}
    assert all(words["status"].values())
