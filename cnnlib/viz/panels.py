"""Arrays as shaded squares: the colour says the sign, the strength says the size.

Every panel of a figure shares one scale, centred on zero. With a scale of its own, a dead
filter would look as lively as any other, since its noise would fill the whole range.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_array, check_whole, message
from .svg import Drawing
from .theme import var

if TYPE_CHECKING:
    from jaxtyping import Bool, Real
    from numpy import ndarray

LEVELS = 16
"""Steps of strength that are told apart; equal neighbours in a row become one rectangle."""

GAP = 8.0
CAPTION = 18.0
LEGEND = 34.0


def draw_shades(
    drawing: Drawing,
    x: float,
    y: float,
    cell: float,
    values: Real[ndarray, "H W"],
    *,
    limit: float,
    positive: str = "positive",
    negative: str = "negative",
) -> None:
    """Add an array to a drawing, one square an element, stronger for larger sizes.

    Parameters
    ----------
    drawing : Drawing
        What to draw on.
    x, y : float
        The top left corner, in CSS pixels.
    cell : float
        The side of a square.
    values : ndarray, (H, W)
        What to show. Zero is drawn as nothing, so that the paper shows.
    limit : float
        The size that is drawn at full strength; larger ones look the same.
    positive, negative : str
        Roles of the palette.

    Raises
    ------
    ValueError
        If `limit` is not positive.

    Notes
    -----
    Strength is opacity in `LEVELS` steps over the paper, so the figure follows the page into the
    dark. Runs of equal squares in a row are merged: a 28 x 28 digit takes about 3 KB.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> drawing = Drawing(20, 10)
    >>> draw_shades(drawing, 0, 0, 10, np.array([[1.0, -0.5]]), limit=1)
    >>> drawing._repr_svg_().count("<path")
    2
    """
    if not limit > 0:
        advice = "Pass the largest size in the figure, or 1 where all is zero."
        raise ValueError(message("limit must be positive", f"limit={limit}", advice))
    _draw_panels(drawing, [(x, y, values)], cell, limit, positive, negative)


def _draw_panels(
    drawing: Drawing,
    panels: list[tuple[float, float, ndarray]],
    cell: float,
    limit: float,
    positive: str,
    negative: str,
) -> None:
    """Draw all squares of one level, over all panels, as one path."""
    outlines: dict[int, list[str]] = {}
    for x, y, values in panels:
        sizes = np.abs(np.asarray(values, np.float64)) / limit
        levels = np.minimum(np.round(sizes * LEVELS), LEVELS).astype(int)
        signed = np.where(np.asarray(values) < 0, -levels, levels)
        for level in np.unique(signed[signed != 0]).tolist():
            outlines.setdefault(level, []).append(_runs(signed == level, x, y, cell))
    for level, runs in sorted(outlines.items()):
        drawing._add(
            "path",
            d="".join(runs),
            fill=var(positive if level > 0 else negative),
            fill_opacity=abs(level) / LEVELS,
            shape_rendering="crispEdges",
        )


def _runs(chosen: Bool[ndarray, "H W"], x: float, y: float, cell: float) -> str:
    """Outline each run of chosen squares in a row as one rectangle of an SVG path."""
    parts = []
    edges = np.diff(np.pad(chosen.astype(np.int8), ((0, 0), (1, 1))), axis=1)  # (H, W + 1)
    for row in range(len(chosen)):
        starts, ends = np.flatnonzero(edges[row] == 1), np.flatnonzero(edges[row] == -1)
        for start, end in zip(starts, ends, strict=True):
            left, top, width = x + start * cell, y + row * cell, (end - start) * cell
            parts.append(f"M{left:g} {top:g}h{width:g}v{cell:g}h{-width:g}z")
    return "".join(parts)


def shade_grid(
    arrays: Real[ndarray, "P H W"],
    *,
    captions: Sequence[str] | None = None,
    columns: int = 8,
    cell: float | None = None,
    limit: float | None = None,
    positive: str = "positive",
    negative: str = "negative",
) -> Drawing:
    """Draw a stack of arrays as a grid of panels with one shared scale and its legend.

    Parameters
    ----------
    arrays : ndarray, (P, H, W)
        The panels, filled in row by row.
    captions : sequence of str, optional
        One a panel, written below it.
    columns : int
        Panels in a row.
    cell : float, optional
        The side of a square; by default a panel is about 64 pixels wide.
    limit : float, optional
        What is drawn at full strength; by default the largest size in all the panels.
    positive, negative : str
        Roles of the palette.

    Returns
    -------
    Drawing
        Shown by a notebook as SVG.

    Raises
    ------
    TypeError, ValueError
        If `arrays` is not a stack of matrices, `columns` not a whole number of at least 1, or
        `captions` has another length than `arrays`.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> shade_grid(np.arange(-4.0, 4.0).reshape(2, 2, 2))
    Drawing(280 x 114)
    """
    arrays = check_array(arrays, "arrays", "P H W")
    check_whole(columns, "columns")
    P, H, W = arrays.shape
    if not arrays.size:
        expected, advice = "arrays must hold at least one panel", "Pass one array or more."
        raise ValueError(message(expected, f"arrays.shape={arrays.shape}", advice))
    if captions is not None and len(captions) != P:
        expected, got = f"captions must be one for each of the {P} panels", f"{len(captions)}"
        raise ValueError(message(expected, got, "Leave captions out, or write one a panel."))
    if cell is None:
        cell = max(1.0, round(64 / max(H, W)))
    if limit is None:
        limit = float(np.abs(arrays).max()) or 1.0

    columns = min(columns, P)
    caption = CAPTION if captions is not None else 0.0
    step_x, step_y = W * cell + GAP, H * cell + GAP + caption
    width = max(columns * step_x + GAP, 280.0)
    drawing = Drawing(width, math.ceil(P / columns) * step_y + GAP + LEGEND)
    corners = [(GAP + p % columns * step_x, GAP + p // columns * step_y) for p in range(P)]
    panels = [(x, y, values) for (x, y), values in zip(corners, arrays, strict=True)]
    _draw_panels(drawing, panels, cell, limit, positive, negative)
    for index, (x, y) in enumerate(corners):
        drawing.rect(x, y, W * cell, H * cell, stroke="line")
        if captions is not None:
            drawing.text(x + W * cell / 2, y + H * cell + 11, captions[index], size=11)
    lowest = -limit if (arrays < 0).any() else 0.0
    _legend(drawing, lowest, limit, positive, negative)
    return drawing


def _legend(drawing: Drawing, lowest: float, highest: float, positive: str, negative: str) -> None:
    """Add the scale along the lower edge, with its numbers."""
    cell = 5.0
    count = 2 * LEVELS + 1 if lowest else LEVELS + 1
    x, y = drawing.width / 2 - count * cell / 2, drawing.height - 26
    ramp = np.linspace(lowest, highest, count)[None]  # (1, count)
    rows = [(x, y, ramp), (x, y + cell, ramp)]
    _draw_panels(drawing, rows, cell, highest, positive, negative)
    drawing.rect(x, y, count * cell, 2 * cell, stroke="line")
    ends = [(x, f"{lowest:.3g}".replace("-", "−")), (x + count * cell, f"{highest:.3g}")]
    middle = [(x + count * cell / 2, "0")] if lowest else []
    for position, label in ends + middle:
        drawing.text(position, y + 18, label, size=11, fill="muted")
