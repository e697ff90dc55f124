"""The receptive-field cone on its Python side: state, static table, errors."""

import re

import pytest

import cnnlib
from cnnlib.count import count_costs
from cnnlib.models import fashion_convnet
from cnnlib.trace_field import Window, trace_field
from cnnlib.widgets import ReceptiveFieldCone
from cnnlib.widgets.receptive_field import CHOICES, LAYERS, PRESETS
from tests.widgets.acting import static_rows


def fields(name):
    return [level.field for level in trace_field(*PRESETS[name])[1:]]


def test_static_table_carries_the_numbers_through_the_stack():
    widget = ReceptiveFieldCone([("conv", 3, 1, 1, "same"), ("pool", 2, 2), ("conv", 3)])
    assert static_rows(widget) == [
        ["image", "28", "1", "1", "0"],
        ["conv 3", "28", "3", "1", "-1"],
        ["pool 2", "14", "4", "2", "-1"],
        ["conv 3", "12", "8", "2", "-1"],
    ]
    assert "Cell 6 of the last layer sees 8 cells, 11 to 18," in widget.static_html


@pytest.mark.parametrize("name", PRESETS)
def test_every_example_can_be_started_from_and_has_a_name(name):
    stack, size = PRESETS[name]
    widget = ReceptiveFieldCone(stack, size)
    assert set(widget.strings["presets"]) == set(PRESETS)
    formula = cnnlib.receptive_field([window[1:4] for window in stack])
    assert static_rows(widget)[-1][2] == str(formula)


def test_the_examples_are_the_networks_of_the_course():
    assert fields("plain")[-1] == fields("large")[-1] == 7
    assert fields("pooled")[-1] == 18
    assert fields("dilated") == [3, 7, 15, 31]
    counted = [row.receptive_field[0] for row in count_costs(fashion_convnet()).rows if "conv" in row.name or "pool" in row.name]  # fmt: skip
    assert fields("fashion") == counted == [3, 4, 8, 10]
    assert fields("alexnet") == [11, 19, 51, 67, 99, 131, 163, 195]
    assert [level.size for level in trace_field(*PRESETS["alexnet"])] == [
        227, 55, 27, 27, 13, 13, 13, 13, 6,
    ]  # fmt: skip
    assert trace_field(*PRESETS["lenet"])[-1].size == 1
    assert fields("lenet")[-1] == 32


def test_state_is_plain_and_complete():
    widget = ReceptiveFieldCone([("pool", 3, 2)], size=16)
    assert widget.windows == [
        {"kind": "pool", "kernel": 3, "stride": 2, "dilation": 1, "padding": "valid"}
    ]
    assert (widget.size, widget.most, widget.choices) == (16, LAYERS, CHOICES)
    assert set(widget.strings["kinds"]) == set(CHOICES["kind"])


def test_module_needs_nothing_from_outside():
    widget = ReceptiveFieldCone()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, widget._esm, re.M)
    assert "url(" not in widget._css
    assert "@import" not in widget._css


def test_a_notebook_gets_the_table_beside_the_view():
    bundle, _ = ReceptiveFieldCone()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')


@pytest.mark.parametrize(
    ("windows", "size", "text"),
    [
        ([], 28, "windows must have 1 to 8 layers; got 0"),
        ([("conv", 1)] * 9, 28, "windows must have 1 to 8 layers; got 9"),
        ([("conv", 4)], 28, r"windows\[0\]\.kernel must be .*; got .*=4\. Choose from 1, 2, 3, 5"),
        ([("dense", 3)], 28, r"windows\[0\]\.kind must be .*; got .*'dense'"),
        ([("conv", 3, 1, 1, "full")], 28, r"windows\[0\]\.padding must be one that the menu offers"),
        ([("pool", 2, 2, 2)], 28, r"windows\[0\] must have no dilation, since it is a pooling"),
        ([("conv", 3)], 30, "size must be one that the menu offers; got size=30"),
        ([("conv", 11), ("conv", 11)], 16, "the kernel must fit into the padded input"),
    ],
)  # fmt: skip
def test_what_the_menus_do_not_offer_is_refused(windows, size, text):
    with pytest.raises(ValueError, match=text):
        ReceptiveFieldCone([Window(*w) for w in windows], size)
