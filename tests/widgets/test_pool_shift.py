"""Pool and shift on its Python side: state, static table, errors."""

import re

import numpy as np
import pytest

from cnnlib.trace_pool import trace_pool_shift
from cnnlib.widgets import PoolShift
from cnnlib.widgets.pool_shift import BASE, CHOICES, LUCKY, PRESETS
from tests.widgets.acting import static_rows


def test_static_table_tells_what_the_shift_changes():
    widget = PoolShift(LUCKY, shift=(0, -1))
    assert static_rows(widget) == [
        ["(1, 1)", "8", "7", "changes it"],
        ["(1, 2)", "7", "8", "changes it"],
        ["(2, 1)", "6", "9", "changes it"],
        ["(2, 2)", "9", "6", "changes it"],
    ]
    assert "shift: one to the left. 4 of 4 pooled cells change." in widget.static_html
    assert "Pooling (max) of 8, 1, 7, 2; 3, 0, 4, 1;" in widget.static_html


def test_static_table_follows_the_settings():
    x = [[4, 3, 8], [5, 5, 7], [6, 7, 5]]
    assert [row[1] for row in static_rows(PoolShift(x, strides=1))] == ["5", "8", "7", "7"]
    assert [row[1] for row in static_rows(PoolShift(x, padding="same"))] == ["5", "8", "7", "5"]
    # 50/9, whatever the order of the nine numbers
    assert static_rows(PoolShift(x, "average", pool_size=3, shift=(1, 1))) == [
        ["(1, 1)", "5.56", "5.56", "does not change it"]
    ]


def test_state_is_plain_and_complete():
    widget = PoolShift(LUCKY, "average", pool_size=3, padding="same", shift=(1, 0))
    state = (widget.x, widget.kind, widget.pool_size, widget.strides, widget.padding, widget.shift)
    assert state == (LUCKY, "average", 3, 3, "same", [1, 0])
    assert widget.choices == CHOICES
    words = widget.strings
    assert {preset["name"] for preset in widget.presets} == set(words["presets"])
    assert set(CHOICES["kind"]) == set(words["kinds"])
    assert {f"{down} {right}" for down, right in CHOICES["shift"]} == set(words["shifts"])


@pytest.mark.parametrize("name", PRESETS)
def test_every_example_can_be_started_from(name):
    settings = {**BASE, **PRESETS[name]}
    settings["shift"] = tuple(settings["shift"])
    PoolShift(**settings)


def test_the_examples_are_what_they_are_called():
    traces = {}
    for name, values in PRESETS.items():
        settings = {**BASE, **values}
        x = np.array(settings.pop("x"))
        shift = tuple(settings.pop("shift"))
        traces[name] = trace_pool_shift(x, **settings, shift=shift)
    assert not traces["lucky"].changed.any()
    assert traces["unlucky"].changed.all()
    assert traces["average"].changed.tolist() == [[True, True], [False, False]]
    assert not traces["global"].changed.any()
    assert traces["overlap"].before.tolist() == [[5, 8], [7, 7]]
    assert traces["same"].before.tolist() == [[5, 8], [7, 5]]
    assert traces["windows"].before.tolist() == [[5, 8], [7, 6]]
    assert (traces["negative"].before == -1).all()


def test_module_needs_nothing_from_outside():
    widget = PoolShift()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, widget._esm, re.M)
    assert "url(" not in widget._css
    assert "@import" not in widget._css


def test_a_notebook_gets_the_table_beside_the_view():
    bundle, _ = PoolShift()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')
    assert bundle["text/plain"] == "PoolShift()"


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"x": np.zeros((2, 4))}, r"x must have 3 to 8 rows and columns; got x\.shape=\(2, 4\)"),
        ({"x": np.zeros((4, 9))}, r"x must have 3 to 8 rows and columns; got x\.shape=\(4, 9\)"),
        ({"x": [1, 2, 3]}, r"x must have shape \(H, W\); got x\.shape=\(3,\)"),
        ({"kind": "min"}, r"kind must be one of .*; got kind='min'"),
        ({"padding": "full"}, r"padding must be one of .*; got padding='full'"),
        ({"pool_size": 4}, r"pool_size must be one of .*; got pool_size=4\. Choose from 2, 3\."),
        ({"strides": 4}, r"strides must be one of .*; got strides=4\. Choose from 1, 2, 3\."),
        ({"shift": (3, 3)}, r"shift must be one of .*; got shift=\(3, 3\)\. Choose from \(0, 1\)"),
    ],
)
def test_what_the_menus_do_not_offer_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        PoolShift(**settings)


def test_a_part_of_a_cell_is_refused():
    with pytest.raises(TypeError, match="pool_size must be a whole number"):
        PoolShift(pool_size=2.5)
