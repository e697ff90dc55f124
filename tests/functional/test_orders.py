"""Orders to a helping process: they name arrays, and say where they lie."""

import json
import os
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.functional.fast.orders import (
    grid_of,
    hand_over,
    inputs_of,
    order_for,
    room_for_outputs,
)
from cnnlib.windows import window_grid
from tests.processes import needs_fork

DTYPES = st.sampled_from(["<f4", "<f8", "<f2", "<i8", "|u1", "|b1", "|i1"])


@st.composite
def some_arrays(draw):
    """Draw arrays of any shapes and dtypes, each with numbers of its own."""
    shapes = draw(st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=6))
    found = []
    for k, shape in enumerate(shapes):
        count = np.prod(shape, dtype=int)
        found.append((k + np.arange(count)).astype(draw(DTYPES)).reshape(shape))
    return found


def as_read(order):
    """Send an order as words."""
    return json.loads(json.dumps(order))


@needs_fork
@given(arrays=some_arrays())
def test_inputs_are_copies_of_what_was_named(arrays):
    order = as_read(order_for({"task": "x"}, arrays, []))
    assert order["task"] == "x"
    copies = inputs_of(order, os.getpid())  # a process may read itself
    assert len(copies) == len(arrays)
    for copy, array in zip(copies, arrays, strict=True):
        np.testing.assert_array_equal(copy, array, strict=True)  # shape and dtype too
        assert copy.flags.c_contiguous
        assert copy.flags.writeable
        assert not np.shares_memory(copy, array)


@needs_fork
@given(arrays=some_arrays())
def test_results_arrive_where_they_were_wanted(arrays):
    wanted = [np.zeros((3, *array.shape), array.dtype) for array in arrays]
    inside = [whole[1:2].reshape(whole.shape[1:]) for whole in wanted]  # a view, of no axes too
    order = as_read(order_for({}, [np.ones(3)], inside))
    room = room_for_outputs(order)
    for mine, array in zip(room, arrays, strict=True):
        assert mine.shape == array.shape
        assert mine.dtype == array.dtype
        mine[...] = array
    assert not any(array.any() for array in wanted)  # nothing is written before it is handed over
    hand_over(room, order, os.getpid())
    for array, whole, part in zip(arrays, wanted, inside, strict=True):
        np.testing.assert_array_equal(part, array)
        assert not whole[0].any()
        assert not whole[-1].any()


@pytest.mark.parametrize("places", [([0], []), ([], [0])], ids=["inputs", "outputs"])
def test_arrays_in_pieces_are_refused(places):
    pieces = np.zeros((3, 4)).T
    inputs, outputs = ([pieces for _ in some] for some in places)
    text = "an array must be contiguous, got strides (8, 32) for shape (4, 3). Copy it with"
    with pytest.raises(ValueError, match=re.escape(text)):
        order_for({}, inputs, outputs)


def test_each_result_has_its_place():
    order = order_for({}, [], [np.zeros(2), np.zeros(3)])
    with pytest.raises(ValueError, match="zip"):
        hand_over([], order, os.getpid())


def test_the_words_are_left_as_they_are():
    words = {"task": "forward"}
    order_for(words, [np.zeros(2)], [])
    assert words == {"task": "forward"}


def test_windows_come_through_words_unchanged():
    grid = window_grid((9, 8), (3, 2), (2, 1), padding=((1, 0), (2, 3)), dilation=(1, 2))
    assert grid_of(as_read({"grid": grid})) == grid
