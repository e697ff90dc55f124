"""Working memory that is kept from one call to the next.

Fresh memory is slow: the operating system hands it out in pages of zeros, and fills a page in
when it is first touched. A copy into fresh memory takes several times as long as one into memory
that is in use already and lies in the cache. So each thread keeps its working arrays, by name,
and takes the same bytes again at the next call.

What is kept is bounded: an array that would bring a thread over `KEPT_BYTES` is made for one
call and given back after it.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from ..loans import aligned

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

KEPT_BYTES = 32 * 2**20
"""Most bytes that one thread keeps."""


class _Kept(threading.local):
    """The bytes that one thread keeps, by name."""

    def __init__(self) -> None:
        self.by_name: dict[str, Shaped[ndarray, "bytes"]] = {}


_kept = _Kept()


def scratch(name: str, shape: tuple[int, ...], dtype: np.dtype[Any]) -> Shaped[ndarray, "..."]:
    """Borrow a working array; it holds whatever was left in it.

    Parameters
    ----------
    name : str
        What it is for. The next call with the same name, in the same thread, gives the same
        memory: two arrays in use at once need two names.
    shape : tuple of int
        Its shape.
    dtype : numpy.dtype
        Its dtype.

    Returns
    -------
    ndarray
        Of that shape and dtype, not cleared. It must not leave the call it was borrowed for.

    Examples
    --------
    >>> first = scratch("example", (2, 3), np.dtype(np.float32))
    >>> second = scratch("example", (3,), np.dtype(np.float64))
    >>> first.shape, second.shape, np.shares_memory(first, second)
    ((2, 3), (3,), True)
    """
    size = math.prod(shape) * dtype.itemsize
    flat = _kept.by_name.get(name)
    if flat is None or flat.nbytes < size:
        flat = aligned(size)
        others = sum(kept.nbytes for key, kept in _kept.by_name.items() if key != name)
        if others + size <= KEPT_BYTES:
            _kept.by_name[name] = flat
    return flat[:size].view(dtype).reshape(shape)


def release_scratch() -> int:
    """Give back what the calling thread keeps.

    Returns
    -------
    int
        How many bytes it was.

    Examples
    --------
    >>> _ = scratch("example", (1000,), np.dtype(np.float32))
    >>> release_scratch() >= 4000
    True
    >>> release_scratch()
    0
    """
    freed = sum(kept.nbytes for kept in _kept.by_name.values())
    _kept.by_name.clear()
    return freed
