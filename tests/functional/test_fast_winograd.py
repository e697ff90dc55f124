"""Winograd's tiles: the matrices, their transposes, and how far float32 may be off."""

import itertools

import numpy as np
import pytest

from cnnlib.functional.fast.taps import as_taps, from_taps
from cnnlib.functional.fast.tiling import axis, tiling
from cnnlib.functional.fast.toom_cook import amplification, matrices, transforms
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


def test_both_axes_in_one_matrix(rng):
    rows, columns = matrices(4, 3), matrices(3, 2)
    joint = transforms((4, 3), (3, 2))
    tile = rng.standard_normal((6, 4))
    by_axis = rows.BT @ tile @ columns.BT.T
    np.testing.assert_allclose(joint.BB @ tile.ravel(), by_axis.ravel(), rtol=1e-5, atol=1e-5)
    assert all(matrix.dtype == np.float32 for matrix in joint)


@pytest.mark.parametrize("kernel_size", range(1, 14))
@pytest.mark.parametrize("stride", [1, 2, 4])
def test_every_kernel_becomes_a_small_one(kernel_size, stride):
    found = axis(kernel_size, stride, outputs=10)
    assert 1 <= found.r <= 5
    assert found.t <= 8
    assert found.kernel_size >= kernel_size
    assert found.pieces == -(-kernel_size // (5 * stride))  # no more than needed
    assert found.m * found.tiles >= 10


@pytest.mark.parametrize("strides", [1, 2, (3, 1)])
def test_kernels_survive_the_rearrangement(strides, rng):
    w = rng.standard_normal((2, 3, 7, 6))
    tiles = tiling(window_grid((20, 20), (7, 6), strides))
    taps = as_taps(w, tiles)
    np.testing.assert_array_equal(from_taps(taps, w.shape, tiles), w)
    assert np.count_nonzero(taps) == w.size


@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS)
def test_float32_is_off_by_no_more_than_is_stated(layer):
    """What the head of the module states: the largest error over the largest number."""
    x_shape, w_shape, options = layer
    arrays = draw(x_shape, w_shape, options)
    exact, _ = run(*arrays, options, "im2col")
    single = [a.astype(np.float32) for a in arrays]
    tiled, cache = run(*single, options, "winograd")
    assert cache.method == "winograd"
    taps = axis(w_shape[2], options.get("strides", 1), outputs=4).r
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
