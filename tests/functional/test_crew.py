"""Helping processes: who has them, how long, and what they do."""

import os
import threading
from contextlib import closing
from signal import SIGKILL

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnlib.functional.fast import crew as crew_module
from cnnlib.functional.fast.crew import IDLE, Crew, Work
from cnnlib.functional.fast.orders import size_of
from cnnlib.functional.fast.threads import alone
from cnnlib.workers import Worker, shared_array
from tests.processes import has_ended, needs_fork, nothing_left, refuse_forks, until


def add_up(order, arrays):
    """Sum two arrays, and sign."""
    first, second, total, pid = arrays
    total[...] = first + second
    pid[...] = os.getpid()
    if order.get("fails"):
        raise ArithmeticError("it cannot be done")


def order_for(size, **more):
    return {"dtype": "<f8", "shapes": [[size], [size], [size], []], **more}


@pytest.fixture
def crew(monkeypatch):
    monkeypatch.setattr(crew_module, "thread_count", lambda: 3)
    with nothing_left():
        crew = Crew(add_up, fewest_products=1)
        yield crew
        crew.dismiss()


def work(crew, size=5, count=2, **more):
    """Have helpers add; give their pids."""
    orders = [order_for(size, **more)] * count
    with crew.at_work(orders) as helpers:
        assert len(helpers) == count
        first = np.arange(size, dtype=float)
        results = [
            helper.start(order, [first, np.full(size, k)])
            for k, (helper, order) in enumerate(zip(helpers, orders, strict=True))
        ]
        for k, (helper, (total, _)) in enumerate(zip(helpers, results, strict=True)):
            helper.worker.wait()
            np.testing.assert_array_equal(total, first + k)
        return [int(pid) for _, pid in results]


def start_and_fail(crew):
    order = order_for(5)
    with crew.at_work([order] * 2) as helpers:
        helpers[0].start(order, [np.ones(5), np.ones(5)])
        raise KeyError


def has_helpers(crew, size=5):
    with crew.at_work([order_for(size)]) as helpers:
        return helpers is not None


@needs_fork
class TestHelpers:
    def test_they_are_processes_of_their_own(self, crew):
        pids = work(crew)
        assert len({os.getpid(), *pids}) == 3
        assert pids == [helper.worker.pid for helper in crew.helpers]

    def test_they_come_again_for_the_next_order(self, crew):
        pids = work(crew, size=20)
        assert work(crew, size=20) == pids
        assert work(crew, size=3) == pids

    def test_more_memory_needs_new_ones(self, crew):
        pids, more = work(crew, size=20), work(crew, size=2000)
        assert not set(pids) & set(more)
        assert all(map(has_ended, pids))
        assert work(crew, size=20) == more  # and they keep it

    def test_another_number_needs_new_ones(self, crew):
        pids = work(crew, count=2)
        (single,) = work(crew, count=1)
        assert single not in pids
        assert all(map(has_ended, pids))

    def test_new_ones_have_as_much_memory_as_was_ever_needed(self, crew):
        work(crew, size=2000, count=1)
        pids = work(crew, size=3, count=2)
        assert work(crew, size=2000, count=2) == pids

    def test_those_that_have_rested_long_are_not_asked(self, crew):
        """They end by themselves after IDLE, perhaps just when they are asked."""
        pids = work(crew)
        crew.last_use -= 0.9 * IDLE
        assert not set(work(crew)) & set(pids)

    def test_they_end_by_themselves(self, crew, monkeypatch):
        monkeypatch.setattr(crew_module, "IDLE", 0.2)
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
        with gone, crew.at_work([order_for(5)]) as helpers:
            os.kill(helpers[0].worker.pid, SIGKILL)
            until(lambda: has_ended(helpers[0].worker.pid))
            helpers[0].start(order_for(5), [])
            helpers[0].worker.wait()
        assert crew.helpers == []
        work(crew)

    def test_each_has_its_own_core_while_they_work(self, crew):
        with crew.at_work([order_for(5)]), alone() as free:
            assert not free


def adding(first, second, total, done, compute=None):
    """Describe the work of adding two arrays, part by part; it notes what was done here."""

    def compute_here(part):
        done.append(part)
        total[part] = first[part] + second[part]

    return Work(
        order=lambda part: order_for(part.stop - part.start),
        inputs=lambda part: [first[part], second[part]],
        compute=compute or compute_here,
        take=lambda part, results: total.__setitem__(part, results[0]),
    )


