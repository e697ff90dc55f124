"""check, hint and progress, as a student calls them."""

import json
import os
from pathlib import Path

import pytest

from cnnlib.exercises import check, hint, progress
from cnnlib.exercises.sheets import load_question, load_sheet, sheet_ids
from cnnlib.exercises.store import load, place, record

RIGHT = [[1, 5, 8], [4, 1, 3]]


def test_the_whole_way(progress_file):
    assert not check("02-q1", ...).passed
    assert not progress_file.exists(), "what is not attempted leaves no trace"
    assert not check("02-q1", [[0, 4, 7], [3, 0, 2]]).passed
    assert check("02-q1", RIGHT).passed
    assert not check("02-q1", [[0]]).passed
    hint("02-q1")
    assert json.loads(progress_file.read_text()) == {
        "02-q1": {"done": True, "hints": 1, "tries": 3}
    }
    assert progress().done == ("02-q1",)


def test_the_same_answer_gets_the_same_words():
    first, second = (check("02-q1", [[0, 4, 7], [3, 0, 2]]) for _ in range(2))
    assert (str(first), first._repr_html_()) == (str(second), second._repr_html_())


@pytest.mark.parametrize("ask", [lambda q: check(q, 1), hint])
def test_unknown_questions(ask):
    with pytest.raises(ValueError, match=r"question must be one of \('02-q1', .*\); got '02-q99'"):
        ask("02-q99")
    with pytest.raises(ValueError, match=r"one of \(.*'02-q1'.*\); got 'q1'. Copy it from"):
        ask("q1")
    with pytest.raises(TypeError, match=r"one of \(.*'02-q1'.*\); got 3"):
        ask(3)


def test_unknown_sheets():
    with pytest.raises(ValueError, match=r"sheet must be one of \(.*'02'.*\); got '99'"):
        progress("99")
    with pytest.raises(TypeError, match=r"sheet must be one of \(.*'02'.*\); got 2\."):
        progress(2)


def test_a_sheet_holds_its_questions():
    for sheet_id in sheet_ids():
        sheet = load_sheet(sheet_id)
        assert [q.sheet for q in sheet.questions] == [sheet_id] * len(sheet.questions)
        assert load_question(sheet.questions[0].id) is sheet.questions[0]


def test_three_hints_then_the_solution():
    told = [str(hint("02-q3")) for _ in range(5)]
    assert [text.splitlines()[0] for text in told] == [
        "→ Hint 1 of 3.", "→ Hint 2 of 3.", "→ Hint 3 of 3.", "→ Solution.", "→ Solution.",
    ]  # fmt: skip
    assert "again gives the next one" in told[0]
    assert 'hint("02-q3")` again shows the solution' in told[2]
    assert "def corr2d(x, k, b=0):" in told[3]
    assert "def corr2d" not in "".join(told[:3])
    assert str(hint("02-q2")).startswith("→ Hint 1 of 3."), "each question counts for itself"


def test_a_hint_can_be_seen_again_without_counting(progress_file):
    assert str(hint("02-q3", 3)).startswith("→ Hint 3 of 3.")
    assert not progress_file.exists()
    assert str(hint("02-q3")).startswith("→ Hint 1 of 3.")
    assert str(hint("02-q3", 1)).startswith("→ Hint 1 of 3.")
    assert str(hint("02-q3")).startswith("→ Hint 2 of 3.")
    assert 'aria-label="Hint 2 of 3 for question 02-q3"' in hint("02-q3", 2)._repr_html_()
    assert 'aria-label="Solution of question 02-q3"' in hint("02-q3", 4)._repr_html_()
    with pytest.raises(ValueError, match=r"number must be from 1 to 4; got 5\. Leave it out"):
        hint("02-q3", 5)


def test_progress_tells_what_is_done_tried_and_new():
    check("02-q1", RIGHT)
    check("02-q2", lambda x, k: k)
    hint("02-q2")
    rows = [row.split("  ") for row in str(progress("02")).splitlines()]
    rows = [[cell.strip() for cell in row if cell.strip()] for row in rows]
    assert rows[0] == ["Progress, sheet 02: 1 of 6 questions done"]
    assert rows[1] == ["Question", "Title", "Kind", "State", "Tries", "Hints seen"]
    assert rows[2] == ["02-q1", "Six windows on paper", "warm-up", "✓ done", "1", "0"]
    assert rows[3] == ["02-q2", "The other convolution", "warm-up", "… tried", "1", "1"]
    assert rows[4][3:] == ["○ not attempted", "0", "0"]
    assert rows[-1] == [f"Kept in {place()}."]


def test_the_table_has_headers_for_screen_readers():
    html = progress("02")._repr_html_()
    assert html.count('<th scope="col">') == 6
    assert html.count('<th scope="row">') == 6
    assert "<caption>Progress, sheet 02: 0 of 6 questions done</caption>" in html


def test_progress_that_cannot_be_saved_is_said_and_harmless(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("CNNLIB_PROGRESS", str(blocked / "progress.json"))
    told = check("02-q1", RIGHT)
    assert told.passed
    assert f"could not be saved in {blocked / 'progress.json'} (" in str(told)
    assert "could not be saved" in str(hint("02-q1"))
    assert "could not be saved" in str(progress())


def test_without_a_home_folder(monkeypatch):
    def no_home(cls):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("CNNLIB_PROGRESS")
    monkeypatch.setattr(Path, "home", classmethod(no_home))
    told = check("02-q1", RIGHT)
    assert told.passed
    assert "could not be saved in ~ (Could not determine home directory.)" in str(told)
    assert "could not be saved in ~" in str(progress())


def test_it_is_kept_at_home(tmp_path, monkeypatch):
    monkeypatch.delenv("CNNLIB_PROGRESS")
    monkeypatch.setattr(Path, "home", classmethod(lambda cls: tmp_path))
    check("02-q1", RIGHT)
    assert (tmp_path / ".cnnlib" / "progress.json").exists()


@pytest.mark.parametrize(
    "content", ["not json", "[1]", '{"02-q1": 3}', '{"02-q1": {"tries": "x"}}']
)
def test_a_broken_file_is_set_aside(progress_file, content):
    progress_file.parent.mkdir()
    progress_file.write_text(content)
    backup = progress_file.with_name("progress.unreadable.json")
    assert f"keeps the old file as {backup}" in str(progress())
    assert check("02-q1", RIGHT).passed
    assert backup.read_text() == content
    assert load()["02-q1"]["done"]


def test_a_file_of_something_else_is_named(progress_file):
    progress_file.parent.mkdir()
    progress_file.write_text('{"02-q1": {"tries": "x"}}')
    text = r"an entry with whole numbers for each question; got \{'02-q1': \{'tries': 'x'\}\}\."
    with pytest.raises(ValueError, match=text):
        load()


def test_a_failed_write_leaves_the_old_file_whole(progress_file, monkeypatch):
    record("02-q1", tried=True)
    before = progress_file.read_text()

    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        record("02-q1", tried=True)
    assert progress_file.read_text() == before
    assert os.listdir(progress_file.parent) == ["progress.json"]


def test_what_is_done_stays_done(progress_file):
    record("02-q1", tried=True, done=True, hints=2)
    record("02-q1", tried=True, hints=1)
    assert load()["02-q1"] == {"tries": 2, "done": True, "hints": 2}
