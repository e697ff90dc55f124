"""Orders to a helping process: where their arrays lie in the shared memory."""

import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.functional.fast.orders import LETTER, LINE, arrays_of, grid_of, size_of
from cnnlib.windows import window_grid

DTYPES = st.sampled_from(["<f4", "<f8", "<f2", "<i8", "|u1", "|b1"])


@st.composite
def orders(draw):
    """Draw an order, of one dtype or of one for each array, as a helper reads it."""
    shapes = draw(st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=6))
    many = st.lists(DTYPES, min_size=len(shapes), max_size=len(shapes))
    return json.loads(json.dumps({"dtype": draw(DTYPES | many), "shapes": shapes}))


def dtypes_of(order):
    dtypes, count = order["dtype"], len(order["shapes"])
    return [dtypes] * count if isinstance(dtypes, str) else dtypes


@given(order=orders())
def test_arrays_lie_one_behind_the_other(order):
    memory = np.zeros(size_of(order), np.uint8)
    arrays = arrays_of(order, memory)
    assert [list(array.shape) for array in arrays] == order["shapes"]
    assert [array.dtype for array in arrays] == dtypes_of(order)
    end = LETTER
    for array in arrays:
        if array.size:  # NumPy says of no empty array where it lies
            start = array.ctypes.data - memory.ctypes.data
            assert start % LINE == 0
            assert start >= end
            end = start + array.nbytes
    assert memory.nbytes - LINE < end <= memory.nbytes


@given(order=orders())
def test_arrays_do_not_write_over_each_other(order):
    memory = np.zeros(size_of(order), np.uint8)
    for k, array in enumerate(arrays_of(order, memory), start=1):
        array[...] = k
    assert not memory[:LETTER].any()
    for k, array in enumerate(arrays_of(order, memory), start=1):
        assert (array == array.dtype.type(k)).all()


def test_windows_come_through_words_unchanged():
    grid = window_grid((9, 8), (3, 2), (2, 1), padding=((1, 0), (2, 3)), dilation=(1, 2))
    assert grid_of(json.loads(json.dumps({"grid": grid}))) == grid
