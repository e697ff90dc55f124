"""Convolution: by hand, and against the definition in loops."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import (
    conv2d,
    conv2d_backward,
    conv2d_forward,
    conv2d_loops,
)
from cnnlib.functional.arrays import check_upstream
from cnnlib.functional.conv_arguments import check_conv2d
from cnnlib.functional.conv_loops import Conv2DLoopsCache
from tests.functional.shapes import integers, window_cases

IMAGE = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])[None, None]
SOBEL = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])[None, None]
COUNT = np.arange(1, 10).reshape(1, 1, 3, 3)  # 1 to 9
FOUR = np.array([[1, 2], [3, 4]])[None, None]


@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
class TestByHand:
    def test_one_window_after_the_other(self, convolve):
        # 1*1 + 2*2 + 4*3 + 5*4 = 37 in the first corner; the next ones likewise.
        np.testing.assert_array_equal(convolve(COUNT, FOUR)[0, 0], [[37, 47], [67, 77]])

    def test_the_kernel_is_not_flipped(self, convolve):
        # First window: (1 + 2*3 + 0) - (2 + 2*0 + 1) = 4. Flipped it would be -4.
        np.testing.assert_array_equal(convolve(IMAGE, SOBEL)[0, 0], [[4, -4], [0, 0]])

    def test_the_bias_of_a_filter_goes_to_its_whole_map(self, convolve):
        filters = np.concatenate([SOBEL, -SOBEL])
        y = convolve(IMAGE, filters, np.array([3, 10]))
        np.testing.assert_array_equal(y[0], [[[7, -1], [3, 3]], [[6, 14], [10, 10]]])

    def test_channels_are_added_up(self, convolve):
        x = np.array([[[[1, 2]], [[10, 20]], [[100, 200]]]])  # three channels of 1x2
        w = np.array([1, 2, 3]).reshape(1, 3, 1, 1)
        # 1*1 + 2*10 + 3*100, 1*2 + 2*20 + 3*200
        np.testing.assert_array_equal(convolve(x, w), [[[[321, 642]]]])

    def test_images_do_not_mix(self, convolve):
        y = convolve(np.concatenate([COUNT, 10 * COUNT]), FOUR)
        np.testing.assert_array_equal(y[1], 10 * y[0])

    def test_groups_see_their_own_channels(self, convolve):
        x = np.array([1, 10, 100, 1000]).reshape(1, 4, 1, 1)
        w = np.array([[1, 2], [3, 4], [5, 6], [7, 8]]).reshape(4, 2, 1, 1)
        y = convolve(x, w, np.array([0, 0, 0, 1]), groups=2)
        # Filters 0 and 1 read channels 0 and 1: 1 + 20, 3 + 40. Filters 2 and 3 read
        # channels 2 and 3: 500 + 6000, 700 + 8000 + 1.
        np.testing.assert_array_equal(y.ravel(), [21, 43, 6500, 8701])

    def test_strides_padding_and_dilation_have_their_own_axes(self, convolve):
        x = np.arange(1, 13).reshape(1, 1, 3, 4)
        w = np.ones((1, 1, 2, 2), int)
        y = convolve(x, w, strides=(2, 1), padding=((1, 0), (0, 0)), dilation=(1, 3))
        # A row of zeros on top; columns 0 and 3 only. Rows 0 and 1: 0 + 0 + 1 + 4; rows 2 and
        # 3: 5 + 8 + 9 + 12.
        np.testing.assert_array_equal(y[0, 0], [[5], [34]])

    def test_eight_bit_pixels_do_not_overflow(self, convolve):
        x = np.full((1, 1, 2, 2), 255, np.uint8)
        w = np.full((1, 1, 2, 2), 100, np.int8)
        y = convolve(x, w, np.array([1], np.int8))
        assert y.dtype == np.int64
        assert y.item() == 102001  # 4 * 255 * 100 + 1

    def test_mixed_dtypes_meet_in_the_wider_one(self, convolve):
        y = convolve(COUNT.astype(np.float32), FOUR.astype(np.float32), np.array([0.5]))
        assert y.dtype == np.float64
        np.testing.assert_array_equal(y[0, 0], [[37.5, 47.5], [67.5, 77.5]])


def test_the_gradients_of_the_stepper_by_hand():
    y, cache = conv2d_forward(COUNT, FOUR, np.array([0]))
    dx, dw, db = conv2d_backward(np.ones_like(y), cache)
    # dw[0, 0]: the numbers under kernel cell (0, 0), 1 + 2 + 4 + 5 = 12.
    np.testing.assert_array_equal(dw[0, 0], [[12, 16], [24, 28]])
    # dx in the middle: all four kernel cells, 1 + 2 + 3 + 4 = 10.
    np.testing.assert_array_equal(dx[0, 0], [[1, 3, 2], [4, 10, 6], [3, 7, 4]])
    np.testing.assert_array_equal(db, [4])  # one for each output


def test_arrays_of_the_right_dtype_are_not_copied():
    x, w, b = np.zeros((1, 2, 3, 3)), np.zeros((2, 2, 2, 2)), np.zeros(2)
    (same_x, same_w, same_b), _ = check_conv2d(x, w, b, 1, 0, 1, 1)
    assert same_x is x
    assert same_w is w
    assert same_b is b
    assert check_upstream(x, x.shape, x.dtype) is x


@st.composite
def convolutions(draw):
    """Draw the arguments of a convolution on integers, where sums are exact."""
    case = draw(window_cases())
    groups, filters = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    strides, padding, dilation = case.window[1:]
    N, C, H, W = case.x.shape
    x = integers((N, groups * C, H, W), case.x.size)
    w = integers((groups * filters, C, *case.kernel_size), x.size + 1)
    b = integers((groups * filters,), x.size + 2) if draw(st.booleans()) else None
    options = {"strides": strides, "padding": padding, "dilation": dilation, "groups": groups}
    return x, w, b, options


@given(convolutions())
def test_im2col_equals_the_definition(case):
    x, w, b, options = case
    np.testing.assert_array_equal(conv2d(x, w, b, **options), conv2d_loops(x, w, b, **options))


@given(convolutions())
def test_backward_through_im2col_equals_backward_through_the_definition(case):
    x, w, b, options = case
    y, fast = conv2d_forward(x, w, b, **options)
    same, slow = conv2d_forward(x, w, b, **options, method="loops")
    np.testing.assert_array_equal(y, same)
    assert isinstance(slow, Conv2DLoopsCache)
    assert not isinstance(fast, Conv2DLoopsCache)
    dy = integers(y.shape, y.size)
    for got, expected in zip(conv2d_backward(dy, fast), conv2d_backward(dy, slow), strict=True):
        np.testing.assert_array_equal(got, expected)
    assert (conv2d_backward(dy, fast)[2] is None) == (b is None)


@pytest.mark.parametrize("method", ["im2col", "loops"])
@pytest.mark.parametrize("groups", [1, 2])
def test_the_gradient_of_the_input_can_be_left_out(method, groups, rng):
    x, w = rng.normal(size=(2, 4, 5, 4)), rng.normal(size=(6, 4 // groups, 3, 2))
    y, cache = conv2d_forward(x, w, rng.normal(size=6), groups=groups, method=method)
    dy = rng.normal(size=y.shape)
    dx, dw, db = conv2d_backward(dy, cache)
    nothing, same_dw, same_db = conv2d_backward(dy, cache, input_gradient=False)
    assert dx.shape == x.shape
    assert nothing is None
    np.testing.assert_array_equal(same_dw, dw)
    np.testing.assert_array_equal(same_db, db)


def test_the_cache_can_be_looked_into():
    _, cache = conv2d_forward(COUNT, FOUR, padding="same")
    assert cache.x_shape == (1, 1, 3, 3)
    assert cache.grid.pads == ((0, 1), (0, 1))
    assert not cache.has_bias
    np.testing.assert_array_equal(cache.cols[0], [1, 2, 4, 5])
    np.testing.assert_array_equal(cache.w, FOUR)


X = np.zeros((1, 3, 8, 8))


@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
@pytest.mark.parametrize(
    ("w", "b", "options", "error", "text"),
    [
        (
            (4, 1, 3, 3),
            None,
            {},
            ValueError,
            "w must have shape (FN, C, FH, FW) with the C of x; got x.shape=(1, 3, 8, 8), "
            "w.shape=(4, 1, 3, 3). Make w.shape[1] equal to 3.",
        ),
        (
            (3, 3),
            None,
            {},
            ValueError,
            "w must have shape (FN, C, FH, FW); got w.shape=(3, 3). "
            "For one kernel use w[None, None].",
        ),
        (
            (4, 3, 3, 3),
            (3,),
            {},
            ValueError,
            "b must have shape (4,), one bias for each filter of w; got b.shape=(3,). "
            "Check where b comes from, or reshape it.",
        ),
        ((4, 3, 9, 3), None, {}, ValueError, "the kernel must fit into the padded input"),
        (
            (4, 3, 3, 3),
            None,
            {"groups": 2},
            ValueError,
            "groups must divide the channels C of x and the filters FN of w; got groups=2, "
            "x.shape=(1, 3, 8, 8), w.shape=(4, 3, 3, 3). Choose a common divisor of C and FN.",
        ),
        ((4, 1, 3, 3), None, {"groups": 3}, ValueError, "groups must divide"),
        (
            (3, 3, 3, 3),
            None,
            {"groups": 3},
            ValueError,
            "w must have shape (FN, C / groups, FH, FW) with the C of x; got groups=3, "
            "x.shape=(1, 3, 8, 8), w.shape=(3, 3, 3, 3). Make w.shape[1] equal to 1.",
        ),
        ((4, 3, 3, 3), None, {"groups": 0}, ValueError, "groups must be a whole number"),
        ((4, 3, 3, 3), None, {"groups": 1.0}, TypeError, "groups must be a whole number"),
        ((4, 3, 3, 3), None, {"strides": 0}, ValueError, "strides must be a whole number"),
        ((4, 3, 3, 3), None, {"padding": "sam"}, ValueError, "padding must be one of"),
    ],
)
def test_wrong_arguments_are_named(convolve, w, b, options, error, text):
    with pytest.raises(error, match=re.escape(text)):
        convolve(X, np.zeros(w), None if b is None else np.zeros(b), **options)


@pytest.mark.parametrize("convolve", [conv2d, conv2d_loops])
def test_one_grey_image_without_its_axes_is_told_how_to_get_them(convolve):
    text = (
        "x must have shape (N, C, H, W); got x.shape=(8, 8). For one grey image use x[None, None]."
    )
    with pytest.raises(ValueError, match=re.escape(text)):
        convolve(np.zeros((8, 8)), np.zeros((1, 1, 3, 3)))


def test_an_unknown_method_is_named():
    text = r'method must be one of "im2col", "loops".*; got method=\'fft\'\. Check the spelling\.'
    with pytest.raises(ValueError, match=text):
        conv2d_forward(X, np.zeros((1, 3, 1, 1)), method="fft")
