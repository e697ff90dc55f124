"""Winograd's tiles: the matrices, their transposes, and how far float32 may be off."""

import itertools

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cnnlib.functional.fast import scratch, small_products, tile_blocks, tile_gradients
from cnnlib.functional.fast.taps import as_taps, from_taps
from cnnlib.functional.fast.tiles import (
    across,
    columns,
    down,
    overlap_add,
    side_by_side,
    tiles_of,
)
from cnnlib.functional.fast.tiling import axes, tilings
from cnnlib.functional.fast.toom_cook import (
    all_alike,
    amplification,
    in_single_precision,
    matrices,
)
from cnnlib.functional.fast.winograd import winograd_backward, winograd_forward
from cnnlib.windows import window_grid
from tests.functional.test_fast_convolution import draw, run

SIZES = list(itertools.product([1, 2, 3, 4], [1, 2, 3, 4, 5]))

# The five layers of the bench, with fewer images: the error does not depend on their number.
LAYERS = {
    "SimpleConvNet": ((2, 1, 28, 28), (30, 1, 5, 5), {}),
    "LeNet-5": ((2, 6, 14, 14), (16, 6, 5, 5), {}),
    "VGG": ((1, 64, 56, 56), (64, 64, 3, 3), {"padding": 1}),
    "AlexNet 1": ((1, 3, 227, 227), (96, 3, 11, 11), {"strides": 4}),
    "AlexNet 2": ((1, 96, 27, 27), (256, 96, 5, 5), {"padding": 2}),
    "deep": ((1, 512, 8, 8), (32, 512, 3, 3), {"padding": 1}),
}


@pytest.mark.parametrize(("m", "r"), SIZES)
def test_the_matrices_slide_a_filter(m, r, rng):
    AT, G, BT = matrices(m, r)
    taps, inputs = rng.standard_normal(r), rng.standard_normal(m + r - 1)
    expected = [inputs[i : i + r] @ taps for i in range(m)]
    np.testing.assert_allclose(AT @ ((G @ taps) * (BT @ inputs)), expected, rtol=1e-12, atol=1e-12)


def test_two_outputs_of_three_taps_by_hand():
    # d = (1, 0, 2, 1), g = (1, 2, 3): 1*1 + 0*2 + 2*3 = 7 and 0*1 + 2*2 + 1*3 = 7, with
    # products for the points 0, 1, -1 and infinity: g there is 1, 6, 2, 3.
    AT, G, BT = matrices(2, 3)
    np.testing.assert_array_equal(G @ [1, 2, 3], [1, 6, 2, 3])
    np.testing.assert_allclose(BT @ [1, 0, 2, 1], [-1, 1, 1, 1], atol=1e-15)
    np.testing.assert_array_equal(AT @ [-1, 6, 2, 3], [7, 7])


def test_every_tile_is_transformed_from_both_sides(rng):
    v, h = (in_single_precision(4, r) for r in (3, 2))
    images = rng.standard_normal((10, 9, 2, 3)).astype(np.float32)  # 2 x 2 tiles of 6 x 5 cells
    half = tiles_of(images.shape, h.BT, 4, "half")
    across(images, h.BT, 4, half)
    seen = columns(half, 6, 4)
    factors = np.empty((6, 2, 2 * 2 * 3), np.float32)
    for j in range(5):
        down(seen[j], v.BT, factors)()
        found = factors.reshape(6, 2, 2, 2, 3)
        for th, tw, b, d in np.ndindex(found.shape[1:]):
            tile = images[4 * th : 4 * th + 6, 4 * tw : 4 * tw + 5, b, d]
            expected = (v.BT @ tile @ h.BT.T)[:, j]
            np.testing.assert_allclose(found[:, th, tw, b, d], expected, rtol=1e-5, atol=1e-5)


def carry_out(steps):
    for step in steps:
        step()


