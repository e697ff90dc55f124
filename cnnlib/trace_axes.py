"""Where the elements of a four-axis array lie in memory, and what moving its axes does to them.

The widget of chapter 5 plays these steps; its JavaScript counterpart is held equal to this
module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .checks import check_array, check_choice

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

#: The two orders of the axes of a batch of images.
LAYOUTS = ("NCHW", "NHWC")

#: What can be done to an array to get from one order to the other; "reshape" is the mistake.
WAYS = ("stored", "transpose", "copy", "reshape")


class Stored(NamedTuple):
    """An array as a machine has it: a strip of numbers, a shape, and a stride for each axis.

    Attributes
    ----------
    axes : str
        What the axes are called, in order: ``"NCHW"`` or ``"NHWC"``.
    array : ndarray
        The array.
    strides : tuple of int
        How many places the memory moves on when an index grows by one, in elements.
    memory : ndarray, shape (N * C * H * W,)
        The numbers in the order in which they lie.
    """

    axes: str
    array: np.ndarray
    strides: tuple[int, ...]
    memory: np.ndarray


class Element(NamedTuple):
    """One element of an array, and where it lies.

    Attributes
    ----------
    at : tuple of int
        One index for each axis.
    place : int
        Its place in memory, counted from 0.
    value : float
        The number there.
    """

    at: tuple[int, ...]
    place: int
    value: float


def relayout(
    x: Shaped[ndarray, "A B C D"],
    layout: str = "NCHW",
    way: str = "transpose",
) -> Stored:
    """Bring a batch into the other order of the axes, in the way named.

    Parameters
    ----------
    x : ndarray, shape (N, C, H, W) or (N, H, W, C)
        The batch.
    layout : str
        What the axes of `x` are: ``"NCHW"`` or ``"NHWC"``.
    way : str
        ``"stored"`` leaves the array as it is; ``"transpose"`` gives a view with other
        strides on the same memory; ``"copy"`` writes that view down anew; ``"reshape"``
        gives the right shape and the wrong elements.

    Returns
    -------
    Stored
        The array in its new order, its strides, and its memory.

    Raises
    ------
    ValueError
        If `x` has not four axes, or a name is not one of those above.

    Notes
    -----
    Taught in chapter 5, Batches and four-axis arrays. NumPy counts strides in bytes; here
    they are counted in elements.

    Examples
    --------
    >>> x = np.arange(12).reshape(1, 3, 2, 2)
    >>> relayout(x, way="transpose").strides
    (12, 2, 1, 4)
    >>> relayout(x, way="copy").memory.tolist()
    [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]
    """
    check_choice(layout, "layout", LAYOUTS)
    check_choice(way, "way", WAYS)
    x = np.ascontiguousarray(check_array(x, "x", " ".join(layout)))
    axes = LAYOUTS[1 - LAYOUTS.index(layout)]
    order = [layout.index(axis) for axis in axes]
    if way == "stored":
        axes, y = layout, x
    elif way == "reshape":
        y = x.reshape([x.shape[k] for k in order])  # as in axes
    else:
        y = x.transpose(order)  # as in axes
    if way == "copy":
        y = y.copy(order="C")
    memory = y.ravel() if way == "copy" else x.ravel()  # (N*C*H*W,)
    strides = tuple(step // y.itemsize for step in y.strides)
    return Stored(axes, y, strides, memory)


def place_of(index: tuple[int, ...], strides: tuple[int, ...]) -> int:
    """Compute where an element lies: the sum of its indices, each times its stride.

    Parameters
    ----------
    index, strides : tuple of int
        One number for each axis; strides in elements.

    Returns
    -------
    int
        The place in memory, counted from 0.

    Notes
    -----
    Taught in chapter 5, Batches and four-axis arrays.

    Examples
    --------
    >>> place_of((1, 2, 0, 1), (18, 6, 3, 1))  # 18 + 12 + 0 + 1
    31
    """
    return sum(step * stride for step, stride in zip(index, strides, strict=True))


def trace_elements(stored: Stored) -> list[Element]:
    """List the elements of an array as one reads it, the last index turning fastest.

    Parameters
    ----------
    stored : Stored
        From :func:`relayout`.

    Returns
    -------
    list of Element
        Each with its index, its place and its value.

    Notes
    -----
    Taught in chapter 5, Batches and four-axis arrays.

    Examples
    --------
    >>> stored = relayout(np.arange(12).reshape(1, 3, 2, 2), way="transpose")
    >>> [element.place for element in trace_elements(stored)][:4]
    [0, 4, 8, 1]
    """
    return [
        Element(at, place, stored.memory[place].item())
        for at in np.ndindex(stored.array.shape)
        for place in [place_of(at, stored.strides)]
    ]


def misplaced(sizes: tuple[int, int, int, int], layout: str = "NCHW", way: str = "reshape") -> int:
    """Count the elements that are no longer at their image, channel, row and column.

    Parameters
    ----------
    sizes : tuple of int
        N, C, H and W, in this order whatever the layout.
    layout, way : str
        As in :func:`relayout`.

    Returns
    -------
    int
        None for a transpose; nearly all for a reshape, unless there is one channel.

    Notes
    -----
    Taught in chapter 5, Batches and four-axis arrays.

    Examples
    --------
    >>> misplaced((1, 3, 2, 2)), misplaced((1, 1, 2, 2)), misplaced((1, 3, 2, 2), way="copy")
    (10, 0, 0)
    """
    by_name = dict(zip("NCHW", sizes, strict=True))
    x = np.arange(np.prod(sizes)).reshape([by_name[axis] for axis in layout])  # as in layout
    stored = relayout(x, layout, way)
    back = stored.array.transpose([stored.axes.index(axis) for axis in layout])  # as in layout
    return int((back != x).sum())
