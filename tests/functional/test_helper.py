"""One helping process: what it reads, what it writes, and when it gives up."""

import os
import weakref
from contextlib import contextmanager
from signal import SIGCONT, SIGSTOP

import numpy as np
import pytest

from cnnlib.functional.fast import orders
from cnnlib.functional.fast.helper import Helper
from cnnlib.process_memory import let_children_in
from tests.processes import fields, has_ended, needs_helpers, nothing_left, until

pytestmark = needs_helpers


@contextmanager
def having(task):
    """Have a helper for a task."""
    let_children_in()
    with nothing_left():
        helper = Helper(task, idle=60)
        try:
            yield helper
        finally:
            helper.worker.close()


def copy(order, inputs, outputs):
    for array, result in zip(inputs, outputs, strict=True):
        assert array.flags.c_contiguous
        assert array.shape == result.shape
        result[...] = array


def scale(order, inputs, outputs):
    outputs[0][...] = inputs[0] * order["factor"]


def ask(helper, words, inputs, outputs):
    helper.start(words, inputs, outputs)
    helper.wait()


WORDS = {"task": "x"}


def test_it_does_what_the_words_say():
    with having(scale) as helper:
        for factor in (3, 5):  # of arrays that are made after the fork
            x, y = np.arange(4.0), np.zeros(4)
            ask(helper, {"task": "x", "factor": factor}, [x], [y])
            np.testing.assert_array_equal(y, factor * x)


def test_it_is_another_process():
    def sign(order, inputs, outputs):
        outputs[0][...] = os.getpid()

    with having(sign) as helper:
        pid = np.zeros((), np.int64)
        ask(helper, WORDS, [], [pid])
        assert pid == helper.worker.pid != os.getpid()


def test_it_reads_and_writes_what_the_order_names_and_nothing_beside():
    x, y = np.arange(40).reshape(10, 4), np.full((10, 4), -7)
    before = x.copy()
    with having(copy) as helper:
        ask(helper, WORDS, [x[2:5]], [y[4:7]])
    np.testing.assert_array_equal(y[4:7], before[2:5])
    assert (y[:4] == -7).all()
    assert (y[7:] == -7).all()
    np.testing.assert_array_equal(x, before)


def test_what_it_does_to_its_inputs_stays_there():
    def spoil(order, inputs, outputs):
        inputs[0][...] = 0

    x = np.ones(5)
    with having(spoil) as helper:
        ask(helper, WORDS, [x], [])
    assert x.all()


CUBE = np.arange(60).reshape(3, 4, 5)


@pytest.mark.parametrize(
    "x",
    [
        pytest.param(np.asfortranarray(CUBE), id="Fortran"),
        pytest.param(CUBE[::-1, :, ::-1], id="negative strides"),
        pytest.param(CUBE[:, ::2, 1:4], id="steps"),
        pytest.param(CUBE.transpose(2, 0, 1), id="transposed"),
        pytest.param(np.broadcast_to(np.arange(5), (3, 5)), id="no strides"),
        pytest.param(np.array(7), id="no axes"),
        pytest.param(CUBE[1, 2, 3:4][0:0], id="empty"),
        pytest.param(np.zeros((3, 0, 2)), id="empty axis"),
        pytest.param(CUBE.astype(np.float16), id="float16"),
        pytest.param(CUBE % 2 == 1, id="bool"),
        pytest.param(np.arange(400_000.0).reshape(2, -1).T, id="larger than a pipe"),
    ],
)
def test_inputs_may_lie_in_any_order(x):
    y, flag = np.full(x.shape, 99).astype(x.dtype), np.zeros(1)
    with having(copy) as helper:
        ask(helper, WORDS, [x, np.ones(1)], [y, flag])  # what follows is not shifted
    np.testing.assert_array_equal(y, x)
    assert flag == 1


