"""Convolutions shared out among processes: the numbers are those of the algorithm itself."""

import threading

import numpy as np
import pytest

from cnnlib import conv2d_backward, conv2d_forward
from cnnlib.functional.fast import crew as crew_module
from cnnlib.functional.fast import shared
from cnnlib.functional.fast.crew import crew
from cnnlib.functional.fast.shared import BACKWARD, FORWARD
from cnnlib.functional.fast.threads import alone
from cnnlib.windows import window_grid
from tests.functional.test_fast_convolution import draw
from tests.processes import children, needs_helpers, nothing_left, refuse_forks

# name, x_shape, w_shape, options
CASES = [
    ("square", (4, 3, 12, 12), (4, 3, 3, 3), {}),
    ("odd and oblong", (7, 2, 13, 17), (5, 2, 3, 5), {"padding": ((2, 1), (0, 3))}),
    ("strides", (5, 3, 23, 19), (4, 3, 5, 3), {"strides": (2, 3), "padding": 1}),
    ("alexnet", (3, 3, 35, 31), (4, 3, 11, 11), {"strides": 4}),
    ("stride beyond the kernel", (5, 2, 13, 14), (3, 2, 2, 1), {"strides": (3, 2)}),
    ("large kernel", (2, 2, 20, 25), (3, 2, 7, 11), {"padding": (3, 5)}),
    ("one by one", (3, 4, 6, 5), (7, 4, 1, 1), {}),
    ("one output", (5, 3, 3, 3), (4, 3, 3, 3), {}),
    ("one cell", (3, 1, 1, 1), (1, 1, 1, 1), {}),
    ("many images", (31, 1, 9, 8), (3, 1, 5, 5), {}),
    ("one image", (1, 3, 17, 16), (4, 3, 3, 3), {"padding": 1}),
    ("no image", (0, 3, 9, 8), (4, 3, 3, 3), {}),
]
every_case = pytest.mark.parametrize(
    ("x_shape", "w_shape", "options"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
every_method = pytest.mark.parametrize("method", FORWARD)
SHAPES = (7, 3, 14, 13), (5, 3, 3, 3), {"padding": 1}


@pytest.fixture(params=[2, 3])
def count(request, monkeypatch):
    """How many processes compute, however little there is to do."""
    monkeypatch.setattr(crew_module, "thread_count", lambda: request.param)
    monkeypatch.setattr(crew_module, "OVERHEAD", 0)
    monkeypatch.setattr(crew_module, "ARRIVAL", 0)
    monkeypatch.setattr(crew_module, "COPY", 0)
    crew.dismiss()
    with nothing_left():
        yield request.param
        crew.dismiss()


def arrays_for(x_shape, w_shape, options, dtype=np.float32):
    """Draw arrays that nobody may write into, and their grid."""
    arrays = [a.astype(dtype) for a in draw(x_shape, w_shape, options)]
    for array in arrays:
        array.flags.writeable = False
    return arrays, window_grid(x_shape, w_shape[2:], **options)


def parts_of(N):
    """Say how a batch is divided, whatever an image costs."""
    return crew.parts(N, 1, 0)


def in_turn(method, x, w, b, dy, grid, parts, input_gradient=True):
    """Let this process compute one part after the other, each on one core."""
    with alone():
        y = [FORWARD[method](x[part], w, b, grid) for part in parts]
        found = [BACKWARD[method](dy[part], x[part], w, grid, input_gradient) for part in parts]
    dxs, dws, dbs = zip(*found, strict=True)
    dw, db = dws[0].copy(), dbs[0].copy()
    for other_dw, other_db in zip(dws[1:], dbs[1:], strict=True):
        dw += other_dw
        db += other_db
    return [np.concatenate(y), np.concatenate(dxs) if input_gradient else None, dw, db]


def together(method, x, w, b, dy, grid, input_gradient=True):
    """Let all processes compute."""
    y = shared.forward(method, x, w, b, grid)
    return [y, *shared.backward(method, dy, x, w, grid, input_gradient)]


def check_equal(found, expected):
    for got, want in zip(found, expected, strict=True):
        np.testing.assert_array_equal(got, want)
        assert got is want is None or got.dtype == want.dtype


def check_near(found, expected, tolerance=1e-5):
    for got, want in zip(found, expected, strict=True):
        assert got.shape == want.shape
        atol = tolerance * np.abs(want).max(initial=1)
        np.testing.assert_allclose(got, want, rtol=0, atol=atol)


@needs_helpers
class TestSharing:
    @every_method
    @every_case
    @pytest.mark.parametrize("has_bias", [True, False])
    def test_each_part_is_computed_to_the_last_bit(
        self, method, x_shape, w_shape, options, has_bias, count
    ):
        (x, w, b, dy), grid = arrays_for(x_shape, w_shape, options)
        b, N = b if has_bias else None, len(x)
        found = together(method, x, w, b, dy, grid)
        check_equal(found, in_turn(method, x, w, b, dy, grid, parts_of(N)))
        check_near(found, in_turn(method, x, w, b, dy, grid, [slice(0, N)]))
        assert len(crew.helpers) == len(parts_of(N)) - 1

    @pytest.mark.parametrize("method", ["blocked", "mec"])
    @pytest.mark.parametrize("dtype", [np.float64, np.float16, np.int64])
    def test_any_dtype(self, method, dtype, count):
        (x, w, b, dy), grid = arrays_for(*SHAPES, dtype)
        found = together(method, x, w, b, dy, grid)
        assert {array.dtype for array in found} == {np.dtype(dtype)}
        check_equal(found, in_turn(method, x, w, b, dy, grid, parts_of(7)))
        if dtype != np.float16:
            check_near(found, in_turn(method, x, w, b, dy, grid, [slice(0, 7)]), 1e-12)

    @every_method
    def test_without_the_gradient_of_the_input(self, method, count):
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        found = together(method, x, w, b, dy, grid, input_gradient=False)
        assert found[1] is None
        check_equal(found, in_turn(method, x, w, b, dy, grid, parts_of(7), False))

    def test_dilation(self, count):
        shapes = (5, 3, 14, 15), (4, 3, 3, 2), {"dilation": (2, 3), "padding": 1}
        (x, w, b, dy), grid = arrays_for(*shapes)
        found = together("blocked", x, w, b, dy, grid)
        check_equal(found, in_turn("blocked", x, w, b, dy, grid, parts_of(5)))

    @every_method
    def test_the_order_in_memory_does_not_matter(self, method, count):
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        expected = together(method, x, w, b, dy, grid)
        mirrored = x[:, :, ::-1].copy()[:, :, ::-1]  # a negative stride
        w, dy = np.asfortranarray(w), np.asfortranarray(dy)
        for images in (mirrored, np.asfortranarray(x)):
            check_near(together(method, images, w, b, dy, grid), expected)

    @every_method
    def test_results_outlive_the_next_call(self, method, count):
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        first = together(method, x, w, b, dy, grid)
        copies = [array.copy() for array in first]
        together(method, 2 * x, 3 * w, b, 5 * dy, grid)
        check_equal(first, copies)
        assert all(array.flags.writeable for array in first)

    @every_method
    def test_the_helpers_take_their_parts(self, method, count, monkeypatch):
        """This process computes the first part alone; the rest is right all the same."""
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        together(method, x, w, b, dy, grid)
        seen = []
        for table in (FORWARD, BACKWARD):
            compute = table[method]
            monkeypatch.setitem(
                table, method, lambda *a, compute=compute: seen.append(len(a[0])) or compute(*a)
            )
        together(method, x, w, b, dy, grid)
        assert seen == [parts_of(7)[0].stop] * 2
        assert seen[0] < 7

    def test_the_functions_of_the_package_are_shared_out(self, count):
        x, w, b, dy = draw(*SHAPES)
        y, cache = conv2d_forward(x, w, b, **SHAPES[2], method="mec")
        found = [y, *conv2d_backward(dy, cache)]
        assert len(crew.helpers) == count - 1
        y, cache = conv2d_forward(x, w, b, **SHAPES[2], method="im2col")
        check_near(found, [y, *conv2d_backward(dy, cache)], 1e-12)

    @every_method
    def test_two_threads_at_once(self, method, count):
        """One has the helpers, the other computes by itself."""
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        inputs = [(x, w, b, dy), (2 * x, w[::-1].copy(), b, dy[:, ::-1].copy())]
        expected = [in_turn(method, *arrays, grid, parts_of(7)) for arrays in inputs]
        found, start = [[], []], threading.Barrier(2)

        def compute(k):
            start.wait()
            for _ in range(20):
                found[k].append(together(method, *inputs[k], grid))

        threads = [threading.Thread(target=compute, args=(k,)) for k in (0, 1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for k in (0, 1):
            assert len(found[k]) == 20
            for results in found[k]:
                check_equal(results, expected[k])

    @every_method
    def test_who_finds_the_helpers_busy_gets_the_same_numbers(self, method, count):
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        expected = together(method, x, w, b, dy, grid)
        with crew.at_work(count - 1) as helpers:
            assert len(helpers) == count - 1
            found = together(method, x, w, b, dy, grid)
        check_equal(found, expected)

    @every_method
    def test_a_system_without_processes_computes_all_the_same(self, method, count, monkeypatch):
        monkeypatch.setattr(crew, "possible", True)  # to be restored
        refuse_forks(monkeypatch)
        (x, w, b, dy), grid = arrays_for(*SHAPES)
        found = together(method, x, w, b, dy, grid)
        assert not crew.possible
        check_near(found, in_turn(method, x, w, b, dy, grid, [slice(0, 7)]))


@every_method
def test_little_work_makes_no_processes(method):
    before = children()
    (x, w, b, dy), grid = arrays_for(*SHAPES)
    together(method, x, w, b, dy, grid)
    assert children() == before


@every_method
@every_case
def test_results_go_where_they_are_wanted(method, x_shape, w_shape, options):
    (x, w, b, dy), grid = arrays_for(x_shape, w_shape, options)
    parts = [slice(0, len(x))]
    expected = in_turn(method, x, w, b, dy, grid, parts)
    y, dx = np.full_like(dy, np.nan), np.full_like(x, np.nan)
    with alone():
        assert FORWARD[method](x, w, b, grid, y) is y
        given, dw, db = BACKWARD[method](dy, x, w, grid, True, dx)
    assert given is dx
    check_equal([y, dx, dw, db], expected)


@every_method
def test_results_go_into_a_part_of_an_array(method):
    (x, w, b, dy), grid = arrays_for(*SHAPES)
    y, dx = np.full((9, *dy.shape[1:]), 7, np.float32), np.full((9, *x.shape[1:]), 7, np.float32)
    FORWARD[method](x, w, b, grid, y[1:8])
    BACKWARD[method](dy, x, w, grid, True, dx[1:8])
    for array in (y, dx):
        assert (array[[0, 8]] == 7).all()
    check_near([y[1:8], dx[1:8]], in_turn(method, x, w, b, dy, grid, [slice(0, 7)])[:2])
