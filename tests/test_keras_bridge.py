"""The bridge to Keras: equal outputs, equal gradients, weights there and back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    Layer,
    LeakyReLU,
    LocalResponseNormalization,
    MaxPooling2D,
    RadialBasis,
    ReLU,
    Reshape,
    Sequential,
    Sigmoid,
    Softmax,
    Subsampling2D,
    TableConv2D,
    Tanh,
    UpSampling2D,
    as_keras_arrays,
    autoencoder,
    fashion_convnet,
    keras_mnist,
    lenet5,
    load_keras_weights,
    simple_convnet,
)
from cnnlib.keras_bridge.orders import flat_order, places
from cnnlib.keras_import import import_keras

pytestmark = pytest.mark.keras
TOLERANCE = 1e-5  # float32


def nhwc(x):
    """Put the channels last, where there are any."""
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def nchw(x):
    """Put the channels first again."""
    return x.transpose(0, 3, 1, 2) if x.ndim == 4 else x


def build(layers, shape, dtype=np.float32, seed=0):
    """Make a network whose weights all differ from the zeros and ones they start with."""
    network = Sequential(
        layers, shape, rng=np.random.default_rng(seed), dtype=dtype, loss="mean_squared_error"
    )
    rng = np.random.default_rng(seed + 1)
    for array in (*network.params.values(), *network.state.values()):
        array += rng.uniform(0.05, 0.3, array.shape).astype(array.dtype)
    return network


def assert_equal_to_keras(network, x, tolerance=TOLERANCE, training=False, t=None):
    """Compare the outputs, and all gradients: of the loss, or for a random upstream gradient."""
    import tensorflow as tf

    model = network.to_keras()
    y = network.forward(x, training=training)
    dy = (np.random.default_rng(9).normal(size=y.shape) / len(x)).astype(y.dtype)
    if t is not None:
        _, dy = network.loss_and_gradient(y, t)
    dx = network.backward(dy)
    variable = tf.Variable(nhwc(x))
    with tf.GradientTape() as tape:
        y_keras = model(variable, training=training)
        total = tf.reduce_sum(y_keras * nhwc(dy))
    grads = tape.gradient(total, [variable, *model.trainable_weights])
    np.testing.assert_allclose(y, nchw(y_keras.numpy()), rtol=tolerance, atol=tolerance)
    scale = max(1.0, abs(dx).max())
    np.testing.assert_allclose(dx / scale, nchw(grads[0].numpy()) / scale, atol=tolerance)
    ours = as_keras_arrays(network, network.grads)
    assert len(ours) == len(grads) - 1
    for mine, theirs in zip(ours, grads[1:], strict=True):
        scale = max(1.0, abs(mine).max())
        np.testing.assert_allclose(mine / scale, theirs.numpy() / scale, atol=tolerance)
    weights = as_keras_arrays(network, {**network.params, **network.state})
    for mine, theirs in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)


SHAPE = (3, 9, 7)  # (C, H, W)
STACKS = {
    "conv": [Conv2D(4, (3, 2))],
    "conv same strided": [Conv2D(4, (4, 3), strides=(2, 3), padding="same")],
    "conv padded": [Conv2D(4, 3, padding=2, use_bias=False)],
    "conv padded unevenly": [Conv2D(4, 3, padding=((2, 0), (1, 3)))],
    "conv full": [Conv2D(4, 3, padding="full")],
    "conv dilated": [Conv2D(4, 2, dilation_rate=(2, 3))],
    "conv groups": [Conv2D(6, 3, groups=3)],
    "transposed": [Conv2DTranspose(4, (3, 4), strides=(2, 3))],
    "transposed same": [Conv2DTranspose(4, 3, strides=2, padding="same", use_bias=False)],
    "transposed cut": [Conv2DTranspose(4, 3, strides=2, padding=((1, 0), (2, 1)))],
    "transposed apart": [Conv2DTranspose(2, 2, strides=3)],
    "max pooling": [MaxPooling2D((3, 2), strides=(2, 1))],
    "max pooling same": [MaxPooling2D(3, strides=2, padding="same")],
    "average pooling": [AveragePooling2D(2)],
    "average pooling same": [AveragePooling2D(3, strides=2, padding="same")],
    "global max": [GlobalMaxPooling2D(), Dense(3)],
    "global average": [GlobalAveragePooling2D(), Dense(3)],
    "up": [UpSampling2D((2, 3)), Conv2D(2, 2)],
    "norms": [BatchNormalization(epsilon=0.01), LocalResponseNormalization(1, bias=1.0, alpha=0.3)],
    "activations": [Tanh(), LeakyReLU(0.2), Conv2D(4, 1), Sigmoid(), Conv2D(2, 1), ReLU()],
    "softmax of channels": [Conv2D(4, 2), Softmax()],
    "scaled tanh": [Tanh(1.7159, 2 / 3)],
    "subsampling": [Subsampling2D((3, 2))],
    "table": [TableConv2D([[0, 2], [1], [2, 1, 0]], (2, 3))],
    "flatten and dense": [Conv2D(4, 3), Flatten(), Dense(5), ReLU(), Dense(2)],
    "much between": [Flatten(), ReLU(), BatchNormalization(), Dropout(0.5), Dense(5)],
    "flatten and basis": [Flatten(), RadialBasis(np.linspace(-1, 1, 2 * 189).reshape(2, 189))],
    "flatten at the end": [Conv2D(4, 3), Flatten()],
    "flatten and normalise": [Flatten(), BatchNormalization()],
    "dense fills maps": [Flatten(), Dense(24), ReLU(), Reshape((2, 3, 4)), Conv2D(3, 2)],
    "dense fills maps behind a norm": [
        Flatten(),
        Dense(24),
        BatchNormalization(),
        Reshape((2, 3, 4)),
    ],
    "reshape of maps": [Reshape((7, 9, 3)), Conv2D(3, 2)],
    "reshape to a row": [Conv2D(4, 3), Reshape((140,)), Dense(4)],
    "reshape twice": [Reshape((189,)), Reshape((7, 3, 9)), Conv2D(2, 2)],
    "flatten twice": [Flatten(), Flatten(), Dense(3)],
    "flatten and reshape": [Flatten(), Reshape((9, 3, 7)), Conv2D(2, 2)],
}


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


def test_weights_come_back_whatever_the_layers(rng):
    for name, layers in STACKS.items():
        network = build(layers, SHAPE)
        before, model = network.get_weights(), network.to_keras()
        for array in (*network.params.values(), *network.state.values()):
            array[...] = 0
        network.load_keras_weights(model)
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
        network.load_keras_weights(model)
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
