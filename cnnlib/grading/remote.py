"""An answer in the sandbox, spoken to from outside.

Whatever comes back is a value that the student's code might have returned, never an object with
behaviour of its own: the comparison happens here, with functions that no submission can reach.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from cnnlib.exercises.question import Case, Question
from cnnlib.exercises.run import Outcome, argument_names

from .box.link import receive, send, send_with_file
from .box.wire import Thing, TooLate, WireError, pack, unpack

ENDED = "ProcessEnded"
LONGEST = 2000  # characters of any text of a student's


@dataclass(frozen=True)
class Times:
    """How long things may take, in seconds.

    Parameters
    ----------
    cell, question, submission : float
        One cell of the notebook, all calls of one question, and everything together.

    Examples
    --------
    >>> Times().cell
    30.0
    """

    cell: float = 30.0
    question: float = 30.0
    submission: float = 300.0


class Submission:
    """A submission in the sandbox.

    Parameters
    ----------
    link : socket
        To its first process.
    times : Times
        How long things may take.
    """

    def __init__(self, link: socket.socket, times: Times) -> None:
        self._link, self._times = link, times
        self._end = time.monotonic() + times.submission
        self._answers: Answers | None = None

    def run_cells(self, sources: list[str]) -> list[str]:
        """Run the cells, and return what became of each.

        Raises
        ------
        WireError
            If the submission ended itself, or took longer than it may.
        """
        send(self._link, pack({"cells": sources, "seconds": self._times.cell}), self._end)
        reply = unpack(receive(self._link, self._end))
        outcomes = reply.get("cells") if isinstance(reply, dict) else None
        if not isinstance(outcomes, list) or len(outcomes) != len(sources):
            raise WireError("no outcome for each cell")
        return [str(outcome)[:100] for outcome in outcomes]

    def answers(self, anew: bool = False) -> Answers:
        """Return a process to ask; the last one, if it is alive and need not be new."""
        if self._answers is None or self._answers.broken or anew:
            if self._answers is not None:
                self._answers.close()
            ours, theirs = socket.socketpair()
            with theirs, contextlib.suppress(OSError):  # gone: the first question will tell
                self._link.settimeout(1.0)
                send_with_file(self._link, b"q", theirs.fileno())
            self._answers = Answers(ours, self._end)
        return self._answers

    def close(self) -> None:
        """Close the sockets."""
        if self._answers is not None:
            self._answers.close()


class Answers:
    """One process that answers: for many questions, or for one that breaks it.

    Parameters
    ----------
    link : socket
        To the process.
    end : float
        The time of `time.monotonic` by which the submission must be over.

    Attributes
    ----------
    broken : bool
        Whether it has stopped answering.
    """

    def __init__(self, link: socket.socket, end: float) -> None:
        self._link, self._end, self._number = link, end, itertools.count(1)
        self.broken = False

    def close(self) -> None:
        """Close the socket; the process then ends."""
        self._link.close()

    def ask(self, until: float, **request: Any) -> dict[str, Any]:
        """Ask one thing, and return the reply.

        Raises
        ------
        WireError
            If the process has gone, or says something that is no reply.
        TooLate
            If it does not reply in time.
        """
        number, until = next(self._number), min(until, self._end)
        try:
            send(self._link, pack({**request, "number": number}), until)
            reply = unpack(receive(self._link, until), name=lambda t: Remote(self, t, until))
            if not isinstance(reply, dict) or reply.get("number") != number:
                raise WireError("a reply to something else")
        except WireError:
            self.broken = True
            raise
        return reply

    def look(self, question: Question, cases: Sequence[Case], until: float) -> dict[str, Any]:
        """Ask what the student's name for the answer holds."""
        return self.ask(until, do="look", name=question.answer, cases=list(cases))

    def caller(
        self, question: Question, function: Remote, until: float
    ) -> Callable[[Case], Outcome]:
        """Return what the engine calls for each case of a question.

        Parameters
        ----------
        question : Question
            What was asked.
        function : Remote
            The answer.
        until : float
            The time by which all calls must be over.

        Returns
        -------
        function
            Takes a case, returns an `Outcome`.
        """

        def call(case: Case) -> Outcome:
            function.until = min(until, time.monotonic() + question.seconds)
            try:
                if question.use is not None:
                    return Outcome(value=question.use(function, *case))
                reply = function.ask(case, {})
                names = argument_names(question.reference, len(case))
                changed = reply.get("changed")
                places = changed if isinstance(changed, list) else []
                return Outcome(
                    value=reply.get("value"),
                    printed=_text(reply, "printed"),
                    changed=tuple(name for i, name in enumerate(names) if i in _ints(places)),
                )
            except Raised as error:
                # What it has taken, the next question would lack: that one gets a new process.
                self.broken = error.outcome.error == "MemoryError"
                return error.outcome
            except TooLate:
                return Outcome(slow=True)
            except WireError:
                return Outcome(error=ENDED)

        return call


class Raised(Exception):
    """The student's code raised an exception."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.error)
        self.outcome = outcome


class Remote(Thing):
    """An object in the sandbox: to call it, or to take an attribute of it, asks over there.

    Parameters
    ----------
    answers : Answers
        The process that holds it.
    thing : Thing
        Its number and kind.
    until : float
        The time of `time.monotonic` by which each reply must be here.
    """

    def __init__(self, answers: Answers, thing: Thing, until: float) -> None:
        super().__init__(thing.thing_number, thing.thing_kind)
        self._answers, self.until = answers, until

    def ask(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call it, and return the whole reply."""
        return self._ask(do="call", of=self.thing_number, args=args, kwargs=kwargs)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call it, and return what it returns."""
        return self.ask(args, kwargs).get("value")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._ask(do="get", of=self.thing_number, name=name).get("value")

    def _ask(self, **request: Any) -> dict[str, Any]:
        reply = self._answers.ask(self.until, **request)
        if reply.get("error"):
            line = reply.get("line")
            raise Raised(
                Outcome(
                    printed=_text(reply, "printed"),
                    error=_text(reply, "error"),
                    message=_text(reply, "message"),
                    line=line if type(line) is int else 0,
                    code=_text(reply, "code"),
                )
            )
        return reply


def _text(reply: dict[str, Any], key: str) -> str:
    text = reply.get(key)
    return text[:LONGEST] if isinstance(text, str) else ""


def _ints(values: list[Any]) -> list[int]:
    return [value for value in values if type(value) is int]
