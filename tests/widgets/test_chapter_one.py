"""The widgets of chapter 1 on their Python side: state, static tables, errors."""

import re

import numpy as np
import pytest

from cnnlib.pixels import permute_pixels
from cnnlib.widgets import PixelShuffle, ShiftedDigits, WeightMatrix
from cnnlib.widgets.packing import packed_image
from tests.widgets.acting import static_rows
from tests.widgets.chapter_one import ACCURACIES, RESULTS, Reader, pictures

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
W = np.arange(1, 10).reshape(3, 3)
READERS = {"dense": Reader(0), "convolutional": Reader(1)}


def shuffle():
    return PixelShuffle(pictures(2), [7, 2], RESULTS)


def shifted():
    return ShiftedDigits(pictures(2), [6, 7], READERS, ACCURACIES)


WIDGETS = {"PixelShuffle": shuffle, "ShiftedDigits": shifted, "WeightMatrix": lambda: WeightMatrix(X, W)}  # fmt: skip
each_widget = pytest.mark.parametrize("name", WIDGETS)


@each_widget
def test_module_needs_nothing_from_outside(name):
    widget = WIDGETS[name]()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, widget._esm, re.M)
    assert "url(" not in widget._css
    assert "@import" not in widget._css


@each_widget
def test_a_notebook_gets_the_table_beside_the_view(name):
    bundle, _ = WIDGETS[name]()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')
    assert bundle["text/plain"] == f"{name}()"


def test_the_widget_moves_pixels_where_the_trainings_had_them():
    x = np.random.default_rng(0).random((1, 1, 28, 28))
    goals = [int(place) for place in shuffle().places.split()]
    moved = np.empty(784)
    moved[goals] = x.ravel()
    np.testing.assert_array_equal(moved, permute_pixels(x).ravel())


def test_the_table_of_the_shuffle_gives_mean_and_spread():
    assert static_rows(shuffle()) == [
        ["Dense network", "digits as written", "97.9 %", "97.8 %", "98.0 %"],
        ["Dense network", "digits shuffled", "97.9 %", "97.8 %", "98.0 %"],
        ["Convolutional network", "digits as written", "99.1 %", "99.0 %", "99.2 %"],
        ["Convolutional network", "digits shuffled", "96.0 %", "96.0 %", "96.0 %"],
    ]
    assert "(trainings each: 3)" in shuffle().static_html


def test_the_table_of_the_shifts_is_the_mean_of_the_directions():
    # dense at 1: three directions of .75 and one of .25 make .625; at 2: (3·.5 + .1) / 4 = .4
    assert static_rows(shifted()) == [
        ["0", "98.0 %", "99.0 %"],
        ["1", "62.5 %", "95.0 %"],
        ["2", "40.0 %", "80.0 %"],
    ]


def test_the_networks_read_the_shifted_pictures():
    """The full pixel stands in column 6 or 7, and moves with the picture."""
    reads = shifted().reads
    assert reads["dense"] == {
        "right": ["678", "789"], "left": ["654", "765"], "down": ["666", "777"], "up": ["666", "777"],
    }  # fmt: skip
    assert reads["convolutional"]["right"] == ["567", "678"]


def test_the_table_of_the_matrix_lists_its_rows():
    # 1·1 + 3·2 + 3·4 + 1·5 + 2·8 + 1·9 = 49 for the first window
    assert static_rows(WeightMatrix(X, W))[0] == [
        "1",
        "1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0",
        "49",
    ]
    assert [row[2] for row in static_rows(WeightMatrix(X, W))] == ["49", "72", "70", "75"]


@pytest.mark.parametrize(
    ("build", "text"),
    [
        (lambda: PixelShuffle(np.zeros((7, 28, 28)), range(7), RESULTS), "must hold 1 to 6 pict"),
        (lambda: PixelShuffle(pictures(2), [7], RESULTS), "labels must name each of images; got 1"),
        (lambda: PixelShuffle(pictures(1)[0], [7], RESULTS), r"images must have shape \(N, H, W\)"),
        (lambda: PixelShuffle(pictures(1) * 2, [7], RESULTS), "a matrix of values from 0 to 1"),
        (lambda: ShiftedDigits(pictures(2), [7, 7], READERS, ACCURACIES), "none twice; got lab"),
        (lambda: ShiftedDigits(pictures(2), [7], READERS, ACCURACIES), r"\[7\] for 2 images"),
        (lambda: WeightMatrix(np.zeros((7, 4)), W), "at most 6 rows and columns; got x.shape="),
        (lambda: WeightMatrix(X, W, source="7"), "source must be a label of images or empty"),
        (lambda: WeightMatrix(X, np.ones((5, 5))), "fit"),
        (lambda: WeightMatrix(X, W, {"7": np.zeros((2, 2))}), "fit"),
        (lambda: packed_image("7", np.zeros(3)), r"a matrix of values from 0 to 1; got '7'"),
    ],
)
def test_what_does_not_fit_is_refused(build, text):
    with pytest.raises(ValueError, match=text):
        build()


def test_missing_results_are_named_with_the_way_to_make_them(monkeypatch):
    from cnnlib.results import accuracies

    monkeypatch.setattr(accuracies, "load_metrics", lambda: {"experiments": {"lenet5": {}}})
    with pytest.raises(
        FileNotFoundError, match=r"include dense_mnist; got \['lenet5'\]\. Run `make reproduce`"
    ):
        PixelShuffle(pictures(1), [7])
