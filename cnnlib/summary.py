"""The table that Keras prints for a network."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, NamedTuple

from .checks import check_choice

if TYPE_CHECKING:
    from .network import Sequential

    Shape = tuple[int, ...]

# Characters inside the three columns of Keras's table on a terminal of 80 characters.
WIDTHS = (31, 22, 13)
HEADER = ("Layer (type)", "Output Shape", "Param #")


class SummaryRow(NamedTuple):
    """One row of the table.

    Attributes
    ----------
    layer : str
        Name and kind, such as "conv2d (Conv2D)".
    shape : tuple
        Shape of the output, the batch axis as None.
    parameters : int
        Number of weights.

    Examples
    --------
    >>> SummaryRow("flatten (Flatten)", (None, 3136), 0).shape
    (None, 3136)
    """

    layer: str
    shape: tuple[int | None, ...]
    parameters: int


def summary_rows(
    network: Sequential, data_format: str = "channels_last", activations: bool = True
) -> list[SummaryRow]:
    """Give the rows of the table.

    Parameters
    ----------
    network : Sequential
        The network.
    data_format : {"channels_last", "channels_first"}
        The order of axes in the shapes: Keras's, or that of the arrays of this package.
    activations : bool
        Whether activations have rows of their own.

    Returns
    -------
    list of SummaryRow
        From the input to the output.

    Raises
    ------
    ValueError
        If `data_format` is neither.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from cnnlib import Conv2D, ReLU, Sequential
    >>> network = Sequential([Conv2D(32, 3), ReLU()], (1, 28, 28))
    >>> [tuple(row) for row in summary_rows(network, activations=False)]
    [('conv2d (Conv2D)', (None, 26, 26, 32), 320)]
    """
    check_choice(data_format, "data_format", ["channels_last", "channels_first"])
    rows, shape = [], network.input_shape
    for layer in network.layers:
        shape = layer.output_shape(shape)
        shown = (*shape[1:], shape[0]) if data_format == "channels_last" else shape
        if activations or not layer.is_activation:
            title = f"{layer.name} ({type(layer).__name__})"
            rows.append(SummaryRow(title, (None, *shown), layer.count_params()))
    return rows


def summary_text(
    network: Sequential, data_format: str = "channels_last", activations: bool = True
) -> str:
    """Write the table, and the totals below it.

    Parameters
    ----------
    network : Sequential
        The network.
    data_format : {"channels_last", "channels_first"}
        The order of axes in the shapes.
    activations : bool
        Whether activations have rows of their own.

    Returns
    -------
    str
        Character by character what Keras 3 prints on a terminal of 80 characters.

    Raises
    ------
    ValueError
        If `data_format` is neither.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> print(summary_text(Sequential([Dense(10)], (784,))).splitlines()[4])
    │ dense (Dense)                   │ (None, 10)             │         7,850 │
    """
    rows = summary_rows(network, data_format, activations)
    body = [_table_row(row.layer, _shape_text(row.shape), f"{row.parameters:,}") for row in rows]
    lines = [
        f'Model: "{network.name}"',
        _rule(*"┏━┳┓"),
        _table_row(*HEADER).replace("│", "┃"),
        _rule(*"┡━╇┩"),
        ("\n" + _rule(*"├─┼┤") + "\n").join(body),
        _rule(*"└─┴┘"),
    ]
    total = network.count_params()
    still = sum(math.prod(shape) for shape in network.state_shapes().values())
    size = network.dtype.itemsize
    for title, count in (("", total), ("Trainable ", total - still), ("Non-trainable ", still)):
        text = f"{title}params: {count:,} ({memory_text(count * size)})"
        lines.append(f" {text if title else 'Total ' + text}")
    return "\n".join(lines)


def memory_text(size: float) -> str:
    """Write a number of bytes with a unit.

    Parameters
    ----------
    size : float
        Bytes.

    Returns
    -------
    str
        With two digits after the point, as Keras does.

    Examples
    --------
    >>> memory_text(333526 * 4)
    '1.27 MB'
    """
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} GB"


def _shape_text(shape: tuple[int | None, ...]) -> str:
    """Write a shape as Keras does, without the comma of a tuple of one."""
    return f"({', '.join(map(str, shape))})"


def _table_row(layer: str, shape: str, parameters: str) -> str:
    """Write one row; a name too long for its column goes on in the next line."""
    first, *more = textwrap.wrap(layer, WIDTHS[0])
    lines = [(first, shape, parameters), *((text, "", "") for text in more)]
    return "\n".join(
        f"│ {a:<{WIDTHS[0]}} │ {b:<{WIDTHS[1]}} │ {c:>{WIDTHS[2]}} │" for a, b, c in lines
    )


def _rule(left: str, line: str, crossing: str, right: str) -> str:
    """Draw a line between rows."""
    return left + crossing.join(line * (width + 2) for width in WIDTHS) + right
