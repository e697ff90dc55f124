"""No check, hint, table or report says a word that a translation could not change."""

import argparse
import re

import numpy as np
import pytest

from cnnlib.capstone.result import TARGET, Result
from cnnlib.drill import KINDS, command, draw_problem, drill_sheet
from cnnlib.exercises import check, hint, progress
from cnnlib.exercises.sheets import load_sheet, sheet_ids
from cnnlib.grading.record import Mark, Record
from cnnlib.grading.report import report
from tests.language.pseudo import said, words_outside

QUESTIONS = [question for id in sheet_ids() for question in load_sheet(id).questions]
# Kinds of errors, which Python names, and the letters of the course.
NAMES = re.compile(r"[A-Z]\w*Error|FN|FH|FW|OH|OW")


@pytest.fixture(autouse=True)
def home(in_brackets, monkeypatch, tmp_path):
    monkeypatch.setenv("CNNLIB_PROGRESS", str(tmp_path / "⟦progress⟧.json"))


def found(html, names=NAMES):
    return [word for text in said(html) for word in words_outside(text, names)]


def stumble(*args):
    raise IndexError("⟦what Python says⟧")


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_check_says_nothing_outside_brackets(question):
    answers = [..., stumble, 1.5, np.ones((1, 2, 3)), "text", [[1], [2, 3]], (1, 2), print]
    for answer in answers:
        told = check(question.id, answer)
        assert found(told._repr_html_()) == [], answer
        assert "⟦" in str(told)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_hint_says_nothing_outside_brackets(question):
    for number in (1, 2, 3, 4):
        assert found(hint(question.id, number)._repr_html_()) == []
    assert found(hint(question.id)._repr_html_()) == []


def test_the_table_of_progress_says_nothing_outside_brackets():
    for question in QUESTIONS[:3]:
        check(question.id, question.reference)
    ids = "|".join(re.escape(question.id) for question in QUESTIONS)
    html = re.sub(ids, "", progress()._repr_html_())
    assert found(html) == []


@pytest.mark.parametrize("status", ["graded", "empty", "too_large", "stopped"])
def test_a_report_says_nothing_outside_brackets(status):
    marks = (
        Mark("02-q3", "wrong", 0.0, 2.0, stage="hidden", mistake="flipped"),
        Mark("02-q4", "stopped", 0.0, 2.0, cell="NameError"),
    )
    html = report("⟦Kim⟧", "⟦kim.ipynb⟧", Record("k", "02", status, False, marks))
    body = re.sub(r"02-q\d", "", html[html.index("<body>") :])
    assert found(body) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_drill_says_nothing_outside_brackets(kind):
    problem = draw_problem(3, kinds=[kind])
    wrong = [problem.judge(answer)[1] for answer in (*problem.mistakes, -1)]
    for text in (problem.prompt, problem.solution, *wrong):
        assert words_outside(text) == []
    sheet = drill_sheet(3, kinds=[kind])
    assert found(sheet[sheet.index("<body>") :]) == []


def test_the_capstone_says_nothing_outside_brackets():
    confusion = np.array([[493, 7], [5, 495]])
    for seconds in (31.2, 99.0):
        result = Result(156_970, seconds, confusion, 60_000, TARGET)
        assert words_outside(str(result)) == []
        assert words_outside(result.card("⟦Small⟧")) == []


def test_the_drill_in_the_terminal_says_nothing_outside_brackets(capsys, monkeypatch):
    answers = iter(["words", "1", "", "q"])
    asked = []
    monkeypatch.setattr("builtins.input", lambda words: asked.append(words) or next(answers))
    command.run(argparse.Namespace(seed=3, count=3, kinds=None, sheet=None))
    assert words_outside(capsys.readouterr().out + "".join(asked)) == []
