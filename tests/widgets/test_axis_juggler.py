"""The axis juggler on its Python side: state, static table, errors."""

import re

import numpy as np
import pytest

from cnnlib.trace_axes import misplaced
from cnnlib.widgets import AxisJuggler
from cnnlib.widgets.axis_juggler import BASE, CHOICES, PRESETS
from tests.widgets.acting import static_rows

DIGITS = np.linspace(0, 1, 3 * 4 * 5).reshape(3, 4, 5)


def test_static_table_tells_where_each_row_lies():
    # 1 image, 2 channels, 2 rows, 3 columns; channels last, a pixel's two numbers are neighbours
    widget = AxisJuggler((1, 2, 2, 3), order="NHWC")
    assert static_rows(widget) == [
        ["(0, 0, 0)", "0, 2, 4", "0, 2, 4"],
        ["(0, 0, 1)", "6, 8, 10", "6, 8, 10"],
        ["(0, 1, 0)", "1, 3, 5", "1, 3, 5"],
        ["(0, 1, 1)", "7, 9, 11", "7, 9, 11"],
    ]
    assert "12 numbers stored as NHWC; y is x as stored, with axes NHWC" in widget.static_html
    assert "shape (1, 2, 3, 2) and strides (12, 6, 2, 1)." in widget.static_html


def test_static_table_of_a_copy_tells_places_and_numbers_apart():
    assert static_rows(AxisJuggler((1, 2, 2, 3), way="copy"))[:3] == [
        ["(0, 0, 0)", "0, 2, 4", "0, 1, 2"],
        ["(0, 0, 1)", "6, 8, 10", "3, 4, 5"],
        ["(0, 1, 0)", "1, 3, 5", "6, 7, 8"],
    ]


def test_static_table_of_digits_names_places_only():
    right, wrong = (
        static_rows(AxisJuggler(digits=DIGITS, way=way)) for way in ("transpose", "reshape")
    )
    assert len(right) == len(wrong) == 12
    assert right[1] == ["(0, 0, 1)", "5, 6, 7, …, 9"]
    assert wrong[1] == ["(0, 0, 1)", "15, 18, 21, …, 27"]
    last = static_rows(AxisJuggler(digits=DIGITS, order="NHWC"))
    assert last[1] == ["(0, 0, 1)", "15, 18, 21, …, 27"]


def test_state_is_plain_and_complete():
    widget = AxisJuggler((1, 2, 6, 4), order="NHWC", way="copy", digits=DIGITS)
    assert (widget.sizes, widget.order, widget.way) == ([1, 2, 6, 4], "NHWC", "copy")
    assert widget.picture == "digits"
    assert widget.digits == DIGITS.round(2).tolist()
    assert widget.choices == CHOICES
    words = widget.strings
    assert {preset["name"] for preset in widget.presets} == set(words["presets"]) == set(PRESETS)
    assert set(CHOICES["way"]) == set(words["ways"])
    assert set(words["done"]) == {*CHOICES["way"], "harmless"}


def test_without_digits_no_example_shows_them():
    widget = AxisJuggler()
    assert (widget.picture, widget.digits) == ("numbers", [])
    assert {preset["picture"] for preset in widget.presets} == {"numbers"}
    assert AxisJuggler(digits=DIGITS, picture="numbers").picture == "numbers"


@pytest.mark.parametrize("name", PRESETS)
def test_every_example_can_be_started_from(name):
    settings = {**BASE, **PRESETS[name]}
    AxisJuggler(tuple(settings.pop("sizes")), digits=DIGITS, **settings)


def test_the_examples_are_what_they_are_called():
    def wrong(name):
        settings = {**BASE, **PRESETS[name]}
        return misplaced(tuple(settings["sizes"]), settings["order"], settings["way"])

    assert wrong("grey") == wrong("view") == wrong("copy") == 0
    assert wrong("scrambled") == 32  # 36 numbers; the first and the last of each image agree
    assert np.prod(PRESETS["tall"]["sizes"]) == np.prod(PRESETS["colour"]["sizes"]) == 48


def test_module_needs_nothing_from_outside():
    widget = AxisJuggler()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, widget._esm, re.M)
    assert "url(" not in widget._css
    assert "@import" not in widget._css


def test_a_notebook_gets_the_table_beside_the_view():
    bundle, _ = AxisJuggler()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')
    assert bundle["text/plain"] == "AxisJuggler()"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"sizes": (3, 1, 2, 2)}, r"N must be one of .*; got N=3\. Choose from 1, 2\."),
        ({"sizes": (1, 4, 2, 2)}, r"C must be one of .*; got C=4\. Choose from 1, 2, 3\."),
        ({"sizes": (1, 1, 5, 2)}, r"H must be one of .*; got H=5\. Choose from 2, 3, 4, 6\."),
        ({"sizes": (1, 1, 2, 6)}, r"W must be one of .*; got W=6\. Choose from 2, 3, 4\."),
        ({"sizes": (1, 2, 3)}, r"sizes must be four whole numbers.*; got sizes=\(1, 2, 3\)"),
        ({"order": "HWCN"}, r"order must be one of .*; got order='HWCN'"),
        ({"way": "swap"}, r"way must be one of .*; got way='swap'"),
        ({"picture": "digits"}, r"picture must be one of .*; got picture='digits'"),
        ({"digits": np.ones((4, 4))}, r"digits must have shape \(C, H, W\); got"),
        ({"digits": np.ones((4, 5, 5))}, r"digits must be 2 or 3 pictures of at most 32 rows"),
        ({"digits": np.ones((2, 33, 5))}, r"digits must be .*; got digits\.shape=\(2, 33, 5\)"),
    ],
)
def test_what_the_widget_cannot_show_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        AxisJuggler(**settings)


def test_a_part_of_a_row_is_refused():
    with pytest.raises(TypeError, match="H must be a whole number"):
        AxisJuggler((1, 1, 2.5, 2))
