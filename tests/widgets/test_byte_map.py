"""The byte map on its Python side: state, static table, errors."""

import re

import pytest

from benchmarks.cases import CONVOLUTIONS
from cnnlib.trace_bytes import WAYS
from cnnlib.widgets import ByteMap
from cnnlib.widgets.byte_map import LARGE, SMALL


def test_the_large_layers_are_those_of_the_benchmark():
    for case in CONVOLUTIONS:
        layer, edge = LARGE[case.name], 2 * case.padding
        _, C, H, W = case.x_shape
        assert (C, H + edge, W + edge) == (layer.C, layer.H, layer.W)
        assert case.w_shape == (layer.FN, layer.C, layer.FH, layer.FW)
        assert layer.strides == case.strides
        assert layer.output_size == case.y_shape[2:]


def test_state_is_plain_and_has_words_for_everything():
    widget = ByteMap("stride", "mec")
    t = widget.strings
    assert (widget.layer, widget.way) == ("stride", "mec")
    assert set(t["layers"]) == {entry["name"] for entry in widget.layers} == {*SMALL, *LARGE}
    assert set(t["ways"]) == set(WAYS)
    steps = [
        (way, step, found)
        for entry in widget.layers
        for way, found in entry["ways"].items()
        for step in found.get("steps", ())
    ]
    assert {step["name"] for _, step, _ in steps} == set(t["steps"])
    assert {name for *_, found in steps for name, _ in found["regions"]} == set(t["regions"])
    first = widget.layers[0]["ways"]["loops"]["steps"][0]
    assert first["reads"] == {"x": [[0, 3], [6, 3], [12, 3]], "w": [[0, 9]]}
    assert first["writes"] == {"y": [[0, 1]]}


def test_static_table_has_all_counts():
    rows = re.findall(r"<tr>(<td>.*?)</tr>", ByteMap().static_html)
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    assert len(cells) == len(WAYS) * (len(SMALL) + len(LARGE))
    assert cells[1] == ["6×6 image, 3×3 filter", "im2col", "144", "0", "144", "576"]


@pytest.mark.parametrize(
    ("settings", "text"),
    [({"layer": "c9"}, "layer must be one of"), ({"way": "fft"}, "way must be one of")],
)
def test_what_is_not_there_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        ByteMap(**settings)
