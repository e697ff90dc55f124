"""What is asked of a helping process, in words that fit into shared memory.

An order is a dictionary that JSON can hold. It names a task, and the dtypes and shapes of some
arrays: first those that go in, then those for the results. They lie one behind the other in memory
that both processes see, after the words.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...windows import WindowGrid

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

LETTER = 4096
"""Bytes for the words of an order, before the arrays."""

LINE = 64  # arrays begin with a line of the cache


def arrays_of(
    order: dict[str, Any], memory: Shaped[ndarray, "bytes"]
) -> list[Shaped[ndarray, "..."]]:
    """Find the arrays of an order in the shared memory.

    Parameters
    ----------
    order : dict
        Its ``"dtype"``, one for all or one for each, and ``"shapes"`` say what they are; they lie
        one behind the other.
    memory : ndarray of bytes
        Shared.

    Returns
    -------
    list of ndarray
        Views.

    Examples
    --------
    >>> memory = np.zeros(LETTER + 200, np.uint8)
    >>> first, second = arrays_of({"dtype": "<f4", "shapes": [[2, 3], [4]]}, memory)
    >>> first.shape, second.shape, memory.nbytes - second.nbytes >= LETTER + LINE
    ((2, 3), (4,), True)
    """
    start, found = LETTER, []
    for dtype, shape in kinds_of(order):
        end = start + math.prod(shape) * dtype.itemsize
        found.append(memory[start:end].view(dtype).reshape(shape))
        start = -(-end // LINE) * LINE
    return found


def kinds_of(order: dict[str, Any]) -> list[tuple[np.dtype[Any], tuple[int, ...]]]:
    """List dtype and shape of every array of an order.

    Examples
    --------
    >>> kinds_of({"dtype": ["<f4", "|i1"], "shapes": [[2, 3], []]})
    [(dtype('float32'), (2, 3)), (dtype('int8'), ())]
    """
    shapes, dtypes = order["shapes"], order["dtype"]
    each = [dtypes] * len(shapes) if isinstance(dtypes, str) else dtypes
    return [(np.dtype(one), tuple(shape)) for one, shape in zip(each, shapes, strict=True)]


def size_of(order: dict[str, Any]) -> int:
    """Count the bytes of shared memory that an order takes.

    Examples
    --------
    >>> size_of({"dtype": "<f4", "shapes": [[2, 3], [4]]}) - LETTER
    128
    """
    sizes = (math.prod(shape) * dtype.itemsize for dtype, shape in kinds_of(order))
    return LETTER + sum(-(-size // LINE) * LINE for size in sizes)


def grid_of(order: dict[str, Any]) -> WindowGrid:
    """Read the windows from an order.

    Examples
    --------
    >>> import json
    >>> from cnnlib.windows import window_grid
    >>> grid = window_grid((5, 5), 3, padding=1)
    >>> grid_of(json.loads(json.dumps({"grid": grid}))) == grid
    True
    """
    return WindowGrid(*map(_tuples, order["grid"]))


def _tuples(field: Any) -> Any:
    """Turn lists back into tuples, which JSON does not know."""
    return tuple(map(_tuples, field)) if isinstance(field, list) else field
