"""The size machine on its Python side: state, static table, errors."""

import re

import pytest

from cnnlib.visits import axis_visits
from cnnlib.widgets import SizeMachine
from cnnlib.widgets.size_machine import LIMITS, PRESETS


def rows(widget):
    return re.findall(r"<tr><td>(.*?)</td><td>(.*?)</td></tr>", widget.static_html)


def test_static_table_counts_windows_row_by_row():
    machine = SizeMachine(8, 3, strides=2)
    # Windows 1-3, 3-5 and 5-7: rows 3 and 5 are in two of them, row 8 in none.
    assert rows(machine) == [
        ("1–2", "1"), ("3", "2"), ("4", "1"), ("5", "2"), ("6–7", "1"), ("8", "0"),
    ]  # fmt: skip
    assert "⌊(8 + 0 + 0 − 3) / 2⌋ + 1 = 2 + 1 = 3 windows" in machine.static_html


def test_static_table_leaves_the_padding_out():
    assert rows(SizeMachine(4, 3, padding="full")) == [("1–4", "3")]
    assert rows(SizeMachine(4, 3, padding=1)) == [("1", "2"), ("2–3", "3"), ("4", "2")]
    same = SizeMachine(8, 3, strides=2, padding="same").static_html
    assert "⌊(8 + 0 + 1 − 3) / 2⌋ + 1 = 3 + 1 = 4 windows" in same


def test_state_is_plain_and_complete():
    machine = SizeMachine(9, 3, strides=2, padding=1, dilation=2)
    state = (machine.size, machine.kernel_size, machine.strides, machine.padding, machine.dilation)
    assert state == (9, 3, 2, "1", 2)
    assert machine.limits == LIMITS
    assert {preset["name"] for preset in machine.presets} == set(machine.strings["presets"])


@pytest.mark.parametrize("name", PRESETS)
def test_every_example_can_be_set_by_the_sliders(name):
    size, kernel, stride, padding, dilation = PRESETS[name]
    padding = int(padding) if padding.isdigit() else padding
    SizeMachine(size, kernel, strides=stride, padding=padding, dilation=dilation)


def test_the_examples_are_what_they_are_called():
    axes = {
        name: axis_visits(n, k, s, int(p) if p.isdigit() else p, d)
        for name, (n, k, s, p, d) in PRESETS.items()
    }
    assert axes["leftover"].of_input[-1] == 0
    assert len(axes["keeps"].starts) == axes["keeps"].size
    assert axes["divides"].visits[-1] > 0
    assert axes["padding_left"].visits[-1] == 0 < axes["padding_left"].of_input.min()
    assert axes["gaps"].of_input.tolist() == [1, 1, 0, 1, 1, 0, 0]
    assert set(axes["full"].of_input) == {3}
    assert (axes["uneven"].before, axes["uneven"].after) == (0, 1)
    assert len(axes["wide"].starts) == 10
    assert (axes["even_kernel"].before, axes["even_kernel"].after) == (4, 5)
    assert axes["dilated"].reach == 7


def test_module_needs_nothing_from_outside():
    machine = SizeMachine()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, machine._esm, re.M)
    assert "url(" not in machine._css
    assert "@import" not in machine._css


def test_a_notebook_gets_the_table_beside_the_view():
    bundle, _ = SizeMachine()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')
    assert bundle["text/plain"] == "SizeMachine()"


@pytest.mark.parametrize(
    ("arguments", "settings", "text"),
    [
        ((33, 3), {}, r"size must be at most 32, .*; got size=33"),
        ((20, 12), {}, r"kernel must be at most 11, .*; got kernel=12"),
        ((9, 3), {"strides": 6}, r"stride must be at most 5, .*; got stride=6"),
        ((9, 2), {"dilation": 4}, r"dilation must be at most 3, .*; got dilation=4"),
        ((9, 3), {"padding": 11}, r"padding must be at most 10, .*; got padding=11"),
        ((2, 3), {}, r"the kernel must fit into the padded input; got size=2"),
        ((9, 3), {"padding": "half"}, r"padding must be .*; got padding='half'"),
    ],
)
def test_what_the_sliders_cannot_reach_is_refused(arguments, settings, text):
    with pytest.raises(ValueError, match=text):
        SizeMachine(*arguments, **settings)


def test_a_padding_of_two_sides_is_refused():
    with pytest.raises(TypeError, match="padding must be a whole number"):
        SizeMachine(9, 3, padding=(0, 1))
