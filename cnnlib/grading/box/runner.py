"""One submission: its cells are run, then a copy of the result answers for each question.

The grader outside speaks with the copy over a socket of its own, so what one question's code does
to its process, another question does not feel.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
from typing import Any

from . import cells
from .answers import Answers
from .link import receive, send
from .wire import WireError, pack, unpack


def serve(link: socket.socket) -> None:
    """Take a notebook's cells, run them, and hand out copies of what they defined.

    Parameters
    ----------
    link : socket
        To the grader. First comes a message with the cells, then one byte a question, each
        with the socket of that question beside it.
    """
    order = unpack(receive(link))
    space = cells.namespace()
    outcomes = cells.run(order["cells"], space, order["seconds"])
    sys.stdout = sys.stderr = cells.Bounded()
    send(link, pack({"cells": outcomes}))
    child = 0
    while True:
        data, files, _, _ = socket.recv_fds(link, 1, 1)
        if child:
            _end(child)
        if not data:
            return
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            link.close()
            answer(socket.socket(fileno=files[0]), space)
            os._exit(0)
        for file in files:
            os.close(file)


def _end(child: int) -> None:
    """Kill a question's process and its group."""
    for kill, target in ((os.killpg, child), (os.kill, child)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(target, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)


def answer(link: socket.socket, space: dict[str, Any]) -> None:
    """Answer for one question until the other side has heard enough.

    Parameters
    ----------
    link : socket
        To the grader.
    space : dict
        What the cells defined.
    """
    answers = Answers(space)
    with contextlib.suppress(WireError):
        while True:
            request = unpack(receive(link), name=answers.thing)
            reply = answers.reply(request)
            try:
                data = pack({**reply, "number": request["number"]}, keep=answers.keep)
            except MemoryError as error:
                data = pack({"error": type(error).__name__, "number": request["number"]})
            send(link, data)
