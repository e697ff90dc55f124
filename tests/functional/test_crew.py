"""Helping processes: who has them, how long, and what they do."""

import os
import threading
from contextlib import closing
from signal import SIGKILL

import numpy as np
import pytest

from cnnlib.functional.fast import crew as crew_module
from cnnlib.functional.fast.crew import IDLE, Crew, Work
from cnnlib.functional.fast.threads import alone
from cnnlib.workers import Worker, shared_array
from tests.processes import has_ended, needs_helpers, nothing_left, refuse_forks, until


def add_up(order, inputs, outputs):
    """Sum two arrays, and sign."""
    first, second = inputs
    total, pid = outputs
    total[...] = first + second
    pid[...] = os.getpid()
    if order.get("fails"):
        raise ArithmeticError("it cannot be done")


@pytest.fixture
def crew(monkeypatch):
    """Three processes compute, however little there is to do."""
    monkeypatch.setattr(crew_module, "thread_count", lambda: 3)
    monkeypatch.setattr(crew_module, "OVERHEAD", 0)
    monkeypatch.setattr(crew_module, "ARRIVAL", 0)
    monkeypatch.setattr(crew_module, "COPY", 0)
    with nothing_left():
        crew = Crew(add_up)
        yield crew
        crew.dismiss()


def room(size):
    """Make arrays for what a helper gives."""
    return [np.zeros(size), np.zeros((), np.int64)]


def work(crew, size=5, count=2, **more):
    """Have helpers add; give their pids."""
    with crew.at_work(count) as helpers:
        assert len(helpers) == count
        first = np.arange(size, dtype=float)
        results = [room(size) for _ in helpers]
        for k, (helper, outputs) in enumerate(zip(helpers, results, strict=True)):
            helper.start({"task": "add", **more}, [first, np.full(size, k, float)], outputs)
        for k, (helper, (total, _)) in enumerate(zip(helpers, results, strict=True)):
            helper.wait()
            np.testing.assert_array_equal(total, first + k)
        return [int(pid) for _, pid in results]


def start_and_fail(crew):
    with crew.at_work(2) as helpers:
        helpers[0].start({"task": "add"}, [np.ones(5), np.ones(5)], room(5))
        raise KeyError


def has_helpers(crew, count=1):
    with crew.at_work(count) as helpers:
        return helpers is not None


@needs_helpers
class TestHelpers:
    def test_they_are_processes_of_their_own(self, crew):
        pids = work(crew)
        assert len({os.getpid(), *pids}) == 3
        assert pids == [helper.worker.pid for helper in crew.helpers]

    def test_they_come_again_for_the_next_order(self, crew):
        """However large it is: they keep no memory for it."""
        pids = work(crew, size=20)
        assert work(crew, size=300_000) == pids
        assert work(crew, size=3) == pids

    def test_fewer_are_some_of_them(self, crew):
        """Layers of different sizes follow each other; each fork takes time."""
        pids = work(crew, count=3)
        assert work(crew, count=1) == pids[:1]
        assert work(crew, count=3) == pids

    def test_more_join_them(self, crew):
        pids = work(crew, count=1)
        assert work(crew, count=3)[:1] == pids

    def test_those_that_have_rested_long_are_not_asked(self, crew):
        """They end by themselves after IDLE, perhaps just when they are asked."""
        pids = work(crew)
        for helper in crew.helpers:
            helper.last_order -= 0.9 * IDLE
        assert not set(work(crew)) & set(pids)

    def test_one_that_was_not_needed_for_long_is_not_asked(self, crew):
        pids = work(crew)
        crew.helpers[1].last_order -= 0.9 * IDLE
        assert work(crew, count=1) == pids[:1]
        assert not set(work(crew)) & set(pids)
        assert all(map(has_ended, pids))

    def test_they_end_by_themselves(self, crew, monkeypatch):
        monkeypatch.setattr(crew_module, "IDLE", 1.0)
        pids = work(crew)
        until(lambda: all(map(has_ended, pids)))
        assert not set(work(crew)) & set(pids)

    def test_an_error_beside_them_dismisses_them(self, crew):
        pids = work(crew)
        with pytest.raises(KeyError):
            start_and_fail(crew)
        assert crew.helpers == []
        assert all(map(has_ended, pids))
        assert not set(work(crew)) & set(pids)

    def test_their_own_error_arrives_and_others_follow(self, crew):
        with pytest.raises(RuntimeError, match="ArithmeticError: it cannot be done"):
            work(crew, fails=True)
        assert crew.helpers == []
        work(crew)

    def test_killed_ones_are_reported_and_replaced(self, crew):
        gone = pytest.raises(RuntimeError, match="must live as long as its work")
        with gone, crew.at_work(1) as helpers:
            os.kill(helpers[0].worker.pid, SIGKILL)
            until(lambda: has_ended(helpers[0].worker.pid))
            helpers[0].start({"task": "add"}, [], [])
            helpers[0].wait()
        assert crew.helpers == []
        work(crew)

    def test_each_has_its_own_core_while_they_work(self, crew):
        with crew.at_work(1), alone() as free:
            assert not free


def adding(first, second, total, done, compute=None):
    """Describe the work of adding two arrays, part by part; it notes what was done here."""

    def compute_here(part):
        done.append(part)
        total[part] = first[part] + second[part]

    return Work(
        words={"task": "add"},
        inputs=lambda part: [first[part], second[part]],
        outputs=lambda part: [total[part], np.zeros((), np.int64)],
        compute=compute or compute_here,
    )


