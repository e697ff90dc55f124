"""Pooling: by hand, and against the most literal loops."""

import re

import numpy as np
import pytest
from hypothesis import given

from cnnlib import (
    avg_pool2d,
    avg_pool2d_backward,
    avg_pool2d_forward,
    global_avg_pool2d,
    global_avg_pool2d_backward,
    global_avg_pool2d_forward,
    global_max_pool2d,
    global_max_pool2d_backward,
    global_max_pool2d_forward,
    max_pool2d,
    max_pool2d_backward,
    max_pool2d_forward,
)
from tests.functional.shapes import integers, pooling_cases

NINE = np.array([[4, 3, 8], [5, 5, 7], [6, 7, 5]])[None, None]
SIXTEEN = np.array([[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]])[None, None]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"strides": 1}, [[5, 8], [7, 7]]),
        ({}, [[5]]),  # the third row and column are left over
        ({"padding": "same"}, [[5, 8], [7, 5]]),
        ({"padding": ((1, 0), (1, 0))}, [[4, 8], [6, 7]]),
        ({"strides": (1, 2), "padding": ((0, 0), (0, 1))}, [[5, 8], [7, 7]]),
    ],
)
def test_maxima_by_hand(options, expected):
    np.testing.assert_array_equal(max_pool2d(NINE, 2, **options)[0, 0], expected)


def test_windows_lie_side_by_side_unless_told_otherwise():
    np.testing.assert_array_equal(max_pool2d(SIXTEEN)[0, 0], [[5, 8], [7, 6]])
    np.testing.assert_array_equal(max_pool2d_forward(SIXTEEN)[0], max_pool2d(SIXTEEN, 2))
    np.testing.assert_array_equal(avg_pool2d_forward(SIXTEEN)[0], avg_pool2d(SIXTEEN, 2))
    # Windows of 1x3, three columns apart: 5 and 8 stand in the first, 7 is left over.
    np.testing.assert_array_equal(max_pool2d(SIXTEEN, (1, 3))[0, 0].ravel(), [8, 4, 3, 7])


def test_means_by_hand():
    # (1 + 5 + 1 + 3) / 4, (8 + 7 + 4 + 2) / 4, (3 + 2 + 5 + 7) / 4, (1 + 4 + 6 + 2) / 4
    np.testing.assert_array_equal(avg_pool2d(SIXTEEN)[0, 0], [[2.5, 5.25], [4.25, 3.25]])


def test_the_padding_does_not_count_in_a_mean():
    # (4 + 3 + 5 + 5) / 4, (8 + 7) / 2, (6 + 7) / 2, 5 / 1
    y = avg_pool2d(NINE, 2, padding="same")
    np.testing.assert_array_equal(y[0, 0], [[4.25, 7.5], [6.5, 5.0]])


def test_the_padding_never_wins_a_maximum():
    for dtype in (np.float32, np.float64, np.int64, np.int8):
        x = np.full((1, 1, 3, 3), -1, dtype)
        np.testing.assert_array_equal(max_pool2d(x, 2, padding="same"), -np.ones((1, 1, 2, 2)))


