"""The smaller operations: dense, dropout and upsampling, by hand."""

import re

import numpy as np
import pytest

from cnnlib import (
    dense,
    dense_backward,
    dense_forward,
    dropout,
    dropout_backward,
    dropout_forward,
    upsample2d,
    upsample2d_backward,
    upsample2d_forward,
)


def test_dense_by_hand():
    x = np.array([[1, 2, 3], [0, 1, 0]])
    w = np.array([[1, 10], [2, 20], [3, 30]])
    y, cache = dense_forward(x, w, np.array([4, 5]))
    np.testing.assert_array_equal(y, [[18, 145], [6, 25]])  # 1 + 4 + 9 + 4, 10 + 40 + 90 + 5
    dx, dw, db = dense_backward(np.array([[1, 0], [0, 2]]), cache)
    np.testing.assert_array_equal(dx, [[1, 2, 3], [20, 40, 60]])  # columns of w, weighted
    np.testing.assert_array_equal(dw, [[1, 0], [2, 2], [3, 0]])
    np.testing.assert_array_equal(db, [1, 2])


def test_dense_adds_eight_bit_pixels_without_overflow():
    x, w = np.full((1, 2), 200, np.uint8), np.full((2, 1), 200, np.uint8)
    y = dense(x, w, np.array([3], np.uint8))
    assert y.dtype == np.int64
    assert y.item() == 80003


def test_dense_copies_no_arrays_of_the_right_dtype():
    x, w = np.zeros((2, 3)), np.zeros((3, 4))
    _, cache = dense_forward(x, w, np.zeros(4))
    assert cache.x is x
    assert cache.w is w


@pytest.mark.parametrize(
    ("x", "w", "b", "text"),
    [
        (
            (2, 3),
            (4, 5),
            None,
            "w must have shape (D, K) with the D of x; got x.shape=(2, 3), w.shape=(4, 5). "
            "Make w.shape[0] equal to 3.",
        ),
        (
            (2, 3),
            (3, 5),
            (4,),
            "b must have shape (5,), one bias for each column of w; got b.shape=(4,).",
        ),
        (
            (2, 3, 4, 4),
            (3, 5),
            None,
            "x must have shape (N, D); got x.shape=(2, 3, 4, 4). Reshape x to 2 axes.",
        ),
        ((2, 3), (3,), None, "w must have shape (D, K); got w.shape=(3,). Reshape w to 2 axes."),
    ],
)
def test_wrong_arguments_of_dense_are_named(x, w, b, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        dense(np.zeros(x), np.zeros(w), None if b is None else np.zeros(b))


def test_dropout_drops_the_given_part_and_keeps_the_mean(rng):
    x = np.ones(100_000, np.float32)
    y = dropout(x, 0.2, rng=rng)
    assert set(np.unique(y)) == {np.float32(0), np.float32(1.25)}
    assert (y == 0).mean() == pytest.approx(0.2, abs=0.01)
    assert y.dtype == np.float32


def test_the_same_seed_drops_the_same_numbers():
    x = np.arange(1.0, 21.0)
    first, second = (dropout(x, 0.5, rng=np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert (first != dropout(x, 0.5, rng=np.random.default_rng(4))).any()


def test_the_gradient_is_dropped_where_the_number_was(rng):
    x = np.arange(1.0, 21.0).reshape(4, 5)
    y, cache = dropout_forward(x, 0.5, rng=rng)
    np.testing.assert_array_equal(dropout_backward(x, cache), y)
    assert (y == 0).any()
    assert (y == 2 * x).any()


def test_a_rate_of_0_changes_nothing(rng):
    np.testing.assert_array_equal(dropout(np.arange(5), 0.0, rng=rng), np.arange(5))


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"rate": 1.0}, ValueError, "rate must be at least 0 and below 1; got rate=1.0."),
        ({"rate": -0.5}, ValueError, "rate must be at least 0 and below 1; got rate=-0.5."),
        ({"rate": "half"}, TypeError, "got rate='half'. Pass rate as a float."),
        ({"rate": 0.5, "rng": 0}, TypeError, "rng must be a NumPy random generator; got rng=0."),
    ],
)
def test_wrong_arguments_of_dropout_are_named(arguments, error, text, rng):
    with pytest.raises(error, match=re.escape(text)):
        dropout(np.ones(3), **({"rng": rng} | arguments))


def test_dropout_refuses_other_arrays_and_gradients(rng):
    with pytest.raises(TypeError, match="x must be a NumPy array"):
        dropout([1.0], 0.5, rng=rng)
    _, cache = dropout_forward(np.ones((2, 3)), 0.5, rng=rng)
    with pytest.raises(ValueError, match=r"dy must have shape \(2, 3\)"):
        dropout_backward(np.ones((3, 2)), cache)


def test_upsampling_by_hand():
    x = np.array([[1, 2], [3, 4]])[None, None]
    y, cache = upsample2d_forward(x, (1, 2))
    np.testing.assert_array_equal(y[0, 0], [[1, 1, 2, 2], [3, 3, 4, 4]])
    dx = upsample2d_backward(np.array([[1, 2, 3, 4], [5, 6, 7, 8]])[None, None], cache)
    np.testing.assert_array_equal(dx[0, 0], [[3, 7], [11, 15]])
    assert upsample2d(x).shape == (1, 1, 4, 4)


def test_wrong_arguments_of_upsampling_are_named():
    with pytest.raises(ValueError, match=r"size must be a whole number of at least 1; got size=0"):
        upsample2d(np.zeros((1, 1, 2, 2)), 0)
    with pytest.raises(ValueError, match=r"For one grey image use x\[None, None\]"):
        upsample2d(np.zeros((2, 2)))