@needs_helpers
class TestDivide:
    @pytest.mark.parametrize("N", [2, 10, 31])
    def test_each_process_does_its_part(self, crew, N, rng):
        first, second, total, done = rng.random(N), rng.random(N), np.full(N, np.nan), []
        assert crew.divide(N, 10, 0, adding(first, second, total, done)) is None
        np.testing.assert_array_equal(total, first + second)
        assert done == crew.parts(N, 10, 0)[:1]
        assert len(crew.helpers) == min(N, 3) - 1

    @pytest.mark.parametrize("N", [0, 1])
    def test_this_process_does_what_cannot_be_divided(self, crew, N):
        total, done = np.zeros(N), []
        crew.divide(N, 10, 0, adding(np.ones(N), np.ones(N), total, done))
        assert done == [slice(0, N)]
        assert (total == 2).all()
        assert crew.helpers == []

    def test_copies_that_cost_more_than_they_save_are_not_made(self, crew, monkeypatch):
        monkeypatch.setattr(crew_module, "OVERHEAD", 10)
        monkeypatch.setattr(crew_module, "COPY", 1)
        total, done = np.zeros(9), []
        crew.divide(9, 10, 10_000, adding(np.ones(9), np.ones(9), total, done))
        assert done == [slice(0, 9)]
        assert crew.helpers == []
        crew.divide(9, 10, 0, adding(np.ones(9), total.copy(), total, done))
        assert len(crew.helpers) == 2
        assert (total == 3).all()

    @pytest.mark.parametrize(
        "busy", [lambda crew: crew.at_work(2), lambda crew: alone()], ids=["helpers", "cores"]
    )
    def test_who_finds_them_busy_computes_the_same_parts(self, crew, busy):
        """So sums over the images of a part come out the same."""
        total, done = np.full(10, np.nan), []
        with busy(crew):
            crew.divide(10, 10, 0, adding(np.arange(10.0), np.ones(10), total, done))
        np.testing.assert_array_equal(total, 1 + np.arange(10))
        assert done == crew.parts(10, 10, 0)
        assert len(done) == 3

    def test_what_a_helper_gave_up_is_done_here(self, crew, monkeypatch):
        first, total, done = np.ones(10), np.full(10, np.nan), []
        *_, last = parts = crew.parts(10, 10, 0)
        first[last] = 1.5e308
        task = adding(first, first, total, done)
        with np.errstate(over="raise"), pytest.raises(FloatingPointError, match="overflow"):
            crew.divide(10, 10, 0, task)
        done.clear()
        with pytest.warns(RuntimeWarning, match="overflow"):
            crew.divide(10, 10, 0, task)
        assert done == [parts[0], last]
        np.testing.assert_array_equal(np.isinf(total), first > 1)

    def test_an_error_here_dismisses_them(self, crew):
        pids = work(crew)
        failing = adding(np.ones(9), np.ones(9), np.zeros(9), [], compute=lambda part: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            crew.divide(9, 10, 0, failing)
        assert all(map(has_ended, pids))

    def test_helpers_are_made_when_all_is_prepared(self, crew):
        times = []
        crew.prepare = lambda: times.append(len(crew.helpers))
        pids = work(crew)
        assert work(crew) == pids
        assert times == [0]  # once, before there were any


@needs_helpers
class TestNoHelpers:
    def test_while_they_work_for_another_thread(self, crew):
        with crew.at_work(1) as helpers:
            found = []
            thread = threading.Thread(target=lambda: found.append(has_helpers(crew)))
            thread.start()
            thread.join()
        assert helpers is not None
        assert found == [False]
        assert has_helpers(crew)

    def test_while_the_cores_are_busy(self, crew):
        with alone():
            assert not has_helpers(crew)
        assert has_helpers(crew)

    def test_where_the_system_allows_none(self, crew, monkeypatch):
        with monkeypatch.context() as patch, nothing_left():
            refuse_forks(patch)
            assert not has_helpers(crew)
        assert not crew.possible
        assert crew.parts(10, 10, 0) == [slice(0, 10)]

    def test_where_the_system_allows_but_one(self, crew, monkeypatch):
        forks, fork = iter([True]), os.fork
        monkeypatch.setattr(os, "fork", lambda: fork() if next(forks, False) else refused())
        with nothing_left(), crew.at_work(2) as helpers:
            assert helpers is None
        assert not crew.possible

    def test_in_a_forked_child(self, crew):
        work(crew)
        found = shared_array((3,), np.dtype(np.int64))

        def look(order):
            found[:] = crew.possible, len(crew.helpers), len(crew.parts(10, 10, 0))

        with closing(Worker(look)) as worker:
            worker.ask(b"a")
            worker.wait()
        assert found.tolist() == [0, 0, 1]
        assert crew.possible
        assert len(crew.parts(10, 10, 0)) == 3

    def test_on_systems_that_cannot_fork(self, monkeypatch):
        monkeypatch.setattr(crew_module, "thread_count", lambda: 3)
        monkeypatch.setattr(crew_module, "can_fork", lambda: False)
        crew = Crew(add_up)
        assert not crew.possible
        assert crew.parts(10, 10, 0) == [slice(0, 10)]


def refused():
    raise BlockingIOError(11, "Resource temporarily unavailable")


def test_every_task_of_the_package_is_where_it_is_said_to_be():
    found = crew_module._tasks()
    assert list(found) == list(crew_module.TASKS)
    assert all(callable(task) for task in found.values())
