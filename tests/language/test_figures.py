"""No figure says a word that a translation could not change; and it may say it in any letters."""

import re
from html import unescape

import numpy as np
import pytest

from cnnlib import Conv2D, Dense, Flatten, Sequential
from cnnlib.viz.architecture import draw_connections, draw_shares
from cnnlib.viz.blocks import draw_bias, draw_channels, draw_orders
from cnnlib.viz.grid import draw_convolution
from cnnlib.viz.model import draw_model
from cnnlib.viz.plots import plot_history, weight_histograms
from cnnlib.viz.svg import Plot, style
from tests.language.pseudo import words_outside

X, W = np.arange(16.0).reshape(4, 4), np.ones((3, 3))
DRAW = {
    "convolution": lambda: draw_convolution(X, W, 2.0, at=(0, 1)),
    "channels": lambda: draw_channels(np.stack([X, X]), np.stack([W, W]), 1.0, at=(0, 0)),
    "bias": lambda: draw_bias(np.ones((2, 2, 2)), np.array([1, 2])),
    "orders": lambda: draw_orders(2, 2, "RGB"),
    "connections": lambda: draw_connections([(0, 1), (1,)], maps=2),
    "shares": lambda: draw_shares(["⟦one⟧", "⟦two⟧"], [320, 54080], [230400, 54080]),
    "model": lambda: draw_model(Sequential([Conv2D(2, 3), Flatten(), Dense(3)], (1, 6, 6))),
    "weights": lambda: weight_histograms({"⟦before⟧": np.ones(9)}),
    "curves": lambda: plot_history({"⟦train⟧": [0.9, 0.95]}),
}
LAYERS = re.compile("Conv2D|Flatten|Dense")


def written(picture):
    return [
        unescape(re.sub(r"<[^>]*>", "", text))
        for text in re.findall(r"<text.*?</text>", picture._repr_svg_(), re.DOTALL)
    ]


@pytest.mark.parametrize("name", DRAW)
def test_a_figure_says_nothing_outside_brackets(in_brackets, name):
    texts = written(DRAW[name]())
    assert any("⟦" in text for text in texts)
    assert [word for text in texts for word in words_outside(text, LAYERS)] == []


def test_letters_that_no_font_of_this_machine_has_are_left_to_the_reader():
    import matplotlib.pyplot as plt

    with style():  # warnings are errors here, and matplotlib would warn
        figure, axis = plt.subplots()
        axis.set_title("가중치 ⟦ꙮ⟧")
        figure.tight_layout()
    assert "가중치 ⟦ꙮ⟧" in written(Plot(figure))
