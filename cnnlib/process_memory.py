"""The memory of another process, read and written from this one.

Every process sees memory of its own; what lies at an address here is nothing there. But Linux
copies from one to the other at a word, as fast as within one, if the process that asks could as
well look into the other with a debugger. A child that computes for its parent so takes its numbers
straight from there, and puts the results where they belong, while the parent goes on with its own
work.

Some systems allow a debugger to look at its own children only (the Yama module of Linux, on
Ubuntu). There a process can let its children in, see `let_children_in`. Others, some containers
among them, forbid it to all: calls then fail with an `OSError`.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
process_vm_readv, Linux manual pages, https://man7.org/linux/man-pages/man2/process_vm_readv.2.html

Yama, Linux kernel documentation, https://docs.kernel.org/admin-guide/LSM/Yama.html
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

SET_PTRACER = 0x59616D61
"""What `prctl` is asked with; the letters of "Yama"."""


class _Piece(ctypes.Structure):
    """An address, and a number of bytes (``struct iovec``)."""

    _fields_ = (("address", ctypes.c_void_p), ("size", ctypes.c_size_t))


@cache
def _system() -> Any:
    """Find the functions of the C library."""
    library = ctypes.CDLL(None, use_errno=True)
    pieces = ctypes.POINTER(_Piece), ctypes.c_ulong
    for name in ("process_vm_readv", "process_vm_writev"):
        function = getattr(library, name)
        function.argtypes = (ctypes.c_int, *pieces, *pieces, ctypes.c_ulong)
        function.restype = ctypes.c_ssize_t
    library.prctl.argtypes = (ctypes.c_int, *(ctypes.c_ulong,) * 4)
    return library


def let_children_in() -> None:
    """Allow the children of this process, and theirs, to read and write its memory.

    Where the system has no such rule, nothing happens.

    Examples
    --------
    >>> let_children_in()
    """
    _system().prctl(SET_PTRACER, os.getpid(), 0, 0, 0)


def address_of(array: Shaped[ndarray, "..."]) -> int:
    """Give the address where the bytes of an array begin, one behind the other.

    Raises
    ------
    ValueError
        If the array is not contiguous.

    Examples
    --------
    >>> import numpy as np
    >>> numbers = np.zeros(3)
    >>> address_of(numbers[1:]) - address_of(numbers)
    8
    """
    if not array.flags.c_contiguous:
        raise ValueError(
            f"an array must be contiguous, got strides {array.strides} for shape {array.shape}. "
            "Copy it with numpy.ascontiguousarray first."
        )
    return array.ctypes.data


def fetch(array: Shaped[ndarray, "..."], pid: int, place: int) -> None:
    """Fill an array from the memory of a process.

    Parameters
    ----------
    array : ndarray
        Contiguous; receives as many bytes as it has.
    pid : int
        The process.
    place : int
        Address there: ``array.ctypes.data`` of an array of that process.

    Raises
    ------
    OSError
        If the system forbids it, there is no such process, or nothing lies there.
    ValueError
        If the array is not contiguous.

    Examples
    --------
    >>> import numpy as np
    >>> there, here = np.array([3, 1, 2]), np.zeros(3, int)
    >>> fetch(here, os.getpid(), there.ctypes.data)  # a process may read itself
    >>> here
    array([3, 1, 2])
    """
    _move(_system().process_vm_readv, array, pid, place)


def deliver(array: Shaped[ndarray, "..."], pid: int, place: int) -> None:
    """Copy an array into the memory of a process.

    Parameters
    ----------
    array : ndarray
        Contiguous.
    pid : int
        The process.
    place : int
        Address there of an array with as many bytes.

    Raises
    ------
    OSError
        If the system forbids it, there is no such process, or nothing lies there.
    ValueError
        If the array is not contiguous.

    Examples
    --------
    >>> import numpy as np
    >>> there = np.zeros(2, np.float32)
    >>> deliver(np.array([5, 7], np.float32), os.getpid(), there.ctypes.data)
    >>> there
    array([5., 7.], dtype=float32)
    """
    _move(_system().process_vm_writev, array, pid, place)


def _move(call: Any, array: Shaped[ndarray, "..."], pid: int, place: int) -> None:
    """Move the bytes of an array; the system may do it in several pieces."""
    here, done = address_of(array), 0
    while done < array.nbytes:
        left = array.nbytes - done
        ours, theirs = _Piece(here + done, left), _Piece(place + done, left)
        moved = call(pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0)
        if moved <= 0:
            number = ctypes.get_errno()
            raise OSError(number, f"{os.strerror(number)}: {left} bytes of process {pid}")
        done += moved
