"""Quizzes: complete, with a reason for each wrong answer, tied to objectives."""

import json
from copy import deepcopy
from pathlib import Path

import pytest

from cnnlib.locale import texts
from cnnlib.widgets import Quiz, Reveal
from cnnlib.widgets.quiz import check_item

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "cnnlib" / "locale" / "en" / "quiz").glob("*.json"))
CHAPTERS = {
    path.name.split("_")[0]: path
    for path in sorted((ROOT / "chapters").glob("[0-9][0-9]*_*.ipynb"))
}


def objectives(chapter):
    cells = json.loads(CHAPTERS[chapter].read_text())["cells"]
    return set(cells[0]["metadata"]["cnnlib"]["objectives"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_question_is_complete(path):
    items = texts(f"quiz/{path.stem}")
    for item in items:
        check_item(item)
        assert item["id"].startswith(path.stem)
        if item["kind"] == "numeric":
            wrong = [entry["value"] for entry in item["wrong"]]
            assert item["answer"] not in wrong
            assert len(set(wrong)) == len(wrong) >= 2
            assert all(entry["why"] for entry in item["wrong"])
        if item["kind"] == "order":
            assert item["start"] != sorted(item["start"])
            assert len(item["hints"]) == len(item["lines"])
        if item["kind"] == "choice":
            assert len(item["choices"]) >= 3
    assert len({item["id"] for item in items}) == len(items)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_objective_has_a_question_and_none_is_invented(chapter):
    items = texts(f"quiz/{chapter}")
    assert 5 <= len(items) <= 7
    assert {item["objective"] for item in items} == objectives(chapter)


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_guess_is_followed_by_a_widget_and_then_by_its_answer(chapter):
    cells = json.loads(CHAPTERS[chapter].read_text())["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    asked = [i for i, source in enumerate(code) if f'Quiz("{chapter}-hook")' in source]
    told = [i for i, source in enumerate(code) if f'Reveal("{chapter}")' in source]
    assert len(asked) == len(told) == 1
    assert told[0] >= asked[0] + 2


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_every_objective_has_an_exercise(chapter):
    (master,) = (ROOT / "exercises").glob(f"{chapter}_*/master.ipynb")
    text = master.read_text()
    for objective in objectives(chapter):
        assert objective in text, objective


def test_static_list_has_each_question_with_its_answer():
    html = Quiz("02").static_html
    assert html.count("<li><p>") == len(texts("quiz/02"))
    assert "Answer: 13. 2·1 + 1·2" in html
    assert "<code>H - FH + 1</code>" in html


def test_in_print_the_answer_to_a_guess_stands_where_it_is_revealed():
    (hook,) = texts("quiz/02-hook")
    answer = next(choice for choice in hook["choices"] if choice.get("right"))
    assert hook["prompt"] in Quiz("02-hook").static_html
    assert "Answer" not in Quiz("02-hook").static_html
    assert answer["why"] not in Quiz("02-hook").static_html
    assert f"<p>Answer: {answer['text']}. {answer['why']}</p>" in Reveal("02").static_html


def test_a_quiz_knows_which_part_it_plays():
    assert [w.part for w in (Quiz("02"), Quiz("02-hook"), Reveal("02"))] == [
        "practice",
        "prediction",
        "reveal",
    ]


def item(kind):
    return deepcopy(next(entry for entry in texts("quiz/02") if entry["kind"] == kind))


def test_incomplete_questions_are_refused():
    broken = item("numeric")
    del broken["otherwise"], broken["why"]
    with pytest.raises(ValueError, match=r"question '02-1' lacks \('otherwise', 'why'\)"):
        check_item(broken)
    broken = item("choice")
    broken["choices"][1]["right"] = True
    with pytest.raises(
        ValueError, match="must have one right choice and a reason for each; got 2 right of 4"
    ):
        check_item(broken)
    broken = item("choice")
    broken["choices"][2]["why"] = ""
    with pytest.raises(ValueError, match="a reason for each; got 1 right of 4"):
        check_item(broken)
    broken = item("order")
    broken["start"] = [0, 1, 1, 2]
    with pytest.raises(ValueError, match=r"start must order the 4 lines; got \[0, 1, 1, 2\]"):
        check_item(broken)


def test_a_missing_quiz_is_named():
    with pytest.raises(ValueError, match="no texts 'quiz/99'"):
        Quiz("99")
    with pytest.raises(ValueError, match="no texts 'quiz/99-hook'"):
        Reveal("99")
