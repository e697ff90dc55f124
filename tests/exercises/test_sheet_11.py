"""Sheet 11: right answers from the package and by hand, and what its text says of them."""

import pytest

import cnnlib
from cnnlib.exercises.sheets import load_sheet
from cnnlib.models import alexnet, lenet5
from cnnlib.models.lenet import C3_TABLE

SHEET = load_sheet("11")


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def test_the_larger_image_through_lenet():
    network, shape, sides = lenet5(original=True), (1, 40, 40), []
    for layer in network.layers:
        if layer.name in ("C1", "S2", "C3", "S4", "C5"):
            shape = layer.output_shape(shape)
            sides.append(shape[1])
    assert SHEET.questions[0].reference == sides == [36, 18, 14, 7, 3]
    assert sides[-1] ** 2 == 9  # "nine places"


def test_how_often_weights_are_used():
    layers = [cnnlib.Conv2D(8, 3, padding="same"), cnnlib.Flatten(), cnnlib.Dense(20)]
    rows = cnnlib.count_costs(cnnlib.Sequential(layers, (4, 10, 6))).rows
    counts = [[row.parameters, row.multiply_adds] for row in rows if row.parameters]
    assert SHEET.questions[1].reference == counts
    assert counts[1][0] // counts[0][0] == 32  # "thirty times"


def test_the_table_of_the_paper():
    assert right(3, C3_TABLE, 5, 5) == 1516
    everything = [tuple(range(6))] * 16
    assert right(3, everything, 5, 5) == 2416  # what is said when the answer is right


@pytest.mark.parametrize(("groups", "total"), [(1, 3_747_200), (2, 2_334_080)])
def test_the_table_of_alexnet(groups, total):
    table = right(4, 227, groups)
    assert [row[0] for row in table] == [55, 27, 13, 13, 13]
    assert sum(row[1] for row in table) == total
    smaller = right(4, 224, groups)
    assert [row[1] for row in smaller] == [row[1] for row in table]
    assert [row[2] for row in smaller] != [row[2] for row in table]


def layers_of(network):
    shape = network.input_shape
    for layer in network.layers:
        match layer:
            case cnnlib.Conv2D():
                yield "conv", layer.kernel_size[0], shape[0], layer.filters, layer.groups
            case cnnlib.Dense():
                yield "dense", shape[0], layer.units
            case cnnlib.MaxPooling2D():
                yield ("pool",)
        shape = layer.output_shape(shape)


def test_the_notes_count_and_the_right_one():
    broken = SHEET.questions[4].wrong["unchanged"]
    for groups, total in ((1, 62_378_344), (2, 60_965_224)):
        layers = list(layers_of(alexnet(groups)))
        assert broken(layers) == 3_747_200
        assert right(5, layers) == total


def test_alexnet_with_averages():
    units = SHEET.questions[5].reference
    assert units == 500
    body = alexnet().layers[:-8]  # up to the last pooling
    tail = [cnnlib.GlobalAveragePooling2D(), cnnlib.Dense(units), cnnlib.Dense(1000)]
    network = cnnlib.Sequential([*body, *tail], (3, 227, 227))
    assert network.count_params() == 2_334_080 + 1257 * units + 1000
    assert 2_900_000 < network.count_params() < 3_000_000
    assert round(network.count_params() / alexnet().count_params(), 2) == 0.05  # "a twentieth"
