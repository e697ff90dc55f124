"""A network told layer by layer: shape, weights, work and view, each with its sum.

The widget of chapter 11 plays these steps. The numbers are those of `cnnlib.count_costs`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from .checks import message
from .count import count_costs
from .shapes import resolve_padding
from .windows import paddings_by_axis

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .count import LayerCount
    from .layers import Layer
    from .network import Sequential

    Shape = tuple[int, ...]
    Terms = list[tuple[str, str]]  # a piece of text, and the role that colours it or ""

#: The colours of the factors in a product: of the weights, and of the multiply-adds.
WEIGHT_ROLES = {4: ("output", "input", "kernel", "kernel"), 3: ("input", "kernel", "kernel"),
                2: ("input", "output"), 1: ("kernel",)}  # fmt: skip
WORK_ROLES = {6: ("output", "output", "output", "input", "kernel", "kernel"),
              5: ("output", "output", "input", "kernel", "kernel"),
              2: ("input", "output")}  # fmt: skip


class ArchitectureStep(NamedTuple):
    """One layer, together with what only changes its numbers one by one.

    Attributes
    ----------
    name, kind : str
        Such as "conv1" and "Conv2D".
    then : list of str
        Kinds of the layers behind it that move no number to another place: activation,
        normalisation, dropout, flattening.
    shape : tuple of int
        (C, H, W) or (D,).
    parameters, multiply_adds : int
        For one example.
    shares : tuple of float
        Both in percent of the whole network.
    field : tuple of int
        Rows and columns of the image that one number depends on.
    lines : list of pair
        What is computed ("side", "features", "parameters", "multiply_adds"), and the sum as
        pieces of text, each with the role of its number.

    Examples
    --------
    >>> ArchitectureStep("d", "Dense", [], (2,), 6, 4, (100.0, 100.0), (1, 2), []).shape
    (2,)
    """

    name: str
    kind: str
    then: list[str]
    shape: Shape
    parameters: int
    multiply_adds: int
    shares: tuple[float, float]
    field: tuple[int, int] | None
    lines: list[tuple[str, Terms]]


def trace_architecture(network: Sequential, names: Sequence[str]) -> list[ArchitectureStep]:
    """Tell a network layer by layer, from the image on.

    Parameters
    ----------
    network : Sequential
        Of square images and windows. No weights are drawn.
    names : sequence of str
        One for each layer with windows or weights.

    Returns
    -------
    list of ArchitectureStep
        One for each name.

    Raises
    ------
    ValueError
        If there are more or fewer layers than names.

    Notes
    -----
    Side: ``(side + padding - window) // stride + 1``. Weights and multiply-adds as
    `cnnlib.count_costs` has them. Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> from cnnlib import Conv2D, Dense, Flatten, ReLU, Sequential
    >>> layers = [Conv2D(6, 5), ReLU(), Flatten(), Dense(10)]
    >>> first, last = trace_architecture(Sequential(layers, (1, 28, 28)), ["conv", "dense"])
    >>> first.then, first.shape, first.parameters
    (['ReLU', 'Flatten'], (6, 24, 24), 156)
    >>> ["".join(text for text, _ in terms) for _, terms in last.lines]
    ['6·24·24 = 3,456', '3,456·10 + 10 = 34,570', '3,456·10 = 34,560']
    """
    table = count_costs(network)
    steps: list[ArchitectureStep] = []
    shape: Shape = tuple(network.input_shape)
    kept_shape = shape  # of the step before, whatever flattening did to it since
    kept = sum(map(_stands_alone, network.layers))
    if kept != len(names):
        expected = "names must have one name for each layer with windows or weights"
        raise ValueError(message(expected, f"{len(names)} for {kept}", f"Give {kept} names."))
    for layer, row in zip(network.layers, table.rows, strict=True):
        if _stands_alone(layer):
            shares = (
                _share(row.parameters, table.parameters),
                _share(row.multiply_adds, table.multiply_adds),
            )
            steps.append(
                ArchitectureStep(
                    names[len(steps)], type(layer).__name__, [], row.output_shape,
                    row.parameters, row.multiply_adds, shares, row.receptive_field,
                    _lines(layer, row, shape, kept_shape),
                )
            )  # fmt: skip
            kept_shape = row.output_shape
        elif steps:
            steps[-1].then.append(type(layer).__name__)
        shape = row.output_shape
    return steps


def _stands_alone(layer: Layer) -> bool:
    """Tell whether a layer brings numbers from different places together."""
    return hasattr(layer, "kernel_size") or type(layer).__name__ in ("Dense", "RadialBasis")


def _lines(layer: Any, row: LayerCount, shape: Shape, kept_shape: Shape) -> list[tuple[str, Terms]]:
    """Write the sums of one layer."""
    lines: list[tuple[str, Terms]] = []
    if hasattr(layer, "kernel_size"):
        lines.append(("side", _side(layer, shape, row.output_shape)))
    elif len(kept_shape) == 3:
        features = (f" = {math.prod(kept_shape):,}", "")
        lines.append(("features", [*_product(kept_shape, ["input"] * 3), features]))
    weights: Terms = []
    for name, factors in layer.param_shapes(shape).items():
        roles = ["bias"] if name == "b" else WEIGHT_ROLES[len(factors)]
        weights += [(" + ", ""), *_product(factors, roles)]
    work = layer.multiply_adds(shape)
    lines.append(("parameters", _result(weights[1:], row.parameters)))
    lines.append(
        ("multiply_adds", _result(_product(work, WORK_ROLES.get(len(work), ())), row.multiply_adds))
    )
    return lines


def _side(layer: Any, shape: Shape, output_shape: Shape) -> Terms:
    """Write how many windows fit along the height, which is as large as the width."""
    window, stride = layer.kernel_size[0], layer.strides[0]
    padding = paddings_by_axis(layer.padding)[0]
    pads = resolve_padding(padding, shape[1], window, stride)
    zeros = [part for pad in pads for part in ((" + ", ""), (str(pad), "padding"))]
    terms: Terms = [("⌊(", ""), (str(shape[1]), "input"), *(zeros if any(pads) else [])]
    terms += [(" − ", ""), (str(window), "kernel"), (f") / {stride}⌋ + 1 = ", "")]
    return [*terms, (str(output_shape[1]), "output")]


def _product(factors: Sequence[int], roles: Sequence[str]) -> Terms:
    terms: Terms = []
    for number, role in zip(factors, roles, strict=True):
        terms += [("·", ""), (f"{number:,}", role)]
    return terms[1:]


def _result(terms: Terms, value: int) -> Terms:
    return [*terms, (f" = {value:,}", "")] if terms else [("0", "")]


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1)
