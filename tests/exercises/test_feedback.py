"""Every message is reached, reads as it should, and is never told by colour alone."""

import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from cnnlib.exercises import feedback as module
from cnnlib.exercises.engine import Verdict, evaluate
from cnnlib.exercises.feedback import Feedback
from cnnlib.exercises.question import Question
from cnnlib.locale import texts

WORDS = texts("checks/messages")
TOLD = {
    "questions": {
        "00-q1": {"after": "Well seen.", "wrong": {"plus": "That adds **n**.", "once": "Only once.", "raises": "Too far.", "unchanged": "Still the same."}},
        "00-q2": {"after": "", "wrong": {"swapped": "Swapped."}},
    }
}  # fmt: skip


@pytest.fixture(autouse=True)
def sheet_texts(monkeypatch):
    """Give the questions of these tests some words."""
    monkeypatch.setattr(module, "texts", lambda name: TOLD if name.endswith("00") else texts(name))


@pytest.fixture
def say(asked):
    def tell(answer, **changes):
        question = dataclasses.replace(asked, **changes)
        return Feedback(question, answer, evaluate(question, answer))

    return tell


@pytest.fixture
def typed():
    return Question("00-q2", "v", "open", (), 1, reference=[[1, 2]], wrong={"swapped": [[2, 1]]})


def bad_type(x, n):
    return "x"


def no_return(x, n):
    x * n


def prints(x, n):
    print(x * n)


def in_place(x, n):
    x *= n
    return x


def endless(x, n):
    while True:
        pass


def divides(x, n):
    with np.errstate(all="ignore"):
        return x / 0


def missing(x, n):
    return x * m


# The reason of a message, an answer that gets it, and what the message must say.
REASONS = {
    "shape": (lambda x, n: x[:, :1], "The shapes differ: expected (1, 3), got (1, 1)."),
    "shape_swapped": (
        lambda x, n: (x * n).T,
        "expected (1, 3), got (3, 1). The same sizes in reverse",
    ),
    "not_numbers": (bad_type, "Expected numbers, got something of the kind `str`."),
    "ragged": (lambda x, n: [[1], [1, 2]], "The rows have different lengths"),
    "none": (no_return, "the function ends without `return`"),
    "printed": (prints, "The function prints its result and returns `None`."),
    "values": (
        lambda x, n: x * n + 1,
        "3 of 3 differ. The first is at index (0, 0): expected 4, got 5.",
    ),
    "not_finite": (divides, "At index (0, 0) stands inf, which is no number"),
    "changed": (in_place, "the function changed its own input: x."),
    "not_a_function": (3, 'Pass the name alone, without brackets: `check("00-q1", f)`.'),
    "arguments": (lambda x: x, "cannot be called with the arguments (x, n)"),
    "slow": (endless, "A call took longer than 0.05 seconds and was stopped."),
    "stopped": (missing, "`NameError`: name 'm' is not defined"),
}


@pytest.mark.parametrize("reason", REASONS)
def test_reasons(say, reason):
    answer, words = REASONS[reason]
    told = say(answer, seconds=0.05 if reason == "slow" else 10.0)
    assert words in str(told)
    assert not told.passed
    assert 'For a hint: `hint("00-q1")`' in str(told)


def one(value, **changes):
    """A question about one number, and what is said of a value for it."""
    question = Question("00-q1", "f", "core", (), 1, lambda: 2.5, {}, **changes)
    return Feedback(question, lambda: value, evaluate(question, lambda: value))


OTHERS = {
    "one_value": (lambda: one(2.0), "Expected 2.5, got 2."),
    "not_one_number": (lambda: one([2.5]), "Expected one number, got an array of shape (1,)."),
    "not_whole": (lambda: one(2.5, whole=True), "a whole number of the kind `int`, got `float`"),
}


@pytest.mark.parametrize("reason", OTHERS)
def test_reasons_for_one_number(reason):
    make, words = OTHERS[reason]
    assert words in str(make())


def test_what_was_never_called_has_no_case(say):
    assert str(say(3)).splitlines()[0] == "✗ Not yet. Question 00-q1."
    assert "To try this case" not in str(say(lambda x: x))


def test_a_result_cut_to_whole_numbers(say):
    told = say(lambda x, n: (x * n).astype(int))
    assert "at index (0, 0) expected 4.5, got 4. An array of int64 cannot hold" in str(told)


def test_several_results():
    question = Question("00-q1", "f", "core", (), 1, lambda: (1, 2), {})
    for got, words in (((1, 3), "In part 2 of what you return: Expected 2, got 3."), (1, "Expected 2 things in a tuple, got int.")):  # fmt: skip
        told = Feedback(question, lambda got=got: got, evaluate(question, lambda got=got: got))
        assert words in str(told)


def test_values_are_not_given_away(typed):
    for got, words in (
        ([[1, 5]], "1 of the 2 numbers are not. The first is at index (0, 1), where you have 5."),
        ([[2, 1]], "What this looks like: Swapped."),
        (np.sum, "Expected a value, got the function `sum`."),
        ([[1], [2]], "The shapes differ: expected (1, 2), got (2, 1)."),
    ):
        told = Feedback(typed, got, evaluate(typed, got))
        assert words in str(told)
        assert "[[1, 2]]" not in str(told) + told._repr_html_()
        assert told.expected is None
    question = dataclasses.replace(typed, reference=7)
    told = Feedback(question, 8, evaluate(question, 8))
    assert "Not 8." in str(told)
    assert "7" not in str(told)


