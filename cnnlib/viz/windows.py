"""Pictures of padding and stride: windows along one axis, and how often each pixel takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import check_pair
from ..visits import AxisVisits, axis_visits
from ..windows import window_grid
from .grid import CELL, TITLE
from .svg import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..checks import Pair
    from ..shapes import AxisPadding
    from ..windows import Padding

LANE = 16
DARKEST = 0.5  # so that the number on the darkest pixel can still be read


def draw_axes(
    size: int,
    kernel_size: int,
    strides: int,
    paddings: Mapping[str, AxisPadding],
) -> Drawing:
    """Draw one axis with all its windows, once for each padding, the pixels in line.

    Pixels are numbered from 1, zeros of the padding are grey, pixels that no window looks at
    are crossed out. A bar below spans the cells of one window.

    Parameters
    ----------
    size, kernel_size, strides : int
        As in `cnnlib.output_size`.
    paddings : mapping of str to padding
        A title for each strip, and its padding.

    Returns
    -------
    Drawing
        A picture that a notebook shows.

    Raises
    ------
    TypeError, ValueError
        If a setting is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> picture = draw_axes(8, 3, 2, {"valid": 0})
    >>> picture._repr_svg_().count("<line")  # two strokes cross out pixel 8
    2
    """
    axes = {
        title: axis_visits(size, kernel_size, strides, padding)
        for title, padding in paddings.items()
    }
    before = max(axis.before for axis in axes.values())
    length = before + max(axis.size + axis.after for axis in axes.values())
    lanes = -(-kernel_size // strides)  # rounded up: so many windows can lie over one cell
    height = TITLE + CELL + 10 + lanes * LANE + 14
    drawing = Drawing(length * CELL + 40, height * len(axes))
    for row, (title, axis) in enumerate(axes.items()):
        left = 20 + (before - axis.before) * CELL
        _draw_strip(drawing, left, row * height, title, axis, lanes)
    return drawing


def _draw_strip(
    drawing: Drawing, left: float, top: float, title: str, axis: AxisVisits, lanes: int
) -> None:
    drawing.text(20, top + TITLE / 2, title, size=13, fill="muted", anchor="start")
    top += TITLE
    for cell, visits in enumerate(axis.visits):
        x = left + cell * CELL
        number = cell - axis.before + 1
        _draw_pixel(drawing, x, top, str(number) if 1 <= number <= axis.size else "", int(visits))
    for window, start in enumerate(axis.starts):
        y = top + CELL + 10 + (window % lanes) * LANE
        x, width = left + int(start) * CELL + 3, axis.reach * CELL - 6
        drawing.rect(
            x, y, width, LANE - 6, fill="kernel-fill", stroke="kernel", stroke_width=2, radius=4
        )


def _draw_pixel(
    drawing: Drawing, x: float, y: float, text: str, visits: int, share: float = 0
) -> None:
    """Draw a cell: grey where it has no text, crossed out where no window looks at it."""
    role = "input" if text else "padding"
    drawing.rect(x, y, CELL, CELL, fill="paper" if share else f"{role}-fill", stroke=role)
    if share:
        drawing.rect(x, y, CELL, CELL, fill=role, opacity=round(share * DARKEST, 3))
    drawing.text(x + CELL / 2, y + CELL / 2, text or "0", size=18, fill="ink" if text else "muted")
    if visits == 0:
        stroke = "ink" if text else "padding"
        drawing.line(x, y, x + CELL, y + CELL, stroke=stroke, stroke_width=2)
        drawing.line(x, y + CELL, x + CELL, y, stroke=stroke, stroke_width=2)


def draw_participation(
    input_shape: tuple[int, int],
    kernel_size: Pair,
    paddings: Mapping[str, Padding],
    *,
    strides: Pair = 1,
) -> Drawing:
    """Draw how many windows look at each pixel, once for each padding, side by side.

    Parameters
    ----------
    input_shape : tuple of int
        (H, W) of the input.
    kernel_size, strides : int or tuple of int
        One number for both axes, or (rows, columns).
    paddings : mapping of str to padding
        A title for each picture, and its padding.

    Returns
    -------
    Drawing
        A picture that a notebook shows: counts on the pixels, darker for larger ones, zeros of
        the padding grey, and the first window as an outline.

    Raises
    ------
    TypeError, ValueError
        If a setting is not a whole number in range, or the kernel does not fit.

    Notes
    -----
    Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> picture = draw_participation((4, 4), 3, {"full": "full"})
    >>> picture._repr_svg_().count(">9<")
    16
    """
    kernel_size, strides = check_pair(kernel_size, "kernel_size"), check_pair(strides, "strides")
    pairs = {}
    for title, padding in paddings.items():
        pads = window_grid(input_shape, kernel_size, strides, padding).pads
        settings = zip(input_shape, kernel_size, strides, pads, strict=True)
        pairs[title] = [axis_visits(*setting) for setting in settings]
    most = max(int(rows.visits.max() * columns.visits.max()) for rows, columns in pairs.values())
    tallest = max(rows.visits.size for rows, _ in pairs.values()) * CELL
    gap = 22
    width = sum(columns.visits.size for _, columns in pairs.values()) * CELL
    drawing = Drawing(width + gap * (len(pairs) - 1) + 20, tallest + TITLE + 12)
    left = 10.0
    for title, (rows, columns) in pairs.items():
        top = TITLE + (tallest - rows.visits.size * CELL) / 2
        middle = left + columns.visits.size * CELL / 2
        drawing.text(middle, top - TITLE / 2, title, size=17, fill="muted")
        for row, above in enumerate(rows.visits):
            for col, across in enumerate(columns.visits):
                visits = int(above * across)
                real = _is_real(rows, row) and _is_real(columns, col)
                x, y, text = left + col * CELL, top + row * CELL, str(visits) if real else ""
                _draw_pixel(drawing, x, y, text, visits, visits / most if real else 0)
        window = (columns.reach * CELL, rows.reach * CELL)
        drawing.rect(left, top, *window, stroke="kernel", stroke_width=3, radius=4)
        left += columns.visits.size * CELL + gap
    return drawing


def _is_real(axis: AxisVisits, cell: int) -> bool:
    return axis.before <= cell < axis.before + axis.size
