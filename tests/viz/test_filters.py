"""Filter grids, feature maps and heat: the right numbers in the right colours."""

import re

import numpy as np
import pytest

from cnnlib.viz.filters import filter_grid, heat_map, map_grid
from cnnlib.viz.panels import shade_grid
from cnnlib.viz.theme import var


def test_a_filter_grid_shows_the_channel_asked_for():
    w = np.random.default_rng(0).normal(size=(6, 3, 5, 4))
    for channel in range(3):
        assert (
            filter_grid(w, channel=channel)._repr_svg_() == shade_grid(w[:, channel])._repr_svg_()
        )
    assert filter_grid(w)._repr_svg_() == filter_grid(w, channel=0)._repr_svg_()


def test_one_limit_makes_two_pictures_comparable():
    w = np.random.default_rng(0).normal(size=(2, 1, 3, 3))
    strong = re.compile('fill-opacity="1"')
    alone, shared = filter_grid(w), filter_grid(w, limit=100.0)
    panels = [picture._repr_svg_().split("<text")[0] for picture in (alone, shared)]
    # Alone, the largest weight is full strength, as is the end of the legend on either side.
    assert [len(strong.findall(panel)) for panel in panels] == [3, 2]
    assert ">100</text>" in shared._repr_svg_()


def test_thirty_filters_stand_in_four_rows_of_eight():
    svg = filter_grid(np.ones((30, 1, 5, 5)))._repr_svg_()
    frames = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="65" height="65"', svg)
    assert len(frames) == 30
    assert len({y for _, y in frames}) == 4
    assert len({x for x, _ in frames}) == 8


def test_maps_are_in_the_colour_of_outputs():
    svg = map_grid(np.ones((3, 4, 4)))._repr_svg_()
    assert var("output") in svg
    assert var("negative") not in svg
    assert var("negative") in map_grid(-np.ones((3, 4, 4)))._repr_svg_()


def test_heat_lies_over_the_second_copy_only():
    image, heat = np.zeros((2, 3)), np.zeros((2, 3))
    image[0, 0], heat[1, 2], heat[1, 1] = 1.0, 2.0, -1.0
    svg = heat_map(image, heat, cell=10)._repr_svg_()
    # Panels begin at x = 8 and at 8 + 30 + 8 = 46; both at y = 8.
    assert f'd="M8 8h10v10h-10z" fill="{var("ink")}" fill-opacity="1"' in svg
    assert f'd="M46 8h10v10h-10z" fill="{var("ink")}" fill-opacity="0.3125"' in svg  # 5/16 ≈ 1/3
    assert f'd="M66 18h10v10h-10z" fill="{var("kernel")}" fill-opacity="1"' in svg
    assert f'd="M56 18h10v10h-10z" fill="{var("negative")}" fill-opacity="0.5"' in svg


def test_heat_without_heat_is_drawn():
    heat_map(np.zeros((2, 2)), np.zeros((2, 2)))._repr_svg_()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: filter_grid(np.ones((5, 5))), r"w must have shape \(FN, C, FH, FW\)"),
        (lambda: filter_grid(np.ones((2, 3, 5, 5)), channel=3), "below the 3 channels of w; got channel=3"),
        (lambda: map_grid(np.ones((1, 2, 3, 4))), r"maps must have shape \(FN, OH, OW\)"),
        (lambda: heat_map(np.ones((1, 4, 4)), np.ones((4, 4))), r"image must have shape \(H, W\)"),
        (lambda: heat_map(np.ones((4, 4)), np.ones((2, 2))), r"heat must have shape \(4, 4\).*resize_map"),
    ],
)  # fmt: skip
def test_wrong_shapes_are_named(draw, words):
    with pytest.raises(ValueError, match=words):
        draw()
