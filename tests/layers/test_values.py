"""Results by hand, and what each layer refuses."""

import numpy as np
import pytest

from cnnlib import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    LeakyReLU,
    LocalResponseNormalization,
    MaxPooling2D,
    RadialBasis,
    Reshape,
    Subsampling2D,
    TableConv2D,
    Tanh,
    UpSampling2D,
    conv2d,
)


def test_convolution_by_hand():
    conv = Conv2D(1, 2)
    conv.params = {"w": np.array([[[[1.0, 2], [3, 4]]]]), "b": np.array([10.0])}
    x = np.arange(1.0, 10).reshape(1, 1, 3, 3)
    # 1*1 + 2*2 + 4*3 + 5*4 = 37, and so on; plus 10
    np.testing.assert_array_equal(conv.forward(x)[0, 0], [[47, 57], [77, 87]])
    dx = conv.backward(np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(dx[0, 0], [[1, 3, 2], [4, 10, 6], [3, 7, 4]])
    np.testing.assert_array_equal(conv.grads["w"][0, 0], [[12, 16], [24, 28]])
    np.testing.assert_array_equal(conv.grads["b"], [4])


def test_all_ways_to_convolve_give_the_same(rng):
    x, results = rng.normal(size=(3, 4, 12, 11)), []
    for method in ("im2col", "loops", "blocked", "mec", "winograd", "auto"):
        conv = Conv2D(6, 3, padding=1, groups=2, method=method, rng=np.random.default_rng(0))
        y = conv.forward(x)
        dx = conv.backward(y)
        assert conv.backward(y, input_gradient=False) is None
        results.append((y, dx, conv.grads["w"], conv.grads["b"]))
    for other in results[1:]:
        for mine, theirs in zip(results[0], other, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("layer", "input_shape", "shape", "weights"),
    [
        (Conv2D(64, 5, padding="same"), (1, 28, 28), (64, 28, 28), 1664),
        (Conv2D(64, 3, strides=2, padding="same"), (1, 100, 100), (64, 50, 50), 640),
        (Conv2D(64, 10, padding="same"), (1, 28, 28), (64, 28, 28), 6464),
        (Conv2D(2, 3, strides=2, padding=1), (3, 5, 5), (2, 3, 3), 56),
        (Conv2D(96, 11, strides=4), (3, 227, 227), (96, 55, 55), 34944),
        (Conv2D(256, 5, padding=2, groups=2), (96, 27, 27), (256, 27, 27), 307456),
        (Conv2D(10, 3), (5, 4, 4), (10, 2, 2), 460),
        (Conv2D(4, 3, dilation_rate=2, use_bias=False), (1, 9, 8), (4, 5, 4), 36),
        (MaxPooling2D(2), (32, 27, 27), (32, 13, 13), 0),
        (MaxPooling2D(3, strides=2), (96, 55, 55), (96, 27, 27), 0),
        (MaxPooling2D(2, padding="same"), (3, 5, 7), (3, 3, 4), 0),
        (Conv2DTranspose(8, 3, strides=2), (4, 5, 6), (8, 11, 13), 296),
        (UpSampling2D(2), (128, 13, 10), (128, 26, 20), 0),
        (Dense(512), (30976,), (512,), 15860224),
        (Flatten(), (64, 7, 7), (3136,), 0),
        (Reshape((128, 13, 10)), (16640,), (128, 13, 10), 0),
        (Subsampling2D(2), (16, 10, 10), (16, 5, 5), 32),
    ],
)
def test_shapes_and_weights_of_the_notes(layer, input_shape, shape, weights):
    layer.build(input_shape)
    assert layer.output_shape(input_shape) == shape
    assert layer.count_params() == weights


def test_pooling_steps_by_its_window_unless_told_otherwise():
    assert MaxPooling2D(3).strides == (3, 3)
    assert MaxPooling2D((3, 2)).strides == (3, 2)
    assert MaxPooling2D(3, 1).strides == (1, 1)
    x = np.array([[[[4.0, 3, 8], [5, 5, 7], [6, 7, 5]]]])
    np.testing.assert_array_equal(MaxPooling2D(2, strides=1).forward(x)[0, 0], [[5, 8], [7, 7]])
    np.testing.assert_array_equal(MaxPooling2D(2).forward(x)[0, 0], [[5]])
    same = MaxPooling2D(2, padding="same").forward(x)
    np.testing.assert_array_equal(same[0, 0], [[5, 8], [7, 5]])
    # a border cell of average pooling divides by the cells inside: (8 + 7) / 2
    average = AveragePooling2D(2, padding="same").forward(x)
    np.testing.assert_array_equal(average[0, 0], [[4.25, 7.5], [6.5, 5]])


def test_max_pooling_pads_with_nothing_that_could_win():
    x = np.full((1, 1, 3, 3), -1.0)
    np.testing.assert_array_equal(MaxPooling2D(2, padding=1).forward(x), np.full((1, 1, 2, 2), -1))


def test_flatten_writes_channel_by_channel():
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(Flatten().forward(x), np.arange(24).reshape(2, 12))
    assert Flatten().forward(np.zeros((0, 3, 2))).shape == (0, 6)


def test_dropout_scales_what_it_keeps():
    dropout = Dropout(0.25, rng=np.random.default_rng(0))
    x = np.ones((100, 100))
    y = dropout.forward(x, training=True)
    assert set(np.unique(y)) == {0.0, 4 / 3}
    assert abs((y == 0).mean() - 0.25) < 0.02
    np.testing.assert_array_equal(dropout.backward(x), y)  # the same mask
    assert not np.array_equal(dropout.forward(x, training=True), y)  # another one
    np.testing.assert_array_equal(dropout.forward(x), x)
    np.testing.assert_array_equal(dropout.backward(x), x)


def test_dropout_needs_a_generator_in_training_only():
    dropout = Dropout(0.5)
    dropout.forward(np.ones((1, 2)))
    with pytest.raises(
        RuntimeError,
        match=r"Dropout needs a random generator in training; got rng=None\. Pass rng=",
    ):
        dropout.forward(np.ones((1, 2)), training=True)


def test_batch_normalisation_follows_the_batches():
    norm = BatchNormalization(momentum=0.75, epsilon=1e-12)
    x = np.array([[1.0, 10], [3, 30]])
    np.testing.assert_allclose(norm.forward(x, training=True), [[-1, -1], [1, 1]], rtol=1e-9)
    # a quarter of the way: 0 to 2 and 20, and 1 to the variances 1 and 100
    np.testing.assert_allclose(norm.state["moving_mean"], [0.5, 5])
    np.testing.assert_allclose(norm.state["moving_variance"], [1, 25.75])
    y = norm.forward(np.array([[0.5, 5 + 25.75**0.5]]))
    np.testing.assert_allclose(y, [[0, 1]], atol=1e-9)
    norm.params = {"gamma": np.array([2.0, 3]), "beta": np.array([10.0, 20])}
    y = norm.forward(np.array([[0.5, 5 + 25.75**0.5]]))
    np.testing.assert_allclose(y, [[10, 23]], atol=1e-9)


def test_subsampling_starts_as_an_average():
    layer = Subsampling2D((2, 3))
    layer.build((2, 4, 6))
    np.testing.assert_allclose(layer.params["gain"], [1 / 6, 1 / 6])
    np.testing.assert_array_equal(layer.params["b"], [0, 0])
    x = np.random.default_rng(0).random((2, 2, 4, 6), np.float32)
    np.testing.assert_allclose(layer.forward(x), AveragePooling2D((2, 3)).forward(x), rtol=1e-6)


def test_a_table_leaves_connections_out():
    rng = np.random.default_rng(0)
    layer = TableConv2D([[0, 2], [1]], 3, rng=rng)
    x = rng.normal(size=(2, 3, 5, 6))
    y = layer.forward(x)
    w = np.zeros((2, 3, 3, 3))
    w[0, 0], w[0, 2], w[1, 1] = layer.params["w"]
    np.testing.assert_allclose(y, conv2d(x, w, layer.params["b"]), rtol=1e-12)
    x[:, 1] += 1  # filter 0 does not see channel 1
    np.testing.assert_array_equal(layer.forward(x)[:, 0], y[:, 0])


def test_the_first_weights_of_a_table_fit_the_fans_of_the_whole():
    layer = TableConv2D([[0, 1], [0, 1, 2]], 5, rng=np.random.default_rng(0))
    layer.build((3, 9, 9))
    limit = (6 / (3 * 25 + 2 * 25)) ** 0.5
    assert 0.9 * limit < abs(layer.params["w"]).max() < limit


def test_radial_basis_by_hand():
    layer = RadialBasis(np.array([[1.0, 1], [-1, 1]]))
    np.testing.assert_array_equal(layer.forward(np.array([[1.0, 0], [-1, 1]])), [[-1, -5], [-4, 0]])
    # -2 (x - code): [0, 2] for the first code, [-4, 2] for the second
    np.testing.assert_array_equal(layer.backward(np.array([[1.0, 10], [0, 0]]))[0], [-40, 22])


def test_scaled_tanh_keeps_one():
    tanh = Tanh(1.7159, 2 / 3)
    np.testing.assert_allclose(tanh.forward(np.array([[-1.0, 0, 1]])), [[-1, 0, 1]], atol=1e-4)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Conv2D(0, 3), ValueError, "filters must be a whole number .*got filters=0"),
        (lambda: Conv2D(2.0, 3), TypeError, "filters must be a whole number .*got filters=2.0"),
        (lambda: Conv2D(2, (3, 0)), ValueError, "kernel_size must be a whole number .*=0"),
        (lambda: Conv2D(2, 3, 0), ValueError, "strides must be a whole number .*strides=0"),
        (lambda: Conv2D(2, 3, dilation_rate=0), ValueError, "dilation must be .*dilation=0"),
        (lambda: Conv2D(2, 3, groups=0), ValueError, "groups must be a whole number .*groups=0"),
        (lambda: Conv2D(2, 3, kernel_initializer="he"), ValueError, "initializer must be one of"),
        (lambda: Conv2D(2, 3, method="fft"), ValueError, 'method must be one of "im2col", "loops"'),
        (lambda: Conv2DTranspose(0, 3), ValueError, "filters must be a whole number .*filters=0"),
        (lambda: Dense(0), ValueError, "units must be a whole number .*got units=0"),
        (lambda: MaxPooling2D(0), ValueError, "kernel_size must be a whole number"),
        (lambda: UpSampling2D(0), ValueError, "size must be a whole number .*got size=0"),
        (lambda: Reshape((2, -1)), ValueError, "target_shape must be .*target_shape=-1"),
        (lambda: Dropout(1.0), ValueError, "rate .*got rate=1.0"),
        (lambda: BatchNormalization(momentum=1), ValueError, "momentum .*got momentum=1"),
        (
            lambda: BatchNormalization(epsilon=0),
            ValueError,
            "epsilon must be positive; got epsilon=0",
        ),
        (lambda: LeakyReLU(-0.1), ValueError, "negative_slope must be at least 0; got .*=-0.1"),
        (lambda: LeakyReLU(float("inf")), ValueError, "negative_slope must be .*=inf"),
        (lambda: Tanh(0), ValueError, "amplitude and slope must be positive; got amplitude=0"),
        (lambda: Tanh(1, float("nan")), ValueError, "amplitude and slope .*slope=nan"),
        (lambda: LocalResponseNormalization(-1), ValueError, "depth_radius must be .*=-1"),
        (
            lambda: LocalResponseNormalization(alpha=0),
            ValueError,
            "alpha must be positive; got alpha=0",
        ),
        (lambda: TableConv2D([], 3), ValueError, r"table must give each filter .*got table=\[\]"),
        (lambda: TableConv2D([[]], 3), ValueError, r"got table=\[\[\]\]. Write \[\[0, 1\]"),
        (lambda: TableConv2D([[1, 1]], 3), ValueError, r"got table=\[\[1, 1\]\]"),
        (lambda: TableConv2D([[-1]], 3), ValueError, r"got table=\[\[-1\]\]"),
        (lambda: RadialBasis(np.zeros(3)), ValueError, r"codes must have shape \(K, D\); got"),
    ],
)
def test_settings_out_of_range_are_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


@pytest.mark.parametrize(
    ("layer", "input_shape", "message"),
    [
        (Conv2D(4, 3, groups=2), (3, 8, 8), "groups must divide .*got groups=2, input_shape="),
        (Conv2D(3, 3, groups=2), (4, 8, 8), "groups must divide .*filters=3. Choose a common"),
        (Conv2D(3, 9), (4, 8, 8), "the kernel must fit into the padded input"),
        (MaxPooling2D(9), (4, 8, 8), "the kernel must fit into the padded input"),
        (Conv2DTranspose(2, 2, padding=2), (1, 2, 2), "padding must leave .*got padding=2, input"),
        (Reshape((2, 2)), (5,), r"target_shape must have as many .*\(2, 2\).*The input has 5"),
        (TableConv2D([[3]], 2), (3, 8, 8), r"table must name channels .*got table=\(\(3,\),\)"),
        (RadialBasis(np.zeros((2, 3))), (4,), r"codes must have shape .*got codes.shape=\(2, 3\)"),
    ],
)
def test_inputs_that_do_not_fit_are_refused(layer, input_shape, message):
    with pytest.raises(ValueError, match=message):
        layer.build(input_shape)
    assert layer.input_shape is None
