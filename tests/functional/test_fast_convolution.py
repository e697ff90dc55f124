"""Every quick way to convolve: the values and gradients of the plain one, whatever the shapes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib import conv2d_backward, conv2d_forward
from cnnlib.functional.conv_groups import GroupedConv2DCache
from cnnlib.functional.fast import FastConv2DCache, blocked, chooser, mec, threads, tile_blocks
from cnnlib.windows import window_grid
from tests.functional.shapes import integers, window_cases

METHODS = ["blocked", "mec", "winograd", "auto"]
every_method = pytest.mark.parametrize("method", METHODS)

# name, x_shape, w_shape, options
CASES = [
    ("square", (2, 3, 12, 12), (4, 3, 3, 3), {}),
    ("odd and oblong", (3, 2, 13, 17), (5, 2, 3, 5), {"padding": ((2, 1), (0, 3))}),
    ("same", (2, 3, 11, 9), (4, 3, 4, 2), {"padding": "same"}),
    ("full", (2, 2, 5, 6), (3, 2, 3, 4), {"padding": "full"}),
    ("strides", (2, 3, 23, 19), (4, 3, 5, 3), {"strides": (2, 3), "padding": 1}),
    ("alexnet", (2, 3, 35, 31), (4, 3, 11, 11), {"strides": 4}),
    ("stride beyond the kernel", (2, 2, 13, 14), (3, 2, 2, 1), {"strides": (3, 2)}),
    ("large kernel", (1, 2, 20, 25), (3, 2, 7, 11), {"padding": (3, 5)}),
    ("large kernel with strides", (2, 2, 29, 33), (3, 2, 13, 9), {"strides": (2, 1)}),
    ("one by one", (3, 4, 6, 5), (7, 4, 1, 1), {}),
    ("a row", (2, 3, 6, 15), (4, 3, 1, 5), {}),
    ("a column", (2, 3, 15, 6), (4, 3, 4, 1), {"strides": (2, 1)}),
    ("dilation", (2, 3, 14, 15), (4, 3, 3, 2), {"dilation": (2, 3), "padding": 1}),
    ("dilated columns", (2, 3, 9, 15), (4, 3, 3, 2), {"dilation": (1, 2), "strides": (2, 1)}),
    ("groups", (3, 6, 9, 10), (4, 3, 3, 3), {"groups": 2, "padding": "same"}),
    ("a group a channel", (2, 4, 9, 8), (8, 1, 3, 3), {"groups": 4, "strides": 2}),
    ("one output", (2, 3, 3, 3), (4, 3, 3, 3), {}),
    ("one cell", (1, 1, 1, 1), (1, 1, 1, 1), {}),
    ("one image", (1, 3, 17, 16), (4, 3, 3, 3), {"padding": 1}),
    ("many images", (31, 1, 9, 8), (3, 1, 5, 5), {}),
    ("no image", (0, 3, 9, 8), (4, 3, 3, 3), {}),
]
every_case = pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)


def draw(x_shape, w_shape, options, dtype=np.float64, seed=3):
    """Draw x, w, b and a gradient for the output."""
    rng = np.random.default_rng(seed)
    x, w, b = (rng.standard_normal(s).astype(dtype) for s in (x_shape, w_shape, w_shape[:1]))
    y, _ = conv2d_forward(x, w, b, **options)
    return x, w, b, rng.standard_normal(y.shape).astype(dtype)


def run(x, w, b, dy, options, method):
    """Go forward and backward."""
    y, cache = conv2d_forward(x, w, b, **options, method=method)
    return [y, *conv2d_backward(dy, cache)], cache


def algorithm(cache):
    """Give the name of the algorithm that was used, of the first group where there are some."""
    return cache.groups[0].method if isinstance(cache, GroupedConv2DCache) else cache.method


@every_method
@every_case
def test_float64_agrees_with_plain_im2col(x_shape, w_shape, options, method):
    arrays = draw(x_shape, w_shape, options)
    expected, _ = run(*arrays, options, "im2col")
    found, _ = run(*arrays, options, method)
    for got, want in zip(found, expected, strict=True):
        assert got.dtype == np.float64
        np.testing.assert_allclose(got, want, rtol=1e-11, atol=1e-11)


@every_method
@every_case
def test_float32_stays_float32_and_near(x_shape, w_shape, options, method):
    arrays = draw(x_shape, w_shape, options)
    expected, _ = run(*arrays, options, "im2col")
    found, _ = run(*(a.astype(np.float32) for a in arrays), options, method)
    for got, want in zip(found, expected, strict=True):
        assert got.dtype == np.float32
        assert got.shape == want.shape
        largest = np.abs(want).max(initial=1)
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * largest)


@every_method
@given(case=window_cases(), groups=st.integers(1, 3), filters=st.integers(1, 3))
def test_any_shape_agrees_with_the_definition(method, case, groups, filters):
    """On small integers, held as float32, im2col and MEC are exact; Winograd rounds."""
    _, strides, padding, dilation = case.window
    N, C, H, W = case.x.shape
    grid = window_grid(case.x.shape, *case.window)
    x = integers((N, groups * C, H, W), case.x.size).astype(np.float32)
    w = integers((groups * filters, C, *grid.kernel_size), 1).astype(np.float32)
    b = integers((groups * filters,), 2).astype(np.float32)
    dy = integers((N, len(w), *grid.output_size), 3).astype(np.float32)
    options = {"strides": strides, "padding": padding, "dilation": dilation, "groups": groups}
    expected, _ = run(x, w, b, dy, options, "loops")
    found, cache = run(x, w, b, dy, options, method)
    tolerance = 1e-3 if algorithm(cache) == "winograd" else 0
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=tolerance)


@every_method
def test_integers_are_exact(method):
    x, w = integers((2, 3, 7, 6), 1), integers((4, 3, 3, 2), 2)
    y, cache = conv2d_forward(x, w, method=method)
    want, plain = conv2d_forward(x, w)
    assert y.dtype == np.int64
    np.testing.assert_array_equal(y, want)
    dy = integers(y.shape, 3)
    for got, want in zip(conv2d_backward(dy, cache), conv2d_backward(dy, plain), strict=True):
        np.testing.assert_array_equal(got, want)


@every_method
def test_small_blocks_give_the_same(method, monkeypatch):
    """One row a block, and several threads: every seam between blocks is crossed."""
    shapes = (5, 3, 18, 14), (4, 3, 5, 3), {"strides": (2, 1), "padding": ((1, 2), (2, 0))}
    arrays = [a.astype(np.float32) for a in draw(*shapes)]
    whole, _ = run(*arrays, shapes[2], method)
    for module in (blocked, mec, tile_blocks):
        monkeypatch.setattr(module, "BLOCK_BYTES", 1)
    in_blocks, _ = run(*arrays, shapes[2], method)
    for got, want in zip(in_blocks, whole, strict=True):
        np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * np.abs(want).max())


@every_method
def test_little_work_stays_with_one_thread(method, monkeypatch):
    arrays = [a.astype(np.float32) for a in draw((4, 3, 9, 8), (4, 3, 3, 3), {})]
    asked, submit = [], threads._team.submit
    monkeypatch.setattr(threads, "thread_count", lambda: 2)
    monkeypatch.setattr(threads._team, "submit", lambda *a: asked.append(a) or submit(*a))
    run(*arrays, {}, method)
    assert asked
    asked.clear()
    monkeypatch.setattr(threads, "FEWEST_PRODUCTS", 10**6)
    run(*arrays, {}, method)
    assert asked == []


def reorder(array, order):
    """Lay the same numbers out differently in memory."""
    back = np.argsort(order)
    return np.ascontiguousarray(array.transpose(order)).transpose(back)


@every_method
@pytest.mark.parametrize("order", [(0, 2, 3, 1), (1, 2, 3, 0), (3, 2, 1, 0)], ids=str)
def test_the_order_in_memory_does_not_matter(method, order):
    shapes = (3, 4, 10, 9), (5, 4, 3, 3), {"padding": 1}
    x, w, b, dy = (a.astype(np.float32) for a in draw(*shapes))
    expected, _ = run(x, w, b, dy, shapes[2], method)
    x, w, dy = reorder(x, order), reorder(w, order), reorder(dy, order)
    mirrored = x[:, :, ::-1].copy()[:, :, ::-1]  # a negative stride
    for images in (x, mirrored):
        found, _ = run(images, w, b, dy, shapes[2], method)
        for got, want in zip(found, expected, strict=True):
            np.testing.assert_allclose(got, want, rtol=0, atol=1e-5 * np.abs(want).max())


@every_method
def test_results_outlive_the_next_call(method):
    """Working memory is used again; results must not lie in it."""
    shapes = (3, 4, 10, 9), (5, 4, 3, 3), {"padding": 1}
    first, _ = run(*(a.astype(np.float32) for a in draw(*shapes)), shapes[2], method)
    copies = [a.copy() for a in first]
    run(*(a.astype(np.float32) for a in draw(*shapes, seed=9)), shapes[2], method)
    for result, copy in zip(first, copies, strict=True):
        np.testing.assert_array_equal(result, copy)
        assert result.flags.writeable


@every_method
def test_two_runs_agree_to_the_last_bit(method):
    shapes = (7, 4, 15, 13), (6, 4, 3, 3), {"padding": 1}
    arrays = [a.astype(np.float32) for a in draw(*shapes)]
    for first, second in zip(
        run(*arrays, shapes[2], method)[0], run(*arrays, shapes[2], method)[0], strict=True
    ):
        np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("method", [*METHODS, "im2col", "loops"])
@pytest.mark.parametrize("groups", [1, 2])
def test_the_gradient_of_the_input_can_be_left_out(method, groups):
    shapes = (2, 4, 7, 6), (4, 4 // groups, 3, 2), {"groups": groups}
    x, w, b, dy = draw(*shapes)
    _, cache = conv2d_forward(x, w, b, **shapes[2], method=method)
    dx, dw, db = conv2d_backward(dy, cache, input_gradient=False)
    assert dx is None
    for got, want in zip((dw, db), conv2d_backward(dy, cache)[1:], strict=True):
        np.testing.assert_array_equal(got, want)


@every_method
def test_no_bias_no_gradient_of_it(method):
    x, w, _, dy = draw((2, 3, 7, 6), (4, 3, 3, 2), {})
    y, cache = conv2d_forward(x, w, method=method)
    assert isinstance(cache, FastConv2DCache)
    assert not cache.has_bias
    assert conv2d_backward(dy, cache)[2] is None
    np.testing.assert_allclose(y, conv2d_forward(x, w)[0], rtol=1e-12)


def test_an_unknown_method_is_refused():
    x, w, _, _ = draw((1, 1, 3, 3), (1, 1, 2, 2), {})
    text = 'method must be one of "im2col", "loops", "blocked", "mec", "winograd", "auto"; got'
    with pytest.raises(ValueError, match=text):
        conv2d_forward(x, w, method="fft")


class TestChoice:
    def settle(self, method, x_shape, w_shape, dtype=np.float32, **options):
        grid = window_grid(x_shape, w_shape[2:], **options)
        return chooser.settle(method, x_shape, w_shape, grid, np.dtype(dtype))

    @pytest.mark.parametrize("method", ["winograd", "auto"])
    @pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int64])
    def test_only_float32_takes_tiles(self, method, dtype):
        shapes = (16, 64, 56, 56), (64, 64, 3, 3)
        assert self.settle(method, *shapes) == "winograd"
        assert self.settle(method, *shapes, dtype) != "winograd"

    def test_what_an_algorithm_cannot_do_goes_to_blocks(self):
        shapes = (2, 3, 9, 9), (4, 3, 2, 2)
        assert self.settle("winograd", *shapes, dilation=(1, 2)) == "blocked"
        assert self.settle("mec", *shapes, dilation=(2, 1)) == "blocked"
        assert self.settle("mec", *shapes, dilation=(1, 2)) == "mec"
        assert self.settle("auto", (8, 64, 30, 30), (64, 64, 3, 3), dilation=2) == "blocked"

    @pytest.mark.parametrize(
        ("x_shape", "w_shape", "options", "expected"),
        [
            ((100, 1, 28, 28), (30, 1, 5, 5), {}, "blocked"),  # SimpleConvNet
            ((64, 6, 14, 14), (16, 6, 5, 5), {}, "mec"),  # LeNet-5
            ((16, 64, 56, 56), (64, 64, 3, 3), {"padding": 1}, "winograd"),  # VGG
            ((8, 3, 227, 227), (96, 3, 11, 11), {"strides": 4}, "winograd"),  # AlexNet
            ((8, 96, 27, 27), (256, 96, 5, 5), {"padding": 2}, "winograd"),
        ],
    )
    def test_the_layers_of_the_course(self, x_shape, w_shape, options, expected):
        assert self.settle("auto", x_shape, w_shape, **options) == expected
