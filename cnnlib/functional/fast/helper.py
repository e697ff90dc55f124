"""A process that helps this one: it takes its arrays from here, and puts the results back.

An order goes to the helper as words, in memory that both share; its arrays stay where they are. The
helper copies the inputs from the memory of the process that asks, computes, and copies the results
to there (see `process_memory`).

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from ...workers import Worker, shared_array
from .orders import hand_over, inputs_of, order_for, room_for_outputs

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    Arrays = list[Shaped[ndarray, "..."]]

Task = Callable[[dict[str, Any], list[Any], list[Any]], object]

LETTER = 4096
"""Bytes for the words of an order."""


class Helper:
    """A process that waits for orders.

    Parameters
    ----------
    task : callable
        What it does with an order, its inputs, and the arrays for its results.
    idle : float
        Seconds without work after which it ends.

    Raises
    ------
    OSError
        If the system allows no further process.
    """

    def __init__(self, task: Task, idle: float) -> None:
        self.letter = shared_array((LETTER,), np.dtype(np.uint8))
        self.held: Arrays = []
        self.idle, self.last_order = idle, time.monotonic()
        self.worker = Worker(partial(_carry_out, task, self.letter, os.getpid()), idle)

    @property
    def gave_up(self) -> bool:
        """Whether the last order met an overflow, or the like, of which the caller is to know."""
        return bool(self.letter[-1])

    def start(self, words: dict[str, Any], inputs: Arrays, outputs: Arrays) -> None:
        """Hand over an order, and let the helper begin.

        Parameters
        ----------
        words : dict
            What is to be done, for the task.
        inputs : list of ndarray
            Must not change until `wait` has returned.
        outputs : list of ndarray
            Contiguous; filled in by then.
        """
        inputs = [array if array.flags.c_contiguous else array.copy() for array in inputs]
        order = order_for(words | {"errors": np.geterr()}, inputs, outputs)
        letter = json.dumps(order).encode() + b"\n"
        self.letter[: len(letter)] = np.frombuffer(letter, np.uint8)
        self.held = [*inputs, *outputs]  # they must live as long
        self.worker.ask(b"!")
        self.last_order = time.monotonic()

    def wait(self) -> None:
        """Wait until the order is carried out.

        Raises
        ------
        RuntimeError
            If it failed, or the helper has ended.
        """
        self.worker.wait()
        self.held = []

    def is_awake(self) -> bool:
        """Say whether it can be asked: it lives, and is not about to end."""
        return self.worker.lives() and time.monotonic() - self.last_order < self.idle / 2

    def reaches_us(self) -> bool:
        """Try whether the helper can read and write the memory of this process."""
        question, answer = np.array([42]), np.array([0])
        try:
            self.start({"task": None}, [question], [answer])
            self.wait()
        except RuntimeError:
            return False
        return bool(answer == question)


def _carry_out(task: Task, letter: Shaped[ndarray, "bytes"], pid: int, _: bytes) -> None:
    """Do what the letter says, for the process of that number; runs in the helper."""
    order = json.loads(letter.tobytes().partition(b"\n")[0])
    inputs, outputs = inputs_of(order, pid), room_for_outputs(order)
    # Where numbers overflow and the caller wants to know of it, the caller shall do it again.
    wishes: Any = {k: "ignore" if v == "ignore" else "raise" for k, v in order["errors"].items()}
    letter[-1] = 0
    try:
        with np.errstate(**wishes):
            if order["task"] is None:
                outputs[0][...] = inputs[0]
            else:
                task(order, inputs, outputs)
    except FloatingPointError:
        letter[-1] = 1
        return
    hand_over(outputs, order, pid)