@needs_fork
class TestDivide:
    @pytest.mark.parametrize("N", [2, 10, 31])
    def test_each_process_does_its_part(self, crew, N, rng):
        first, second, total, done = rng.random(N), rng.random(N), np.zeros(N), []
        assert crew.divide(N, 10, 0, adding(first, second, total, done))
        np.testing.assert_array_equal(total, first + second)
        assert done == crew.parts(N, 10)[:1]
        assert len(crew.helpers) == min(N, 3) - 1

    @pytest.mark.parametrize("N", [0, 1])
    def test_nothing_is_done_where_there_is_nothing_to_divide(self, crew, N):
        done = []
        assert not crew.divide(N, 10, 0, adding(np.ones(N), np.ones(N), np.zeros(N), done))
        assert done == crew.helpers == []

    def test_copies_that_cost_more_than_they_save_are_not_made(self, crew):
        task = adding(np.ones(9), np.ones(9), np.zeros(9), [])
        assert not crew.divide(9, 10 * crew_module.COPY, 10, task)
        assert crew.divide(9, 10 * crew_module.COPY + 1, 10, task)

    def test_nothing_is_done_without_helpers(self, crew):
        total, done = np.zeros(10), []
        with alone():
            assert not crew.divide(10, 10, 0, adding(np.ones(10), np.ones(10), total, done))
        assert done == []
        assert not total.any()

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


@needs_fork
class TestNoHelpers:
    def test_while_they_work_for_another_thread(self, crew):
        with crew.at_work([order_for(5)]) as helpers:
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

    def test_for_more_than_the_most_memory(self, crew, monkeypatch):
        monkeypatch.setattr(crew_module, "MOST_BYTES", size_of(order_for(50)))
        assert has_helpers(crew, size=50)
        assert not has_helpers(crew, size=60)
        assert has_helpers(crew, size=50)

    def test_where_the_system_allows_none(self, crew, monkeypatch):
        with monkeypatch.context() as patch, nothing_left():
            refuse_forks(patch)
            assert not has_helpers(crew)
        assert not crew.possible
        assert crew.parts(10, 10) == [slice(0, 10)]

    def test_where_the_system_allows_but_one(self, crew, monkeypatch):
        forks, fork = iter([True]), os.fork
        monkeypatch.setattr(os, "fork", lambda: fork() if next(forks, False) else refused())
        with nothing_left(), crew.at_work([order_for(5)] * 2) as helpers:
            assert helpers is None
        assert not crew.possible

    def test_in_a_forked_child(self, crew):
        work(crew)
        found = shared_array((3,), np.dtype(np.int64))

        def look(order):
            found[:] = crew.possible, len(crew.helpers), len(crew.parts(10, 10))

        with closing(Worker(look)) as worker:
            worker.ask(b"a")
            worker.wait()
        assert found.tolist() == [0, 0, 1]
        assert crew.possible
        assert len(crew.parts(10, 10)) == 3

    def test_on_systems_that_cannot_fork(self, monkeypatch):
        monkeypatch.setattr(crew_module, "thread_count", lambda: 3)
        monkeypatch.setattr(crew_module, "can_fork", lambda: False)
        crew = Crew(add_up, fewest_products=1)
        assert not crew.possible
        assert crew.parts(10, 10) == [slice(0, 10)]


def refused():
    raise BlockingIOError(11, "Resource temporarily unavailable")


@needs_fork
@given(
    N=st.integers(0, 40), products=st.integers(0, 10**6), count=st.integers(1, 8), data=st.data()
)
def test_parts_cover_a_batch_without_gaps(N, products, count, data):
    crew = PARTING
    crew.fewest_products = data.draw(st.integers(1, 10**6))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crew_module, "thread_count", lambda: count)
        parts = crew.parts(N, products)
    cells = np.arange(N)
    np.testing.assert_array_equal(np.concatenate([cells[part] for part in parts]), cells)
    assert 1 <= len(parts) <= count
    if len(parts) > 1:
        sizes = [part.stop - part.start for part in parts]
        assert min(sizes) >= 1
        assert max(sizes) - min(sizes) <= 1
        assert N * products >= len(parts) * crew.fewest_products


PARTING = Crew(add_up, fewest_products=1)


@needs_fork
@pytest.mark.parametrize(("N", "products", "expected"), [(10, 99, 1), (10, 200, 2), (2, 9999, 2)])
def test_each_process_has_enough_to_do(monkeypatch, N, products, expected):
    monkeypatch.setattr(crew_module, "thread_count", lambda: 3)
    monkeypatch.setattr(PARTING, "fewest_products", 1000)
    assert len(PARTING.parts(N, products)) == expected


def test_every_task_of_the_package_is_where_it_is_said_to_be():
    found = crew_module._tasks()
    assert list(found) == list(crew_module.TASKS)
    assert all(callable(task) for task in found.values())
