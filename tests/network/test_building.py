"""Networks built, named and run."""

import numpy as np
import pytest

from cnnlib import BatchNormalization, Conv2D, Dense, Flatten, ReLU, Sequential
from cnnlib.layer_list import check_layers, name_layers, snake_case
from tests.network.small_network import small


def test_shapes_pass_through(rng):
    network = small(rng)
    assert network.output_shape == (4,)
    assert [layer.input_shape for layer in network.layers] == [
        (2, 7, 6), (3, 5, 4), (3, 5, 4), (3, 2, 2), (12,), (4,)
    ]  # fmt: skip
    assert network.count_params() == 3 * 2 * 9 + 3 + 12 * 4 + 4


def test_forward_and_backward_are_those_of_the_layers(rng):
    network, x = small(rng), rng.normal(size=(5, 2, 7, 6)).astype(np.float32)
    y = x
    for layer in network.layers:
        y = layer.forward(y)
    np.testing.assert_array_equal(network.forward(x), y)
    dy = rng.normal(size=(5, 4)).astype(np.float32)
    dx = network.backward(dy)
    kept = {name: array.copy() for name, array in network.grads.items()}
    for layer in reversed(network.layers):
        dy = layer.backward(dy)
    np.testing.assert_array_equal(dx, dy)
    assert kept.keys() == network.params.keys()
    for name, array in network.grads.items():
        np.testing.assert_array_equal(array, kept[name])


def test_training_reaches_the_layers(rng):
    network, x = small(rng), np.ones((50, 2, 7, 6), np.float32)
    assert (network.forward(x, training=True) == 0).any()
    assert not (network.forward(x) == 0).any()


def test_without_the_input_gradient_the_way_back_is_shorter(rng):
    class Counted(ReLU):
        calls = 0

        def _backward(self, dy, cache, input_gradient):
            Counted.calls += 1
            return super()._backward(dy, cache, input_gradient)

    network = Sequential([Counted(), Dense(3), Counted(), Dense(2)], (4,), rng=rng)
    dy = rng.normal(size=(5, 2)).astype(np.float32)
    network.forward(rng.normal(size=(5, 4)))
    network.backward(dy)
    assert Counted.calls == 2
    kept = {name: array.copy() for name, array in network.grads.items()}
    network.backward(dy, input_gradient=False)
    assert Counted.calls == 3
    for name, array in network.grads.items():
        np.testing.assert_array_equal(array, kept[name])


def test_a_network_without_weights_goes_back_all_the_same(rng):
    network = Sequential([ReLU(), Flatten()], (1, 2, 2))
    network.forward(np.ones((1, 1, 2, 2)))
    network.backward(np.ones((1, 4)), input_gradient=False)
    assert network.backward(np.ones((1, 4))).shape == (1, 1, 2, 2)


def test_inputs_are_converted_and_never_written(rng):
    network = small(rng)
    x = rng.integers(0, 9, (2, 2, 7, 6))
    x.flags.writeable = False
    for dtype in (np.uint8, np.float32, np.float64):
        assert network.forward(x.astype(dtype)).dtype == np.float32
    assert small(rng, dtype=np.float64).forward(x).dtype == np.float64


def test_the_same_seed_gives_the_same_network():
    first, again, other = (small(np.random.default_rng(seed)) for seed in (1, 1, 2))
    for name, array in first.params.items():
        np.testing.assert_array_equal(array, again.params[name])
    assert not np.array_equal(first.params["dense/w"], other.params["dense/w"])


def test_the_order_in_which_weights_are_asked_for_does_not_matter():
    forwards, backwards = (small(np.random.default_rng(1)) for _ in range(2))
    for layer in reversed(backwards.layers):
        _ = layer.params
    for name, array in forwards.params.items():
        np.testing.assert_array_equal(array, backwards.params[name])


def test_a_layer_keeps_a_generator_of_its_own(rng):
    own = np.random.default_rng(7)
    network = Sequential([Dense(3, rng=own), Dense(2)], (4,), rng=rng)
    assert network.layers[0].rng is own
    assert network.layers[1].rng is not rng
    network.reseed(rng)
    assert network.layers[0].rng is not own


def test_without_a_generator_nothing_is_drawn():
    network = small()
    assert network.count_params() == 109
    with pytest.raises(RuntimeError, match=r"Conv2D needs a random generator .*got rng=None"):
        network.forward(np.zeros((1, 2, 7, 6)))


