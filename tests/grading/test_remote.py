"""What the grader makes of the replies from the sandbox, whose other end is played here."""

import socket
import time

import pytest

from cnnlib.grading.box import fence, seccomp
from cnnlib.grading.box.link import receive, send
from cnnlib.grading.box.wire import Thing, WireError, pack, unpack
from cnnlib.grading.record import Record
from cnnlib.grading.remote import Answers, Raised, Remote, Submission, Times


@pytest.fixture
def ends():
    """The grader's end of a link, and the other one."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


def remote(ours):
    end = time.monotonic() + 10
    return Remote(Answers(ours, end), Thing(3, "function"), end)


def test_a_call_asks_over_there_and_gives_the_value(ends):
    ours, theirs = ends
    send(theirs, pack({"number": 1, "value": 42}))
    assert remote(ours)(5, axis=0) == 42
    assert unpack(receive(theirs)) == {
        "do": "call", "of": 3, "args": (5,), "kwargs": {"axis": 0}, "number": 1,
    }  # fmt: skip


def test_what_the_code_over_there_raised_is_raised_here(ends):
    ours, theirs = ends
    reply = {"error": "ValueError", "message": "no", "line": 7, "code": "y = f(x)", "printed": 1}
    send(theirs, pack({"number": 1, **reply}))
    with pytest.raises(Raised, match=r"^ValueError$") as caught:
        remote(ours)()
    outcome = caught.value.outcome
    assert (outcome.message, outcome.line, outcome.code) == ("no", 7, "y = f(x)")
    assert outcome.printed == ""  # no text


def test_names_with_an_underscore_do_not_cross(ends):
    with pytest.raises(AttributeError, match=r"^_secret$"):
        _ = remote(ends[0])._secret


@pytest.mark.parametrize("reply", [{"number": 2}, {"value": 1}, [1]])
def test_a_reply_to_something_else_breaks_the_link(ends, reply):
    ours, theirs = ends
    answers = Answers(ours, time.monotonic() + 10)
    send(theirs, pack(reply))
    with pytest.raises(WireError, match="a reply to something else"):
        answers.ask(time.monotonic() + 10, do="look")
    assert answers.broken


@pytest.mark.parametrize("reply", [{"cells": ["ran"]}, {"cells": 2}, {}, [1]])
def test_every_cell_needs_an_outcome(ends, reply):
    ours, theirs = ends
    send(theirs, pack(reply))
    with pytest.raises(WireError, match="no outcome for each cell"):
        Submission(ours, Times()).run_cells(["x = 1", "y = 2"])


@pytest.mark.parametrize("text", ["{}", '{"marks": 3}', '{"marks": [], "more": 1}', "[]"])
def test_a_record_of_something_else_is_refused(text):
    with pytest.raises(ValueError, match=r"expected a record of grading; got .+"):
        Record.from_json(text)


def test_what_the_kernel_refuses_is_said(monkeypatch):
    with pytest.raises(OSError, match="prctl: Invalid argument"):
        fence._call("prctl", 123_456, 0, 0, 0, 0)

    class Refusing:
        """A kernel that allows the first `allowed` calls."""

        def __init__(self, allowed):
            self.left = allowed

        def prctl(self, *arguments):
            self.left -= 1
            return 0 if self.left >= 0 else -1

    for allowed, text in ((0, "no_new_privs was refused"), (1, "filter of system calls was")):
        monkeypatch.setattr(
            seccomp.ctypes, "CDLL", lambda *a, kernel=Refusing(allowed), **k: kernel
        )
        with pytest.raises(OSError, match=text):
            seccomp.install()
