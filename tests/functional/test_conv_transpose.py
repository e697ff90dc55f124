"""The transposed convolution: by hand, and as what moves across an inner product."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import (
    conv2d,
    conv2d_transpose,
    conv2d_transpose_backward,
    conv2d_transpose_forward,
)
from tests.functional.shapes import integers, window_cases


@given(window_cases(paddings=st.sampled_from(["valid", "same"])), st.integers(1, 3))
def test_the_transpose_moves_across_an_inner_product(case, C):
    """For all x and z, sum(conv(z) * x) equals sum(z * transpose(x)): that defines it."""
    _, strides, padding, _ = case.window
    x = integers((case.x.shape[0], C, *case.x.shape[2:]), 1)
    w = integers((C, case.x.shape[1], *case.kernel_size), 2)
    y = conv2d_transpose(x, w, strides=strides, padding=padding)
    z = integers(y.shape, 3)
    assert (conv2d(z, w, strides=strides, padding=padding) * x).sum() == (z * y).sum()


@pytest.mark.parametrize(
    ("size", "kernel_size", "strides", "padding", "expected"),
    [
        (5, 3, 1, (0, 0), 7),  # 4 + 3
        (5, 3, 2, (0, 0), 11),  # 4 * 2 + 3
        (5, 2, 3, (0, 0), 15),  # 4 * 3 + 2, and one empty cell: Keras keeps it
        (5, 3, 2, (1, 1), 9),  # 11 - 1 - 1
        (5, 3, 2, (0, 1), 10),  # 11 - 1
        (5, 3, 1, (2, 2), 3),  # 7 - 2 - 2
    ],
)
def test_sizes_of_the_transpose_by_hand(size, kernel_size, strides, padding, expected):
    x, w = np.ones((1, 1, size, 1)), np.ones((1, 1, kernel_size, 1))
    y = conv2d_transpose(x, w, strides=(strides, 1), padding=(padding, (0, 0)))
    assert y.shape == (1, 1, expected, 1)


def test_words_of_the_transpose_by_hand():
    x, w = np.ones((1, 1, 5, 4)), np.ones((1, 1, 3, 2))
    assert conv2d_transpose(x, w, strides=(2, 3)).shape == (1, 1, 11, 12)  # valid is the default
    assert conv2d_transpose(x, w, strides=(2, 3), padding="same").shape == (1, 1, 10, 12)
    assert conv2d_transpose(x, w, padding="full").shape == (1, 1, 3, 3)  # 7 - 2 - 2, 5 - 1 - 1


def test_defaults_of_the_forward_pass_are_those_of_the_transpose():
    x, w = np.arange(6.0).reshape(1, 1, 2, 3), np.array([[[[1.0, 2.0]]]])
    y, cache = conv2d_transpose_forward(x, w)
    np.testing.assert_array_equal(y, conv2d_transpose(x, w, None, strides=1, padding="valid"))
    np.testing.assert_array_equal(y[0, 0], [[0, 1, 4, 4], [3, 10, 13, 10]])
    assert conv2d_transpose_backward(y, cache)[2] is None


def test_stamps_overlap_by_hand():
    x = np.array([[1, 10], [100, 1000]])[None, None]
    w = np.array([[1, 2, 3]])[None, None]
    y, cache = conv2d_transpose_forward(x, w, np.array([5]), strides=(1, 2))
    # 1 2 3 and 10 20 30 two cells apart, 3 + 10 where they meet, and 5 everywhere.
    np.testing.assert_array_equal(y[0, 0], [[6, 7, 18, 25, 35], [105, 205, 1305, 2005, 3005]])
    dx, dw, db = conv2d_transpose_backward(np.ones_like(y), cache)
    np.testing.assert_array_equal(dx[0, 0], [[6, 6], [6, 6]])  # 1 + 2 + 3
    np.testing.assert_array_equal(dw[0, 0], [[1111, 1111, 1111]])
    np.testing.assert_array_equal(db, [10])


def test_the_transpose_adds_eight_bit_pixels_without_overflow():
    x, w = np.full((1, 2, 1, 1), 200, np.uint8), np.full((2, 1, 1, 1), 200, np.uint8)
    y = conv2d_transpose(x, w, np.array([3], np.uint8))
    assert y.dtype == np.int64
    assert y.item() == 80003


def test_arrays_of_the_right_dtype_are_not_copied_for_the_transpose():
    x, w = np.zeros((1, 2, 3, 3)), np.zeros((2, 2, 2, 2))
    _, cache = conv2d_transpose_forward(x, w, np.zeros(2))
    assert cache.x is x
    assert cache.w is w


X = np.zeros((1, 3, 8, 8))


@pytest.mark.parametrize(
    ("w", "b", "options", "text"),
    [
        (
            (4, 2, 3, 3),
            None,
            {},
            "w must have shape (C, FN, FH, FW) with the C of x; got x.shape=(1, 3, 8, 8), "
            "w.shape=(4, 2, 3, 3). Make w.shape[0] equal to 3.",
        ),
        (
            (3, 2, 3, 3),
            (3,),
            {},
            "b must have shape (2,), one bias for each map that comes out; got b.shape=(3,).",
        ),
        (
            (3, 2, 3, 3),
            None,
            {"padding": 5},
            "padding must leave at least one cell of the output; got padding=5, "
            "x.shape=(1, 3, 8, 8), w.shape=(3, 2, 3, 3). Use less padding.",
        ),
        ((3, 2, 3, 3), None, {"padding": ((5, 5), (0, 0))}, "padding must leave at least"),
        ((3, 2, 3, 3), None, {"padding": ((0, 0), (5, 5))}, "padding must leave at least"),
        ((3, 3), None, {}, "w must have shape (C, FN, FH, FW); got w.shape=(3, 3)."),
    ],
)
def test_wrong_arguments_of_the_transpose_are_named(w, b, options, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        conv2d_transpose(X, np.zeros(w), None if b is None else np.zeros(b), **options)


def test_one_cell_of_the_transpose_may_be_left():
    y = conv2d_transpose(np.ones((1, 1, 1, 1)), np.ones((1, 1, 3, 3)), padding=1)
    assert y.shape == (1, 1, 1, 1)


def test_the_gradients_move_across_inner_products_too():
    """The output is linear in the input, in the weights and in the bias, so each gradient is fixed."""
    x, w, b = integers((2, 3, 4, 5), 1), integers((3, 6, 3, 2), 2), integers((6,), 3)
    y, cache = conv2d_transpose_forward(x, w, b, strides=(2, 1))
    dy = integers(y.shape, 4)
    dx, dw, db = conv2d_transpose_backward(dy, cache)
    v, u, a = integers(x.shape, 5), integers(w.shape, 6), integers(b.shape, 7)
    assert (dx * v).sum() == (dy * conv2d_transpose(v, w, strides=(2, 1))).sum()
    assert (dw * u).sum() == (dy * conv2d_transpose(x, u, strides=(2, 1))).sum()
    assert (db * a).sum() == (dy * a[:, None, None]).sum()
