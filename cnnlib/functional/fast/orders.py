"""What is asked of a helping process, in words.

An order is a dictionary that JSON can hold. It names a task, and says of every array what it is
and where it lies in the memory of the process that asks: first those that go in, then those for
the results. See `crew` for who reads it.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...process_memory import address_of, deliver, fetch
from ...windows import WindowGrid
from ..loans import lent

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    Arrays = list[Shaped[ndarray, "..."]]


def order_for(words: dict[str, Any], inputs: Arrays, outputs: Arrays) -> dict[str, Any]:
    """Write an order.

    Parameters
    ----------
    words : dict
        What is to be done.
    inputs, outputs : list of ndarray
        Contiguous. They must live, and stay where they are, until it is done.

    Returns
    -------
    dict
        The words, and ``"inputs"`` and ``"outputs"``.

    Raises
    ------
    ValueError
        If an array is not contiguous.

    Examples
    --------
    >>> order = order_for({"task": "forward"}, [np.zeros((2, 3))], [])
    >>> order["task"], order["inputs"][0][:2], order["outputs"]
    ('forward', ('<f8', (2, 3)), [])
    """
    return words | {"inputs": list(map(_told, inputs)), "outputs": list(map(_told, outputs))}


def _told(array: Shaped[ndarray, "..."]) -> tuple[str, tuple[int, ...], int]:
    """Say what an array is, and where."""
    return array.dtype.str, array.shape, address_of(array)


def inputs_of(order: dict[str, Any], pid: int) -> Arrays:
    """Copy the inputs of an order from the process that gave it.

    Parameters
    ----------
    order : dict
        From `order_for`, perhaps by way of JSON.
    pid : int
        That process.

    Returns
    -------
    list of ndarray
        Copies.

    Raises
    ------
    OSError
        If the system forbids it.

    Examples
    --------
    >>> import os
    >>> order = order_for({}, [there := np.array([3, 1, 2])], [])
    >>> inputs_of(order, os.getpid())
    [array([3, 1, 2])]
    """
    arrays = []
    for dtype, shape, place in order["inputs"]:
        arrays.append(lent(tuple(shape), np.dtype(dtype)))
        fetch(arrays[-1], pid, place)
    return arrays


def room_for_outputs(order: dict[str, Any]) -> Arrays:
    """Make arrays for the results of an order, not cleared.

    Examples
    --------
    >>> [array.shape for array in room_for_outputs(order_for({}, [], [np.zeros((2, 3))]))]
    [(2, 3)]
    """
    return [lent(tuple(shape), np.dtype(dtype)) for dtype, shape, _ in order["outputs"]]


def hand_over(arrays: Arrays, order: dict[str, Any], pid: int) -> None:
    """Copy results to where an order wants them.

    Parameters
    ----------
    arrays : list of ndarray
        From `room_for_outputs`, filled in.
    order : dict
        The order.
    pid : int
        The process that gave it.

    Raises
    ------
    OSError
        If the system forbids it.

    Examples
    --------
    >>> import os
    >>> order = order_for({}, [], [there := np.zeros(2)])
    >>> hand_over([np.array([5.0, 7.0])], order, os.getpid())
    >>> there
    array([5., 7.])
    """
    for array, (_, _, place) in zip(arrays, order["outputs"], strict=True):
        deliver(array, pid, place)


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
