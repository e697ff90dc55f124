"""Memory is given back before helpers are made; and copies of any array."""

import numpy as np
import pytest

from cnnlib.functional import loans
from cnnlib.functional.fast import scratch as scratch_module
from cnnlib.functional.fast.helper import Helper
from cnnlib.functional.fast.scratch import scratch
from cnnlib.functional.loans import clear_shelf, copied, lent
from tests.functional.test_crew import crew, work
from tests.processes import needs_helpers

__all__ = ["crew"]

BYTES = np.dtype(np.uint8)
LARGE = (loans.WORTH_LENDING + 3,)


def fill():
    """Leave memory behind, as a convolution does: working arrays, and results that are gone."""
    scratch("a working array", (5000,), BYTES)
    lent(LARGE, BYTES)


def kept():
    """Count what is kept: arrays on the shelf, and working arrays."""
    return len(loans._shelf.idle), len(scratch_module._kept.by_name)


@needs_helpers
class TestGivenBack:
    @pytest.fixture
    def seen(self, crew, monkeypatch):
        """Note what is kept at the moment of each fork."""
        seen, make = [], Helper.__init__

        def note(helper, task, idle):
            seen.append(kept())
            make(helper, task, idle)

        monkeypatch.setattr(Helper, "__init__", note)
        return seen

    def test_before_helpers_are_made(self, crew, seen):
        fill()
        assert min(kept()) > 0
        work(crew)
        assert seen == [(0, 0)] * 2

    def test_what_is_prepared_leaves_nothing_either(self, crew, seen):
        crew.prepare = fill
        work(crew)
        assert seen == [(0, 0)] * 2

    def test_not_while_they_are_there(self, crew, seen):
        """What the next call finds again saves it time."""
        work(crew)
        fill()
        before = kept()
        work(crew)
        assert kept() == before
        assert min(before) > 0


def test_a_cleared_shelf_is_empty():
    lent(LARGE, BYTES)
    assert loans._shelf.idle
    clear_shelf()
    assert not loans._shelf.idle


CUBE = np.arange(60, dtype=np.float32).reshape(3, 4, 5)


@pytest.mark.parametrize(
    "array",
    [
        pytest.param(CUBE, id="rows"),
        pytest.param(np.asfortranarray(CUBE), id="columns"),
        pytest.param(CUBE.transpose(1, 2, 0)[::-1, ::2], id="a view"),
        pytest.param(np.broadcast_to(CUBE[0], (7, 4, 5)), id="broadcast"),
        pytest.param(np.array(7), id="no axes"),
        pytest.param(np.zeros(0), id="empty"),
        pytest.param(np.zeros((3, 0, 2), np.int8).T, id="empty axis"),
        pytest.param(np.arange(70_000.0).reshape(2, 5, 7000).T, id="large"),
        pytest.param(np.arange(200_000).reshape(400, 500).T % 3 == 0, id="large and bool"),
    ],
)
def test_copies_are_in_reading_order(array):
    before = array.copy()
    copy = copied(array)
    np.testing.assert_array_equal(copy, array, strict=True)
    assert copy.flags.c_contiguous
    assert copy.flags.writeable
    copy.fill(1)
    np.testing.assert_array_equal(array, before)


def test_large_copies_are_lent():
    copy = copied(np.ones(LARGE, BYTES))
    where = copy.ctypes.data
    del copy
    assert copied(np.zeros(LARGE, BYTES)).ctypes.data == where