@pytest.mark.parametrize("share", [False, True])
def test_tiles_are_laid_side_by_side(share, rng):
    """With AT each tile has places of its own; with BT.T it shares some with the next one."""
    v, h = ((each.BT.T if share else each.AT) for each in (matrices(4, 3), matrices(4, 2)))
    numbers = rng.standard_normal((6, 5, 3, 2, 2, 7)).astype(np.float32)  # 3 rows of 2 tiles
    expected = np.zeros((8 + len(v), 4 + len(h), 2, 7))
    for th, tw, b, d in np.ndindex(numbers.shape[2:]):
        there = expected[4 * th : 4 * th + len(v), 4 * tw : 4 * tw + len(h), b, d]
        there += v @ numbers[:, :, th, tw, b, d] @ h.T
    v, h = v.astype(np.float32), h.astype(np.float32)
    half = np.full((len(expected), 5, 2 * 2 * 7), np.nan, np.float32)
    for j in range(5):
        column = numbers[:, j].reshape(6, 3, 2 * 2 * 7).transpose(1, 0, 2)
        carry_out(overlap_add(column, v, 4, half[:, j]))
    steps, found = side_by_side(half.reshape(-1, 5, 2, 2, 7), h, 4)
    carry_out(steps)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("m", "n"), [(1, 5), (2, 5), (3, 7), (4, 4)])
def test_a_single_tile_may_be_longer_than_twice_its_step(m, n, rng):
    numbers, V = rng.standard_normal((1, 3, 2)), rng.standard_normal((n, 3))
    numbers, V = numbers.astype(np.float32), V.astype(np.float32)
    lines = np.full((n, 2), np.nan, np.float32)
    carry_out(overlap_add(numbers, V, m, lines))
    np.testing.assert_allclose(lines, V @ numbers[0], rtol=1e-5, atol=1e-5)


def test_a_row_of_tiles_takes_so_many_bytes():
    (tiles,) = tilings(window_grid((30, 9), 3))
    U = np.empty((6, 6, 5, 4), np.float32)
    # Four lines of two tiles, of six numbers each, for 5 channels and 4 filters.
    assert tile_blocks.bytes_a_row(tiles, U) == 4 * 2 * 6 * (5 + 4) * 4


