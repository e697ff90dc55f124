"""The widgets of chapter 1 in a page: played, stepped, revealed, and let go."""

import itertools

import numpy as np
import pytest

from cnnlib import convolution_matrix
from cnnlib.widgets import PixelShuffle, ShiftedDigits, WeightMatrix
from cnnlib.widgets.base import _join
from tests.widgets.acting import choose, goes_for_good, play, press, status
from tests.widgets.chapter_one import ACCURACIES, RESULTS, Reader, pictures

pytestmark = pytest.mark.browser

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
W = np.arange(1, 10).reshape(3, 3)
BUILD = {
    "shuffle": lambda: PixelShuffle(pictures(2), [7, 2], RESULTS),
    "shifted": lambda: ShiftedDigits(
        pictures(2), [6, 7], {"dense": Reader(0), "convolutional": Reader(1)}, ACCURACIES
    ),
    "matrix": lambda: WeightMatrix(X, W, {"7": pictures(1)[0]}),
}


@pytest.fixture(params=BUILD)
def any_widget(mount, request):
    return mount(BUILD[request.param]())


@pytest.fixture
def shuffle(mount):
    return mount(BUILD["shuffle"]())


@pytest.fixture
def shifted(mount):
    return mount(BUILD["shifted"]())


@pytest.fixture
def matrix(mount):
    return mount(BUILD["matrix"]())


def places(page, selector):
    """Where squares of a picture stand, as (row, column)."""
    transforms = page.locator(selector).evaluate_all("all => all.map((s) => s.style.transform)")
    found = [t.removeprefix("translate(").rstrip(")").replace("px", "").split(",") for t in transforms]  # fmt: skip
    return [(int(down), int(right)) for right, down in found]


def test_playing_ends_by_itself_and_cleanup_stops_the_clock(any_widget):
    page = any_widget
    press(page, "Home")
    play(page)
    first = status(page)
    press(page, "Home")
    assert status(page) != first
    assert goes_for_good(page)


def test_pixels_fly_to_the_places_of_the_permutation_and_back(shuffle):
    goals = [int(place) for place in PixelShuffle(pictures(1), [7], RESULTS).places.split()]
    inks = ".cnn-px-ink rect"
    assert places(shuffle, inks) == [(5, 6), (5, 7)]
    press(shuffle, "ArrowRight")  # the upper four rows; row 5 is not yet among them
    assert places(shuffle, inks) == [(5, 6), (5, 7)]
    press(shuffle, "ArrowRight")
    there = [divmod(goals[5 * 28 + col], 28) for col in (6, 7)]
    assert places(shuffle, inks) == there
    assert status(shuffle).startswith("Step 3 of 8: the pixels of the upper 8 rows, 224 of 784")
    press(shuffle, "End")
    assert places(shuffle, inks) == there
    assert "all 784 pixels have moved" in status(shuffle)
    assert shuffle.get_by_role("img", name="The digit 2 shuffled").count() == 1
    press(shuffle, "Home")
    assert places(shuffle, inks) == [(5, 6), (5, 7)]


def test_nine_neighbours_are_torn_apart(shuffle):
    remark = shuffle.locator(".cnn-remark")
    assert remark.inner_text() == "The nine marked pixels fit into a square of 3 by 3."
    marks = ".cnn-px-marks rect"
    start = list(itertools.product((7, 8, 9), (8, 9, 10)))
    assert places(shuffle, marks) == start * 2
    goals = [int(place) for place in PixelShuffle(pictures(1), [7], RESULTS).places.split()]
    ends = [divmod(goals[row * 28 + col], 28) for row, col in start]
    press(shuffle, "ArrowRight", "ArrowRight")  # eight rows, so row 7 has gone and row 8 has not
    assert places(shuffle, marks) == (ends[:3] + start[3:]) * 2
    press(shuffle, "End")
    assert places(shuffle, marks) == ends * 2
    side = max(np.ptp(ends, axis=0)) + 1
    assert side > 9
    assert remark.inner_text() == f"The nine marked pixels fit into a square of {side} by {side}."
    choose(shuffle, "Nine neighbours", "none")
    assert shuffle.locator(marks).count() == 0
    assert remark.inner_text() == ""


def test_a_click_marks_the_nine_pixels_around_the_one_that_is_there_now(shuffle):
    press(shuffle, "End")
    goals = [int(place) for place in PixelShuffle(pictures(1), [7], RESULTS).places.split()]
    box = shuffle.locator("svg.cnn-px").first.bounding_box()
    row, col = divmod(goals[20 * 28 + 10], 28)  # where the pixel of row 20, column 10 has gone
    cell = box["width"] / 28
    shuffle.mouse.click(box["x"] + (col + 0.5) * cell, box["y"] + (row + 0.5) * cell)
    assert shuffle.get_by_label("Nine neighbours").input_value() == "chosen"
    press(shuffle, "Home")
    expected = list(itertools.product((19, 20, 21), (9, 10, 11)))
    assert places(shuffle, ".cnn-px-marks rect") == expected * 2


def test_the_results_wait_until_they_are_asked_for(shuffle):
    assert "%" not in shuffle.locator("[data-cnn-widget]").inner_text()
    shuffle.get_by_role("button", name="Show what the two networks make of it").click()
    lines = [" ".join(line.split()) for line in shuffle.locator(".cnn-px-value").all_inner_texts()]
    assert lines == [
        "97.9 % 97.8 to 98.0, 3 runs",
        "97.9 % 97.8 to 98.0, 3 runs",
        "99.1 % 99.0 to 99.2, 3 runs",
        "96.0 % one run",
    ]
    assert [row.locator(".cnn-px-dot").count() for row in shuffle.locator(".cnn-px-track").all()] == [3, 3, 3, 1]  # fmt: skip
    # (1 - .979067) and (1 - .979), (1 - .9912) and (1 - .96), of 10,000
    assert shuffle.locator(".cnn-px-chart p").last.inner_text() == (
        "Of 10,000 test digits the dense network misreads 209 as written and 210 shuffled; "
        "the convolutional one 88 as written and 400 shuffled."
    )