def test_layers_are_found_by_name(rng):
    network = small(rng)
    assert network.get_layer("max_pooling2d") is network.layers[2]
    with pytest.raises(
        ValueError,
        match=r"name must be that of a layer; got name='pool'\. The layers are conv2d, re_lu,",
    ):
        network.get_layer("pool")


def test_names_are_numbered_as_keras_does():
    layers = [Dense(1), ReLU(), Dense(1, name="dense_1"), Dense(1), BatchNormalization()]
    name_layers(layers)
    assert [layer.name for layer in layers] == [
        "dense", "re_lu", "dense_1", "dense_2", "batch_normalization"
    ]  # fmt: skip
    name_layers(layers)
    assert layers[3].name == "dense_2"


@pytest.mark.keras
def test_names_are_written_as_keras_does():
    from cnnlib import layers
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    for name in layers.__all__:
        if hasattr(keras.layers, name) and name not in ("Layer",):
            assert snake_case(name) == keras.src.utils.naming.to_snake_case(name)


def test_the_same_name_twice_is_refused():
    with pytest.raises(
        ValueError, match=r"layers must have different names; got \['a'\] twice\. Give"
    ):
        Sequential([Dense(1, name="a"), ReLU(name="a"), Dense(1, name="b")], (2,))


def test_layers_must_be_layers():
    with pytest.raises(
        TypeError, match=r"layers must hold layers only; got <class .*ReLU'>\. Write ReLU\("
    ):
        Sequential([Dense(1), ReLU], (2,))
    with pytest.raises(ValueError, match=r"layers must hold a layer; got none\. Add one"):
        Sequential([], (2,))
    relu = ReLU()
    with pytest.raises(ValueError, match=r"every layer must appear once, .*got layers=\[<ReLU"):
        Sequential([relu, Dense(2), relu], (2,))
    assert check_layers((relu,)) == [relu]


def test_a_shape_that_does_not_fit_names_the_layer():
    with pytest.raises(
        ValueError,
        match=r"Layer conv2d_1 \(input \(4, 2, 2\)\): the kernel must fit .*kernel_size=3",
    ):
        Sequential([Conv2D(4, 3), Conv2D(4, 3)], (1, 4, 4))
    with pytest.raises(ValueError, match=r"Layer dense \(input \(4, 2, 2\)\): Dense needs inputs"):
        Sequential([Conv2D(4, 3), Dense(4)], (1, 4, 4))


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (
            (5, 7, 6, 2),
            r"x must have shape \(N, 2, 7, 6\); got x\.shape=\(5, 7, 6, 2\)\. Channels come",
        ),
        ((2, 7, 6), r"got x\.shape=\(2, 7, 6\)\. Pass a batch of at least one example: x\[None\]"),
        ((5, 2, 7, 7), r"got x\.shape=\(5, 2, 7, 7\)\. Pass a batch"),
        ((0, 2, 7, 6), r"got x\.shape=\(0, 2, 7, 6\)\. Pass a batch"),
    ],
)
def test_inputs_of_another_shape_are_refused(shape, message, rng):
    with pytest.raises(ValueError, match=message):
        small(rng).forward(np.zeros(shape))


def test_inputs_must_be_arrays(rng):
    with pytest.raises(TypeError, match=r"x must be a NumPy array; got x of type list"):
        small(rng).forward([[1.0]])


@pytest.mark.parametrize("shape", [(0, 3, 3), (1, 2.5, 3)])
def test_input_shapes_are_whole_numbers(shape):
    with pytest.raises((TypeError, ValueError), match="input_shape must be a whole number"):
        Sequential([Flatten()], shape)


def test_types_other_than_two_are_refused():
    with pytest.raises(
        TypeError, match=r"dtype must be float32 or float64; got dtype of type int64"
    ):
        Sequential([Dense(2)], (3,), dtype=np.int64)
    with pytest.raises(TypeError, match=r"Dense has weights and needs inputs of type float64"):
        Sequential([Dense(2, dtype=np.float64)], (3,))


def test_the_dictionaries_cannot_be_written(rng):
    network = small(rng)
    with pytest.raises(TypeError, match="does not support item assignment"):
        network.params["dense/w"] = np.zeros((12, 4))