@pytest.mark.parametrize("module", [tile_blocks, tile_gradients], ids=["forward", "backward"])
def test_blocks_of_two_shapes_and_memory_that_is_not_kept(module, rng, monkeypatch):
    """The steps of a block are laid out once for each shape, on arrays of their own."""
    x = rng.standard_normal((3, 5, 30, 9)).astype(np.float32)
    w = rng.standard_normal((4, 5, 3, 3)).astype(np.float32)
    grid = window_grid(x.shape, 3)
    y = winograd_forward(x, w, None, grid)
    dx, dw, db = winograd_backward(y, x, w, grid)
    shapes = []
    budget = 4 * tile_blocks.bytes_a_row(tilings(grid)[0], np.empty((6, 6, 5, 4), np.float32))
    lay_out = module.laid_out
    monkeypatch.setattr(module, "BLOCK_BYTES", budget)
    monkeypatch.setattr(small_products, "is_for_avx512", lambda: True)
    monkeypatch.setattr(scratch, "KEPT_BYTES", 0)
    monkeypatch.setattr(
        module, "laid_out", lambda shape, *rest: shapes.append(shape) or lay_out(shape, *rest)
    )
    with threadpool_limits(1):
        found = [winograd_forward(x, w, None, grid), *winograd_backward(y, x, w, grid)]
    assert len(shapes) == len(set(shapes)) == 2
    for got, want in zip(found, (y, dx, dw, db), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(("m", "r"), SIZES)
def test_one_product_alone_makes_all_outputs_alike(m, r):
    AT = matrices(m if r > 1 else 1, r).AT  # one tap alone has no tile
    products = np.zeros(AT.shape[1])
    products[all_alike(AT)] = 5
    np.testing.assert_array_equal(AT @ products, 5)


@pytest.mark.parametrize("kernel_size", range(1, 14))
@pytest.mark.parametrize("stride", [1, 2, 4])
def test_every_kernel_becomes_small_ones(kernel_size, stride):
    found = axes(kernel_size, stride, pad=1, outputs=10)
    cells = np.arange(kernel_size)
    np.testing.assert_array_equal(np.concatenate([cells[piece.kernel] for piece in found]), cells)
    assert len(found) == -(-kernel_size // (5 * stride))  # no more than needed
    for piece in found:
        assert 1 <= piece.r <= 5
        assert piece.t <= 8
        assert piece.corner == piece.kernel.start - 1
        assert piece.m * piece.tiles >= 10


@pytest.mark.parametrize("strides", [1, 2, (3, 1)])
def test_kernels_survive_the_rearrangement(strides, rng):
    w = rng.standard_normal((2, 3, 7, 6))
    back, count = np.zeros_like(w), 0
    for tiles in tilings(window_grid((20, 20), (7, 6), strides)):
        taps = as_taps(w, tiles)
        from_taps(taps, back, tiles)
        count += np.count_nonzero(taps)
    np.testing.assert_array_equal(back, w)
    assert count == w.size


@pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"),
    [
        ((1, 1, 1, 1), (1, 1, 9, 9), {"padding": 4}),  # whole pieces see nothing but padding
        ((1, 1, 2, 2), (1, 1, 9, 9), {"padding": 8}),
        ((1, 2, 5, 4), (3, 2, 2, 2), {"strides": 3, "padding": 3}),  # windows beside the image
        ((1, 2, 9, 11), (3, 2, 2, 2), {"strides": 5}),  # cells that no window sees
    ],
)
def test_tiles_beyond_the_image(x_shape, w_shape, options):
    arrays = draw(x_shape, w_shape, options)
    expected, _ = run(*arrays, options, "im2col")
    found, _ = run(*(a.astype(np.float32) for a in arrays), options, "winograd")
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * max(np.abs(want).max(), 1))


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_float32_is_off_by_no_more_than_is_stated(layer):
    """What the head of the module states: the largest error over the largest number."""
    x_shape, w_shape, options = layer
    arrays = draw(x_shape, w_shape, options)
    exact, _ = run(*arrays, options, "im2col")
    single = [a.astype(np.float32) for a in arrays]
    tiled, cache = run(*single, options, "winograd")
    assert cache.method == "winograd"
    taps = axes(w_shape[2], options.get("strides", 1), pad=0, outputs=4)[0].r
    stated = 5e-6 if taps <= 3 else 2e-5
    for got, want in zip(tiled[:3], exact[:3], strict=True):
        assert np.abs(got - want).max() < stated * np.abs(want).max()


def test_the_error_stays_below_its_bound():
    """No numbers of size 1 at most, however chosen, may be off by more than the bound."""
    C, r = 16, 3
    grid = window_grid((12, 12), r)
    unit = np.finfo(np.float32).eps / 2
    # Roundings on the way of one number: both transforms, the sum over channels, the way back.
    steps = C + 36 + 36 + 9
    bound = steps * unit * amplification(4, r) * C * r * r
    worst = 0.0
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.choice([-1.0, 1.0], (1, C, 12, 12))
        w = rng.choice([-1.0, 1.0], (1, C, r, r))
        y = winograd_forward(x.astype(np.float32), w.astype(np.float32), None, grid)
        worst = max(worst, np.abs(y - run_exact(x, w)).max())
    assert 0 < worst < bound


def run_exact(x, w):
    """Convolve numbers of 1 and -1, exactly."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, w)


def test_backward_is_the_transpose_of_forward(rng):
    """For all dy: sum(dy * y(x)) = sum(dx * x) = sum(dw * w), since y is linear in both."""
    x = rng.standard_normal((2, 3, 21, 18)).astype(np.float32)
    w = rng.standard_normal((4, 3, 7, 5)).astype(np.float32)
    grid = window_grid(x.shape, (7, 5), (2, 1), padding=2)
    y = winograd_forward(x, w, None, grid)
    dy = rng.standard_normal(y.shape).astype(np.float32)
    dx, dw, _ = winograd_backward(dy, x, w, grid)
    expected, size = np.sum(dy * y, dtype=np.float64), np.abs(dy * y).sum()
    for found in (np.sum(dx * x, dtype=np.float64), np.sum(dw * w, dtype=np.float64)):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6 * size)