def test_results_in_pieces_are_refused():
    y = np.full((4, 4), 7.0)
    with having(copy) as helper:
        for pieces in (y[:, ::2], y.T, y[::-1]):
            with pytest.raises(ValueError, match="an array must be contiguous"):
                helper.start(WORDS, [np.zeros(pieces.shape)], [pieces])
        assert (y == 7).all()
        ask(helper, WORDS, [np.arange(4.0)], [y[1]])  # and it waits for the next order
    np.testing.assert_array_equal(y[1], np.arange(4))


def test_arrays_live_until_the_work_is_done():
    with having(copy) as helper:
        x, y = np.arange(300.0), np.zeros(300)
        seen = [weakref.ref(x), weakref.ref(y)]
        helper.start(WORDS, [x], [y])
        del x, y
        assert all(ref() is not None for ref in seen)
        helper.wait()
        assert [ref() for ref in seen] == [None, None]


def test_copies_of_its_inputs_live_as_long():
    """NumPy gives the memory of a small array that is gone to the next one of that size."""
    with having(copy) as helper:
        os.kill(helper.worker.pid, SIGSTOP)
        until(lambda: fields(helper.worker.pid)[0] == "T")
        try:
            x, y = np.asfortranarray(np.arange(64).reshape(8, 8)), np.zeros((8, 8), int)
            helper.start(WORDS, [x], [y])
            others = [np.full((8, 8), -1) for _ in range(50)]
        finally:
            os.kill(helper.worker.pid, SIGCONT)
        helper.wait()
    np.testing.assert_array_equal(y, x)
    assert len(others) == 50


def square(order, inputs, outputs):
    outputs[0][...] = 1  # something is written before it fails
    np.square(inputs[0], out=outputs[0])


@pytest.mark.parametrize("wish", ["raise", "warn", "print"])
def test_it_gives_up_where_the_caller_wants_to_know(wish):
    y = np.full(2, 7.0)
    with having(square) as helper:
        with np.errstate(over=wish):
            ask(helper, WORDS, [np.array([1e200, 3.0])], [y])
            assert helper.gave_up
            assert (y == 7).all()  # for the caller to compute
            ask(helper, WORDS, [np.array([2.0, 3.0])], [y])
        assert not helper.gave_up
        np.testing.assert_array_equal(y, [4, 9])


def test_it_goes_on_where_the_caller_does_not_care():
    y = np.zeros(2)
    with having(square) as helper, np.errstate(all="raise", over="ignore"):
        ask(helper, WORDS, [np.array([1e200, 3.0])], [y])
        assert not helper.gave_up
    np.testing.assert_array_equal(y, [np.inf, 9])


def test_its_error_arrives():
    def fail(order, inputs, outputs):
        raise ArithmeticError("it cannot be done")

    y = np.full(2, 7.0)
    with having(fail) as helper:
        helper.start(WORDS, [], [y])
        with pytest.raises(RuntimeError, match="ArithmeticError: it cannot be done"):
            helper.wait()
    assert (y == 7).all()


def test_it_says_that_it_reaches_us():
    with having(copy) as helper:
        assert helper.reaches_us()
        assert helper.reaches_us()


def forbidden(*arguments):
    raise PermissionError(1, "Operation not permitted")


@pytest.mark.parametrize("call", ["fetch", "deliver"])
def test_it_says_that_it_does_not_reach_us(call, monkeypatch):
    monkeypatch.setattr(orders, call, forbidden)
    with having(copy) as helper:
        assert not helper.reaches_us()
        until(lambda: has_ended(helper.worker.pid))


def test_an_answer_that_does_not_come_is_none(monkeypatch):
    monkeypatch.setattr(orders, "deliver", lambda *arguments: None)
    with having(copy) as helper:
        assert not helper.reaches_us()


def test_one_that_has_ended_does_not_reach_us():
    with having(copy) as helper:
        os.kill(helper.worker.pid, 9)
        until(lambda: has_ended(helper.worker.pid))
        assert not helper.reaches_us()
