"""Activations, by hand and at their limits."""

import numpy as np
import pytest

from cnnlib import (
    leaky_relu,
    leaky_relu_backward,
    leaky_relu_forward,
    relu,
    relu_backward,
    relu_forward,
    sigmoid,
    sigmoid_backward,
    sigmoid_forward,
    softmax,
    softmax_backward,
    softmax_forward,
    tanh,
    tanh_backward,
    tanh_forward,
)

AROUND_ZERO = np.array([-2.0, -0.0, 0.0, 3.0])


def test_relu_by_hand():
    y, cache = relu_forward(AROUND_ZERO)
    np.testing.assert_array_equal(y, [0, 0, 0, 3])
    np.testing.assert_array_equal(relu_backward(np.full(4, 10.0), cache), [0, 0, 0, 10])
    assert relu(np.array([-1, 2])).dtype == np.int64
    assert np.isnan(relu(np.array([np.nan]))).all()  # not hidden


def test_leaky_relu_by_hand():
    y, cache = leaky_relu_forward(AROUND_ZERO, 0.25)
    np.testing.assert_array_equal(y, [-0.5, 0, 0, 3])
    dx = leaky_relu_backward(np.full(4, 10.0), cache)
    np.testing.assert_array_equal(dx, [2.5, 2.5, 2.5, 10])
    np.testing.assert_array_equal(leaky_relu(np.array([-10.0])), [-3])  # Keras's slope, 0.3
    np.testing.assert_array_equal(leaky_relu(np.array([-10, 5])), [-3, 5])


def test_sigmoid_by_hand():
    x = np.log([1.0, 3.0, 1 / 3])
    y, cache = sigmoid_forward(x)
    np.testing.assert_allclose(y, [0.5, 0.75, 0.25], rtol=1e-15)  # 3 / (1 + 3)
    dx = sigmoid_backward(np.full(3, 16.0), cache)
    np.testing.assert_allclose(dx, [4, 3, 3], rtol=1e-14)  # 16 * y * (1 - y)


def test_sigmoid_keeps_small_results_and_never_overflows():
    y = sigmoid(np.array([-700.0, -1000.0, 1000.0]))
    np.testing.assert_allclose(y[0], np.exp(-700.0), rtol=1e-12)
    np.testing.assert_array_equal(y[1:], [0, 1])
    np.testing.assert_array_equal(sigmoid(np.array([0], np.uint8)), [0.5])
    assert sigmoid(np.array([1], np.uint8))[0] == pytest.approx(1 / (1 + np.exp(-1)))


def test_tanh_by_hand():
    y, cache = tanh_forward(np.log([1.0, 3.0]))
    np.testing.assert_allclose(y, [0, 0.8], atol=1e-15)  # (9 - 1) / (9 + 1)
    np.testing.assert_allclose(tanh_backward(np.full(2, 100.0), cache), [100, 36], rtol=1e-13)
    assert tanh(np.array([0])).dtype == np.float64


def test_softmax_by_hand():
    x = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])
    y, cache = softmax_forward(x)
    np.testing.assert_allclose(y, [[0.125, 0.25, 0.625], [0.375, 0.375, 0.25]], rtol=1e-14)
    # First row: the average of dy, weighted by y, is 8 * 0.125 = 1.
    dx = softmax_backward(np.array([[8.0, 0, 0], [0, 0, 0]]), cache)
    np.testing.assert_allclose(dx[0], [0.875, -0.25, -0.625], rtol=1e-13)
    np.testing.assert_array_equal(dx[1], [0, 0, 0])


def test_softmax_along_another_axis():
    x = np.log([[1.0, 2.0], [3.0, 6.0]])
    np.testing.assert_allclose(softmax(x, axis=0), [[0.25, 0.25], [0.75, 0.75]], rtol=1e-14)


def test_softmax_never_overflows():
    y = softmax(np.array([[1e4, 1e4], [-1e4, 0.0]]))
    np.testing.assert_array_equal(y, [[0.5, 0.5], [0, 1]])
    np.testing.assert_array_equal(softmax(np.array([0, 255], np.uint8)).round(6), [0, 1])
