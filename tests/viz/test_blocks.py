"""Pictures of channels: every number stands where it belongs."""

import re

import numpy as np
import pytest

from cnnlib.trace_channels import BIASES, BLOCK, FILTERS
from cnnlib.viz.blocks import draw_bias, draw_channels, draw_orders

TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


def texts(drawing):
    return [match[2] for match in TEXT.findall(drawing._repr_svg_())]


def numbers(drawing):
    return [int(text.replace("−", "-")) for text in texts(drawing) if re.fullmatch(r"−?\d+", text)]


def test_channels_are_drawn_with_their_maps_and_the_sum():
    drawing = draw_channels(BLOCK[:3], FILTERS[3][0, :3], 3, at=(0, 1))
    expected = []
    maps = [[4, -4, 0, 0], [6, 0, -6, 6], [1, 0, 3, 2]]  # by hand in tests/test_trace_channels.py
    for x, w, y in zip(BLOCK, FILTERS[3][0], maps, strict=False):
        expected += [*x.ravel(), *w.ravel(), *y]
    assert numbers(drawing) == [*expected, 3, 14, -1, 0, 11]
    line = re.findall(r"<tspan[^>]*>([^<]*)</tspan>", drawing._repr_svg_())
    assert "".join(line) == "(−4) + 0 + 0 + 3 = −1"


def test_a_filter_of_another_depth_is_refused():
    with pytest.raises(ValueError, match="with the same C"):
        draw_channels(BLOCK[:3], FILTERS[3][0, :2], 3)


def test_a_bias_is_spread_over_its_own_map():
    y = np.array([[[1, 2, 3]], [[4, 5, 6]]])
    drawn = numbers(draw_bias(y, BIASES[:2]))
    assert drawn == [1, 2, 3, 3, 3, 3, 4, 5, 6, 4, 5, 6, -2, -2, -2, 2, 3, 4]


def test_the_two_orders_hold_the_same_numbers():
    names = [text for text in texts(draw_orders(2, 2, "RGB")) if len(text) == 2]
    first, last = names[:12], names[12:]
    assert first == [f"{channel}{pixel}" for channel in "RGB" for pixel in (1, 2, 3, 4)]
    assert last == [f"{channel}{pixel}" for pixel in (1, 2, 3, 4) for channel in "RGB"]
