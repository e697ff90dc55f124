"""What holds for every sheet: each question has all its words, each mistake is told what it is."""

import pytest

from cnnlib.exercises import check
from cnnlib.exercises.sheets import load_sheet, sheet_ids
from cnnlib.locale import texts

QUESTIONS = [question for id in sheet_ids() for question in load_sheet(id).questions]
MISTAKES = [(question, name) for question in QUESTIONS for name in question.wrong]


def words(question):
    return texts(f"checks/sheet_{question.id.partition('-')[0]}")["questions"][question.id]


def plain(text):
    return text.replace("*", "").replace("`", "")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_each_question_has_all_its_words(question):
    told = words(question)
    assert len(told["hints"]) == 3
    assert set(told["wrong"]) == set(question.wrong)
    assert all([told["title"], told["solution"], told["after"], *told["wrong"].values()])
    assert len(set(told["wrong"].values())) == len(told["wrong"]) >= 3


@pytest.mark.parametrize(("question", "name"), MISTAKES, ids=lambda one: getattr(one, "id", one))
def test_each_known_mistake_is_told_what_it_is_and_nothing_else(question, name):
    told = check(question.id, question.wrong[name])
    assert not told.passed
    said = plain(str(told))
    assert [other for other, text in words(question)["wrong"].items() if plain(text) in said] == [
        name
    ]
