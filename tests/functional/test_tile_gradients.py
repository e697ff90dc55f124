"""The way back through Winograd's tiles, block by block, against a plain convolution."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from cnnlib.functional.fast import scratch, small_products, tile_gradients
from cnnlib.functional.fast.blocked import blocked_backward
from cnnlib.functional.fast.blocks import Block
from cnnlib.functional.fast.tile_gradients import passed_on
from cnnlib.functional.fast.tiling import tilings
from cnnlib.functional.fast.winograd import winograd_backward
from cnnlib.windows import window_grid

ONE_ROW, FEW_ROWS, WHOLE = 1, 20_000, 10**8
"""Working memory of a block: for one row of tiles, for a few, for several images."""


@st.composite
def convolutions(draw):
    """Draw small images, kernels, strides and padding, and what a block may take."""
    kernel = draw(st.tuples(*[st.integers(1, 11)] * 2))
    strides = draw(st.tuples(*[st.integers(1, 4)] * 2))
    padding = draw(st.integers(0, 3))
    least = [max(k - 2 * padding, 1) for k in kernel]
    size = tuple(draw(st.integers(n, n + 30)) for n in least)
    N, C, FN = draw(st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(1, 4)))
    budget = draw(st.sampled_from([ONE_ROW, FEW_ROWS, WHOLE]))
    return (N, C, *size), (FN, C, *kernel), (strides, padding), budget


def arrays(x_shape, w_shape, grid):
    rng = np.random.default_rng(0)
    shapes = (x_shape[0], w_shape[0], *grid.output_size), x_shape, w_shape
    return [rng.standard_normal(shape, dtype=np.float32) for shape in shapes]


def spoil():
    """Leave NaN in all working memory: what is read without being written shows."""
    for kept in scratch._kept.by_name.values():
        kept[: kept.nbytes // 4 * 4].view(np.float32).fill(np.nan)


@settings(max_examples=150)
@given(convolutions())
def test_gradients_are_those_of_a_plain_convolution(case):
    x_shape, w_shape, options, budget = case
    grid = window_grid(x_shape, w_shape[2:], *options)
    dy, x, w = arrays(x_shape, w_shape, grid)
    exact = [array.astype(np.float64) for array in (dy, x, w)]
    expected = blocked_backward(*exact, grid)
    with pytest.MonkeyPatch.context() as patch, threadpool_limits(1):
        patch.setattr(tile_gradients, "BLOCK_BYTES", budget)
        patch.setattr(small_products, "is_for_avx512", lambda: True)
        spoil()
        out = np.full_like(x, np.nan)
        dx, dw, db = winograd_backward(dy, x, w, grid, out=out)
        assert dx is out
        spoil()
        none, *same = winograd_backward(dy, x, w, grid, input_gradient=False)
    assert none is None
    np.testing.assert_array_equal(same[0], dw)
    np.testing.assert_array_equal(same[1], db)
    for found, want in zip((dx, dw, db), expected, strict=True):
        assert found.dtype == np.float32
        np.testing.assert_allclose(found, want, rtol=0, atol=3e-5 * max(np.abs(want).max(), 1))


@pytest.mark.parametrize("budget", [ONE_ROW, FEW_ROWS, WHOLE])
def test_threads_come_to_the_same(budget, monkeypatch):
    grid = window_grid((40, 17), 5, padding=2)
    dy, x, w = arrays((5, 16, 40, 17), (32, 16, 5, 5), grid)
    monkeypatch.setattr(tile_gradients, "BLOCK_BYTES", budget)
    monkeypatch.setattr(small_products, "is_for_avx512", lambda: True)
    monkeypatch.setattr(tile_gradients, "images_worth_a_thread", lambda products: 1)
    with threadpool_limits(1):
        expected = winograd_backward(dy, x, w, grid)
    with threadpool_limits(2):
        found = winograd_backward(dy, x, w, grid)
    if budget != WHOLE:  # the same products, for an image belongs to one thread
        np.testing.assert_array_equal(found[0], expected[0])
    # Else a product has fewer columns; how it adds up at the edge is up to BLAS. And sums over
    # the images have other parts.
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=3e-5 * np.abs(want).max())


def test_lines_that_two_blocks_share_are_added_up():
    (tiles,) = tilings(window_grid((18, 6), 3))  # four rows of tiles, with two lines in common
    lines = np.arange(10.0, dtype=np.float32).reshape(10, 1, 1, 1)
    first = passed_on(lines.copy(), Block(slice(0, 1), slice(0, 2)), tiles)
    np.testing.assert_array_equal(first, lines[:8])
    last = passed_on(lines.copy(), Block(slice(0, 1), slice(2, 4)), tiles)
    np.testing.assert_array_equal(last.ravel(), [0 + 8, 1 + 9, *range(2, 10)])


def test_an_image_in_one_block_keeps_nothing():
    (tiles,) = tilings(window_grid((18, 6), 3))
    lines = np.ones((18, 1, 1, 1), np.float32)
    found = passed_on(lines, Block(slice(0, 1), slice(0, 4)), tiles)
    assert found is lines
    np.testing.assert_array_equal(found, 1)


@pytest.mark.parametrize("size", range(5, 30))
@pytest.mark.parametrize(
    ("kernel", "stride", "padding"), [(3, 1, 0), (3, 1, 1), (5, 4, 0), (2, 3, 1)]
)
def test_tiles_cover_an_image_or_do_not(size, kernel, stride, padding):
    (tiles,) = tilings(window_grid((size, 40), kernel, stride, padding))
    met = np.zeros(size + 50, bool)  # with what lies beyond the image
    for row in range(tiles.rows.tiles):
        top, _, height, _ = tiles.under(slice(row, row + 1))
        met[max(top, 0) : top + height] = True
    wide = tiles.covers(1, 40)
    assert tiles.covers(size, 40) == (wide and met[:size].all())
