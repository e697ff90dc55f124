"""Weights go to Keras and come back; what Keras lacks is refused."""

import numpy as np
import pytest

from cnnlib import (
    AveragePooling2D,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPooling2D,
    ReLU,
    Sequential,
    Softmax,
    lenet5,
    load_keras_weights,
)
from cnnlib.keras_bridge.orders import flat_order, places
from cnnlib.keras_import import import_keras
from tests.keras_bridge.comparing import SHAPE, STACKS, build, nhwc

pytestmark = pytest.mark.keras


def test_weights_come_back_whatever_the_layers(rng):
    for name, layers in STACKS.items():
        network = build(layers, SHAPE)
        before, model = network.get_weights(), network.to_keras()
        for array in (*network.params.values(), *network.state.values()):
            array[...] = 0
        load_keras_weights(network, model)
        after = network.get_weights()
        assert before.keys() == after.keys()
        for key, array in before.items():
            np.testing.assert_array_equal(after[key], array, err_msg=name)


def test_weights_of_a_model_written_by_hand_are_taken_over(rng):
    keras = import_keras()
    L = keras.layers
    model = keras.Sequential(
        [
            keras.Input((9, 7, 3)),
            L.Conv2D(4, 3, activation="relu"),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(5, activation="relu"),
            L.Dense(2, activation="softmax"),
        ]
    )
    layers = [Conv2D(4, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(5), ReLU(), Dense(2)]
    network = Sequential(layers, SHAPE)
    load_keras_weights(network, model)
    x = rng.normal(size=(4, *SHAPE)).astype(np.float32)
    y = Softmax().forward(network.forward(x))
    np.testing.assert_allclose(y, model(nhwc(x)).numpy(), atol=1e-6)


@pytest.mark.parametrize(
    "layers",
    [
        [Conv2D(4, 3)],
        [Conv2D(4, 3), Flatten(), Dense(3)],
        [Conv2D(5, 3), Flatten(), Dense(2)],
        [Flatten(), Dense(2), Dense(2)],
    ],
)
def test_weights_that_do_not_fit_change_nothing(layers):
    model = build([Conv2D(4, 3), Flatten(), Dense(2)], SHAPE).to_keras()
    network = build(layers, SHAPE)
    before = network.get_weights()
    with pytest.raises(
        ValueError,
        match=r"model must have weights of the shapes \[.*got \[\(3, 3, 3, 4\), \(4,\), \(140, 2\), \(2,\)\]\. "
        r"Nothing was changed\. Compare model\.summary\(\) with network\.summary\(\)",
    ):
        load_keras_weights(network, model)
    for key, array in network.get_weights().items():
        np.testing.assert_array_equal(array, before[key])


# Keras writes its variables with an old way to become an array.
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept:DeprecationWarning")
def test_a_model_is_saved_and_loaded_with_our_layers(rng, tmp_path):
    keras = import_keras()
    network = lenet5(True, rng=rng)
    model = network.to_keras()
    model.save(tmp_path / "lenet.keras")
    loaded = keras.models.load_model(tmp_path / "lenet.keras")
    x = rng.random((2, 32, 32, 1), np.float32)
    np.testing.assert_array_equal(loaded(x).numpy(), model(x).numpy())


def test_poolings_that_keras_does_not_have_are_refused():
    for pooling in (MaxPooling2D(3, padding=1), AveragePooling2D(3, padding=1, name="mine")):
        with pytest.raises(
            ValueError,
            match=r'(max_pooling2d|mine) must have padding "valid" or "same" to exist in Keras; got padding=1',
        ):
            build([pooling], SHAPE).to_keras()


def test_layers_of_your_own_are_refused():
    class Mine(Layer):
        pass

    with pytest.raises(
        ValueError,
        match=r"every layer must have a counterpart in Keras; got <Mine mine>\. Add it to",
    ):
        build([Mine()], SHAPE).to_keras()


def test_without_weights_there_is_nothing_to_hand_over():
    with pytest.raises(RuntimeError, match="Conv2D needs a random generator"):
        Sequential([Conv2D(2, 2)], SHAPE).to_keras()


def test_the_order_of_flattened_maps_by_hand():
    # channel 0 is [[0, 1], [2, 3]], channel 1 [[4, 5], [6, 7]]; Keras goes pixel by pixel
    np.testing.assert_array_equal(flat_order((2, 2, 2)), [0, 4, 1, 5, 2, 6, 3, 7])


def test_features_are_sorted_only_where_a_dense_layer_follows():
    orders = [place.order_out is not None for place in places(build(STACKS["much between"], SHAPE))]
    assert orders == [True, True, True, True, False]
    orders = [
        place.order_out is not None for place in places(build(STACKS["flatten at the end"], SHAPE))
    ]
    assert orders == [False, False]
    orders = [
        place.order_out is not None for place in places(build(STACKS["dense fills maps"], SHAPE))
    ]
    assert orders == [True, True, True, False, False]
