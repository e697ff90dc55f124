"""One call of a student's function: what is caught, and what is left alone."""

import itertools
import sys
import threading
import time

import numpy as np
import pytest

from cnnlib.exercises import time_limit
from cnnlib.exercises.run import accepts, argument_names, caller, is_stub, same
from cnnlib.exercises.time_limit import TimeUp, call_with_limit


def call(function, *case, seconds=5.0):
    return caller(function, seconds)(case)


def test_a_result_and_what_was_printed(capsys):
    def f(x):
        print("x is", x)
        return x + 1

    outcome = call(f, 2)
    assert (outcome.value, outcome.printed, outcome.returned) == (3, "x is 2\n", True)
    assert capsys.readouterr().out == ""


def test_the_arguments_are_copies_and_changes_are_named():
    def f(x, k, n):
        k *= 2
        return x

    x, k = np.ones(3), np.ones(2)
    outcome = call(f, x, k, 1)
    assert outcome.changed == ("k",)
    assert np.array_equal(k, [1, 1])
    assert outcome.value is not x


def test_a_result_is_kept_as_it_was():
    out = np.zeros(2)

    def f(x):
        out[:] = x
        return out

    first, second = call(f, 1.0), call(f, 2.0)
    assert (first.value[0], second.value[0]) == (1.0, 2.0)


def test_nan_and_lists_can_be_arguments():
    assert call(lambda x: x, np.array([np.nan])).changed == ()
    assert call(lambda x: x.append(1), [0]).changed == ("x",)
    assert same(np.array(["a"]), np.array(["a"]))
    assert not same(np.zeros(2), np.zeros(3))


def test_an_exception_and_its_line(write):
    f = write("""
        def f(x):
            y = x + 1
            return helper(y)

        def helper(y):
            return np.zeros(2)[y]
    """)
    outcome = call(f, 4)
    assert outcome.error == "IndexError"
    assert "out of bounds" in outcome.message
    assert (outcome.line, outcome.code) == (7, "return np.zeros(2)[y]")
    assert not outcome.returned


def test_the_line_is_the_students_even_if_numpy_raised(write):
    f = write("def f(x):\n    return np.reshape(x, (2, 2))\n")
    assert call(f, np.zeros(3)).code == "return np.reshape(x, (2, 2))"


def test_no_line_where_there_is_none():
    outcome = call(int, "x")
    assert (outcome.error, outcome.line, outcome.code) == ("ValueError", 0, "")


def test_exit_does_not_close_the_notebook():
    assert call(lambda: exit()).error == "SystemExit"


def test_the_interrupt_button_gets_through():
    def f():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(f)


def test_an_endless_loop_is_stopped():
    def f():
        print("started")
        while True:
            pass

    outcome = call(f, seconds=0.1)
    assert (outcome.slow, outcome.returned, outcome.printed) == (True, False, "started\n")
    assert call(lambda: 1).value == 1


def test_a_loop_that_swallows_every_exception_is_stopped(monkeypatch):
    monkeypatch.setattr(time_limit, "REPEAT_SECONDS", 0.02)
    caught = []

    def f():
        while len(caught) < 3:
            try:
                while True:
                    pass
            except BaseException as error:
                caught.append(type(error))
        while True:
            pass

    assert call(f, seconds=0.1).slow
    assert caught == [TimeUp] * 3


def test_the_limit_works_outside_the_main_thread():
    found = []

    def loop():
        while True:
            pass

    thread = threading.Thread(target=lambda: found.append(call(loop, seconds=0.1)))
    thread.start()
    thread.join()
    assert found[0].slow


def test_no_time_up_arrives_after_the_call(monkeypatch):
    """Calls that end just when the time does leave nothing behind that strikes later."""
    monkeypatch.setattr(time_limit, "REPEAT_SECONDS", 0.001)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)  # let the watch in at any moment

    def f():
        end = time.perf_counter() + 0.001
        while time.perf_counter() < end:
            pass
        return "done"

    before = set(threading.enumerate())  # other tests of this process may keep threads of their own
    try:
        for seconds in np.linspace(0.0002, 0.002, 300):
            outcome = call(f, seconds=float(seconds))
            assert outcome.slow != (outcome.value == "done")
            for _ in range(1000):
                pass
    finally:
        sys.setswitchinterval(interval)
    assert set(threading.enumerate()) <= before


def struck(function, seconds, at, told):
    """Call with a limit, and raise `TimeUp` at one step of its own work, as the watch might."""
    steps = itertools.count()
    own_files = (time_limit.__file__, threading.__file__)

    def each(frame, event, _):
        frame.f_trace_opcodes = True
        if event == "opcode" and next(steps) == at:
            raise TimeUp
        return each

    def traced(frame, _event, _):
        while frame is not None and frame.f_code.co_filename in own_files:
            if frame.f_code.co_name in ("arm", "settle"):
                return each
            frame = frame.f_back

    sys.settrace(traced)
    try:
        told["end"] = call_with_limit(function, seconds)
    except TimeUp:
        told["end"] = "slow"
    finally:
        sys.settrace(None)
        told["steps"] = next(steps)


@pytest.mark.parametrize("is_slow", [False, True])
def test_a_time_up_in_the_midst_of_the_watch_s_own_work_blocks_nothing(is_slow):
    """Wherever it strikes, before or after the watch has struck by itself, the call comes back."""

    def f():
        while is_slow:
            pass
        return "done"

    ends, longest = set(), 0
    for at in range(-1, 150):  # the first time, nowhere
        told = {}
        arguments = (f, 0.001 if is_slow else 60, at, told)
        thread = threading.Thread(target=struck, args=arguments, daemon=True)
        thread.start()
        thread.join(60)
        assert not thread.is_alive(), f"blocked after a strike at step {at}"
        ends.add(told["end"])
        longest = max(longest, told["steps"])
    assert longest > 30
    assert ends == ({"slow"} if is_slow else {"done", "slow"})


def test_without_threads_there_is_no_limit(monkeypatch):
    def refuse(self):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert call_with_limit(lambda: 7, 0.0) == 7


def test_a_function_that_raises_under_the_limit_raises():
    with pytest.raises(ZeroDivisionError):
        call_with_limit(lambda: 1 / 0, 5)


def test_stubs(write):
    assert is_stub(write("def f(x):\n    ...\n"))
    assert is_stub(write('def f(x, b=0):\n    """Doc."""\n    # Your code.\n    ...\n'))
    assert is_stub(write('def f(x):\n    """Doc."""\n'))
    assert is_stub(write("def f(x):\n    pass\n"))
    assert not is_stub(write("def f(x):\n    return x\n"))
    assert not is_stub(write("def f(x):\n    print(x)\n"))
    assert not is_stub(write("def f(x):\n    return 5\n"))
    assert not is_stub(np.sum)
    assert not is_stub(3)


def test_signatures():
    assert accepts(lambda a, b=0: a, (1, 2))
    assert accepts(lambda *a: a, (1, 2))
    assert not accepts(lambda a: a, (1, 2))
    assert not accepts(lambda a, *, b: a, (1,))
    assert accepts(max, (1, 2))  # has no signature
    assert argument_names(lambda a, b: a, 2) == ["a", "b"]
    assert argument_names(max, 2) == ["argument_1", "argument_2"]
