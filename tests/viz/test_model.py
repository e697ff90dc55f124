"""The drawing of a network: every layer, its shape, its parameters, in proportion."""

import itertools
import re

import numpy as np
import pytest

from cnnlib import Dense, Sequential
from cnnlib.models import alexnet, autoencoder, lenet5, simple_convnet
from cnnlib.viz.model import draw_model, model_rows

NETWORKS = [
    simple_convnet(),
    lenet5(),
    lenet5(original=True),
    autoencoder(),
    alexnet(),
    Sequential([Dense(2)], (3,)),
]


def words(svg):
    return re.findall(r">([^<>\n]+)</text>", svg)


def test_every_layer_is_named_with_its_shape_and_its_parameters():
    found = words(draw_model(simple_convnet())._repr_svg_())
    assert found == [
        "Input", "(1, 28, 28)",
        "Conv2D 5 × 5", "(30, 24, 24)", "780 parameters",
        "ReLU", "(30, 24, 24)",
        "MaxPooling2D 2 × 2", "(30, 12, 12)",
        "Flatten", "(4,320,)",
        "Dense", "(100,)", "432,100 parameters",
        "ReLU", "(100,)",
        "Dense", "(10,)", "1,010 parameters",
    ]  # fmt: skip


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_the_parameters_add_up(network):
    assert sum(row.parameters for row in model_rows(network)) == network.count_params()


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_nothing_leaves_the_picture_or_lies_on_something_else(network):
    drawing = draw_model(network)
    svg = drawing._repr_svg_()
    boxes = [
        [float(value) for value in match]
        for match in re.findall(
            r'<rect x="([^"]*)" y="([^"]*)" width="([^"]*)" height="([^"]*)"', svg
        )
    ]
    tops = [
        float(y)
        for points in re.findall(r'points="([^"]*)"', svg)
        for y in re.findall(r",([-\d.]+)", points)
    ]
    assert len(boxes) == len(network.layers) + 1
    assert min(tops, default=0) >= 0
    for x, y, width, height in boxes:
        assert x >= 0
        assert x + width < 156  # where the words begin
        assert y + height <= drawing.height
    for (_, y, _, height), (_, following, _, _) in itertools.pairwise(boxes):
        assert y + height < following
    # A line of words is no wider than its place: about 7.3 pixels a letter at 13 pixels.
    for row in model_rows(network):
        shape = "(" + ", ".join(f"{size:,}" for size in row.shape) + ",)"
        letters = len(shape) + len(f"{row.parameters:,} parameters") * bool(row.parameters)
        assert 7.3 * letters < 400 - 156 + 8


def test_faces_shrink_with_the_maps_and_deepen_with_the_channels():
    svg = draw_model(lenet5())._repr_svg_()
    faces = [float(w) for w in re.findall(r'<rect x="[^"]*" y="[^"]*" width="([^"]*)"', svg)][:7]
    # 28, 28, 28, 14, 10, 10, 5 pixels: the square roots of the shares of 28
    np.testing.assert_allclose(
        np.square(np.array(faces) / faces[0]) * 28, [28, 28, 28, 14, 10, 10, 5], rtol=1e-3
    )


def test_input_and_outputs_have_their_colours():
    svg = draw_model(lenet5())._repr_svg_()
    assert svg.count("var(--cnn-input-fill") == 1
    assert svg.count("var(--cnn-output-fill") == len(lenet5().layers)
