"""Grids of numbers as the widgets show them, for figures that stand still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..locale import texts
from ..trace import trace_conv2d
from .svg import Drawing

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

CELL = 38
TITLE = 24


def number(value: float) -> str:
    """Write a number as the course does: at most two decimals, a true minus sign.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> number(-0.5), number(3.0), number(-0.001)
    ('−0.5', '3', '0')
    """
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", "−")


def factor(value: float) -> str:
    """Write a number as a factor of a product: a negative one in parentheses.

    Parameters
    ----------
    value : float

    Returns
    -------
    str

    Examples
    --------
    >>> factor(2), factor(-2)
    ('2', '(−2)')
    """
    return f"({number(value)})" if value < 0 else number(value)


def draw_grid(
    drawing: Drawing,
    x: float,
    y: float,
    values: Shaped[ndarray, "H W"],
    role: str,
    *,
    title: str = "",
    window: tuple[int, int, int, int] | None = None,
    window_role: str = "kernel",
    hidden: Shaped[ndarray, "H W"] | None = None,
) -> None:
    """Draw a matrix as a grid of numbers, its top left corner at (x, y).

    Parameters
    ----------
    drawing : Drawing
        The picture to draw into.
    x, y : float
        Where the first cell starts, in pixels. The title stands above it.
    values : ndarray, shape (H, W)
        The numbers.
    role : str
        Whose colour the grid has: input, kernel, output, bias, padding or gradient.
    title : str
        A line above the grid.
    window : tuple of int, optional
        (row, column, height, width) of an outline, in cells.
    window_role : str
        The colour of that outline.
    hidden : ndarray of bool, shape (H, W), optional
        Cells to leave empty.

    Examples
    --------
    >>> drawing = Drawing(80, 80)
    >>> draw_grid(drawing, 0, 0, np.array([[1, -2]]), "input")
    >>> "−2" in drawing._repr_svg_()
    True
    """
    H, W = values.shape
    if title:
        drawing.text(x + W * CELL / 2, y - TITLE / 2, title, size=13, fill="muted")
    for row, col in np.ndindex(H, W):
        left, top = x + col * CELL, y + row * CELL
        empty = hidden is not None and hidden[row, col]
        drawing.rect(left, top, CELL, CELL, fill="paper" if empty else f"{role}-fill", stroke=role)
        if not empty:
            text = number(float(values[row, col]))
            drawing.text(left + CELL / 2, top + CELL / 2, text, size=15)
    if window is not None:
        row, col, height, width = window
        drawing.rect(
            x + col * CELL,
            y + row * CELL,
            width * CELL,
            height * CELL,
            stroke=window_role,
            stroke_width=3,
            radius=4,
        )


def draw_convolution(
    x: Shaped[ndarray, "H W"],
    w: Shaped[ndarray, "FH FW"],
    b: float = 0.0,
    *,
    at: tuple[int, int] = (0, 0),
    complete: bool = False,
) -> Drawing:
    """Draw one position of the window: input ⊛ kernel + bias = output, and the sum.

    Parameters
    ----------
    x : ndarray, shape (H, W)
        The input.
    w : ndarray, shape (FH, FW)
        The kernel.
    b : float
        The bias; left out of the picture where it is 0.
    at : tuple of int
        The output cell (row, column) whose window is outlined.
    complete : bool
        Show all output cells; otherwise those after ``at`` are still empty.

    Returns
    -------
    Drawing
        A picture that a notebook shows.

    Raises
    ------
    ValueError
        If there is no such output cell.

    Examples
    --------
    >>> x = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    >>> picture = draw_convolution(x, np.array([[1, 2], [3, 4]]), at=(1, 1))
    >>> "77" in picture._repr_svg_()
    True
    """
    steps = trace_conv2d(x, w, b)
    OH, OW = steps[-1].row + 1, steps[-1].col + 1
    if not (0 <= at[0] < OH and 0 <= at[1] < OW):
        raise ValueError(
            f"at must be a cell of the output of shape {(OH, OW)}; got at={tuple(at)}. "
            "Rows and columns count from 0."
        )
    chosen = at[0] * OW + at[1]
    step = steps[chosen]
    y = np.array([s.value for s in steps]).reshape(OH, OW)  # (OH, OW)
    hidden = (np.arange(OH * OW) > chosen).reshape(OH, OW) & (not complete)  # (OH, OW)

    t = texts("figures")
    blocks = [(x, "input", t["input"]), (w, "kernel", t["kernel"])]
    if b:
        blocks.append((np.array([[b]]), "bias", t["bias"]))
    blocks.append((y, "output", t["output"]))
    signs = ["", "⊛", "+", "="] if b else ["", "⊛", "="]
    gap = 46
    width = sum(block.shape[1] for block, _, _ in blocks) * CELL + gap * (len(blocks) - 1) + 20
    tallest = max(block.shape[0] for block, _, _ in blocks) * CELL
    terms = [
        (factor(float(pixel)), factor(float(weight)))
        for pixel, weight in zip(step.window.ravel(), w.ravel(), strict=True)
    ]
    letters = sum(len(pixel) + len(weight) + 4 for pixel, weight in terms) + 8
    drawing = Drawing(max(width, letters * 7.6), tallest + TITLE + 64)

    left = (drawing.width - width) / 2 + 10
    for (block, role, title), sign in zip(blocks, signs, strict=True):
        top = TITLE + (tallest - block.shape[0] * CELL) / 2
        if sign:
            drawing.text(left + gap / 2, TITLE + tallest / 2, sign, size=20, fill="muted")
            left += gap
        window = None
        if role == "input":
            window = (*at, *w.shape)
        elif role == "output":
            window = (*at, 1, 1)
        draw_grid(
            drawing,
            left,
            top,
            block,
            role,
            title=title,
            window=window,
            window_role="output-ink" if role == "output" else "kernel",
            hidden=hidden if role == "output" else None,
        )
        left += block.shape[1] * CELL

    runs: list[tuple[str, str]] = []
    for pixel, weight in terms:
        runs += [(" + " if runs else "", "ink"), (pixel, "input-ink"), ("·", "ink")]
        runs.append((weight, "kernel-ink"))
    if b:
        runs += [(" + ", "ink"), (factor(b), "bias-ink")]
    runs += [(" = ", "ink"), (number(step.value), "output-ink")]
    drawing.runs(drawing.width / 2, tallest + TITLE + 38, runs, size=15)
    return drawing
