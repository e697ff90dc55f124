"""The pictures of chapter 11."""

import re

import pytest

from cnnlib.models.lenet import C3_TABLE
from cnnlib.viz.architecture import draw_connections, draw_shares


def test_c3_has_its_cells():
    svg = draw_connections(C3_TABLE, maps=6)._repr_svg_()
    cells = re.findall(r'<rect [^>]*width="24"[^>]*fill="var\(--cnn-(\w+)', svg)
    assert cells.count("kernel") == sum(map(len, C3_TABLE)) == 60
    assert len(cells) == 96
    assert "60 of 96 pairs" in svg


def test_a_cell_stands_for_its_map_and_filter():
    svg = draw_connections([(1,), ()], maps=2)._repr_svg_()
    (filled,) = re.findall(r'<rect x="(\S+)" y="(\S+)" [^>]*fill="var\(--cnn-kernel,', svg)
    assert filled == ("64", "56")  # the first column, the second row


def test_maps_must_come_in():
    with pytest.raises(ValueError, match=r"maps from 0 to 1; got table\[1\]=\(2,\)"):
        draw_connections([(0,), (2,)], maps=2)


def test_shares_are_of_the_sums():
    svg = draw_shares(["a", "b"], [1, 3], [30, 10])._repr_svg_()
    widths = [float(w) for w in re.findall(r'<rect [^>]*width="(\S+)" height="11"', svg)]
    assert widths[2:] == [75, 225, 225, 75]  # after the two of the legend; 300 is all
    assert re.findall(r">(\S+ %)<", svg) == ["25.0 %", "75.0 %", "75.0 %", "25.0 %"]


def test_shares_need_an_entry_a_layer():
    with pytest.raises(ValueError, match=r"one entry a layer; got \(1, 2, 1\)"):
        draw_shares(["a"], [1, 2], [3])
