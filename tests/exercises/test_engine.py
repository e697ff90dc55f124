"""Each kind of answer gets the verdict it deserves."""

import dataclasses

import numpy as np
import pytest

from cnnlib.exercises.engine import evaluate, evaluate_calls, holds_ellipsis
from cnnlib.exercises.question import Question
from cnnlib.exercises.run import Outcome


@pytest.fixture
def typed():
    """A question whose answer is a value."""
    return Question("00-q2", "v", "warm-up", (), 1, reference=[[1, 2]], wrong={"swapped": [[2, 1]]})


def test_a_right_answer(asked):
    verdict = evaluate(asked, lambda x, n: sum([x] * n))
    assert (verdict.status, verdict.count, verdict.number) == ("correct", 3, 0)
    assert verdict.passed


@pytest.mark.parametrize(
    "source",
    [
        "f = ...",
        "f = None",
        "def f(x, n):\n    ...",
        "def f(x, n):\n    return ...",
        "def f(x, n):\n    raise NotImplementedError",
        "def f(x, n):\n    out = ...\n    return out + x",
        "def f(x, n):\n    out = ...\n    return out.shape",
        "def f(x, n):\n    return [x, ...]",
    ],
)
def test_not_attempted(asked, write, source):
    verdict = evaluate(asked, write(source))
    assert (verdict.status, verdict.passed) == ("blank", False)


@pytest.mark.parametrize(
    ("answer", "status", "reason", "mistake"),
    [
        (lambda x, n: x + n, "wrong", "values", "plus"),
        (lambda x, n: x, "wrong", "values", "once"),
        (lambda x, n: x.astype(int)[99] * n, "stopped", "stopped", "raises"),
        (lambda x, n: x * n + 1, "wrong", "values", ""),
        (lambda x, n: (x * n).T, "wrong", "shape_swapped", ""),
        (lambda x, n: [].append(x), "wrong", "none", ""),
        (lambda x, n: print(x * n), "wrong", "printed", ""),
        (lambda x: x, "wrong", "arguments", ""),
        (np.zeros(3), "wrong", "not_a_function", ""),
        (lambda x, n: {}[n], "stopped", "stopped", ""),
        (lambda x, n: "x", "wrong", "not_numbers", ""),
    ],
)
def test_verdicts(asked, answer, status, reason, mistake):
    verdict = evaluate(asked, answer)
    assert (verdict.status, verdict.reason, verdict.mistake) == (status, reason, mistake)


def test_the_first_failing_case_is_told(asked):
    """2 + 2 is 2 · 2: the known mistake shows only in the second case."""
    verdict = evaluate(asked, lambda x, n: x + n)
    assert verdict.number == 2
    assert verdict.facts["index"] == (0, 1)  # 2.5 + 3 for 2.5 · 3, while 1.5 + 3 = 1.5 · 3
    assert (verdict.facts["expected"], verdict.facts["got"]) == (7.5, 5.5)
    assert np.array_equal(verdict.case[0], [[1.5, 2.5, 4], [1, 0, 1]])
    assert np.array_equal(verdict.expected, verdict.case[0] * 3)
    assert np.array_equal(verdict.outcome.value, verdict.case[0] + 3)


def test_a_mistake_that_agrees_everywhere_is_preferred(asked):
    """On the case that fails, two known mistakes give the same; on a later one, they part."""
    wrong = {"zero": lambda x, n: x * 0, "first_zero": lambda x, n: x * (n != 2) * n}
    question = dataclasses.replace(asked, wrong=wrong)
    assert evaluate(question, lambda x, n: x * n * (n > 2)).mistake == "zero"
    assert evaluate(question, lambda x, n: x * n * (n != 2)).mistake == "first_zero"


def test_an_exception_of_the_same_kind_is_not_yet_the_same_mistake(asked):
    """A known mistake that raises is recognised only where it agrees on every case."""

    def sometimes(x, n):
        return x[99] if n == 3 else x * n

    verdict = evaluate(asked, sometimes)
    assert (verdict.status, verdict.mistake) == ("stopped", "")


