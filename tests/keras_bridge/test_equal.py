"""The Keras model of a network has equal outputs and equal gradients."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import (
    BatchNormalization,
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    ReLU,
    Reshape,
    UpSampling2D,
    autoencoder,
    fashion_convnet,
    keras_mnist,
    layers,
    lenet5,
    simple_convnet,
)
from tests.keras_bridge.comparing import SHAPE, STACKS, assert_equal_to_keras, build

pytestmark = pytest.mark.keras


def test_every_layer_is_compared():
    kinds = set(layers.__all__) - {"Layer", "WeightLayer"}  # what the others are made from
    missing = kinds - {type(layer).__name__ for stack in STACKS.values() for layer in stack}
    assert not missing, f"{missing} need a place in a stack of tests/keras_bridge/comparing.py"


@pytest.mark.parametrize("name", STACKS)
def test_outputs_and_gradients_are_those_of_keras(name, rng):
    network = build(STACKS[name], SHAPE)
    x = rng.normal(size=(4, *SHAPE)).astype(np.float32)
    assert_equal_to_keras(network, x)


@pytest.mark.parametrize(
    "name", ["conv same strided", "norms", "dense fills maps", "table", "subsampling"]
)
def test_in_float64_they_are_equal_to_twelve_digits(name, rng):
    layers = [type(layer).__new__(type(layer)) for layer in STACKS[name]]
    for new, old in zip(layers, STACKS[name], strict=True):
        new.__dict__ = {**old.__dict__, "dtype": None, "_params": {}, "_state": {}}
    network = build(layers, SHAPE, np.float64)
    assert_equal_to_keras(network, rng.normal(size=(4, *SHAPE)), 1e-12)


def test_in_training_too(rng):
    network = build(
        [Conv2D(3, 3), BatchNormalization(momentum=0.6), ReLU(), Flatten(), Dense(2)], SHAPE
    )
    assert_equal_to_keras(network, rng.normal(size=(4, *SHAPE)).astype(np.float32), training=True)


MODELS = [
    simple_convnet,
    keras_mnist,
    fashion_convnet,
    lenet5,
    autoencoder,
    lambda rng: lenet5(True, rng=rng),
]


@pytest.mark.parametrize(
    "make", MODELS, ids=["simple", "mnist", "fashion", "lenet", "auto", "lenet original"]
)
def test_the_networks_of_the_notes_are_those_of_keras(make, rng):
    network = make(rng=rng)
    x = rng.random((3, *network.input_shape), np.float32)
    t = np.array([3, 1, 4]) if network.loss_name == "softmax_cross_entropy" else x[:, :1]
    assert_equal_to_keras(network, x, t=t)


sizes = st.integers(1, 3)


@given(
    st.integers(1, 3),
    sizes,
    sizes,
    sizes,
    sizes,
    st.sampled_from(["valid", "same", 1]),
    st.integers(0, 99),
)
def test_any_small_network_is_that_of_keras(C, FH, FW, stride, pool, padding, seed):
    layers = [
        Conv2D(2, (FH, FW), stride, padding),
        MaxPooling2D(pool, padding="same"),
        Flatten(),
        Dense(6),
        Reshape((3, 1, 2)),
        UpSampling2D(2),
    ]
    shape = (C, 7, 6)
    x = np.random.default_rng(seed).normal(size=(2, *shape)).astype(np.float32)
    assert_equal_to_keras(build(layers, shape, seed=seed), x)
