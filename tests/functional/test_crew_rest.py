"""Helpers that have ended, or are to end, and those after them."""

import os
import time
from signal import SIGKILL

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from cnnlib.functional.fast import threads
from cnnlib.functional.fast.blas import blas
from cnnlib.functional.fast.crew import Crew
from cnnlib.functional.loans import lent
from tests.functional.test_crew import crew, has_helpers, work
from tests.processes import has_ended, needs_helpers, until

__all__ = ["crew"]
pytestmark = needs_helpers


def test_one_that_was_killed_at_rest_is_replaced(crew):
    pids = work(crew)
    os.kill(pids[0], SIGKILL)
    until(lambda: has_ended(pids[0]))
    assert not crew.helpers[0].worker.lives()
    assert crew.helpers[1].worker.lives()
    again = work(crew)
    assert not set(pids) & set(again)


def count_threads(order, inputs, outputs):
    """Say how many threads BLAS may use in this process; runs in the helper."""
    outputs[0][...] = [library.num_threads for library in blas().lib_controllers]


def test_a_helper_finds_blas_with_one_thread(crew):
    """Whatever is allowed here: else its products would take the core of this process."""
    crew.task, found = count_threads, np.zeros(len(blas().lib_controllers))
    with threadpool_limits(2), crew.at_work(1) as (helper,):
        helper.start({"task": "count"}, [], [found])
        helper.wait()
        here = [library.num_threads for library in blas().lib_controllers]
    np.testing.assert_array_equal(found, 1)
    assert here == [2] * len(found)


def test_being_refused_is_no_use_of_them(crew):
    """A training holds the cores for minutes; the helpers rest meanwhile, and may end."""
    work(crew)
    before = [helper.last_order for helper in crew.helpers]
    with threads.alone() as free:
        assert free
        assert not has_helpers(crew)
    assert [helper.last_order for helper in crew.helpers] == before
    work(crew)
    assert all(helper.last_order > last for helper, last in zip(crew.helpers, before, strict=True))


def slow(order, inputs, outputs):
    """Work until somebody has looked, then write."""
    if order["task"]:
        time.sleep(1)
    for output in outputs:
        output[...] = 1


def be_interrupted_twice(crew, monkeypatch, waited):
    """Give work, and press Ctrl+C while it is done, and again while its end is waited for."""
    wait = os.waitpid

    def interrupted(*arguments):
        waited.append(arguments)
        if len(waited) == 1:
            raise KeyboardInterrupt
        return wait(*arguments)

    monkeypatch.setattr(os, "waitpid", interrupted)
    with crew.at_work(1) as (helper,):
        result = lent((10**6,), np.dtype(float))
        helper.start({"task": "x"}, [], [result])
        del result, helper
        raise KeyboardInterrupt


def test_nobody_gets_memory_that_a_helper_still_writes_to(crew, monkeypatch):
    crew.task, waited = slow, []
    with pytest.raises(KeyboardInterrupt):
        be_interrupted_twice(crew, monkeypatch, waited)
    assert len(waited) == 1
    assert crew.helpers == []
    (leaving,) = crew.leaving
    other = lent((10**6,), np.dtype(float))
    other[...] = 0
    crew.dismiss()  # goes on where it was interrupted: waits for the work
    assert has_ended(leaving.worker.pid)
    assert crew.leaving == []
    assert not other.any()
    work_again = Crew(slow)
    try:
        assert has_helpers(work_again)
    finally:
        work_again.dismiss()


def test_those_that_are_to_end_do_so_before_others_are_made(crew, monkeypatch):
    crew.task = slow
    with pytest.raises(KeyboardInterrupt):
        be_interrupted_twice(crew, monkeypatch, [])
    (leaving,) = crew.leaving
    assert has_helpers(crew)
    assert crew.leaving == []
    assert has_ended(leaving.worker.pid)
