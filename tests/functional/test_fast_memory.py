"""Memory that is used again: for work inside a call, and for results."""

import gc
import threading

import numpy as np
import pytest

from cnnlib.functional import loans
from cnnlib.functional.fast.scratch import release_scratch, scratch
from cnnlib.functional.loans import lent

FLOAT32 = np.dtype(np.float32)
LARGE = (300, 301)  # more than `WORTH_LENDING`, and of no size that other tests use


def place(array):
    """Say where an array begins."""
    return array.ctypes.data


@pytest.fixture(autouse=True)
def empty_shelf(monkeypatch):
    """Let each test begin with nothing on the shelf."""
    monkeypatch.setattr(loans, "_shelf", loans._Shelf())


def test_results_get_the_memory_of_those_that_are_gone():
    first = lent(LARGE, FLOAT32)
    where = place(first)
    del first
    assert place(lent(LARGE, FLOAT32)) == where


@pytest.mark.parametrize(
    "keep",
    [
        lambda a: a[::2, 3:],
        lambda a: a.reshape(-1).view(np.int32),
        lambda a: a.T[5],
        memoryview,
        np.frombuffer,
        lambda a: np.lib.stride_tricks.as_strided(a, (4,), (4,)),
    ],
)
def test_memory_stays_lent_while_anything_looks_at_it(keep):
    first = lent(LARGE, FLOAT32)
    first.fill(7)
    view, where = keep(first), place(first)
    del first
    second = lent(LARGE, FLOAT32)
    second.fill(0)
    assert place(second) != where
    assert np.asarray(view).view(FLOAT32).reshape(-1)[0] == 7
    del view
    gc.collect()
    assert place(lent(LARGE, FLOAT32)) == where


def test_results_can_be_written_and_changed_in_shape():
    result = lent((3, *LARGE), FLOAT32)
    assert result.flags.writeable
    assert result.flags.c_contiguous
    assert result.ctypes.data % loans.CACHE_LINE == 0
    result[...] = 1
    assert result.reshape(-1).shape == (3 * 300 * 301,)


def test_another_dtype_or_shape_of_the_same_size_will_do():
    first = lent(LARGE, np.dtype(np.float64))
    where = place(first)
    del first
    assert place(lent((2, *LARGE), FLOAT32)) == where


def test_small_results_are_not_lent():
    assert lent((3, 3), FLOAT32).base is None


def test_what_lies_idle_is_bounded(monkeypatch):
    monkeypatch.setattr(loans, "KEPT_BYTES", 3 * 400_000)
    results = [lent((100_000 - k,), FLOAT32) for k in range(6)]
    del results
    kept = loans._shelf.idle
    assert sum(memory.nbytes for memory in kept) <= 3 * 400_000
    assert len(kept) == 3


def test_results_can_be_dropped_in_any_thread():
    results = [lent(LARGE, FLOAT32) for _ in range(8)]
    threads = [threading.Thread(target=results.pop) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loans._shelf.idle) == 8


def test_working_memory_is_kept_by_name_and_thread():
    release_scratch()
    first = scratch("a", (10,), FLOAT32)
    assert np.shares_memory(first, scratch("a", (5,), FLOAT32))
    assert not np.shares_memory(first, scratch("b", (10,), FLOAT32))
    elsewhere = []
    thread = threading.Thread(target=lambda: elsewhere.append(scratch("a", (10,), FLOAT32)))
    thread.start()
    thread.join()
    assert not np.shares_memory(first, elsewhere[0])
