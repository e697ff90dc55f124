"""Worker processes: they do as they are told, say what went wrong, and end."""

import os
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from signal import SIGINT, SIGKILL, default_int_handler, raise_signal, signal

import numpy as np
import pytest

from cnnlib import workers
from cnnlib.workers import Worker, next_byte, shared_array, this_core
from tests.processes import (
    PATIENCE,
    descriptors,
    fork_by_somebody_else,
    has_ended,
    needs_fork,
    nothing_left,
    refuse_forks,
    until,
)

pytestmark = needs_fork

ROOT = Path(__file__).parents[1]
INTEGERS = np.dtype(np.int64)


@pytest.fixture(autouse=True)
def leave_nothing():
    with nothing_left():
        yield


def ask_and_wait(worker, order=b"a"):
    worker.ask(order)
    worker.wait()


def nothing(order):
    pass


def test_orders_are_carried_out_one_after_the_other():
    seen = shared_array((4,), INTEGERS)

    def note(order):
        seen[0] += 1
        seen[seen[0]] = ord(order)

    with closing(Worker(note)) as worker:
        for order in (b"x", b"y", b"z"):
            worker.ask(order)
        for _ in range(3):
            worker.wait()
    assert seen.tolist() == [3, ord("x"), ord("y"), ord("z")]


def test_what_either_side_writes_both_see():
    question, answer = shared_array((2, 3), INTEGERS), shared_array((2, 3), INTEGERS)

    def double(order):
        answer[...] = 2 * question

    with closing(Worker(double)) as worker:
        for k in (1, 7):
            question[...] = k
            ask_and_wait(worker)
            np.testing.assert_array_equal(answer, np.full((2, 3), 2 * k))


def test_the_work_is_done_by_another_process():
    pid = shared_array((1,), INTEGERS)

    def sign(order):
        pid[0] = os.getpid()

    with closing(Worker(sign)) as worker:
        ask_and_wait(worker)
        assert pid[0] == worker.pid != os.getpid()


def test_arrays_that_are_not_shared_are_copies():
    numbers = np.zeros(3)

    def count(order):
        numbers[...] += 1

    with closing(Worker(count)) as worker:
        ask_and_wait(worker)
    assert not numbers.any()


@pytest.mark.parametrize("shape", [(), (0,), (3, 0), (5,), (2, 3, 4)], ids=str)
@pytest.mark.parametrize("dtype", [np.uint8, np.float32, np.float64])
def test_shared_arrays_are_zeros_of_any_shape(shape, dtype):
    array = shared_array(shape, np.dtype(dtype))
    assert array.shape == shape
    assert array.dtype == dtype
    assert array.flags.writeable
    assert not array.any()


def test_an_error_of_the_worker_arrives_with_its_traceback():
    def divide_by_nothing(order):
        1 / 0

    with closing(Worker(divide_by_nothing)) as worker:
        worker.ask(b"a")
        with pytest.raises(RuntimeError, match="ZeroDivisionError: division by zero") as caught:
            worker.wait()
    assert "in divide_by_nothing" in str(caught.value)


def test_a_long_traceback_arrives_whole():
    def complain(order):
        raise ValueError("x" * 200_000 + "end")  # more than a pipe holds

    with closing(Worker(complain)) as worker:
        worker.ask(b"a")
        with pytest.raises(RuntimeError, match="xxxend"):
            worker.wait()


GONE = "a worker process must live as long as its work, got its end.*take smaller batches"


def test_a_killed_worker_is_reported():
    with closing(Worker(nothing)) as worker:
        ask_and_wait(worker)
        os.kill(worker.pid, SIGKILL)
        until(lambda: has_ended(worker.pid))
        with pytest.raises(RuntimeError, match=GONE):
            worker.ask(b"a")
        with pytest.raises(RuntimeError, match=GONE):
            worker.wait()


def test_a_worker_killed_at_work_is_reported():
    with closing(Worker(lambda order: time.sleep(PATIENCE))) as worker:
        worker.ask(b"a")
        os.kill(worker.pid, SIGKILL)
        with pytest.raises(RuntimeError, match=f"process {worker.pid}"):
            worker.wait()


def test_a_worker_ends_when_nothing_is_asked_for_long():
    with closing(Worker(nothing, idle=0.05)) as worker:
        until(lambda: has_ended(worker.pid))
        with pytest.raises(RuntimeError, match=GONE):
            worker.ask(b"a")


