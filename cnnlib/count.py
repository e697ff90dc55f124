"""Count what a network costs: weights, multiply-adds, memory, and what each layer sees."""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING, NamedTuple

from .fields import receptive_fields
from .summary import memory_text

if TYPE_CHECKING:
    from .layers.rules import Shape
    from .network import Sequential

HEADER = (
    "Layer",
    "Output",
    "Parameters",
    "",
    "Multiply-adds",
    "",
    "Memory",
    "Receptive field",
)


class LayerCount(NamedTuple):
    """What one layer costs, for one example.

    Attributes
    ----------
    name : str
        Name of the layer.
    output_shape : tuple of int
        (C, H, W) or (D,).
    parameter_formula, parameters : str, int
        Sum of products, such as "64·32·3·3 + 64", and its value.
    multiply_add_formula, multiply_adds : str, int
        Product, such as "26·26·32·1·3·3", and its value.
    memory : int
        Bytes of the output.
    receptive_field : tuple of int or None
        Rows and columns of the input that one output cell depends on; None where the input
        is not an image.

    Examples
    --------
    >>> from cnnlib import Conv2D, Sequential, count_costs
    >>> row = count_costs(Sequential([Conv2D(32, 3)], (1, 28, 28))).rows[0]
    >>> row.parameter_formula, row.parameters
    ('32·1·3·3 + 32', 320)
    """

    name: str
    output_shape: Shape
    parameter_formula: str
    parameters: int
    multiply_add_formula: str
    multiply_adds: int
    memory: int
    receptive_field: tuple[int, int] | None


class CountTable:
    """The costs of all layers, as a table in notebooks and terminals.

    Parameters
    ----------
    rows : list of LayerCount
        One for each layer.

    Attributes
    ----------
    rows : list of LayerCount
        The same.
    parameters, multiply_adds, memory : int
        The sums.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential, count_costs
    >>> table = count_costs(Sequential([Dense(100)], (784,)))
    >>> table.parameters, table.multiply_adds, table.memory
    (78500, 78400, 400)
    """

    def __init__(self, rows: list[LayerCount]) -> None:
        self.rows = rows
        self.parameters = sum(row.parameters for row in rows)
        self.multiply_adds = sum(row.multiply_adds for row in rows)
        self.memory = sum(row.memory for row in rows)

    def cells(self) -> list[tuple[str, ...]]:
        """Give the table as text, cell by cell: header, layers, sums.

        Returns
        -------
        list of tuple of str
            Rows of equal length.

        Examples
        --------
        >>> from cnnlib import Dense, Sequential, count_costs
        >>> for row in count_costs(Sequential([Dense(100)], (784,))).cells():
        ...     print(row[:6])
        ('Layer', 'Output', 'Parameters', '', 'Multiply-adds', '')
        ('dense', '100', '784·100 + 100', '78,500', '784·100', '78,400')
        ('Total', '', '', '78,500', '', '78,400')
        """
        body = [
            (
                row.name,
                "×".join(map(str, row.output_shape)),
                row.parameter_formula,
                f"{row.parameters:,}",
                row.multiply_add_formula,
                f"{row.multiply_adds:,}",
                memory_text(row.memory),
                "" if row.receptive_field is None else "×".join(map(str, row.receptive_field)),
            )
            for row in self.rows
        ]
        totals = f"{self.parameters:,}", "", f"{self.multiply_adds:,}", memory_text(self.memory)
        return [HEADER, *body, ("Total", "", "", *totals, "")]

    def to_markdown(self) -> str:
        """Write the table as Markdown.

        Returns
        -------
        str
            One line a row.

        Examples
        --------
        >>> from cnnlib import Flatten, Sequential, count_costs
        >>> print(count_costs(Sequential([Flatten()], (1, 2, 2))).to_markdown().splitlines()[-1])
        | Total |  |  | 0 |  | 0 | 16.00 B |  |
        """
        lines = [f"| {' | '.join(row)} |" for row in self.cells()]
        rule = ["--", "--", "--", "--:", "--", "--:", "--:", "--"]
        return "\n".join([lines[0], f"| {' | '.join(rule)} |", *lines[1:]])

    def _repr_html_(self) -> str:
        """Show the table in a notebook."""
        header, *body = [[html.escape(cell) for cell in row] for row in self.cells()]
        head = "".join(f'<th scope="col">{cell}</th>' for cell in header)
        rows = [
            f'<tr><th scope="row">{row[0]}</th>'
            + "".join(f"<td>{cell}</td>" for cell in row[1:])
            + "</tr>"
            for row in body
        ]
        return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"

    def __repr__(self) -> str:
        """Show the table in a terminal."""
        cells = self.cells()
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        right = (3, 5, 6)  # numbers
        lines = []
        for row in cells:
            padded = [
                cell.rjust(width) if i in right else cell.ljust(width)
                for i, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(padded).rstrip())
        return "\n".join(lines)


def count_costs(network: Sequential) -> CountTable:
    """Count the weights, multiply-adds, memory and receptive field of every layer.

    Parameters
    ----------
    network : Sequential
        The network. No weights are drawn.

    Returns
    -------
    CountTable
        Shown as a table by a notebook.

    Notes
    -----
    Multiply-adds of products alone are counted: those of convolutions, dense layers and the
    like. Memory is that of the outputs, which training keeps for the way back; it is for one
    example. The receptive field never exceeds the image.

    Taught in chapter 11, LeNet-5 and AlexNet; receptive fields in chapter 6.

    Examples
    --------
    >>> from cnnlib import count_costs, keras_mnist
    >>> table = count_costs(keras_mnist())
    >>> table.parameters, table.rows[6].receptive_field
    (93322, (18, 18))
    """
    rows, shape = [], network.input_shape
    fields = receptive_fields(network.layers, network.input_shape)
    for layer, field in zip(network.layers, fields, strict=True):
        factors = layer.multiply_adds(shape)
        shapes = [*layer.param_shapes(shape).values(), *layer.state_shapes(shape).values()]
        output_shape = layer.output_shape(shape)
        row = LayerCount(
            name=str(layer.name),
            output_shape=output_shape,
            parameter_formula=" + ".join("·".join(map(str, one)) for one in shapes),
            parameters=layer.count_params(),
            multiply_add_formula="·".join(map(str, factors)),
            multiply_adds=math.prod(factors) if factors else 0,
            memory=math.prod(output_shape) * network.dtype.itemsize,
            receptive_field=field,
        )
        rows.append(row)
        shape = output_shape
    return CountTable(rows)
