"""Sheet 12: right answers by hand, and the numbers in its text."""

import numpy as np

from cnnlib import Conv2D, Dense, Flatten, MaxPooling2D, Sequential, count_costs
from cnnlib.exercises.sheets import load_sheet
from tools.exercises import ROOT

SHEET = load_sheet("12")
MASTER = (ROOT / "exercises" / "12_drills" / "master.ipynb").read_text(encoding="utf-8")


def reference(number):
    return SHEET.questions[number - 1].reference


def test_the_table_is_that_of_the_network():
    """(75 + 1)·24; (9·24 + 1)·40; 10·6·40 = 2,400; 2,401·12."""
    layers = [
        Conv2D(24, 5, strides=2, padding="same"),
        MaxPooling2D(2),
        Conv2D(40, 3),
        Flatten(),
        Dense(12),
    ]
    rows = count_costs(Sequential(layers, (3, 47, 32))).rows
    assert [row.output_shape for row in rows][:2] == [(24, 24, 16), (24, 12, 8)]
    expected = [rows[0].parameters, rows[2].parameters, rows[3].output_shape[0], rows[4].parameters]
    assert reference(1) == expected == [76 * 24, 217 * 40, 2400, 2401 * 12]


def test_the_brackets_by_hand():
    """(28 − 2) / 2 + 1 = 14, and (224 + 4 − 11) / 4 = 54.25, so 55."""
    assert reference(2)(28, 2, 2, 0) == 14
    assert reference(2)(224, 11, 4, 2) == 55


def test_the_convolution_by_hand():
    """Windows at 0 and 2 of 1 2 3 4: 2·1 − 2 = 0 and 2·3 − 4 = 2."""
    x = np.array([[1.0, 2, 3, 4]])
    assert reference(3)(x, np.array([[2.0, -1]]), 2, 0).tolist() == [[0, 2]]


def test_the_padding_never_wins():
    """A single −3 with one pixel of padding: four windows of 2, each with the −3 in it."""
    assert reference(4)(np.array([[-3.0]]), 2, 1, 1).tolist() == [[-3, -3], [-3, -3]]


def test_the_errors_of_the_notes():
    """34,560 + 120 = 34,680, printed with 36,864: 2,304 too many. Two filters have 56, not 28."""
    assert reference(5)(SHEET.questions[4].examples()[0][0]) == [0, 36_984 - 34_680, 28 - 56]
    # 614,656 is conv-2 of one undivided network; in two groups it has 307,456
    assert reference(5)(SHEET.questions[4].examples()[1][0]) == [614_656 - 307_456, 0, 0]


def test_the_budget_of_the_solution():
    A, B, U = SHEET.questions[5].reference
    layers = [Conv2D(A, 5), MaxPooling2D(2), Conv2D(B, 3), MaxPooling2D(2), Flatten()]
    table = count_costs(Sequential([*layers, Dense(U), Dense(10)], (1, 28, 28)))
    for count in (table.parameters, table.multiply_adds, table.rows[5].parameters):
        assert f"{count:,}" in MASTER
    assert table.parameters == 82_922
