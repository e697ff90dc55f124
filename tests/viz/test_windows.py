"""Pictures of padding and stride: every count and every window is where it belongs."""

import re

import pytest

from cnnlib.viz.grid import CELL
from cnnlib.viz.theme import var
from cnnlib.viz.windows import draw_axes, draw_participation

TEXT = re.compile(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


def texts(svg):
    return [match[2] for match in TEXT.findall(svg)]


def bars(svg):
    """Where the windows of a picture start, in pixels from the left, and how wide they are."""
    pattern = rf'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"[^>]*fill="{re.escape(var("kernel-fill"))}"'
    return [(float(x), float(width)) for x, _, width in re.findall(pattern, svg)]


def test_an_axis_shows_its_pixels_windows_and_leftover():
    svg = draw_axes(8, 3, 2, {"valid": 0})._repr_svg_()
    assert texts(svg) == ["valid", *"12345678"]
    # Windows over pixels 1-3, 3-5 and 5-7, inset by 3 pixels on both sides.
    assert bars(svg) == [(20 + start * CELL + 3, 3 * CELL - 6) for start in (0, 2, 4)]
    crossed = re.findall(r'<line x1="([\d.]+)"', svg)
    assert crossed == [str(20 + 7 * CELL)] * 2


def test_the_pixels_of_two_paddings_stand_in_line():
    svg = draw_axes(8, 3, 2, {"one side": (0, 1), "both": 1})._repr_svg_()
    assert texts(svg) == ["one side", *"12345678", "0", "both", "0", *"12345678", "0"]
    places = {}
    for x, _, text in TEXT.findall(svg):
        places.setdefault(text, []).append(x)
    assert all(len(set(places[str(number)])) == 1 for number in range(1, 9))
    # Without a zero in front the first window starts at pixel 1, else one cell earlier.
    assert [x for x, _ in bars(svg)][:1] == [20 + CELL + 3]
    assert [x for x, _ in bars(svg)][4:5] == [20 + 3]
    # In the second strip the last zero is not looked at: it is crossed out in grey.
    assert re.findall(r'<line [^>]*stroke="([^"]*)"', svg) == [var("padding")] * 2


def test_participation_by_hand():
    paddings = {"valid": "valid", "same": "same", "full": "full"}
    svg = draw_participation((4, 4), 3, paddings)._repr_svg_()
    numbers = [text for text in texts(svg) if text.isdigit() and text != "0"]
    valid, same = "1221" + "2442" * 2 + "1221", "4664" + "6996" * 2 + "4664"
    assert "".join(numbers) == valid + same + "9" * 16
    assert texts(svg).count("0") == (36 - 16) + (64 - 16)
    assert svg.count(f'stroke="{var("kernel")}"') == 3


def test_pixels_in_a_gap_are_crossed_out():
    svg = draw_participation((5, 3), (2, 3), {"valid": 0}, strides=(3, 1))._repr_svg_()
    assert [text for text in texts(svg) if text.isdigit()] == list("111" * 2 + "000" + "111" * 2)
    assert svg.count("<line") == 2 * 3


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="kernel must fit"):
        draw_axes(2, 3, 1, {"valid": 0})
    with pytest.raises(ValueError, match="kernel must fit"):
        draw_participation((2, 4), 3, {"valid": 0})
