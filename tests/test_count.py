"""Costs: the numbers of the notes and papers, and formulas that give their results."""

import math

import numpy as np
import pytest

from cnnlib import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Flatten,
    GlobalMaxPooling2D,
    MaxPooling2D,
    ReLU,
    Reshape,
    Sequential,
    UpSampling2D,
    alexnet,
    autoencoder,
    count_costs,
    fashion_convnet,
    input_region,
    keras_mnist,
    lenet5,
    receptive_field,
    receptive_fields,
    simple_convnet,
)

MODELS = [simple_convnet, keras_mnist, fashion_convnet, lenet5, alexnet, autoencoder]


def value(formula):
    """Work out a sum of products written with · and +."""
    terms = [term.split("·") for term in formula.split(" + ")]
    return sum(math.prod(int(factor) for factor in term) for term in terms)


@pytest.mark.parametrize("make", [*MODELS, lambda: lenet5(True), lambda: alexnet(1)])
def test_formulas_give_their_results(make):
    network = make()
    table = count_costs(network)
    assert table.parameters == network.count_params()
    for row in table.rows:
        assert (value(row.parameter_formula) if row.parameter_formula else 0) == row.parameters
        if row.multiply_add_formula:
            assert value(row.multiply_add_formula) == row.multiply_adds
        else:
            assert row.multiply_adds == 0
    assert table.multiply_adds == sum(row.multiply_adds for row in table.rows)
    assert table.memory == sum(row.memory for row in table.rows)


def test_alexnet_is_that_of_the_outline():
    table = count_costs(alexnet(groups=1))
    convs = [row for row in table.rows if row.name.startswith("conv2d")]
    dense = [row for row in table.rows if row.name.startswith("dense")]
    assert sum(row.parameters for row in convs) == 3_747_200
    assert sum(row.parameters for row in dense) == 58_631_144
    assert round(sum(row.multiply_adds for row in convs) / 1e6) == 1077
    assert round(table.multiply_adds / 1e6) == 1135
    seen = [row.receptive_field for row in table.rows if "re_lu" not in row.name]
    windows = [
        f
        for f, row in zip(seen, [r for r in table.rows if "re_lu" not in r.name], strict=True)
        if "conv" in row.name or "pool" in row.name
    ]
    assert windows == [(n, n) for n in (11, 19, 51, 67, 99, 131, 163, 195)]


def test_the_receptive_fields_of_the_notes():
    fields = [row.receptive_field[0] for row in count_costs(fashion_convnet()).rows]
    assert [fields[0], fields[2], fields[3], fields[5], fields[6]] == [3, 4, 8, 10, 28]
    assert count_costs(keras_mnist()).rows[6].receptive_field == (18, 18)


def test_memory_is_that_of_the_outputs():
    rows = count_costs(simple_convnet()).rows
    assert rows[0].memory == 30 * 24 * 24 * 4
    assert count_costs(simple_convnet(dtype=np.float64)).rows[0].memory == 30 * 24 * 24 * 8
    # a batch of 100 after the convolution: the 6,912,000 bytes of chapter 5
    assert rows[0].memory * 100 == 6_912_000


def test_weights_that_are_not_trained_count_too():
    row = count_costs(Sequential([BatchNormalization()], (16, 4, 4))).rows[0]
    assert (row.parameter_formula, row.parameters) == ("16 + 16 + 16 + 16", 64)


def test_the_table_as_text_markdown_and_html():
    network = Sequential([Conv2D(2, 3, name="a<b"), Flatten(), Dense(3)], (1, 6, 5))
    table = count_costs(network)
    assert repr(table) == "\n".join(
        [
            "Layer    Output  Parameters       Multiply-adds         Memory  Receptive field",
            "a<b      2×4×3   2·1·3·3 + 2  20  4·3·2·1·3·3    216   96.00 B  3×3",
            "flatten  24                    0                   0   96.00 B  6×5",
            "dense    3       24·3 + 3     75  24·3            72   12.00 B  6×5",
            "Total                         95                 288  204.00 B",
        ]
    )
    assert table.to_markdown().splitlines() == [
        "| Layer | Output | Parameters |  | Multiply-adds |  | Memory | Receptive field |",
        "| -- | -- | -- | --: | -- | --: | --: | -- |",
        "| a<b | 2×4×3 | 2·1·3·3 + 2 | 20 | 4·3·2·1·3·3 | 216 | 96.00 B | 3×3 |",
        "| flatten | 24 |  | 0 |  | 0 | 96.00 B | 6×5 |",
        "| dense | 3 | 24·3 + 3 | 75 | 24·3 | 72 | 12.00 B | 6×5 |",
        "| Total |  |  | 95 |  | 288 | 204.00 B |  |",
    ]
    html = table._repr_html_()
    assert html.count("<tr>") == 5
    assert '<th scope="row">a&lt;b</th><td>2×4×3</td>' in html
    assert '<th scope="col">Receptive field</th>' in html