def test_the_first_of_equal_maxima_wins():
    _, cache = max_pool2d_forward(np.array([[[[1, 5, 5], [5, 3, 5]]]]), (2, 3))
    np.testing.assert_array_equal(cache.winners, [[[[1]]]])
    dx = max_pool2d_backward(np.array([[[[10]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[0, 10, 0], [0, 0, 0]])


def test_a_cell_collects_from_all_windows_that_it_won():
    _, cache = max_pool2d_forward(np.array([[[[0, 9, 0]]]]), (1, 2), strides=1)
    dx = max_pool2d_backward(np.array([[[[10, 1]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[0, 11, 0]])


def test_a_mean_shares_its_gradient_among_its_cells():
    _, cache = avg_pool2d_forward(np.zeros((1, 1, 1, 3)), (1, 2), padding="same")
    dx = avg_pool2d_backward(np.array([[[[8.0, 3.0]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[4, 4, 3]])  # 8 / 2, 8 / 2, 3 / 1


def test_not_a_number_is_not_hidden():
    x = NINE.astype(float)
    x[0, 0, 0, 0] = np.nan
    assert np.isnan(max_pool2d(x, 2)).all()
    assert np.isnan(global_max_pool2d(x)).all()


def test_the_first_cell_that_is_not_a_number_wins_its_window():
    x = np.array([[[[1, np.nan, 5, 9], [np.nan, 3, 9.5, 2]]]])
    _, cache = max_pool2d_forward(x, 2)
    # [[1, nan], [nan, 3]]: cell 1; [[5, 9], [9.5, 2]]: cell 2.
    np.testing.assert_array_equal(cache.winners, [[[[1, 2]]]])
    dx = max_pool2d_backward(np.array([[[[10.0, 20.0]]]]), cache)
    np.testing.assert_array_equal(dx[0, 0], [[0, 10, 0, 0], [0, 0, 20, 0]])


def test_a_window_may_have_more_cells_than_a_byte_counts():
    x = np.zeros((1, 1, 12, 12))
    x[0, 0, 11, 10] = 1
    _, cache = max_pool2d_forward(x, 12)
    assert cache.winners.item() == 142  # 11 * 12 + 10
    dx = max_pool2d_backward(np.array([[[[7.0]]]]), cache)
    np.testing.assert_array_equal(dx, 7 * x)
    assert max_pool2d_forward(x, 2)[1].winners.dtype == np.int8  # a byte where it does


def pooling_windows(case):
    """Give for each window the numbers of the image in it, without the padding."""
    marked = np.pad(case.x.astype(float), ((0, 0), (0, 0), *case.grid.pads), constant_values=np.nan)
    (FH, FW), (SH, SW) = case.grid.kernel_size, case.grid.strides
    for n, c, oh, ow in np.ndindex(*case.x.shape[:2], *case.grid.output_size):
        window = marked[n, c, oh * SH : oh * SH + FH, ow * SW : ow * SW + FW]
        yield (n, c, oh, ow), window[~np.isnan(window)]


@given(pooling_cases())
def test_pooling_equals_loops(case):
    pool_size, strides, padding, _ = case.window
    largest = max_pool2d(case.x, pool_size, strides=strides, padding=padding)
    mean = avg_pool2d(case.x, pool_size, strides=strides, padding=padding)
    for where, numbers in pooling_windows(case):
        assert largest[where] == numbers.max()
        assert mean[where] == pytest.approx(numbers.mean(), rel=1e-12)
    assert largest.dtype == case.x.dtype


@given(pooling_cases())
def test_backward_of_max_pooling_sends_each_gradient_to_one_maximum(case):
    pool_size, strides, padding, _ = case.window
    y, cache = max_pool2d_forward(case.x, pool_size, strides=strides, padding=padding)
    dy = integers(y.shape, y.size)
    dx = max_pool2d_backward(dy, cache)
    expected = np.zeros_like(case.x)
    (_, FW), (SH, SW), ((top, _), (left, _)) = (
        cache.grid.kernel_size,
        cache.grid.strides,
        cache.grid.pads,
    )
    for n, c, oh, ow in np.ndindex(y.shape):
        i, j = divmod(cache.winners[n, c, oh, ow], FW)
        row, column = oh * SH + i - top, ow * SW + j - left
        assert case.x[n, c, row, column] == y[n, c, oh, ow]
        expected[n, c, row, column] += dy[n, c, oh, ow]
    np.testing.assert_array_equal(dx, expected)


def test_global_pooling_by_hand():
    x = np.concatenate([SIXTEEN, -SIXTEEN], axis=1)
    np.testing.assert_array_equal(global_max_pool2d(x), [[8, -1]])
    np.testing.assert_array_equal(global_avg_pool2d(x), [[3.8125, -3.8125]])  # 61 / 16
    assert global_max_pool2d(x).dtype == np.int64
    assert global_avg_pool2d(x).dtype == np.float64


def test_global_pooling_backward_by_hand():
    x = np.array([[[[1, 5], [5, 3]], [[2, 0], [1, 1]]]])
    _, cache = global_max_pool2d_forward(x)
    np.testing.assert_array_equal(cache.winners, [[1, 0]])  # the first 5, and the 2
    dx = global_max_pool2d_backward(np.array([[10, 20]]), cache)
    np.testing.assert_array_equal(dx, [[[[0, 10], [0, 0]], [[20, 0], [0, 0]]]])
    _, cache = global_avg_pool2d_forward(x.astype(float))
    dx = global_avg_pool2d_backward(np.array([[8.0, 4.0]]), cache)
    np.testing.assert_array_equal(dx, [[[[2, 2], [2, 2]], [[1, 1], [1, 1]]]])


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(
    ("arguments", "options", "error", "text"),
    [
        (
            (2,),
            {"padding": 2},
            ValueError,
            "padding must be smaller than pool_size, so that no window lies in it; "
            'got padding=2, pool_size=2. Use less padding, or "same".',
        ),
        (((3, 2),), {"padding": ((0, 0), (0, 2))}, ValueError, "padding must be smaller"),
        (((2, 3),), {"padding": ((2, 0), (0, 0))}, ValueError, "padding must be smaller"),
        ((4,), {}, ValueError, "the kernel must fit into the padded input; got size=3"),
        ((0,), {}, ValueError, "kernel_size must be a whole number of at least 1"),
        ((2,), {"strides": 0}, ValueError, "strides must be a whole number of at least 1"),
    ],
)
def test_wrong_arguments_are_named(pool, arguments, options, error, text):
    with pytest.raises(error, match=re.escape(text)):
        pool(NINE, *arguments, **options)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d, global_max_pool2d, global_avg_pool2d])
def test_one_grey_image_without_its_axes_is_told_how_to_get_them(pool):
    with pytest.raises(ValueError, match=r"For one grey image use x\[None, None\]\."):
        pool(NINE[0, 0])


@pytest.mark.parametrize("pool", [global_max_pool2d, global_avg_pool2d])
@pytest.mark.parametrize("shape", [(1, 2, 0, 3), (1, 2, 3, 0)])
def test_empty_maps_are_refused(pool, shape):
    text = f"x must have feature maps of at least one cell; got x.shape={shape}. Pool less before."
    with pytest.raises(ValueError, match=re.escape(text)):
        pool(np.zeros(shape))


@pytest.mark.parametrize(
    ("options", "top", "left"),
    [
        ({"pool_size": (2, 3)}, 0, 0),  # tiles of all the image
        ({"pool_size": (2, 2)}, 0, 0),
        ({"pool_size": (3, 2)}, 0, 0),  # the last row is in no window
        ({"pool_size": (2, 5)}, 0, 0),  # nor is the last column
        ({"pool_size": (2, 3), "strides": (1, 2)}, 0, 0),
        ({"pool_size": (3, 2), "strides": 1, "padding": ((1, 1), (0, 1))}, 1, 0),
    ],
)
def test_gradients_of_oblong_images_by_loops(options, top, left):
    x = np.random.default_rng(1).permutation(2 * 3 * 4 * 6).reshape(2, 3, 4, 6).astype(float)
    of_max, of_mean = np.zeros_like(x), np.zeros_like(x)
    y, cache = max_pool2d_forward(x, **options)
    _, mean_cache = avg_pool2d_forward(x, **options)
    dy = np.arange(1.0, 1 + y.size).reshape(y.shape)
    (FH, FW), (SH, SW) = (
        options["pool_size"],
        np.broadcast_to(options.get("strides", options["pool_size"]), 2),
    )
    for n, c, i, j in np.ndindex(y.shape):
        rows = slice(max(0, i * SH - top), i * SH - top + FH)
        columns = slice(max(0, j * SW - left), j * SW - left + FW)
        window = x[n, c, rows, columns]
        of_max[n, c, rows, columns] += dy[n, c, i, j] * (window == window.max())
        of_mean[n, c, rows, columns] += dy[n, c, i, j] / window.size
    np.testing.assert_array_equal(max_pool2d_backward(dy, cache), of_max)
    np.testing.assert_allclose(avg_pool2d_backward(dy, mean_cache), of_mean, rtol=1e-12)


def test_gradients_of_whole_oblong_maps_by_loops():
    x = np.random.default_rng(1).permutation(2 * 3 * 4 * 6).reshape(2, 3, 4, 6).astype(float)
    dy = np.arange(1.0, 7.0).reshape(2, 3)
    of_max = global_max_pool2d_backward(dy, global_max_pool2d_forward(x)[1])
    of_mean = global_avg_pool2d_backward(dy, global_avg_pool2d_forward(x)[1])
    assert of_max.shape == of_mean.shape == x.shape
    for n, c in np.ndindex(2, 3):
        np.testing.assert_array_equal(of_max[n, c], dy[n, c] * (x[n, c] == x[n, c].max()))
        np.testing.assert_allclose(of_mean[n, c], dy[n, c] / 24, rtol=1e-12)
