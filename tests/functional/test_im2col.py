"""im2col and col2im: by hand, and against the most literal loops."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import col2im, im2col
from cnnlib.functional.arrays import kernel_cells, pad2d, window_view
from cnnlib.windows import window_grid
from tests.functional.shapes import window_cases


def test_windows_become_rows():
    x = np.arange(1, 10).reshape(1, 1, 3, 3)
    expected = [[1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9]]
    np.testing.assert_array_equal(im2col(x, 2), expected)


def test_a_row_holds_all_channels_of_one_position():
    x = np.arange(48).reshape(1, 3, 4, 4)
    cols = im2col(x, 1)
    assert cols.shape == (16, 3)
    np.testing.assert_array_equal(cols[:2], [[0, 16, 32], [1, 17, 33]])
    np.testing.assert_array_equal(cols[-1], [15, 31, 47])


def test_rows_never_mix_two_images():
    x = np.arange(48).reshape(2, 2, 6, 2)
    cols = im2col(x, 1)
    assert cols.shape == (24, 2)  # 2 images of 6 * 2 positions; 2 channels
    np.testing.assert_array_equal(cols[11], [11, 23])  # the last position of the first image
    np.testing.assert_array_equal(cols[12], [24, 36])  # the first of the second


@pytest.mark.parametrize(
    ("shape", "kernel_size", "strides", "expected"),
    [
        ((1, 3, 7, 7), 5, 1, (9, 75)),  # 3 * 3 positions, 3 * 5 * 5 cells
        ((10, 3, 7, 7), 5, 1, (90, 75)),
        ((2, 3, 9, 9), 3, 2, (32, 27)),  # 2 * 4 * 4, 3 * 3 * 3
    ],
)
def test_shapes_by_hand(shape, kernel_size, strides, expected):
    assert im2col(np.zeros(shape), kernel_size, strides).shape == expected


def test_padding_is_zero_and_dilation_leaves_cells_out():
    x = np.arange(1, 7).reshape(1, 1, 2, 3)
    cols = im2col(x, (2, 2), 1, ((0, 0), (0, 1)), (1, 2))
    # The kernel's two columns lie two apart: columns 0 and 2, then 1 and the padding.
    np.testing.assert_array_equal(cols, [[1, 3, 4, 6], [2, 0, 5, 0]])


@given(window_cases())
def test_im2col_equals_loops(case):
    x, grid = case.x, case.grid
    padded = pad2d(x, grid.pads)
    N, C = x.shape[:2]
    expected = [
        [
            padded[n, c, oh * grid.strides[0] + i * grid.dilation[0], left + j * grid.dilation[1]]
            for c in range(C)
            for i in range(grid.kernel_size[0])
            for j in range(grid.kernel_size[1])
        ]
        for n in range(N)
        for oh in range(grid.output_size[0])
        for left in range(0, grid.output_size[1] * grid.strides[1], grid.strides[1])
    ]
    cols = im2col(x, *case.window)
    np.testing.assert_array_equal(cols, expected)
    assert cols.dtype == x.dtype
    assert not np.shares_memory(cols, x)


@given(window_cases(), st.integers(0, 99))
def test_col2im_is_the_transpose_of_im2col(case, seed):
    cols = im2col(case.x, *case.window)
    other = np.random.default_rng(seed).integers(-9, 10, cols.shape)
    back = col2im(other, case.x.shape, *case.window)
    assert back.shape == case.x.shape
    assert (cols * other).sum() == (case.x * back).sum()  # integers: equal to the last bit


def test_col2im_adds_up_where_windows_overlap():
    ones = np.ones((1, 1, 3, 3), int)
    expected = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    np.testing.assert_array_equal(col2im(im2col(ones, 2), ones.shape, 2)[0, 0], expected)


def test_col2im_keeps_floats_and_widens_integers():
    for dtype, expected in [(np.float32, np.float32), (np.uint8, np.int64)]:
        cols = np.full((4, 4), 200, dtype)
        image = col2im(cols, (1, 1, 3, 3), 2)
        assert image.dtype == expected
        assert image[0, 0, 1, 1] == 800  # no overflow


def test_padding_nothing_copies_nothing():
    x = np.zeros((1, 1, 2, 2))
    assert pad2d(x, ((0, 0), (0, 0))) is x
    np.testing.assert_array_equal(pad2d(x, ((1, 0), (0, 0)), 7)[0, 0], [[7, 7], [0, 0], [0, 0]])


@given(window_cases())
def test_kernel_cells_meet_what_the_windows_hold(case):
    padded = pad2d(case.x, case.grid.pads)
    windows = window_view(padded, case.grid)
    seen = []
    for i, j, rows, columns in kernel_cells(case.grid):
        np.testing.assert_array_equal(padded[:, :, rows, columns], windows[..., i, j])
        seen.append((i, j))
    assert seen == list(np.ndindex(*case.grid.kernel_size))  # reading order


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: im2col(np.zeros((3, 3)), 2),
            ValueError,
            "x must have shape (N, C, H, W); got x.shape=(3, 3). "
            "For one grey image use x[None, None].",
        ),
        (lambda: im2col(np.zeros((1, 1, 3, 3)), 4), ValueError, "the kernel must fit"),
        (
            lambda: col2im(np.zeros((4, 5)), (1, 1, 3, 3), 2),
            ValueError,
            "cols must have shape (4, 4), one row for each window; got cols.shape=(4, 5). "
            "Check where cols comes from, or reshape it.",
        ),
        (lambda: col2im([[0]], (1, 1, 1, 1), 1), TypeError, "cols must be a NumPy array"),
        (
            lambda: col2im(np.zeros((4, 4)), (3, 3), 2),
            ValueError,
            "input_shape must have four sizes (N, C, H, W); got input_shape=(3, 3). "
            "Pass the shape of the images.",
        ),
    ],
)
def test_wrong_arguments_are_named(call, error, text):
    with pytest.raises(error, match=re.escape(text)):
        call()


def test_a_window_grid_may_be_passed_on():
    grid = window_grid((5, 7), (2, 3), 2, "same")
    x = np.arange(70).reshape(1, 2, 5, 7)
    direct = im2col(x, (2, 3), 2, "same")
    np.testing.assert_array_equal(im2col(x, grid.kernel_size, grid.strides, grid.pads), direct)
