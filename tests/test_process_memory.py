"""The memory of another process: what is asked for arrives, and nothing else is touched."""

import ctypes
import errno
import os
import re
from contextlib import closing, contextmanager
from types import SimpleNamespace

import numpy as np
import pytest

from cnnlib import process_memory
from cnnlib.process_memory import SET_PTRACER, deliver, fetch, let_children_in
from cnnlib.workers import Worker, shared_array
from tests.processes import needs_helpers, nothing_left

pytestmark = needs_helpers

SIZES = [0, 1, 7, 4096, 100_003, 3 * 2**20 + 5]  # of pages, less, more, and over 2 MB
DTYPES = [np.uint8, np.bool_, np.float16, np.float32, np.float64, np.int64, np.complex128]
NOBODY = 2**22 + 1
"""No process has this number: Linux counts to 2**22."""

either = pytest.mark.parametrize("move", [fetch, deliver], ids=["fetch", "deliver"])


def numbers(size, dtype=np.uint8):
    """Draw so many small numbers, the first of them not zero."""
    found = np.random.default_rng(size).integers(0, 9, size).astype(dtype)
    found[:1] = 1
    return found


@contextmanager
def child(act):
    """Have a child that acts when it is told; what lies at the place is made after the fork."""
    let_children_in()
    place = shared_array((1,), np.dtype(np.int64))
    parent = os.getpid()

    def carry_out(order):
        act(parent, int(place[0]))

    with nothing_left(), closing(Worker(carry_out)) as worker:

        def tell(array):
            place[0] = array.ctypes.data
            worker.ask(b"!")
            worker.wait()

        yield tell


@pytest.mark.parametrize("size", SIZES)
def test_a_child_reads_what_its_parent_wrote_after_the_fork(size):
    found = shared_array((size + 2,), np.dtype(np.uint8))
    found.fill(9)
    with child(lambda parent, place: fetch(found[1:-1], parent, place)) as tell:
        for there in (numbers(size), 3 + numbers(size)):
            tell(there)
            np.testing.assert_array_equal(found[1:-1], there)
    assert found[0] == found[-1] == 9


@pytest.mark.parametrize("size", SIZES)
def test_a_child_writes_where_its_parent_reads(size):
    there = np.full(size + 2, 9, np.uint8)
    expected = numbers(size)
    with child(lambda parent, place: deliver(expected, parent, place + 1)) as tell:
        tell(there)
    np.testing.assert_array_equal(there[1:-1], expected)
    assert there[0] == there[-1] == 9


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", [(), (0, 3), (5,), (2, 3, 4)], ids=str)
def test_any_dtype_and_shape_there_and_back(shape, dtype):
    def double(parent, place):
        here = np.zeros(shape, dtype)
        fetch(here, parent, place)
        deliver(np.asarray(here + here, dtype), parent, place)

    there = numbers(np.prod(shape, dtype=int), dtype).reshape(shape)
    expected = there + there
    with child(double) as tell:
        tell(there)
    np.testing.assert_array_equal(there, expected)
    assert there.any() == (0 not in shape)


def test_a_parent_reaches_into_its_child():
    report = shared_array((3,), np.dtype(np.int64))
    kept = []

    def show(parent, place):
        if not kept:
            kept.append(np.arange(5.0))
        report[:2] = os.getpid(), kept[0].ctypes.data
        report[2] = kept[0].sum()

    here = np.zeros(5)
    with child(show) as tell:
        tell(here)
        fetch(here, int(report[0]), int(report[1]))
        np.testing.assert_array_equal(here, np.arange(5))
        deliver(np.full(5, 7.0), int(report[0]), int(report[1]))
        tell(here)
    assert report[2] == 35


@either
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(lambda a: a[:, ::2], id="steps"),
        pytest.param(lambda a: a.T, id="columns"),
        pytest.param(lambda a: a[::-1], id="backwards"),
    ],
)
def test_arrays_in_pieces_are_refused(move, view):
    array = view(np.arange(12).reshape(3, 4))
    text = f"must be contiguous, got strides {array.strides} for shape {array.shape}. Copy it"
    with pytest.raises(ValueError, match=re.escape(text)):
        move(array, os.getpid(), array.ctypes.data)


@either
def test_a_process_that_does_not_exist_is_named(move):
    array = np.arange(3)
    with pytest.raises(ProcessLookupError, match=f": 24 bytes of process {NOBODY}$"):
        move(array, NOBODY, array.ctypes.data)


@either
def test_a_place_where_nothing_lies_is_an_error(move):
    with pytest.raises(OSError, match=f": 12 bytes of process {os.getpid()}$") as caught:
        move(np.zeros(3, np.float32), os.getpid(), 0)
    assert caught.value.errno == errno.EFAULT


@either
def test_nothing_to_move_asks_nobody(move):
    move(np.zeros((3, 0)), NOBODY, 0)


def piecemeal(steps):
    """Be a system that moves so many bytes at each call, and fails when there are no more steps."""
    real, steps, asked = process_memory._system(), iter(steps), []

    def through(call):
        def part(pid, ours, a_piece, theirs, another, flags):
            asked.append((ours._obj.size, theirs._obj.size))
            size = next(steps, 0)
            for piece in (ours._obj, theirs._obj):
                piece.size = min(size, piece.size)
            if not size:
                ctypes.set_errno(errno.EIO)
            return call(pid, ours, a_piece, theirs, another, flags) if size else 0

        return part

    system = SimpleNamespace(
        process_vm_readv=through(real.process_vm_readv),
        process_vm_writev=through(real.process_vm_writev),
    )
    return system, asked


@either
def test_what_the_system_moves_in_pieces_arrives_whole(move, monkeypatch):
    system, asked = piecemeal([1, 3, 1000, 5, 10_000])
    monkeypatch.setattr(process_memory, "_system", lambda: system)
    here, there = np.arange(700, dtype=np.int32), np.arange(700, 1400, dtype=np.int32)
    expected = (there if move is fetch else here).copy()
    move(here, os.getpid(), there.ctypes.data)
    np.testing.assert_array_equal(here, expected)
    np.testing.assert_array_equal(there, expected)
    assert asked == [(left, left) for left in (2800, 2799, 2796, 1796, 1791)]


@either
def test_a_system_that_stops_is_an_error(move, monkeypatch):
    """It would be asked for ever otherwise; the message tells how much is missing."""
    system, asked = piecemeal([10])
    monkeypatch.setattr(process_memory, "_system", lambda: system)
    here = np.zeros(30, np.uint8)
    with pytest.raises(OSError, match=f": 20 bytes of process {os.getpid()}$"):
        move(here, os.getpid(), np.zeros(30, np.uint8).ctypes.data)
    assert len(asked) == 2


def test_letting_children_in_may_be_said_again():
    assert let_children_in() is None
    assert let_children_in() is None


def test_children_are_let_in_by_the_number_of_this_process(monkeypatch):
    """Where the system does not know the rule its answer is -1, which does not matter."""
    asked = []
    system = SimpleNamespace(prctl=lambda *words: asked.append(words) or -1)
    monkeypatch.setattr(process_memory, "_system", lambda: system)
    let_children_in()
    assert asked == [(SET_PTRACER, os.getpid(), 0, 0, 0)]
    assert SET_PTRACER.to_bytes(4, "big") == b"Yama"
