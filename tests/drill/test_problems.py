"""The drill: every answer against the layers of the package, every mistake with its words."""

import math
import re
import string
from itertools import islice

import numpy as np
import pytest

import cnnlib
from cnnlib import Conv2D, Dense, Flatten, MaxPooling2D, Sequential
from cnnlib.drill import KINDS, draw_problem, draw_series
from cnnlib.drill.draw import Draw
from cnnlib.fields import receptive_fields
from cnnlib.locale import texts

SERIES = range(60)


def rows_behind(layers, rows):
    return Sequential(layers, (1, rows, rows)).output_shape[1]


def parameters(layers, shape):
    return Sequential(layers, shape).count_params()


def seen(H, F, S):
    return {i + k for i in range(0, H - F + 1, S) for k in range(F)}


def zeros_below(H, F, S):
    """Zeros for as many windows as there are steps in the map: the odd one goes below."""
    missing = max((len(range(0, H, S)) - 1) * S + F - H, 0)
    return missing - missing // 2


ORACLES = {
    "size": lambda n: len(range(0, n["H"] + 2 * n["P"] - n["F"] + 1, n["S"])),
    "same": lambda n: rows_behind([Conv2D(8, n["F"], strides=n["S"], padding="same")], n["H"]),
    "zeros": lambda n: zeros_below(n["H"], n["F"], n["S"]),
    "left_over": lambda n: n["H"] - 1 - max(seen(n["H"], n["F"], n["S"])),
    "pool": lambda n: rows_behind([MaxPooling2D(n["F"])], n["H"]),
    "chain": lambda n: rows_behind(
        [Conv2D(1, 3, strides=2, padding="same") for _ in range(3)], n["H"]
    ),
    "field": lambda n: receptive_fields(
        [Conv2D(1, n["A"]), MaxPooling2D(2), Conv2D(1, n["B"])], (1, 60, 60)
    )[-1][0],
    "conv_parameters": lambda n: parameters([Conv2D(n["FN"], n["F"])], (n["C"], 11, 11)),
    "group_parameters": lambda n: parameters(
        [Conv2D(n["FN"], n["F"], groups=n["G"])], (n["C"], 9, 9)
    ),
    "dense_parameters": lambda n: parameters(
        [Flatten(), Dense(n["K"])], (n["C"], n["H"], n["W"])
    ),
    "flatten": lambda n: Sequential(
        [Conv2D(n["FN"], n["F"]), MaxPooling2D(2), Flatten()], (n["C"], n["H"], n["W"])
    ).output_shape[0],
    "multiply_adds": lambda n: math.prod(
        Conv2D(n["FN"], n["F"], padding="same").multiply_adds((n["C"], n["H"], n["W"]))
    ),
    "rows": lambda n: len(
        cnnlib.im2col(np.zeros((n["N"], n["C"], n["H"], n["H"])), n["F"], strides=n["S"])
    ),
    "memory": lambda n: np.empty((n["N"], n["C"], n["H"], n["W"]), "float32").nbytes,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_answers_are_what_the_package_gives(kind):
    for seed in SERIES:
        problem = draw_problem(seed, kinds=[kind])
        assert problem.kind == kind
        assert problem.answer == ORACLES[kind](problem.numbers), problem.prompt


@pytest.mark.parametrize("kind", KINDS)
def test_every_mistake_and_every_number_has_its_words(kind):
    words = texts("drill")["kinds"][kind]
    numbers, _, mistakes = KINDS[kind](Draw(1, 0))
    assert set(words["mistakes"]) == set(mistakes)
    assert len(mistakes) >= 2
    places = [
        {name for _, name, _, _ in string.Formatter().parse(words[part]) if name}
        for part in ("prompt", "solution")
    ]
    assert places[0] <= set(numbers)
    assert "answer" in places[1] <= set(numbers) | {"answer"}
    met = {name for seed in SERIES for name in draw_problem(seed, kinds=[kind]).mistakes.values()}
    assert met == set(mistakes), "a mistake that is always right is none"


@pytest.mark.parametrize("kind", KINDS)
def test_the_sums_of_the_solutions_are_right(kind):
    signs = {",": "", "·": "*", "−": "-", "⌊": "math.floor(", "⌈": "math.ceil(", "⌋": ")", "⌉": ")"}
    for seed in SERIES:
        solution = draw_problem(seed, kinds=[kind]).solution
        for left, right in re.findall(r"(?<!\w)([\d⌊⌈(][\d,·+−/() ⌊⌋⌈⌉]*) = ([\d,]+)", solution):
            value = eval("".join(signs.get(c, c) for c in left), {"math": math})
            assert value == int(right.replace(",", "")), solution


def test_the_solution_of_one_problem_by_hand():
    problem = draw_problem(0, kinds=["conv_parameters"])
    assert problem.numbers == {"F": 5, "C": 3, "FN": 64, "weights": 4800}
    assert problem.prompt == (
        "Images of shape (3, 28, 28) go into `Conv2D(64, 5)`. How many parameters has the layer?"
    )
    assert problem.solution == (
        "Each of 64 filters has 5·5·3 weights and a bias: 4,800 + 64 = 4,864."
    )


def test_an_answer_is_judged_with_its_reason():
    problem = draw_problem(0, kinds=["conv_parameters"])
    assert problem.judge(4864) == (True, problem.solution)
    right, why = problem.judge(5 * 5 * 64 + 64)
    assert (right, why) == (False, "A filter is as deep as its input has channels.")
    hint = texts("drill")["kinds"]["conv_parameters"]["hint"]
    assert problem.judge(1) == problem.judge(4864.5) == (False, hint)


def test_a_mistake_that_happens_to_be_right_is_no_mistake():
    for seed in SERIES:
        for kind in KINDS:
            problem = draw_problem(seed, kinds=[kind])
            assert problem.answer not in problem.mistakes


def test_a_series_is_the_same_every_time_and_another_series_another():
    first = list(islice(draw_series(3), 40))
    assert first == list(islice(draw_series(3), 40))
    assert first != list(islice(draw_series(4), 40))
    assert first == [draw_problem(3, number) for number in range(40)]
    assert {problem.kind for problem in islice(draw_series(3), 200)} == set(KINDS)


def test_numbers_are_drawn_evenly():
    drawn = np.array([Draw(5, number).between(1, 6) for number in range(6000)])
    counts = np.bincount(drawn)[1:]
    assert counts.sum() == 6000
    assert (abs(counts - 1000) < 120).all()  # four standard deviations of sqrt(6000·5/36) = 29


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ((-1,), ValueError, "seed must be a whole number of at least 0; got seed=-1"),
        ((1, -1), ValueError, "number must be a whole number of at least 0; got number=-1"),
        ((1.5,), TypeError, "seed must be a whole number"),
        ((1, 0, ["riddle"]), ValueError, r"kinds must be some of .*; got kinds=\['riddle'\]"),
        ((1, 0, []), ValueError, r"kinds must be some of .*; got kinds=\[\]"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, error, text):
    with pytest.raises(error, match=text):
        draw_problem(*arguments)
