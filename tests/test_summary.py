"""The summary: character by character that of Keras."""

import numpy as np
import pytest

from cnnlib import (
    BatchNormalization,
    Conv2D,
    Dense,
    Sequential,
    autoencoder,
    fashion_convnet,
    keras_mnist,
    lenet5,
    simple_convnet,
)
from cnnlib.summary import memory_text, summary_rows, summary_text


def printed(network, **settings):
    lines = []
    network.summary(print_fn=lines.append, **settings)
    assert len(lines) == 1
    return lines[0]


def keras_text(model):
    lines = []
    model.summary(print_fn=lines.append, line_length=76)
    return lines[0].rstrip("\n")


@pytest.fixture
def keras():
    """Keras, with its layer names counted from the start."""
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    keras.backend.clear_session()
    return keras


@pytest.mark.keras
@pytest.mark.parametrize("make", [simple_convnet, keras_mnist, fashion_convnet, lenet5])
def test_the_text_is_that_of_the_same_model_in_keras(make, keras):
    network = make(rng=np.random.default_rng(0))
    assert printed(network) == keras_text(network.to_keras())


@pytest.mark.keras
def test_long_names_and_untrained_weights_are_shown_as_in_keras(keras):
    layers = [
        Conv2D(3, 3),
        BatchNormalization(),
        BatchNormalization(name="the_second_normalisation"),
    ]
    network = Sequential(layers, (1, 9, 8), rng=np.random.default_rng(0), name="norms")
    text = printed(network)
    assert text == keras_text(network.to_keras())
    assert "Non-trainable params: 12 (48.00 B)" in text


@pytest.mark.keras
def test_without_activations_it_is_the_table_of_the_notes(keras):
    L = keras.layers
    by_hand = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            L.Conv2D(32, kernel_size=3, activation="relu", padding="same"),
            L.MaxPooling2D(2),
            L.Conv2D(64, kernel_size=3, activation="relu", padding="same"),
            L.MaxPooling2D(2),
            L.Flatten(),
            L.Dense(100, activation="relu"),
            L.Dropout(0.4),
            L.Dense(10, activation="softmax"),
        ],
        name="fashion_convnet",
    )
    assert printed(fashion_convnet(), activations=False) == keras_text(by_hand)


@pytest.mark.keras
def test_the_mnist_network_of_the_notes_too(keras):
    L = keras.layers
    by_hand = keras.Sequential(name="keras_mnist")
    by_hand.add(keras.Input((28, 28, 1)))
    for filters in (32, 64):
        by_hand.add(L.Conv2D(filters, (3, 3), activation="relu"))
        by_hand.add(L.MaxPooling2D((2, 2)))
    by_hand.add(L.Conv2D(64, (3, 3), activation="relu"))
    by_hand.add(L.Flatten())
    by_hand.add(L.Dense(64, activation="relu"))
    by_hand.add(L.Dense(10, activation="softmax"))
    assert printed(keras_mnist(), activations=False) == keras_text(by_hand)


@pytest.mark.keras
def test_the_autoencoder_of_the_notes_too(keras):
    L = keras.layers
    conv = {"activation": "relu"}
    by_hand = keras.Sequential(
        [
            keras.Input((100, 75, 3)),
            L.Conv2D(32, 3, strides=2, padding="same", **conv),
            L.Conv2D(64, 3, strides=2, padding="same", **conv),
            L.Conv2D(128, 3, strides=2, padding="same", **conv),
            L.Flatten(),
            L.Dense(10, name="code"),
            L.Dense(13 * 10 * 128, **conv),
            L.Reshape((13, 10, 128)),
            L.UpSampling2D((2, 2)),
            L.Conv2D(128, (2, 2), **conv),
            L.UpSampling2D((2, 2)),
            L.Conv2D(64, (1, 1), **conv),
            L.UpSampling2D((2, 2)),
            L.Conv2D(32, (1, 2), **conv),
            L.Conv2D(1, (1, 1)),
        ],
        name="autoencoder",
    )
    text = printed(autoencoder(), activations=False)
    assert text == keras_text(by_hand)
    assert " Total params: 520,779 (1.99 MB)" in text


def test_shapes_can_be_shown_as_the_arrays_have_them():
    network = fashion_convnet()
    assert "(None, 32, 28, 28)" in printed(network, data_format="channels_first")
    assert "(None, 28, 28, 32)" in printed(network)
    shapes = [row.shape for row in summary_rows(network, "channels_first")]
    x, ours = np.zeros((1, 1, 28, 28), np.float32), []
    network.reseed(np.random.default_rng(0))
    for layer in network.layers:
        x = layer.forward(x)
        ours.append((None, *x.shape[1:]))
    assert shapes == ours


def test_other_orders_are_refused():
    with pytest.raises(
        ValueError, match=r'data_format must be one of "channels_last", "channels_first"'
    ):
        fashion_convnet().summary(data_format="NHWC")


def test_it_is_printed_unless_told_otherwise(capsys):
    network = Sequential([Dense(10)], (784,))
    network.summary()
    assert capsys.readouterr().out == summary_text(network) + "\n"


def test_weights_of_eight_bytes_weigh_double():
    text = summary_text(Sequential([Dense(10)], (784,), dtype=np.float64))
    assert " Total params: 7,850 (61.33 KB)" in text


@pytest.mark.keras
def test_memory_is_written_as_keras_does(keras):
    from keras.src.utils.summary_utils import readable_memory_size

    for size in (0, 1, 1023, 1024, 1025, 10**6, 1024**2 - 1, 1024**2, 10**9, 10**10):
        assert memory_text(size) == readable_memory_size(size)
