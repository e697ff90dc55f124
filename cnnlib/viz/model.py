"""A network as a column of blocks, drawn without graphviz."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from ..locale import texts
from .svg import Drawing
from .theme import var

if TYPE_CHECKING:
    from ..layers import Layer
    from ..network import Sequential

    Shape = tuple[int, ...]

WIDTH = 400.0
MIDDLE = 76.0  # of the column of blocks
TEXT = 156.0  # left edge of the column of words
FACE = 58.0  # side of the largest map
DEPTH = 30.0  # of the block with the most channels
ROW_GAP = 22.0


class Row(NamedTuple):
    """One line of the picture: an array, and the layer that made it."""

    title: str
    shape: Shape
    parameters: int


def draw_model(network: Sequential) -> Drawing:
    """Draw the arrays of a network from the input to the answer, one block a layer.

    A block's face grows with the height and width of the maps, its depth with the number of
    channels; a vector is a bar. Beside it stand the layer, the shape of what it gives and the
    number of its parameters.

    Parameters
    ----------
    network : Sequential
        The network.

    Returns
    -------
    Drawing
        Shown by a notebook as SVG, 400 pixels wide.

    Notes
    -----
    Faces grow with the square root of the size and depths with the logarithm, or the last maps of
    a deep network would be too small to see. Keras's ``plot_model`` needs the program graphviz;
    this needs nothing.

    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> draw_model(Sequential([Flatten(), Dense(10)], input_shape=(1, 28, 28)))
    Drawing(400 x 221)
    """
    rows = model_rows(network)
    heights = [math.ceil(max(_block_size(row.shape, rows)[1], 36.0)) for row in rows]
    drawing = Drawing(WIDTH, sum(heights) + ROW_GAP * (len(rows) + 1))
    top, previous = ROW_GAP, None
    for index, (row, height) in enumerate(zip(rows, heights, strict=True)):
        middle = top + height / 2
        edge = middle - _block_size(row.shape, rows)[1] / 2
        if previous is not None:
            drawing.line(MIDDLE, previous, MIDDLE, edge - 2, arrow=True)
        role = "output" if index else "input"
        _draw_block(drawing, middle, row.shape, rows, role=role)
        _write(drawing, middle, row, role=role)
        previous = middle + _block_size(row.shape, rows)[1] / 2 + 2
        top += height + ROW_GAP
    return drawing


def model_rows(network: Sequential) -> list[Row]:
    """List what `draw_model` draws: the input, then each layer.

    Parameters
    ----------
    network : Sequential
        The network.

    Returns
    -------
    list of Row
        Title, shape without the batch axis, parameters.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> for row in model_rows(Sequential([Flatten(), Dense(10)], input_shape=(1, 28, 28))):
    ...     print(row.title, row.shape, row.parameters)
    Input (1, 28, 28) 0
    Flatten (784,) 0
    Dense (10,) 7850
    """
    shape = tuple(network.input_shape)
    rows = [Row(texts("figures")["input"], shape, 0)]
    for layer in network.layers:
        shape = tuple(layer.output_shape(shape))
        rows.append(Row(_title(layer), shape, layer.count_params()))
    return rows


def _title(layer: Layer) -> str:
    """Name the kind of layer, with the size of its window where it has one."""
    kind = type(layer).__name__
    window = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    return f"{kind} {window[0]} × {window[1]}" if window else kind


def _block_size(shape: Shape, rows: list[Row]) -> tuple[float, float, float]:
    """Give width, height and depth of the picture of an array, in pixels."""
    if len(shape) != 3:
        longest = max(math.prod(row.shape) for row in rows if len(row.shape) != 3)
        length = 16 + 84 * math.log1p(math.prod(shape)) / math.log1p(longest)
        return length, 10.0, 0.0
    maps = [row.shape for row in rows if len(row.shape) == 3]
    largest = max(max(H, W) for _, H, W in maps)
    most = max(C for C, _, _ in maps)
    C, H, W = shape
    depth = 3 + (DEPTH - 3) * (math.log(C) / math.log(most) if most > 1 else 0)
    face = [max(4.0, FACE * math.sqrt(size / largest)) for size in (W, H)]
    return face[0] + depth, face[1] + depth, depth


def _draw_block(
    drawing: Drawing, middle: float, shape: Shape, rows: list[Row], *, role: str
) -> None:
    """Draw the front face and, behind it to the upper right, the channels."""
    width, height, d = _block_size(shape, rows)
    left, top = MIDDLE - width / 2, middle - height / 2
    x, y, w, h = left, top + d, width - d, height - d
    faces = [
        [(x, y), (x + d, y - d), (x + w + d, y - d), (x + w, y)],
        [(x + w, y), (x + w + d, y - d), (x + w + d, y + h - d), (x + w, y + h)],
    ]
    for corners in faces if d else []:
        points = " ".join(f"{a:g},{b:g}" for a, b in corners)
        drawing._add(
            "polygon", points=points, fill=var("panel"), stroke=var(role), stroke_linejoin="round"
        )
    drawing.rect(x, y, w, h, fill=f"{role}-fill", stroke=role)


def _write(drawing: Drawing, middle: float, row: Row, *, role: str) -> None:
    """Write the layer above, its shape and its parameters below."""
    drawing.text(TEXT, middle - 10, row.title, anchor="start", bold=True)
    shape = "(" + ", ".join(f"{size:,}" for size in row.shape) + ("," * (len(row.shape) == 1)) + ")"
    drawing.text(TEXT, middle + 10, shape, size=13, anchor="start", fill=f"{role}-ink")
    if row.parameters:
        words = texts("figures")["layer_parameters"].format(count=f"{row.parameters:,}")
        drawing.text(WIDTH - 8, middle + 10, words, size=13, anchor="end", fill="kernel-ink")
