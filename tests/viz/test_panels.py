"""Shaded squares: every square of the array is where it belongs, as strong as it is large."""

import re

import numpy as np
import pytest

from cnnlib.viz.panels import LEVELS, draw_shades, shade_grid
from cnnlib.viz.svg import Drawing
from cnnlib.viz.theme import var

PATH = re.compile(r'<path d="([^"]*)" fill="([^"]*)" fill-opacity="([^"]*)"')
RUN = re.compile(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)h-([\d.]+)z")


def painted(svg, cell):
    """Read the squares back from the SVG: (row, column) -> (fill, opacity)."""
    squares = {}
    for outline, fill, opacity in PATH.findall(svg):
        assert RUN.sub("", outline) == ""
        for left, top, width, height, back in RUN.findall(outline):
            assert float(height) == cell
            assert width == back
            for k in range(round(float(width) / cell)):
                key = (round(float(top) / cell), round(float(left) / cell) + k)
                assert key not in squares, "painted twice"
                squares[key] = (fill, float(opacity))
    return squares


def test_signs_and_strengths_by_hand():
    drawing = Drawing(30, 20)
    # at limit 4: 4 is full strength, -2 is half, 1 a quarter, 0 and 0.1 (level 0.4) are nothing
    values = np.array([[4.0, -2.0, 0.0], [1.0, 0.1, 9.0]])
    draw_shades(drawing, 0, 0, 10, values, limit=4)
    green, purple = var("positive"), var("negative")
    assert painted(drawing._repr_svg_(), 10) == {
        (0, 0): (green, 1.0),
        (0, 1): (purple, 0.5),
        (1, 0): (green, 0.25),
        (1, 2): (green, 1.0),  # beyond the limit: as strong as the limit
    }


def test_every_square_comes_back_from_the_picture():
    values = np.random.default_rng(0).normal(size=(7, 11))
    limit = np.abs(values).max()
    drawing = Drawing(110, 70)
    draw_shades(drawing, 0, 0, 10, values, limit=limit, positive="output", negative="kernel")
    squares = painted(drawing._repr_svg_(), 10)
    for (row, column), value in np.ndenumerate(values):
        level = round(abs(value) / limit * LEVELS)
        fill = var("output" if value > 0 else "kernel")
        assert squares.get((row, column)) == ((fill, level / LEVELS) if level else None)


def test_equal_neighbours_become_one_rectangle():
    drawing = Drawing(90, 10)
    draw_shades(drawing, 5, 3, 10, np.array([[1.0, 1, 1, 0, 1, 1, -1]]), limit=1)
    text = drawing._repr_svg_()
    assert "M5 3h30v10h-30zM45 3h20v10h-20z" in text
    assert "M65 3h10v10h-10z" in text


@pytest.mark.parametrize("limit", [0, -1.0, float("nan")])
def test_a_limit_that_is_no_size_is_refused(limit):
    with pytest.raises(ValueError, match=f"limit must be positive; got limit={limit}. Pass the"):
        draw_shades(Drawing(1, 1), 0, 0, 1, np.ones((1, 1)), limit=limit)


def test_all_panels_share_one_scale():
    # The second panel is a tenth of the first, and must look like a tenth of it.
    panel = np.array([[1.0, -1.0]])
    svg = shade_grid(np.stack([10 * panel, panel]), cell=10)._repr_svg_()
    opacities = {float(opacity) for _, _, opacity in PATH.findall(svg.split("<text")[0])}
    assert 1.0 in opacities
    weak = round(0.1 * LEVELS) / LEVELS
    assert weak in opacities


def test_the_scale_is_centred_on_zero_and_written_below():
    svg = shade_grid(np.array([[[-1.0, 4.0]]]))._repr_svg_()
    assert re.findall(r">([^<>\n]+)</text>", svg) == ["−4", "4", "0"]
    svg = shade_grid(np.array([[[1.0, 4.0]]]))._repr_svg_()
    assert re.findall(r">([^<>\n]+)</text>", svg) == ["0", "4"]


def test_panels_fill_row_by_row_with_their_captions():
    svg = shade_grid(np.ones((5, 2, 3)), captions=list("abcde"), columns=3, cell=10)._repr_svg_()
    words = re.findall(r'x="([\d.]+)" y="([\d.]+)"[^>]*>([a-e])</text>', svg)
    places = {word: (float(x), float(y)) for x, y, word in words}
    assert places["a"][1] == places["b"][1] == places["c"][1] < places["d"][1] == places["e"][1]
    assert places["a"][0] == places["d"][0] < places["b"][0] == places["e"][0] < places["c"][0]


def test_all_zeros_are_a_picture_too():
    assert "<path" in shade_grid(np.zeros((2, 3, 3)))._repr_svg_()  # the legend's


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"arrays": np.ones((2, 2))}, r"arrays must have shape \(P, H, W\)"),
        ({"arrays": np.ones((0, 2, 2))}, r"at least one panel; got arrays.shape=\(0, 2, 2\)"),
        ({"captions": ["a"]}, "captions must be one for each of the 2 panels; got 1"),
        ({"columns": 0}, "columns must be a whole number of at least 1; got columns=0"),
    ],
)
def test_wrong_arguments_are_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        shade_grid(**{"arrays": np.ones((2, 2, 2)), **arguments})
