"""Memory for results, which comes back by itself when nobody looks at it any more.

Results leave the call that made them, so they cannot be working memory (see `scratch`). But a
training throws each result away a moment later, and the next step asks for one of the same size.
Given back to the operating system in between, that memory has to be mapped and cleared again, page
by page of 4 KB: for the 7 MB of a small layer this can take longer than the convolution.

So the memory of a large result is lent. It belongs to a `_Loan`; the result and all views of it
keep the loan alive, as NumPy's arrays always do with what they look at. When the last of them is
gone, Python calls the loan's ``__del__``, which puts the memory on a shelf for the next result.
What lies on the shelf is bounded by `KEPT_BYTES`.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
import os
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

KEPT_BYTES = 64 * 2**20
"""Most bytes that lie on the shelf."""

WORTH_LENDING = 2**17
"""Smaller results are made anew: below it, memory does not come from the operating system."""

CACHE_LINE = 64
"""Bytes that move between memory and core together; arrays begin at a multiple of them."""


class _Shelf:
    """Memory that nobody uses, the last given back on top."""

    def __init__(self) -> None:
        # A loan may end while its own thread is in here, if objects are collected just then.
        self.lock = threading.RLock()
        self.idle: list[Shaped[ndarray, "bytes"]] = []

    def take(self, size: int) -> Shaped[ndarray, "bytes"]:
        """Take memory of just that size from the shelf, or make some."""
        with self.lock:
            for place in reversed(range(len(self.idle))):
                if self.idle[place].nbytes == size:
                    return self.idle.pop(place)
        return aligned(size)

    def give_back(self, memory: Shaped[ndarray, "bytes"]) -> None:
        """Put memory on the shelf, and let go of what has lain there longest."""
        with self.lock:
            self.idle.append(memory)
            while sum(idle.nbytes for idle in self.idle) > KEPT_BYTES:
                self.idle.pop(0)

    def clear(self) -> None:
        """Let go of everything."""
        with self.lock:
            self.idle.clear()


_shelf = _Shelf()


def _start_anew() -> None:
    """Forget a lock that another thread held during a fork."""
    global _shelf
    _shelf = _Shelf()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)


class _Loan:
    """Memory in use; NumPy asks for ``__array_interface__`` and keeps the object."""

    def __init__(self, size: int) -> None:
        self.memory = _shelf.take(size)

    @property
    def __array_interface__(self) -> dict[str, Any]:
        return self.memory.__array_interface__

    def __del__(self) -> None:
        _shelf.give_back(self.memory)


def lent(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Shaped[ndarray, "..."]:
    """Make an array for a result; it holds whatever was left in its memory.

    Parameters
    ----------
    shape : tuple of int
        Its shape.
    dtype : numpy.dtype
        Its dtype.

    Returns
    -------
    ndarray
        Of that shape and dtype, not cleared. It can be kept, viewed, passed on and written as
        any other array.

    Examples
    --------
    >>> first = lent((512, 512), np.dtype(np.float32))
    >>> row, place = first[0], first.ctypes.data
    >>> del first
    >>> lent((512, 512), np.dtype(np.float32)).ctypes.data == place  # the row is still in use
    False
    >>> del row
    >>> lent((512, 512), np.dtype(np.float32)).ctypes.data == place
    True
    """
    size = math.prod(shape) * dtype.itemsize
    if size < WORTH_LENDING or dtype.hasobject:
        return np.empty(shape, dtype)
    return np.asarray(_Loan(size)).view(dtype).reshape(shape)


def copied(array: Shaped[ndarray, "..."]) -> Shaped[ndarray, "..."]:
    """Copy an array into memory that is lent, each row in one piece.

    Parameters
    ----------
    array : ndarray
        Of any order in memory.

    Returns
    -------
    ndarray
        A copy in reading order.

    Examples
    --------
    >>> copied(np.arange(6).reshape(2, 3).T)
    array([[0, 3],
           [1, 4],
           [2, 5]])
    """
    copy = lent(array.shape, array.dtype)
    copy[...] = array
    return copy


def product(
    a: Shaped[ndarray, "rows inner"], b: Shaped[ndarray, "inner columns"]
) -> Shaped[ndarray, "rows columns"]:
    """Multiply two matrices into memory that is lent: ``a @ b``.

    Parameters
    ----------
    a, b : ndarray of shape (rows, inner) and (inner, columns)
        The matrices.

    Returns
    -------
    ndarray of shape (rows, columns)
        Their product.

    Examples
    --------
    >>> product(np.array([[1, 2]]), np.array([[3], [4]]))
    array([[11]])
    """
    room = lent((a.shape[0], b.shape[1]), np.result_type(a, b))
    return np.matmul(a, b, out=room)


def clear_shelf() -> None:
    """Give back what lies on the shelf to the operating system.

    Examples
    --------
    >>> clear_shelf()
    """
    _shelf.clear()


def aligned(size: int) -> Shaped[ndarray, "bytes"]:
    """Make room for `size` bytes that begin with a line of the cache.

    Examples
    --------
    >>> aligned(1000).ctypes.data % CACHE_LINE, aligned(1000).nbytes
    (0, 1000)
    """
    room = np.empty(size + CACHE_LINE, np.uint8)
    start = -room.ctypes.data % CACHE_LINE
    return room[start : start + size]
