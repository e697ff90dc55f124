"""A step shared out among the cores is the same step."""

import numpy as np
import pytest

from cnnlib import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    ReLU,
    Sequential,
    Softmax,
)
from cnnlib.train import sharing
from cnnlib.train.sharing import SharedNetwork, WholeNetwork, arranged, shared_out

INPUT = (2, 9, 8)


def make(**settings):
    layers = [
        Conv2D(3, 3, padding="same"),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(4, 2),
        ReLU(),
        MaxPooling2D(2, strides=1),
        Flatten(),
        Dense(6),
        ReLU(),
        Dense(3),
    ]
    return Sequential(layers, INPUT, rng=np.random.default_rng(0), dtype=np.float64, **settings)


@pytest.fixture(params=[1, 2, 3])
def cores(request, monkeypatch):
    monkeypatch.setattr(sharing, "thread_count", lambda: request.param)
    return request.param


@pytest.mark.parametrize("N", [1, 15, 16, 50])
def test_output_and_gradients_are_those_of_the_network(N, cores, rng):
    x, dy = rng.standard_normal((N, *INPUT)), rng.standard_normal((N, 3))
    whole, shared = make(), make()
    expected = whole.forward(x, training=True)
    whole.backward(dy, input_gradient=False)
    work = SharedNetwork(shared)
    np.testing.assert_allclose(work.forward(x), expected, rtol=1e-12, atol=1e-12)
    work.backward(dy)
    assert len(work.copies) == max(1, min(cores, N // 8))
    assert list(shared.grads) == list(whole.grads)
    for name, gradient in whole.grads.items():
        np.testing.assert_allclose(shared.grads[name], gradient, rtol=1e-10, atol=1e-12)
    again = shared.layers[0].grads["w"]
    work.forward(x)
    work.backward(dy)
    np.testing.assert_array_equal(shared.layers[0].grads["w"], again)


def test_ties_and_zeros_agree(rng):
    """Pooling before ReLU: the same winners matter, where numbers are equal, zero or negative."""
    layers = [Conv2D(2, 1, use_bias=False), ReLU(), MaxPooling2D(2), Flatten(), Dense(2)]
    network = Sequential(layers, (1, 6, 6), rng=rng, dtype=np.float64)
    network.layers[0].params["w"][...] = np.array([1.0, -1.0]).reshape(2, 1, 1, 1)
    x = rng.integers(-1, 2, (20, 1, 6, 6)).astype(np.float64)
    dy = rng.standard_normal((20, 2))
    expected = network.forward(x)
    network.backward(dy, input_gradient=False)
    gradients = {name: gradient.copy() for name, gradient in network.grads.items()}
    work = SharedNetwork(network)
    np.testing.assert_allclose(work.forward(x), expected, rtol=1e-12)
    work.backward(dy)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(network.grads[name], gradient, rtol=1e-12, atol=1e-12)


def test_only_relu_and_max_pooling_change_places():
    relu, pool, mean, soft = ReLU(), MaxPooling2D(), AveragePooling2D(), Softmax()
    assert arranged([relu, pool, soft]) == [pool, relu, soft]
    assert arranged([relu, mean, soft, pool]) == [relu, mean, soft, pool]
    assert arranged([soft]) == [soft]


@pytest.mark.parametrize("mixing", [Dropout(0.5), BatchNormalization()], ids=str)
def test_layers_that_mix_examples_are_not_cut(mixing):
    network = Sequential([Dense(4), mixing, Dense(2)], (3,), rng=np.random.default_rng(0))
    with shared_out(network) as work:
        assert type(work) is WholeNetwork


def test_a_layer_of_the_readers_own_is_not_cut():
    class Shout(ReLU):
        """May do anything."""

    with shared_out(Sequential([Shout(), Dense(2)], (3,), rng=np.random.default_rng(0))) as work:
        assert type(work) is WholeNetwork


def test_weights_are_shared_not_copied(rng):
    network, x = make(), rng.standard_normal((20, *INPUT))
    work = SharedNetwork(network)
    work.forward(x)
    for weights in network.params.values():
        weights *= 1.5  # as an optimizer does
    np.testing.assert_allclose(work.forward(x), network.forward(x), rtol=1e-12, atol=1e-12)


def test_the_layers_keep_their_own_shapes(rng):
    network = make()
    SharedNetwork(network).forward(rng.standard_normal((20, *INPUT)))
    network.summary()
    assert network.layers[1].input_shape in (None, (3, 9, 8))  # ReLU's, before pooling
