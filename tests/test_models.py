"""The networks of the notes: every row, every count."""

import itertools

import numpy as np
import pytest

from cnnlib import (
    SGD,
    Sequential,
    alexnet,
    autoencoder,
    check_network,
    dense_mnist,
    fashion_convnet,
    fit,
    keras_mnist,
    lenet5,
    simple_convnet,
)
from cnnlib.models.digit_codes import digit_codes
from cnnlib.models.lenet import C3_TABLE

# The rows of the notes that have weights or change the shape, with channels first.
FASHION = [
    ((32, 28, 28), 320),
    ((32, 14, 14), 0),
    ((64, 14, 14), 18496),
    ((64, 7, 7), 0),
    ((3136,), 0),
    ((100,), 313700),
    ((100,), 0),  # dropout
    ((10,), 1010),
]
MNIST = [
    ((32, 26, 26), 320),
    ((32, 13, 13), 0),
    ((64, 11, 11), 18496),
    ((64, 5, 5), 0),
    ((64, 3, 3), 36928),
    ((576,), 0),
    ((64,), 36928),
    ((10,), 650),
]
AUTOENCODER = [
    ((32, 50, 38), 896),
    ((64, 25, 19), 18496),
    ((128, 13, 10), 73856),
    ((16640,), 0),
    ((10,), 166410),
    ((16640,), 183040),
    ((128, 13, 10), 0),
    ((128, 26, 20), 0),
    ((128, 25, 19), 65664),
    ((128, 50, 38), 0),
    ((64, 50, 38), 8256),
    ((128 // 2, 100, 76), 0),
    ((32, 100, 75), 4128),
    ((1, 100, 75), 33),
]
LENET = {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48120, "F6": 10164, "output": 0}
ALEXNET = {1: [34944, 614656, 885120, 1327488, 884992], 2: [34944, 307456, 885120, 663936, 442624]}


def rows(network):
    shape, found = network.input_shape, []
    for layer in network.layers:
        shape = layer.output_shape(shape)
        if not layer.is_activation:
            found.append((shape, layer.count_params()))
    return found


@pytest.mark.parametrize(
    ("network", "count"),
    [
        (simple_convnet(), 433_890),
        (keras_mnist(), 93_322),
        (dense_mnist(), 407_050),
        (fashion_convnet(), 333_526),
        (lenet5(), 61_706),
        (lenet5(original=True), 60_000),
        (alexnet(), 60_965_224),
        (alexnet(groups=1), 62_378_344),
        (autoencoder(), 520_779),
        (autoencoder(output_channels=3), 520_845),
    ],
    ids=lambda value: value.name if isinstance(value, Sequential) else str(value),
)
def test_counts_are_those_of_the_notes_and_papers(network, count):
    assert network.count_params() == count


@pytest.mark.parametrize(
    ("make", "expected"),
    [(fashion_convnet, FASHION), (keras_mnist, MNIST), (autoencoder, AUTOENCODER)],
)
def test_every_row_is_that_of_the_notes(make, expected):
    assert rows(make()) == expected


def test_lenet_layer_by_layer():
    network = lenet5(original=True)
    counts = {layer.name: layer.count_params() for layer in network.layers}
    assert {name: counts[name] for name in LENET} == LENET
    assert sum(counts.values()) == 60_000
    shapes = dict(zip(counts, (shape for shape in _shapes(network)), strict=True))
    assert [shapes[name] for name in LENET] == [
        (6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5), (120, 1, 1), (84,), (10,)
    ]  # fmt: skip


def _shapes(network):
    shape = network.input_shape
    for layer in network.layers:
        shape = layer.output_shape(shape)
        yield shape


def test_the_table_of_c3_is_that_of_the_paper():
    # table I: rows are the maps of S2, an X for each of the 16 filters that sees it
    paper = [
        "X...XXX..XXXX.XX",
        "XX...XXX..XXXX.X",
        "XXX...XXX..X.XXX",
        ".XXX..XXXX..X.XX",
        "..XXX..XXXX.XX.X",
        "...XXX..XXXX.XXX",
    ]
    ours = ["".join("X" if c in row else "." for row in C3_TABLE) for c in range(6)]
    assert ours == paper
    assert sum(len(row) for row in C3_TABLE) == 60


def test_the_codes_are_ten_different_pictures():
    codes = digit_codes()
    assert codes.shape == (10, 84)
    assert set(np.unique(codes)) == {-1.0, 1.0}
    distances = (codes[:, None] != codes[None]).sum(axis=2)
    assert distances[~np.eye(10, dtype=bool)].min() >= 6
    # the 1 is a column in the middle, with a foot
    one = codes[1].reshape(12, 7)
    assert (one[:, 3] == 1).all()
    assert (one[11] == 1).all()


@pytest.mark.parametrize("groups", [1, 2])
def test_alexnet_layer_by_layer(groups):
    network = alexnet(groups=groups)
    counts = [count for _, count in rows(network) if count]
    assert counts[:5] == ALEXNET[groups]
    assert sum(counts[:5]) == {1: 3_747_200, 2: 2_334_080}[groups]
    assert counts[5:] == [37_752_832, 16_781_312, 4_097_000]
    sizes = [shape[1] for shape, _ in rows(network) if len(shape) == 3]
    assert sizes == [55, 55, 27, 27, 27, 13, 13, 13, 13, 6]


def test_nothing_is_drawn_for_counting():
    network = alexnet()
    network.count_params()
    assert all(not layer._params for layer in network.layers)


@pytest.mark.parametrize(
    ("input_shape", "numbers"),
    [((1, 28, 28), 4320), ((1, 29, 29), 4320), ((3, 33, 20), 30 * 14 * 8)],
)
def test_simple_convnet_takes_odd_images(input_shape, numbers, rng):
    network = simple_convnet(input_shape, rng=rng)
    assert network.get_layer("flatten").output_shape((30, *_pooled(input_shape))) == (numbers,)
    assert network.forward(np.zeros((2, *input_shape))).shape == (2, 10)


def _pooled(input_shape):
    return [(size - 4) // 2 for size in input_shape[1:]]


def test_simple_convnet_has_settings(rng):
    network = simple_convnet(
        (3, 12, 10),
        filters=4,
        kernel_size=3,
        strides=2,
        padding=1,
        hidden_units=7,
        classes=5,
        std=0.5,
        rng=rng,
    )
    assert rows(network)[0] == ((4, 6, 5), 4 * 27 + 4)
    assert network.output_shape == (5,)
    assert 0.4 < network.params["conv2d/w"].std() < 0.6


@pytest.mark.parametrize(
    "make", [simple_convnet, keras_mnist, dense_mnist, fashion_convnet, lenet5]
)
def test_classifiers_start_by_guessing(make, rng):
    network = make(rng=rng)
    x = rng.random((20, *network.input_shape), np.float32)
    assert network.loss(x, np.arange(20) % 10) == pytest.approx(np.log(10), abs=0.35)


def test_the_autoencoder_gives_images_back(rng):
    network = autoencoder((1, 28, 28), code_size=4, rng=rng)
    x = rng.random((2, 1, 28, 28), np.float32)
    y = network.forward(x)
    assert y.shape == x.shape
    assert (y > 0).all()
    assert (y < 1).all()
    assert network.get_layer("code").units == 4
    assert [layer.kernel_size for layer in network.layers if layer.name.startswith("conv2d")][3:] == [
        (2, 2), (1, 1), (1, 1), (1, 1)
    ]  # fmt: skip
    assert autoencoder((3, 64, 48), output_channels=3).output_shape == (3, 64, 48)


@pytest.mark.parametrize("make", [lambda rng: lenet5(True, rng=rng, dtype=np.float64)])
def test_the_gradients_of_the_original_lenet_are_right(make, rng):
    network = make(rng)
    x, t = rng.random((2, 1, 32, 32)), np.array([3, 7])
    reports = check_network(network, x, t, rng=rng, elements=3)
    assert len(reports) == 1 + 12
    assert max(report.largest for report in reports) < 1e-5, "\n".join(map(str, reports))


@pytest.mark.parametrize(
    ("make", "rate"),
    [(lenet5, 0.1), (lambda rng: lenet5(True, rng=rng), 0.002)],
    ids=["lenet5", "original"],
)
def test_every_step_on_the_same_examples_helps(make, rate):
    rng = np.random.default_rng(0)
    network = make(rng=rng)
    x = (rng.random((10, *network.input_shape)) > 0.5).astype(np.float32)
    logs = fit(network, x, np.arange(10), SGD(rate), epochs=6, batch_size=10, rng=rng, verbose=0)
    losses = logs.history["loss"]
    assert all(later < earlier for earlier, later in itertools.pairwise(losses))


def test_a_small_alexnet_runs(rng):
    network = alexnet(input_shape=(3, 67, 67), classes=3, rng=rng)
    with pytest.raises(ValueError, match="the kernel must fit into the padded input"):
        alexnet(input_shape=(3, 40, 40))
    assert network.output_shape == (3,)
    assert network.get_layer("flatten").input_shape == (256, 1, 1)