def test_vectors_see_no_image():
    assert [
        row.receptive_field for row in count_costs(Sequential([Dense(2), ReLU()], (5,))).rows
    ] == [
        None,
        None,
    ]
    assert receptive_fields([Dense(2)], (5,)) == [None]


@pytest.mark.parametrize(
    "windows",
    [
        [(3, 1, 1)] * 3,
        [(3, 1, 1), (2, 2, 1), (3, 1, 1), (2, 2, 1), (3, 1, 1)],
        [(11, 4, 1), (3, 2, 1), (5, 1, 1)],
        [(3, 1, 2), (3, 2, 3), (2, 1, 1)],
    ],
)
def test_fields_are_those_of_the_formula(windows):
    layers = [Conv2D(1, k, s, dilation_rate=d) for k, s, d in windows]
    for count in range(1, len(layers) + 1):
        fields = receptive_fields(layers[:count], (1, 90, 80))
        assert fields[-1] == (receptive_field(windows[:count]),) * 2


STACKS = {
    "valid": [Conv2D(2, (3, 2), (2, 1)), AveragePooling2D(2)],
    "same": [Conv2D(2, (4, 3), 2, "same"), Conv2D(2, 3, padding="same")],
    "dilated": [Conv2D(2, 2, dilation_rate=(2, 3)), Conv2D(2, 1)],
    "padded": [Conv2D(2, 3, padding=2), AveragePooling2D((1, 3), 2, "same")],
    "up": [Conv2D(2, 3), UpSampling2D((2, 3)), Conv2D(2, 2)],
    "transposed": [Conv2DTranspose(2, (3, 4), (2, 3)), Conv2D(2, 2)],
    "transposed same": [Conv2DTranspose(2, 3, 2, "same"), Conv2DTranspose(1, 2, 1, 1)],
    "flat": [Conv2D(2, 3), Flatten(), Dense(12), Reshape((2, 3, 2)), UpSampling2D(2)],
}


@pytest.mark.parametrize("name", STACKS)
def test_regions_are_those_that_the_gradient_reaches(name, rng):
    """The oracle: put a gradient on one output cell and see which pixels it reaches."""
    layers, shape = STACKS[name], (1, 8, 9)
    network = Sequential(layers, shape, rng=rng, dtype=np.float64)
    # positive weights: no two ways to a pixel cancel
    network.set_weights({k: abs(a) + 0.1 for k, a in network.get_weights().items()})
    network.forward(rng.random((1, *shape)))
    _, OH, OW = network.output_shape
    largest = [0, 0]
    for cell in np.ndindex(OH, OW):
        dy = np.zeros((1, *network.output_shape))
        dy[:, :, cell[0], cell[1]] = 1
        dx = network.backward(dy)[0, 0]
        for axis, (first, last) in enumerate(input_region(layers, shape, cell)):
            reached = np.flatnonzero(dx.any(axis=1 - axis))
            if reached.size == 0:  # a cell of padding alone
                continue
            assert (reached[0], reached[-1]) == (max(first, 0), min(last, shape[1 + axis] - 1))
            largest[axis] = max(largest[axis], reached[-1] - reached[0] + 1)
    assert receptive_fields(layers, shape)[-1] == tuple(largest)


def test_a_global_pooling_sees_everything():
    layers = [Conv2D(2, 3), MaxPooling2D(2), GlobalMaxPooling2D(), Dense(2)]
    assert receptive_fields(layers, (1, 9, 12)) == [(3, 3), (4, 4), (8, 12), (8, 12)]
    # rows 0 to 7: the last row is one that no pooling window visits
    assert input_region(layers, (1, 9, 12), (0, 0)) == ((0, 7), (0, 11))
