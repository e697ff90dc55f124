"""Weights: drawn late, assigned, counted, and never of two types at once."""

import numpy as np
import pytest

from cnnlib import BatchNormalization, Conv2D, Dense, Flatten, Layer, Sequential, WeightLayer


def test_weights_are_drawn_when_somebody_asks():
    drawn = []

    def watch(shape, rng, dtype):
        drawn.append(shape)
        return np.ones(shape, dtype)

    dense = Dense(3, kernel_initializer=watch, rng=np.random.default_rng(0))
    dense.build((2,))
    assert dense.count_params() == 2 * 3 + 3
    assert drawn == []
    dense.forward(np.zeros((1, 2)))
    dense.forward(np.zeros((1, 2)))
    assert drawn == [(2, 3)]


def test_weights_need_a_generator():
    dense = Dense(3)
    dense.build((2,))
    with pytest.raises(
        RuntimeError,
        match=r"Dense needs a random generator .*got rng=None\. Pass rng=np\.random\.default_rng\(0\)",
    ):
        dense.forward(np.zeros((1, 2)))


def test_weights_need_an_input_shape():
    dense = Dense(3, rng=np.random.default_rng(0))
    expected = r"Dense needs the shape of its input .*got no input_shape\. Call build"
    with pytest.raises(RuntimeError, match=expected):
        _ = dense.params
    with pytest.raises(RuntimeError, match=expected):
        dense.count_params()
    with pytest.raises(RuntimeError, match=r"BatchNormalization needs the shape"):
        _ = BatchNormalization().state


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match=r"rng must be a NumPy random generator; got rng=0\."):
        Dense(3, rng=0)


def test_the_same_seed_gives_the_same_weights_in_both_types():
    def weights(dtype):
        dense = Dense(50, rng=np.random.default_rng(3), dtype=dtype)
        dense.build((40,))
        return dense.params["w"]

    assert weights(np.float32).dtype == np.float32
    np.testing.assert_array_equal(weights(np.float64).astype(np.float32), weights(np.float32))


def test_biases_start_at_zero_and_scales_at_one():
    dense, norm = Dense(3, rng=np.random.default_rng(0)), BatchNormalization()
    dense.build((2,))
    norm.build((2, 4, 4))
    np.testing.assert_array_equal(dense.params["b"], np.zeros(3))
    np.testing.assert_array_equal(norm.params["gamma"], np.ones(2))
    np.testing.assert_array_equal(norm.params["beta"], np.zeros(2))
    np.testing.assert_array_equal(norm.state["moving_mean"], np.zeros(2))
    np.testing.assert_array_equal(norm.state["moving_variance"], np.ones(2))


def test_assigned_weights_are_copies_of_the_right_type():
    w = np.arange(6).reshape(2, 3)
    dense = Dense(3, dtype=np.float32)
    dense.params = {"w": w, "b": np.zeros(3)}
    w[:] = 0
    assert dense.params["w"].dtype == np.float32
    # 1 * [0, 1, 2] + 2 * [3, 4, 5]
    np.testing.assert_array_equal(dense.forward(np.array([[1, 2]], np.float32)), [[6, 9, 12]])


def test_assigned_weights_without_a_type_take_that_of_the_first_input():
    dense = Dense(2)
    dense.params = {"w": np.eye(2), "b": np.zeros(2)}
    assert dense.forward(np.ones((1, 2), np.float32)).dtype == np.float32
    assert dense.params["w"].dtype == np.float32
    with pytest.raises(
        TypeError,
        match=r"Dense has weights and needs inputs of type float32; got dtype float64\. "
        r"Use x\.astype\(np\.float32\), or dtype=np\.float64 for the layer\.",
    ):
        dense.forward(np.ones((1, 2)))


def test_assigned_weights_must_fit_a_known_input():
    dense = Dense(3)
    dense.build((2,))
    with pytest.raises(
        ValueError,
        match=r"the weights of Dense must have the shapes \{'w': \(2, 3\), 'b': \(3,\)\}; "
        r"got \{'w': \(3, 2\), 'b': \(3,\)\}\. They follow from input_shape=\(2,\)\.",
    ):
        dense.params = {"w": np.zeros((3, 2)), "b": np.zeros(3)}
    with pytest.raises(ValueError, match=r"got \{'w': \(2, 3\)\}\."):
        dense.params = {"w": np.zeros((2, 3))}
    norm = BatchNormalization()
    norm.build((4,))
    with pytest.raises(ValueError, match=r"must have the shapes \{'moving_mean': \(4,\)"):
        norm.state = {"moving_mean": np.zeros(3), "moving_variance": np.zeros(3)}