def test_a_shifted_digit_is_read_by_both(shifted):
    assert status(shifted) == (
        "In its usual place, this 6 is read as 5 by the convolutional network and as 6 by the dense "
        "one. Of all test digits they read 99.0 % and 98.0 % rightly."
    )
    press(shifted, "ArrowRight", "ArrowRight")
    assert status(shifted) == (
        "Moved to the right by 2, this 6 is read as 7 by the convolutional network and as 8 by the "
        "dense one. Of all test digits, moved alike, they read 80.0 % and 50.0 % rightly."
    )
    move = "document.querySelector('.cnn-px-ink').style.transform"
    assert shifted.evaluate(move) == "translate(2px, 0px)"
    choose(shifted, "Direction", "up")
    assert shifted.evaluate(move) == "translate(0px, -2px)"
    assert "80.0 % and 10.0 %" in status(shifted)
    choose(shifted, "Digit", "1")
    answers = shifted.locator(".cnn-sd-answer")
    assert answers.all_inner_texts() == ["Convolutional network reads 6 ✗", "Dense network reads 7 ✓"]  # fmt: skip


def test_the_curves_show_each_accuracy(shifted):
    """From 0 at height 150 to 1 at height 10."""
    choose(shifted, "Direction", "up")
    circles = shifted.locator(".cnn-sd-convolutional circle").evaluate_all("all => all.map((c) => +c.getAttribute('cy'))")  # fmt: skip
    assert circles == pytest.approx([150 - 140 * share for share in (0.99, 0.95, 0.8)])
    squares = shifted.locator(".cnn-sd-dense rect").evaluate_all("all => all.map((c) => +c.getAttribute('y') + 3.5)")  # fmt: skip
    assert squares == pytest.approx([150 - 140 * share for share in (0.98, 0.25, 0.1)])


def test_the_core_equals_python_on_every_size(bare_page):
    text = _join(["kit/dom", "kit/pixels", "kit/matrix"], "js")
    run = "([text, args]) => new Function(`${text}; return matrixEntries;`)()(...args)"
    for H, W_, FH, FW in itertools.product((3, 5), (4, 7), (1, 3), (2, 3)):
        w = np.arange(1, FH * FW + 1).reshape(FH, FW)
        expected = convolution_matrix(w, (H, W_))
        found = np.zeros_like(expected)
        for entry in bare_page.evaluate(run, [text, [H, W_, FH, FW]]):
            found[entry["row"], entry["col"]] += w[entry["u"], entry["v"]]
        assert np.array_equal(found, expected), (H, W_, FH, FW)
        # A column's windows are a block of outputs.
        rows = (H - FH + 1, W_ - FW + 1)
        block = "([text, args]) => new Function(`${text}; return windowsOver;`)()(...args)"
        for r, c in np.ndindex(H, W_):
            lit = np.argwhere(expected[:, r * W_ + c].reshape(rows))
            tops = bare_page.evaluate(block, [text, [r, FH, rows[0]]])
            lefts = bare_page.evaluate(block, [text, [c, FW, rows[1]]])
            assert [tops, lefts] == [[lit[:, a].min(), lit[:, a].max()] for a in (0, 1)]


def test_rows_and_columns_light_what_they_join(matrix):
    first = matrix.locator(".cnn-matrix text").all_text_contents()[:16]
    assert " ".join(first) == "1 2 3 0 4 5 6 0 7 8 9 0 0 0 0 0"
    assert matrix.locator(".cnn-output .cnn-cell").all_text_contents() == ["49", "72", "70", "75"]
    press(matrix, "ArrowDown")  # down by one row of outputs
    assert status(matrix).startswith("Row 3 of 4, the output at row 2, column 1: 9 weights")
    assert matrix.locator(".cnn-matrix-hits rect").count() == 9
    choose(matrix, "Step through", "columns")
    press(matrix, "ArrowRight", "ArrowDown")
    assert status(matrix).startswith(
        "Column 6 of 16, the pixel at row 2, column 2: windows that hold it: 4"
    )
    assert "other 0 outputs" in status(matrix)
    matrix.locator(".cnn-output .cnn-cell").nth(3).click()
    assert status(matrix).startswith("Row 4 of 4, the output at row 2, column 2")
    matrix.locator(".cnn-input .cnn-cell").nth(0).click()
    assert status(matrix).startswith("Column 1 of 16, the pixel at row 1, column 1")


def test_a_real_image_has_half_a_million_entries(matrix):
    choose(matrix, "Image", "7")
    assert matrix.locator(".cnn-remark").inner_text() == (
        "529,984 entries: 523,900 zeros, and 6,084 places for the same 9 weights."
    )
    press(matrix, "End")
    assert status(matrix).startswith("Row 676 of 676, the output at row 26, column 26")


def test_a_click_on_the_matrix_lights_its_row_or_column(matrix):
    box = matrix.locator(".cnn-matrix").bounding_box()
    at = box["x"] + 5.5 / 16 * box["width"], box["y"] + 2.5 / 4 * box["height"]
    matrix.mouse.click(*at)
    assert status(matrix).startswith("Row 3 of 4")
    choose(matrix, "Step through", "columns")
    matrix.mouse.click(*at)
    assert status(matrix).startswith("Column 6 of 16")