def test_the_input_must_be_left_alone(asked):
    def f(x, n):
        x *= n
        return x

    verdict = evaluate(asked, f)
    assert (verdict.status, verdict.reason) == ("wrong", "changed")
    assert verdict.facts == {"names": "x"}


def test_a_slow_answer_ends_the_check(asked):
    calls = []

    def f(x, n):
        calls.append(n)
        while n == 3:
            pass
        return x * n

    verdict = evaluate(dataclasses.replace(asked, seconds=0.1), f)
    assert (verdict.status, verdict.reason, verdict.number) == ("slow", "slow", 2)
    assert calls == [2, 3]


def test_a_mistake_is_recognised_even_if_a_later_case_is_slow(asked):
    def f(x, n):
        while n == 3:
            pass
        return x

    verdict = evaluate(dataclasses.replace(asked, seconds=0.1), f)
    assert (verdict.status, verdict.number, verdict.mistake) == ("wrong", 1, "once")


def test_the_unchanged_starter_counts_as_blank(asked):
    question = dataclasses.replace(asked, wrong={"unchanged": lambda x, n: x - n})
    verdict = evaluate(question, lambda x, n: x - n)
    assert (verdict.status, verdict.mistake) == ("blank", "unchanged")


def test_a_known_mistake_that_returns_nothing_is_none(asked):
    question = dataclasses.replace(asked, wrong={"silent": lambda x, n: None})
    assert evaluate(question, lambda x, n: x - n).mistake == ""


def test_known_mistakes_may_overflow_in_silence(asked):
    question = dataclasses.replace(asked, wrong={"huge": lambda x, n: x * np.float64(1e308) * 1e10})
    assert evaluate(question, lambda x, n: x - n).mistake == ""


def test_values(typed):
    assert evaluate(typed, [[1, 2]]).status == "correct"
    assert evaluate(typed, np.array([[1.0, 2.0]])).status == "correct"
    assert evaluate(typed, [[2, 1]]).mistake == "swapped"
    assert evaluate(typed, [[1, ...]]).status == "blank"
    assert evaluate(typed, np.sum).reason == "not_a_value"
    assert not typed.is_function


def test_a_judge_decides_where_several_answers_are_right(typed):
    question = dataclasses.replace(typed, judge=lambda got: None if got.sum() == 3 else "swapped")
    assert evaluate(question, [3]).status == "correct"
    verdict = evaluate(question, [4])
    assert (verdict.reason, verdict.mistake, verdict.expected) == ("judged", "swapped", None)
    assert evaluate(question, "x").reason == "not_numbers"


def test_a_judge_sees_the_case(asked):
    question = dataclasses.replace(
        asked, judge=lambda got, x, n: None if got.shape == x.shape else "once"
    )
    assert evaluate(question, lambda x, n: x - 1).status == "correct"
    verdict = evaluate(question, lambda x, n: n)
    assert (verdict.mistake, verdict.number) == ("once", 1)


def test_cases_depend_on_the_seed_and_the_question_alone(asked):
    other = dataclasses.replace(asked, id="00-q9")
    drawn = [repr(q.draw(seed)[2:]) for q in (asked, other) for seed in (0, 1)]
    assert len(set(drawn)) == 4
    assert repr(asked.draw(1)) == repr(asked.draw(1))
    assert repr(asked.draw(0)[:2]) == repr(asked.draw(1)[:2])


def test_answers_elsewhere_are_judged_by_their_outcomes(asked):
    """What a grader with a worker process does: no function, only outcomes."""
    verdict = evaluate_calls(asked, lambda case: Outcome(value=case[0] + case[1]), asked.draw(7))
    assert verdict.mistake == "plus"
    verdict = evaluate_calls(asked, lambda case: Outcome(error="MemoryError"), asked.draw(7))
    assert verdict.status == "stopped"


def test_ellipses_are_found_deep_down():
    assert holds_ellipsis([[1, ...]])
    assert holds_ellipsis(np.array([1, ...], dtype=object))
    assert not holds_ellipsis(np.zeros(3))
    assert not holds_ellipsis(np.array([None, 1], dtype=object))
    assert not holds_ellipsis("...")
