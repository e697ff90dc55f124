"""The inner loops of max pooling, against a search window by window."""

import numpy as np
import pytest

from cnnlib.functional.fast import largest
from cnnlib.functional.fast import winners as winners_of
from cnnlib.functional.fast.blocks import few_images
from cnnlib.functional.fast.largest import find_largest
from cnnlib.functional.fast.pairs import comes_in_pairs
from cnnlib.functional.fast.winners import first_cells, hand_out
from cnnlib.windows import window_grid

# name, shape of the padded images, kernel_size, strides
CASES = [
    ("side by side", (5, 2, 6, 8), 2, 2),
    ("a row left over", (5, 2, 7, 9), 2, 2),
    ("apart", (3, 2, 9, 10), 2, (3, 4)),
    ("overlapping", (4, 3, 7, 8), (3, 2), 1),
    ("one cell", (3, 1, 4, 5), 1, 1),
    ("rows longer than a byte counts", (2, 2, 4, 300), 2, 2),
    ("one cell of long rows", (2, 1, 3, 300), 1, (1, 2)),
    ("127 cells", (3, 1, 2, 128), (1, 127), 1),
    ("more cells than a byte counts", (3, 1, 13, 14), (12, 13), 1),
]
every_case = pytest.mark.parametrize(
    ("shape", "kernel_size", "strides"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)


@pytest.fixture(params=[1, 2, 100], autouse=True)
def step(request, monkeypatch):
    """Let so many images go together."""

    def few(part, images, _):
        return few_images(part, images, budget=request.param * images.nbytes // max(len(images), 1))

    monkeypatch.setattr(largest, "few_images", few)
    monkeypatch.setattr(winners_of, "few_images", few)


def seen(padded, grid):
    """Give the cells of every window in reading order, and where the first one lies."""
    (FH, FW), (SH, SW) = grid.kernel_size, grid.strides
    for n, c, oh, ow in np.ndindex(*padded.shape[:2], *grid.output_size):
        rows, columns = slice(oh * SH, oh * SH + FH), slice(ow * SW, ow * SW + FW)
        yield (n, c, oh, ow), np.s_[n, c, rows, columns]


def find(padded, grid):
    """Search, into arrays that hold something else."""
    shape = (*padded.shape[:2], *grid.output_size)
    y = np.full(shape, 99, padded.dtype)
    winners = np.full(shape, 77, np.int8 if np.prod(grid.kernel_size) < 128 else np.int64)
    find_largest(grid, padded, y, winners)
    return y, winners


def check(padded, grid):
    y, winners = find(padded, grid)
    for place, window in seen(padded, grid):
        cells = padded[window].ravel()
        assert winners[place] == cells.argmax()  # the first one; NaN before all numbers
        np.testing.assert_array_equal(y[place], cells[cells.argmax()])


@every_case
@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int8, np.uint8, np.int64])
def test_the_first_of_the_largest_wins(shape, kernel_size, strides, dtype, rng):
    """Of three different numbers there are ties in almost every window."""
    padded = rng.integers(0, 3, shape).astype(dtype)
    check(padded, window_grid(shape, kernel_size, strides))


@every_case
def test_any_numbers(shape, kernel_size, strides, rng):
    grid = window_grid(shape, kernel_size, strides)
    check(rng.standard_normal(shape).astype(np.float32), grid)
    check(rng.integers(-128, 128, shape).astype(np.int8), grid)


@every_case
def test_the_last_cell_can_win(shape, kernel_size, strides):
    grid = window_grid(shape, kernel_size, strides)
    _, winners = find(np.arange(np.prod(shape)).reshape(shape), grid)
    assert (winners == np.prod(grid.kernel_size) - 1).all()


@every_case
@pytest.mark.parametrize("share", [0.05, 0.6, 1.0])
def test_the_first_that_is_not_a_number_wins(shape, kernel_size, strides, share, rng):
    padded = rng.standard_normal(shape)
    padded[rng.random(shape) < share] = np.nan
    check(padded, window_grid(shape, kernel_size, strides))


@every_case
def test_nothing_but_the_lowest(shape, kernel_size, strides):
    """In windows of one real number and padding, or where all is minus infinity."""
    check(np.full(shape, -np.inf), window_grid(shape, kernel_size, strides))
    check(np.full(shape, -128, np.int8), window_grid(shape, kernel_size, strides))


@every_case
@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_gradients_are_handed_to_the_winners(shape, kernel_size, strides, dtype, rng):
    grid = window_grid(shape, kernel_size, strides)
    _, winners = find(rng.integers(0, 3, shape), grid)
    dy = rng.integers(1, 100, winners.shape).astype(dtype)
    expected, found = np.zeros(shape, dtype), np.full(shape, 55, dtype)
    for place, window in seen(expected, grid):
        cell = np.unravel_index(winners[place], grid.kernel_size)
        expected[window][cell] += dy[place]
    hand_out(grid, dy, winners, found)
    np.testing.assert_array_equal(found, expected)


@every_case
def test_who_did_not_win_gets_nothing(shape, kernel_size, strides, rng):
    """Not even of a gradient without bounds, of which zero times would be no number."""
    grid = window_grid(shape, kernel_size, strides)
    _, winners = find(rng.standard_normal(shape), grid)
    found = np.full(shape, 55.0)
    hand_out(grid, np.full(winners.shape, np.inf), winners, found)
    assert set(np.unique(found)) <= {0, np.inf}
    assert (found == np.inf).sum() <= winners.size


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.int16, np.int8])
def test_pairs_of_every_size(dtype, rng):
    """Numbers next to each other are looked at as one of twice the size."""
    padded = rng.integers(-3, 3, (3, 2, 10, 14)).astype(dtype)
    grid = window_grid(padded.shape, 2, strides=2)
    assert comes_in_pairs(grid, padded)
    check(padded, grid)


def test_images_whose_rows_lie_apart(rng):
    """Such as channels last, which nobody has copied."""
    padded = rng.integers(0, 3, (2, 6, 8, 3)).astype(np.float32).transpose(0, 3, 1, 2)
    grid = window_grid(padded.shape, 2, strides=2)
    assert not comes_in_pairs(grid, padded)
    check(padded, grid)


def test_places_are_worked_out_once():
    grid = window_grid((6, 6), 2, strides=2)
    places = first_cells(grid, 2, 3, 6, 6)
    assert first_cells(grid, 2, 3, 6, 6) is places
    with pytest.raises(ValueError, match="read-only"):
        places += 1
