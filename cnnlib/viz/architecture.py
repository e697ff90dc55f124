"""Pictures of chapter 11: which filter sees which map, and who has the weights and the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import message
from ..locale import texts
from .svg import Drawing

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL = 24.0
MARGIN = 64.0
BAR, ROW = 11.0, 38.0
NAMES, LONGEST, NUMBERS = 66.0, 300.0, 60.0


def draw_connections(table: Sequence[Sequence[int]], maps: int) -> Drawing:
    """Draw which maps each filter of a convolution sees: a row a map, a column a filter.

    Parameters
    ----------
    table : sequence of sequence of int
        For each filter the maps that it sees, counted from 0.
    maps : int
        Maps that come in.

    Returns
    -------
    Drawing
        A filled cell where a filter sees a map, and below each filter how many it sees.

    Raises
    ------
    ValueError
        If a filter sees a map that does not come in.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> draw_connections([(0, 1), (1,)], maps=2)
    Drawing(122 x 130)
    """
    for filter_, seen in enumerate(table):
        if not all(0 <= one < maps for one in seen):
            expected = f"table must name maps from 0 to {maps - 1}"
            got = f"table[{filter_}]={tuple(seen)}"
            raise ValueError(message(expected, got, "Count maps from 0."))
    t = texts("figures")
    drawing = Drawing(MARGIN + len(table) * CELL + 10, 30 + maps * CELL + 52)
    across = MARGIN + len(table) * CELL / 2
    drawing.text(across, 10, t["filters_across"], size=13, fill="muted")
    drawing.text(28, 30 + maps * CELL / 2, t["maps_down"], size=13, fill="muted")
    for one in range(maps):
        drawing.text(MARGIN - 12, 30 + (one + 0.5) * CELL, str(one), size=12, fill="input-ink")
    for filter_, seen in enumerate(table):
        left = MARGIN + filter_ * CELL
        drawing.text(left + CELL / 2, 23, str(filter_), size=11, fill="output-ink")
        for one in range(maps):
            fill = "kernel" if one in seen else "paper"
            drawing.rect(left, 32 + one * CELL, CELL, CELL, fill=fill, stroke="line")
        drawing.text(left + CELL / 2, 32 + maps * CELL + 14, str(len(seen)), size=12, bold=True)
    drawing.text(28, 32 + maps * CELL + 14, t["sees"], size=13, fill="muted")
    total = sum(map(len, table))
    text = t["pairs"].format(total=total, all=maps * len(table))
    drawing.text(MARGIN, 32 + maps * CELL + 36, text, size=12, fill="muted", anchor="start")
    return drawing


def draw_shares(
    names: Sequence[str], parameters: Sequence[int], multiply_adds: Sequence[int]
) -> Drawing:
    """Draw for each layer its share of the parameters and its share of the work.

    Parameters
    ----------
    names : sequence of str
        The layers, from the input on.
    parameters, multiply_adds : sequence of int
        What each has, and what it does for one image.

    Returns
    -------
    Drawing
        Two bars a layer, in percent of the sum of each.

    Raises
    ------
    ValueError
        If the sequences differ in length.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> draw_shares(["conv", "dense"], [320, 54080], [230400, 54080])
    Drawing(440 x 118)
    """
    counts = len(names), len(parameters), len(multiply_adds)
    if len(set(counts)) > 1:
        expected = "names, parameters and multiply_adds must have one entry a layer"
        raise ValueError(message(expected, f"{counts}", "Leave out no layer."))
    t = texts("figures")
    drawing = Drawing(NAMES + LONGEST + NUMBERS + 14, 42 + len(names) * ROW)
    drawing.rect(NAMES, 6, BAR, BAR, fill="kernel")
    drawing.text(NAMES + 18, 12, t["parameters"], size=12, fill="muted", anchor="start")
    drawing.rect(NAMES + 110, 6, BAR, BAR, fill="input")
    drawing.text(NAMES + 128, 12, t["multiply_adds"], size=12, fill="muted", anchor="start")
    rows = zip(names, parameters, multiply_adds, strict=True)
    for index, (name, weights, work) in enumerate(rows):
        top = 32 + index * ROW
        drawing.text(NAMES - 10, top + 13, name, size=13, anchor="end")
        shares = 100 * weights / sum(parameters), 100 * work / sum(multiply_adds)
        for y, share, role in zip((top, top + BAR + 3), shares, ("kernel", "input"), strict=True):
            drawing.rect(NAMES, y, max(LONGEST * share / 100, 0.5), BAR, fill=role)
            end = NAMES + LONGEST * share / 100 + 6
            text = f"{share:.1f} %"
            drawing.text(end, y + BAR / 2, text, size=11, fill=f"{role}-ink", anchor="start")
    return drawing
