"""What part of an image the cells of a layer depend on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .layers.base import Layer
    from .layers.rules import Shape

    # The first and the last row, or column.
    Span = tuple[int, int]


def input_region(
    layers: Sequence[Layer], input_shape: Shape, cell: tuple[int, int]
) -> tuple[Span, Span]:
    """Find the part of an image that one cell of the last layer depends on.

    Parameters
    ----------
    layers : sequence of Layer
        From the input on.
    input_shape : tuple of int
        (C, H, W) of the image.
    cell : tuple of int
        Row and column in the output of the last layer; anything, where that has no rows.

    Returns
    -------
    rows, columns : tuple of int
        The first and the last of each. They lie outside the image where that is padding.

    Raises
    ------
    ValueError
        If a layer cannot take its input.

    Notes
    -----
    Goes from the last layer to the first: each tells which cells of its input it looked at.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> from cnnlib import Conv2D, MaxPooling2D
    >>> input_region([Conv2D(8, 3), MaxPooling2D(2)], (1, 28, 28), (0, 5))
    ((0, 3), (10, 13))
    """
    shapes = [tuple(input_shape)]
    for layer in layers:
        shapes.append(layer.output_shape(shapes[-1]))
    (top, left), (bottom, right) = cell, cell
    for layer, shape in zip(reversed(layers), reversed(shapes[:-1]), strict=True):
        top, bottom = layer.input_cells(top, bottom, 0, shape)
        left, right = layer.input_cells(left, right, 1, shape)
    return (top, bottom), (left, right)


def receptive_fields(layers: Sequence[Layer], input_shape: Shape) -> list[tuple[int, int] | None]:
    """Give for each layer how many rows and columns of the image one of its cells sees.

    Parameters
    ----------
    layers : sequence of Layer
        From the input on.
    input_shape : tuple of int
        (C, H, W) of the image.

    Returns
    -------
    list of tuple of int, or of None
        Rows and columns, the largest number over all cells of the layer, without padding.
        None where the input is not an image.

    Raises
    ------
    ValueError
        If a layer cannot take its input.

    Notes
    -----
    For convolutions and poolings alone `cnnlib.receptive_field` gives the same by a formula,
    as long as the image is large enough.

    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> from cnnlib import Conv2D, Dense, Flatten
    >>> receptive_fields([Conv2D(8, 3), Conv2D(8, 3), Flatten(), Dense(10)], (1, 28, 20))
    [(3, 3), (5, 5), (28, 20), (28, 20)]
    """
    if len(input_shape) != 3:
        return [None for _ in layers]
    spans = [[(i, i) for i in range(size)] for size in input_shape[1:]]
    fields: list[tuple[int, int] | None] = []
    shape = tuple(input_shape)
    for layer in layers:
        spans = [_spans_behind(layer, shape, axis, spans[axis]) for axis in (0, 1)]
        rows, columns = (max(last - first + 1 for first, last in axis) for axis in spans)
        fields.append((rows, columns))
        shape = layer.output_shape(shape)
    return fields


def _spans_behind(layer: Layer, shape: Shape, axis: int, spans: list[Span]) -> list[Span]:
    """Join what the input cells of a layer see to what its output cells see."""
    output_shape = layer.output_shape(shape)
    cells = output_shape[1 + axis] if len(output_shape) == 3 else 1
    joined = []
    for cell in range(cells):
        # Without rows and columns there is one place, which sees what all features see.
        seen = layer.input_cells(cell, cell, axis, shape) if len(shape) == 3 else (0, 0)
        first, last = (min(max(i, 0), len(spans) - 1) for i in seen)  # padding sees nothing
        joined.append((spans[first][0], spans[last][1]))
    return joined
