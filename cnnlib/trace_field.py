"""The cone of a receptive field: what one cell sees, layer by layer down to the image.

All along one axis, like :mod:`cnnlib.shapes`. The widget of chapter 6 draws these steps; its
JavaScript counterpart is held equal to this module by shared test vectors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .checks import check_choice, check_whole, message
from .shapes import output_size, resolve_padding

#: The layers that have a window.
KINDS = ("conv", "pool")


class Window(NamedTuple):
    """The window of one layer.

    Attributes
    ----------
    kind : str
        ``"conv"`` or ``"pool"``.
    kernel_size, strides, dilation : int
        Cells of the window, cells that it moves, and steps from one of its cells to the next.
    padding : str
        ``"valid"`` or ``"same"``.
    """

    kind: str
    kernel_size: int
    strides: int = 1
    dilation: int = 1
    padding: str = "valid"


class Level(NamedTuple):
    """The map behind a layer, and what its cells see of the image.

    Attributes
    ----------
    size : int
        Cells of the map.
    field : int
        Width of the view of one cell, in cells of the image.
    jump : int
        Cells of the image from the view of one cell to that of the next.
    start : int
        First cell of the image in the view of the first cell, counted from 0; negative where
        that lies in the padding.
    before : int
        Cells of padding before the map that the layer reads.
    """

    size: int
    field: int
    jump: int
    start: int
    before: int


class Seen(NamedTuple):
    """The cells of one map that a cell further up depends on.

    Attributes
    ----------
    cells : tuple of int
        Those on the map, in order; with a dilation there are gaps between them.
    padding : tuple of int
        Those beside it, which hold nothing.
    """

    cells: tuple[int, ...]
    padding: tuple[int, ...]


def trace_field(windows: Sequence[Window], size: int) -> list[Level]:
    """Carry size, field, jump and start through a stack of layers.

    Parameters
    ----------
    windows : sequence of Window
        From the image on.
    size : int
        Cells of the image along the axis.

    Returns
    -------
    list of Level
        The image itself, then the map behind each layer.

    Raises
    ------
    TypeError, ValueError
        If a number is not whole or too small, a name is unknown, or a window does not fit.

    Notes
    -----
    With kernel size F, stride S, dilation d and P cells of padding before the map, a layer does
    ``field += (F - 1) * d * jump``, ``start -= P * jump`` and then ``jump *= S``. The fields are
    those of `cnnlib.receptive_field`. Taught in chapter 6, Pooling and the receptive field.

    References
    ----------
    .. [1] A. Araujo, W. Norris and J. Sim, "Computing receptive fields of convolutional
       neural networks", Distill, 2019, https://doi.org/10.23915/distill.00021

    Examples
    --------
    >>> stack = [Window("conv", 3, padding="same"), Window("pool", 2, 2), Window("conv", 3)]
    >>> [(level.field, level.jump, level.start) for level in trace_field(stack, 28)]
    [(1, 1, 0), (3, 1, -1), (4, 2, -1), (8, 2, -1)]
    """
    field = jump = 1
    start = 0
    levels = [Level(check_whole(size, "size"), field, jump, start, before=0)]
    for place, window in enumerate(windows):
        check_choice(window.kind, f"windows[{place}].kind", KINDS)
        check_choice(window.padding, f"windows[{place}].padding", ("valid", "same"))
        _, F, S, d, padding = window
        before, _ = resolve_padding(padding, levels[-1].size, F, S, d)
        size = output_size(levels[-1].size, F, S, padding, d)
        field += (F - 1) * d * jump
        start -= before * jump
        jump *= S
        levels.append(Level(size, field, jump, start, before))
    return levels


def trace_cone(windows: Sequence[Window], size: int, cell: int) -> list[Seen]:
    """Walk from one cell of the last map down to the image.

    Parameters
    ----------
    windows : sequence of Window
        From the image on.
    size : int
        Cells of the image along the axis.
    cell : int
        The cell of the last map, counted from 0.

    Returns
    -------
    list of Seen
        What the cell depends on: in the image, in the map behind each layer, and last itself.

    Raises
    ------
    TypeError, ValueError
        As `trace_field`, or if there is no such cell.

    Notes
    -----
    Window i of a layer lies on the cells ``i * S - P + k * d`` below, k from 0 to F - 1. Those
    beside the map are padding and see nothing, so near the border of the image a cell sees less
    than its field. Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> stack = [Window("conv", 3, padding="same"), Window("conv", 3, dilation=2)]
    >>> [seen.cells for seen in trace_cone(stack, 28, cell=0)]
    [(0, 1, 2, 3, 4, 5), (0, 2, 4), (0,)]
    """
    levels = trace_field(windows, size)
    if not 0 <= check_whole(cell, "cell", at_least=0) < levels[-1].size:
        expected = f"cell must be one of the {levels[-1].size} of the last map"
        raise ValueError(message(expected, f"cell={cell}", "Count from 0."))
    cone = [Seen((cell,), ())]
    for window, level, below in zip(windows[::-1], levels[:0:-1], levels[-2::-1], strict=True):
        first, d = -level.before, window.dilation
        taps = range(first, first + window.kernel_size * d, d)
        touched = sorted({i * window.strides + tap for i in cone[-1].cells for tap in taps})
        inside = tuple(at for at in touched if 0 <= at < below.size)
        cone.append(Seen(inside, tuple(at for at in touched if not 0 <= at < below.size)))
    return cone[::-1]
