"""The palette: readable on both backgrounds, one source, the right selectors."""

import pytest

from cnnlib.viz.theme import css, palette, var

ROLES = ("input", "kernel", "output", "padding", "bias", "gradient")


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_known():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "panel"])
def test_text_reaches_4_5_and_edges_reach_3(mode, ground):
    colours = palette(mode)
    for role in (*(f"{role}-ink" for role in ROLES), "ink", "muted"):
        assert contrast(colours[role], colours[ground]) >= 4.5, role
    for role in (*ROLES, "line", "positive", "negative"):
        assert contrast(colours[role], colours["paper"]) >= 3, role


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_are_readable_inside_every_cell(mode):
    colours = palette(mode)
    for role in ROLES:
        assert contrast(colours["ink"], colours[f"{role}-fill"]) >= 4.5, role


def test_both_modes_have_the_same_roles():
    assert palette("light").keys() == palette("dark").keys()


def test_css_sets_every_role_in_both_modes():
    text = css(".cnn-widget")
    for mode in ("light", "dark"):
        for role, colour in palette(mode).items():
            assert f"--cnn-{role}: {colour};" in text
    assert text.startswith(".cnn-widget {\n  color-scheme: light;")
    assert 'html[data-theme="dark"] .cnn-widget, ' in text


def test_unknown_mode_and_role_are_named():
    with pytest.raises(ValueError, match=r"mode must be one of \('light', 'dark'\); got 'sepia'"):
        palette("sepia")
    with pytest.raises(ValueError, match=r"role must be one of .*; got 'weights'"):
        var("weights")