def test_a_worker_without_that_limit_stays():
    with closing(Worker(nothing)) as worker:
        time.sleep(100 * workers.AWAKE)
        ask_and_wait(worker)


def test_workers_end_in_any_order():
    three = [Worker(nothing) for _ in range(3)]
    for k in (1, 0, 2):
        ask_and_wait(three[k])
        three[k].close()
        assert has_ended(three[k].pid)


PARENT = """
import time
from cnnlib.workers import Worker

worker, other = Worker(lambda order: None), Worker(lambda order: None)
worker.ask(b"a")
worker.wait()
print(worker.pid, other.pid, flush=True)
time.sleep(60)
"""


def test_workers_end_with_their_parent():
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert not any(map(has_ended, pids))
        parent.kill()
        parent.wait()
        for pid in pids:
            until(lambda pid=pid: has_ended(pid))


def test_a_fork_by_somebody_else_keeps_no_worker_alive():
    worker = Worker(nothing)
    with fork_by_somebody_else() as pid:
        worker.close()
        assert has_ended(worker.pid)
        assert not has_ended(pid)


def test_a_later_worker_keeps_no_earlier_one_alive():
    first = Worker(nothing)
    with closing(Worker(nothing)) as second:
        first.close()
        assert has_ended(first.pid)
        ask_and_wait(second)


def test_an_interrupt_from_the_keyboard_is_left_to_the_parent():
    with closing(Worker(nothing)) as worker:
        ask_and_wait(worker)
        os.kill(worker.pid, SIGINT)
        ask_and_wait(worker)


def test_a_refused_fork_leaves_nothing_open(monkeypatch):
    refuse_forks(monkeypatch)
    before = descriptors()
    with pytest.raises(OSError, match="temporarily unavailable"):
        Worker(nothing)
    assert descriptors() == before


@pytest.fixture
def pipe():
    """Give both ends of a pipe, which the test may close sooner."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb", 0) as reader, os.fdopen(theirs, "wb", 0) as writer:
        yield reader, writer


@pytest.mark.parametrize("patience", [None, 0.0, 30.0])
def test_bytes_come_one_by_one_until_the_pipe_is_closed(pipe, patience):
    reader, writer = pipe
    writer.write(b"xy")
    writer.close()
    assert [next_byte(reader.fileno(), patience) for _ in range(3)] == [b"x", b"y", b""]


@pytest.mark.parametrize("patience", [0.0, 0.02])
def test_patience_ends(pipe, patience):
    reader, writer = pipe
    start = time.monotonic()
    assert next_byte(reader.fileno(), patience) == b""
    assert time.monotonic() - start >= patience
    writer.write(b"z")
    assert next_byte(reader.fileno(), patience) == b"z"


@pytest.mark.parametrize("patience", [None, 30.0])
def test_a_byte_wakes_who_sleeps(monkeypatch, pipe, patience):
    monkeypatch.setattr(workers, "AWAKE", 0.0)
    reader, writer = pipe
    timer = threading.Timer(0.05, writer.write, [b"q"])
    timer.start()
    assert next_byte(reader.fileno(), patience) == b"q"
    timer.join()


def test_the_worker_keeps_off_the_core_of_its_parent(monkeypatch):
    cores = os.sched_getaffinity(0)
    with closing(Worker(nothing)) as worker:
        for core in sorted(cores)[:3]:
            monkeypatch.setattr(workers, "this_core", lambda core=core: core)
            ask_and_wait(worker)
            assert os.sched_getaffinity(worker.pid) == (cores - {core} or cores)
    assert os.sched_getaffinity(0) == cores


def test_on_a_single_core_they_share_it(monkeypatch):
    core = this_core()
    allowed = os.sched_getaffinity
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {core})
    with closing(Worker(nothing)) as worker:
        ask_and_wait(worker)
        assert core in allowed(worker.pid)


def test_ctrl_c_at_the_fork_reaches_the_parent_alone(monkeypatch):
    fork = os.fork

    def fork_and_press():
        pid = fork()
        raise_signal(SIGINT)  # on both sides, at once
        return pid

    monkeypatch.setattr(os, "fork", fork_and_press)
    parent, worker = os.getpid(), None
    before = signal(SIGINT, default_int_handler)  # what runs in the background may ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            worker = Worker(nothing)
    finally:
        signal(SIGINT, before)
    assert os.getpid() == parent
    assert worker is None
