"""Where elements lie: by hand, against NumPy's own addresses, and what a reshape mixes up."""

import itertools

import numpy as np
import pytest

from cnnlib.trace_axes import LAYOUTS, WAYS, misplaced, place_of, relayout, trace_elements


def numbered(*shape):
    return np.arange(np.prod(shape)).reshape(shape)


def test_the_place_is_the_sum_of_index_times_stride():
    # x[1, 2, 0, 1] of (2, 3, 2, 3): one image of 18, two channels of 6, no row of 3, one column
    assert place_of((1, 2, 0, 1), (18, 6, 3, 1)) == 18 + 12 + 0 + 1
    stored = relayout(numbered(2, 3, 2, 3), way="stored")
    assert (stored.axes, stored.strides) == ("NCHW", (18, 6, 3, 1))
    assert stored.array[1, 2, 0, 1] == 31
    assert stored.memory.tolist() == list(range(36))


def test_a_transpose_moves_strides_and_no_number():
    x = numbered(2, 3, 2, 3)
    stored = relayout(x)
    assert (stored.axes, stored.array.shape) == ("NHWC", (2, 2, 3, 3))
    assert stored.strides == (18, 3, 1, 6)
    assert np.shares_memory(stored.array, x)
    assert stored.memory.tolist() == list(range(36))
    back = relayout(stored.array.copy(), "NHWC")
    assert (back.axes, back.strides) == ("NCHW", (18, 1, 9, 3))
    assert np.array_equal(back.array, x)


def test_a_copy_writes_the_channels_side_by_side():
    x = numbered(1, 3, 2, 2)
    stored = relayout(x, way="copy")
    assert stored.strides == (12, 6, 3, 1)
    assert stored.memory.tolist() == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]
    assert not np.shares_memory(stored.array, x)


def test_a_reshape_keeps_the_memory_and_gives_it_new_strides():
    stored = relayout(numbered(1, 3, 2, 2), way="reshape")
    assert (stored.axes, stored.strides) == ("NHWC", (12, 6, 3, 1))
    assert stored.memory.tolist() == list(range(12))
    # channel 0 takes every third number; in x it was 0 1 2 3
    assert stored.array[0, :, :, 0].tolist() == [[0, 3], [6, 9]]


@pytest.mark.parametrize(("layout", "way"), list(itertools.product(LAYOUTS, WAYS)))
def test_every_place_is_where_the_machine_has_the_element(layout, way):
    """The address of each element, taken from NumPy itself, not from strides."""
    stored = relayout(np.arange(120.0).reshape(2, 3, 4, 5), layout, way)
    start = stored.array.__array_interface__["data"][0]
    elements = trace_elements(stored)
    assert len(elements) == 120
    for index, place, value in elements:
        view = stored.array[tuple(slice(step, step + 1) for step in index)]
        address = view.__array_interface__["data"][0]
        assert place == (address - start) // 8  # eight bytes a float64
        assert value == stored.array[index] == stored.memory[place]


def test_elements_come_in_the_order_of_reading():
    elements = trace_elements(relayout(numbered(1, 2, 2, 2)))
    assert [e.at for e in elements[:3]] == [(0, 0, 0, 0), (0, 0, 0, 1), (0, 0, 1, 0)]
    assert [e.place for e in elements] == [0, 4, 1, 5, 2, 6, 3, 7]


def test_only_a_reshape_misplaces_elements():
    sizes = (2, 3, 4, 2)
    for layout, way in itertools.product(LAYOUTS, ("stored", "transpose", "copy")):
        assert misplaced(sizes, layout, way) == 0
    # 0 4 8, 1 5 9, … should lie side by side; 0 1 2, 3 4 5, … do: only the ends agree
    assert misplaced((1, 3, 2, 2)) == 10
    assert misplaced((1, 3, 2, 2), "NHWC") == 10


@pytest.mark.parametrize("sizes", [(3, 1, 4, 5), (3, 4, 1, 1)])
def test_a_reshape_does_no_harm_where_only_one_of_the_axes_counts(sizes):
    assert misplaced(sizes) == misplaced(sizes, "NHWC") == 0


def test_a_view_of_something_else_is_read_in_its_own_order():
    x = numbered(2, 3, 2, 3).transpose(0, 1, 3, 2)
    assert relayout(x, way="stored").memory.tolist() == x.ravel().tolist()


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((np.zeros((2, 3)),), r"x must have shape \(N, C, H, W\); got x\.shape=\(2, 3\)"),
        ((np.zeros(4), "NHWC"), r"x must have shape \(N, H, W, C\); got x\.shape=\(4,\)"),
        ((np.zeros((1, 1, 1, 1)), "CHWN"), "layout must be one of .*; got layout='CHWN'"),
        ((np.zeros((1, 1, 1, 1)), "NCHW", "swap"), "way must be one of .*; got way='swap'"),
    ],
)
def test_what_cannot_be_done_is_refused(arguments, text):
    with pytest.raises(ValueError, match=text):
        relayout(*arguments)


def test_index_and_strides_have_one_number_for_each_axis():
    with pytest.raises(ValueError, match="zip"):
        place_of((1, 2), (3, 2, 1))