def test_every_reason_is_tried():
    tried = {*REASONS, *OTHERS, "truncated", "parts", "judged", "not_a_value"}
    assert tried | {"typed_values", "typed_value"} == set(WORDS["reason"])


def test_correct(say, typed):
    told = say(lambda x, n: n * x)
    assert str(told) == "✓ Correct. Question 00-q1: all 3 cases agree.\nWell seen."
    assert (told.passed, told.status) == (True, "correct")
    assert str(Feedback(typed, [[1, 2]], Verdict("correct"))) == "✓ Correct. Question 00-q2."


def test_blank(say, typed):
    assert "○ Not attempted yet. Question 00-q1 waits for you. Replace the `...` in `f`" in str(
        say(...)
    )
    assert "in place of the `...` after `v =`" in str(Feedback(typed, ..., evaluate(typed, ...)))
    told = say(lambda x, n: -x, wrong={"unchanged": lambda x, n: -x})
    assert str(told) == "○ Not attempted yet. Question 00-q1 waits for you.\nStill the same."


def test_a_known_mistake_is_named_after_the_values(say):
    text = str(say(lambda x, n: n + x))
    assert text.splitlines()[0] == "✗ Not yet. Question 00-q1, case 2 of 3."
    assert "What this looks like: That adds n." in text
    assert text.index("Got:") < text.index("What this looks like")


def test_a_judged_answer_gets_its_hint_alone(typed):
    question = dataclasses.replace(typed, judge=lambda got: "swapped")
    text = str(Feedback(question, [1], evaluate(question, [1])))
    assert (
        text == '✗ Not yet. Question 00-q2.\nGot:\n    [1]\nSwapped.\nFor a hint: `hint("00-q2")`'
    )


def test_the_case_can_be_tried_again(say):
    told = say(lambda x, n: n + x)
    assert 'To try this case yourself: `x, n = check("00-q1", f).case`' in str(told)
    x, n = told.case
    assert np.array_equal(told.expected, x * n)
    assert np.array_equal(told.got, x + n)
    assert "x = [[1.5, 2.5, 4. ],\n         [1. , 0. , 1. ]]\n    n = 3" in str(told)


def test_one_argument_is_taken_out_of_its_tuple():
    question = Question("00-q1", "f", "core", (), 1, lambda x: x, {}, examples=lambda: [(1,)])
    assert "`x, = check(" in str(Feedback(question, lambda x: 2, evaluate(question, lambda x: 2)))


@pytest.mark.parametrize("kind", [k for k in WORDS["error"] if k != "UFuncTypeError"])
def test_each_kind_of_exception_gets_its_advice(say, write, kind):
    told = say(write(f"def f(x, n):\n    raise {kind}('this and that')\n"))
    text = str(told)
    assert text.startswith("! The code stopped.")
    assert f"`{kind}`: this and that" in text
    assert f"Line 2 of the cell, in `f`: `raise {kind}('this and that')`" in text
    assert WORDS["error"][kind] in text
    assert "Expected:" not in text


def test_numpys_own_exceptions(say, write):
    told = str(say(write("def f(x, n):\n    k = np.arange(3)\n    k -= 0.5\n    return k\n")))
    assert WORDS["error"]["UFuncTypeError"] in told
    assert "Line 3 of the cell" in told


def test_an_unknown_exception_needs_no_advice(say, write):
    assert "`LookupError`: x" in str(say(write("def f(x, n):\n    raise LookupError('x')\n")))


def test_what_was_printed_is_shown_but_not_all_of_it(say):
    def f(x, n):
        for i in range(100):
            print("line", i)

    text = str(say(f))
    assert "line 7" in text
    assert "line 8" not in text


class Reader(HTMLParser):
    """The text that a screen reader would read, and the attributes of each tag."""

    def __init__(self):
        super().__init__()
        self.heard, self.tags, self.hidden = [], [], 0

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.hidden += dict(attrs).get("aria-hidden") == "true"

    def handle_endtag(self, tag):
        if self.hidden and tag == "span":
            self.hidden -= 1

    def handle_data(self, data):
        if not self.hidden:
            self.heard.append(data)


def read(note):
    reader = Reader()
    reader.feed(note._repr_html_())
    return reader


@pytest.mark.parametrize("status", WORDS["status"])
def test_each_status_is_a_word_and_an_icon(asked, status, say):
    answers = {"correct": lambda x, n: n * x, "wrong": lambda x, n: x, "stopped": missing, "slow": endless, "blank": ...}  # fmt: skip
    told = say(answers[status], seconds=0.05 if status == "slow" else 10.0)
    reader = read(told)
    assert told.status == status
    assert WORDS["status"][status]["word"] in "".join(reader.heard)
    assert WORDS["status"][status]["icon"] in told._repr_html_()
    assert WORDS["status"][status]["icon"] not in "".join(reader.heard).replace("x", "")
    assert reader.tags[0][1]["role"] == "group"
    assert reader.tags[0][1]["aria-label"] == "Feedback for question 00-q1"
    assert not re.search(r"[^-]color:", told._repr_html_())  # the page's own text colour


def test_icons_and_words_differ():
    for part in ("icon", "word"):
        assert len({status[part] for status in WORDS["status"].values()}) == len(WORDS["status"])


def test_html_is_escaped(say):
    def f(x, n):
        raise ValueError("<script>alert(1)</script>")

    html = say(f)._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
