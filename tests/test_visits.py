"""How often each pixel takes part, by hand, by loops, and by the gradient."""

import numpy as np
import pytest

from cnnlib import conv2d, conv2d_backward, conv2d_forward, unseen
from cnnlib.visits import axis_visits, participation


def test_valid_same_and_full_by_hand():
    # A 3x3 window has 2 starts on an axis of 4: rows 0-2 and 1-3, so the rows count 1 2 2 1.
    assert participation((4, 4), 3).tolist() == [
        [1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1],
    ]  # fmt: skip
    # With one zero around there are 4 starts, -1 to 2: the rows count 2 3 3 2.
    assert participation((4, 4), 3, padding="same").tolist() == [
        [4, 6, 6, 4], [6, 9, 9, 6], [6, 9, 9, 6], [4, 6, 6, 4],
    ]  # fmt: skip
    # With two zeros around each row meets each kernel row: 3 everywhere.
    assert participation((4, 4), 3, padding="full").tolist() == [[9] * 4] * 4


def test_a_leftover_and_a_gap_are_never_looked_at():
    # Windows 0-2, 2-4, 4-6 leave out cell 7.
    assert axis_visits(8, 3, strides=2).of_input.tolist() == [1, 1, 2, 1, 2, 1, 1, 0]
    # Windows 0-1 and 3-4 pass over cell 2, and cells 5 and 6 are left over.
    assert axis_visits(7, 2, strides=3).of_input.tolist() == [1, 1, 0, 1, 1, 0, 0]
    # With one zero around the windows 0-3 and 3-6 of 8 leave out a zero: all six cells are seen.
    axis = axis_visits(6, 4, strides=3, padding=1)
    assert axis.visits.tolist() == [1, 1, 1, 2, 1, 1, 1, 0]
    assert axis.of_input.tolist() == [1, 1, 2, 1, 1, 1]


def test_same_at_stride_two_pads_at_the_end_alone():
    axis = axis_visits(8, 3, strides=2, padding="same")
    assert (axis.before, axis.after, axis.starts.tolist()) == (0, 1, [0, 2, 4, 6])
    assert axis.visits.tolist() == [1, 1, 2, 1, 2, 1, 2, 1, 1]


def test_a_dilated_kernel_skips_cells():
    axis = axis_visits(7, 2, strides=4, dilation=2)  # cells 0, 2 and 4, 6
    assert (axis.reach, axis.visits.tolist()) == (3, [1, 0, 1, 0, 1, 0, 1])


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1, ((0, 1), (2, 0))])
@pytest.mark.parametrize("strides", [1, 2, (3, 1)])
@pytest.mark.parametrize("dilation", [1, (1, 2)])
def test_counts_are_what_loops_and_the_gradient_give(padding, strides, dilation):
    shape, kernel = (6, 9), (3, 2)
    counts = participation(shape, kernel, strides, padding, dilation)
    # The gradient of the sum of all outputs by a pixel, all weights 1, counts its windows.
    settings = {"strides": strides, "padding": padding, "dilation": dilation}
    y, cache = conv2d_forward(np.ones((1, 1, *shape)), np.ones((1, 1, *kernel)), **settings)
    dx, _, _ = conv2d_backward(np.ones_like(y), cache)
    assert np.array_equal(counts, dx[0, 0])
    # A single dot is seen by exactly that many windows.
    for row, col in [(0, 0), (3, 4), (5, 8)]:
        dot = np.zeros(shape)
        dot[row, col] = 1
        map_ = conv2d(dot[None, None], np.ones((1, 1, *kernel)), **settings)
        assert map_.sum() == counts[row, col]


@pytest.mark.parametrize("size", range(3, 12))
@pytest.mark.parametrize("strides", [1, 2, 3])
def test_the_leftover_is_what_unseen_says(size, strides):
    visits = axis_visits(size, 3, strides).visits
    assert np.count_nonzero(np.cumsum(visits[::-1]) == 0) == unseen(size, 3, strides)


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"kernel must fit.*got size=2, padding=0, kernel_size=3"):
        axis_visits(2, 3)
    with pytest.raises(ValueError, match="kernel must fit"):
        participation((5, 2), 3)
    with pytest.raises(TypeError, match="strides must be a whole number"):
        axis_visits(5, 3, strides=1.5)