def test_weights_must_fit_another_input():
    dense = Dense(3, rng=np.random.default_rng(0))
    dense.forward(np.zeros((1, 2)))
    with pytest.raises(ValueError, match=r"the weights of Dense .*input_shape=\(5,\)"):
        dense.forward(np.zeros((1, 5)))
    norm = BatchNormalization()
    norm.state = {"moving_mean": np.zeros(3), "moving_variance": np.ones(3)}
    with pytest.raises(ValueError, match="the weights of BatchNormalization"):
        norm.build((4,))


def test_a_refused_input_leaves_the_layer_as_it_was():
    dense = Dense(3, rng=np.random.default_rng(0))
    dense.forward(np.ones((1, 2)))
    with pytest.raises(ValueError, match="the weights of Dense"):
        dense.build((5,))
    assert dense.input_shape == (2,)
    assert dense.forward(np.ones((4, 2))).shape == (4, 3)


def test_a_convolution_takes_images_of_any_size():
    conv = Conv2D(2, 3, rng=np.random.default_rng(0))
    assert conv.forward(np.zeros((1, 1, 8, 8))).shape == (1, 2, 6, 6)
    assert conv.forward(np.zeros((1, 1, 5, 9))).shape == (1, 2, 3, 7)


def test_types_are_float32_or_float64():
    with pytest.raises(
        TypeError, match=r"dtype must be float32 or float64; got dtype of type float16\. Convert"
    ):
        Dense(3, dtype=np.float16)


def test_settling_twice_on_one_type_is_fine():
    dense = Dense(2)
    dense.settle_dtype(np.float64)
    dense.settle_dtype(np.float64)
    with pytest.raises(TypeError, match="needs inputs of type float64; got dtype float32"):
        dense.settle_dtype(np.float32)
    Flatten().settle_dtype(np.float32)  # nothing to settle


@pytest.mark.parametrize(
    ("kind", "shape", "message"),
    [
        (Dense(2), (1, 2, 3), r"Dense needs inputs of shape \(N, D\); got input_shape=\(1, 2, 3\)"),
        (Dense(2), (1, 2, 3), r"Put Flatten\(\) before it\."),
        (
            Conv2D(2, 1),
            (4,),
            r"Conv2D needs inputs of shape \(N, C, H, W\); got input_shape=\(4,\)",
        ),
        (Conv2D(2, 1), (4,), r"Put Reshape before it\."),
    ],
)
def test_inputs_of_the_wrong_rank_are_refused(kind, shape, message):
    with pytest.raises(ValueError, match=message):
        kind.output_shape(shape)
    with pytest.raises(ValueError, match=message):
        kind.param_shapes(shape)
    with pytest.raises(ValueError, match=message):
        kind.state_shapes(shape)
    with pytest.raises(ValueError, match=message):
        kind.multiply_adds(shape)


def test_a_layer_of_your_own_needs_two_methods():
    class Nothing(Layer):
        pass

    with pytest.raises(NotImplementedError, match="Nothing must define _forward"):
        Nothing().forward(np.zeros((1, 2)))

    class OneWay(Layer):
        def _forward(self, x, training):
            return x.copy(), ()

    layer = OneWay()
    layer.forward(np.zeros((1, 2)))
    with pytest.raises(NotImplementedError, match="OneWay must define _backward"):
        layer.backward(np.zeros((1, 2)))
    assert layer.params == layer.state == {}
    assert layer.count_params() == 0


def test_a_weight_layer_of_your_own_gets_everything_else():
    class Scale(WeightLayer):
        starts_at_one = ("s",)

        def _param_shapes(self, input_shape):
            return {"s": (1,)}

        def _forward(self, x, training):
            return x * self.params["s"], x

        def _backward(self, dy, cache, input_gradient):
            return dy * self.params["s"], {"s": (dy * cache).sum(keepdims=True).reshape(1)}

    network = Sequential([Scale(), Dense(2)], (3,), rng=np.random.default_rng(0))
    assert network.count_params() == 1 + 3 * 2 + 2
    assert list(network.params) == ["scale/s", "dense/w", "dense/b"]
