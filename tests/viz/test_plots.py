"""matplotlib's figures: the numbers that they show, the same bytes each time."""

import re

import numpy as np
import pytest

from cnnlib.viz.plots import plot_history, weight_histograms


def test_a_histogram_says_mean_and_deviation():
    svg = weight_histograms({"flat": np.array([1.0, 2.0, 3.0, 6.0])})._repr_svg_()
    # mean 12 / 4 = 3; deviations -2, -1, 0, 3: variance 14 / 4 = 3.5, root 1.871
    assert "mean 3.000, std 1.871" in svg


def test_one_panel_an_array_on_one_axis_of_values():
    weights = {"before": np.full(5, 0.1), "after": np.array([-2.0, 1.0])}
    svg = weight_histograms(weights, bins=4)._repr_svg_()
    assert svg.count(">weight<") == 2
    assert "before" in svg
    assert "after" in svg
    assert len(re.findall("#d55e00|--cnn-kernel", svg)) >= 8  # 4 bars in each


def test_curves_have_names_and_markers():
    svg = plot_history({"train": [0.5, 0.75], "test": [0.4, 0.7]}, limits=(0, 1))._repr_svg_()
    for word in ("train", "test", "epoch", "accuracy"):
        assert f">{word}<" in svg
    markers = set(re.findall(r'<use xlink:href="#(m[0-9a-f]+)"', svg))
    assert len(markers) >= 2 + 2  # two kinds of tick, two of curve


def test_the_same_figure_gives_the_same_bytes():
    def draw():
        return plot_history({"train": [0.5, 0.75, 0.8]}, label="loss")._repr_svg_()

    assert draw() == draw()


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        (lambda: weight_histograms({}), "weights must name at least one array"),
        (lambda: weight_histograms({"w": np.zeros(0)}), "none empty; got"),
        (lambda: weight_histograms({"w": np.ones(3)}, bins=0), "bins must be a whole number"),
        (lambda: plot_history({}), "curves must hold at least one value each; got curves={}"),
        (lambda: plot_history({"train": []}), r"got curves={'train': \[\]}. Train for an epoch"),
    ],
)
def test_nothing_to_draw_is_said(draw, words):
    with pytest.raises(ValueError, match=words):
        draw()
