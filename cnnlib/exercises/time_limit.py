"""A time limit that leaves the notebook alive.

A second thread waits for the time to pass and then asks the interpreter to raise
`TimeUp` in the thread that runs the student's code. That works in every thread and on
every system, and it leaves signals alone, so the notebook's own interrupt button keeps
its meaning. The interpreter raises between two Python instructions: a loop stops at
once, a single long call into NumPy when it returns. Code that catches `TimeUp` is told
again. Where no thread can be started (Python in a web page) there is no limit.
"""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable
from typing import Any

REPEAT_SECONDS = 0.2


class TimeUp(BaseException):
    """The time is over. Not an `Exception`, so that ``except Exception`` lets it pass."""


def call_with_limit(function: Callable[[], Any], seconds: float) -> Any:
    """Call a function and stop it when the time is over.

    Parameters
    ----------
    function : function
        Called without arguments, in the current thread.
    seconds : float
        How long it may take.

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TimeUp
        If it takes longer.

    Examples
    --------
    >>> call_with_limit(lambda: 6 * 7, seconds=10)
    42
    """
    watch = _Watch(threading.get_ident(), seconds)
    try:
        watch.start()
    except RuntimeError:
        return function()
    try:
        watch.arm()  # not before here, where what it raises is met
        return function()
    finally:
        while True:
            try:
                watch.stop()
                break
            except TimeUp:  # it arrived after the function had ended: too late to count
                continue


class _Watch(threading.Thread):
    """Raise `TimeUp` in another thread after some seconds, unless stopped before."""

    def __init__(self, target_thread: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self._target_thread = target_thread
        self._seconds = seconds
        self._armed = threading.Event()
        self._over = threading.Event()

    def arm(self) -> None:
        """Let the time begin to run."""
        self._armed.set()

    def run(self) -> None:
        """Wait, raise, and raise again for code that swallows it."""
        self._armed.wait()
        pause = self._seconds
        while not self._over.wait(pause):
            _raise_in(self._target_thread, TimeUp)
            pause = REPEAT_SECONDS

    def stop(self) -> None:
        """End the watch, and take back an exception that has not arrived yet."""
        self._over.set()
        self.join()
        _raise_in(self._target_thread, None)


def _raise_in(thread: int, exception: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if exception is None else ctypes.py_object(exception)
    )
