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
import time
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
        watch.over = True
        # From here on at most three can still arrive, too late to count: one on its way when the
        # function ended, one of a watch that had looked just before, and the last of `settle`.
        try:
            watch.settle()
        except TimeUp:
            try:
                watch.settle()
            except TimeUp:
                try:
                    watch.settle()
                except TimeUp:
                    watch.settle()
        watch.join()


class _Watch(threading.Thread):
    """Raise `TimeUp` in another thread after some seconds, unless over before.

    The other thread may be struck in the middle of `arm` and `settle` too. So these hold no lock
    that would then stay held (an `Event` has one inside): each step of theirs is a single call
    that can be made again.
    """

    def __init__(self, target_thread: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self.over = False
        self._target_thread = target_thread
        self._seconds = seconds
        self._armed = _taken_lock()
        self._woken = _taken_lock()
        self._struck = False
        self._silent = False
        self._drained = False

    def arm(self) -> None:
        """Let the time begin to run."""
        self._armed.release()

    def run(self) -> None:
        """Wait, raise, and raise again for code that swallows it."""
        self._armed.acquire()
        self._woken.acquire(timeout=self._seconds)
        while not self.over:
            self._struck = True
            _raise_in(self._target_thread)
            self._woken.acquire(timeout=REPEAT_SECONDS)
        self._silent = True

    def settle(self) -> None:
        """Wake the watch, wait until it raises no more, and meet what has not arrived yet.

        Whether something has not arrived cannot be asked. So a last one is raised, which takes its
        place, and arrives. (To take it back, as the interpreter allows, would leave Python 3.11
        looking for it before every jump and call from then on, and without end when traced.)
        """
        while not self._silent:
            for lock in (self._armed, self._woken):
                if lock.locked():  # nobody else releases it
                    lock.release()
            time.sleep(0)
        if self._struck and not self._drained:
            self._drained = True
            _raise_in(self._target_thread)
            while True:
                pass


def _taken_lock() -> threading.Lock:
    lock = threading.Lock()
    lock.acquire()
    return lock


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(TimeUp))
