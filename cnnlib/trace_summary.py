"""A summary worked by hand: each row's shape and parameters with the sum behind it.

The widget of chapter 9 plays these rows; its JavaScript counterpart is held equal to this
module by shared test vectors, and this module to the layers of cnnlib and of Keras.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from .layer_list import snake_case
from .shapes import output_size, resolve_padding, unseen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .layer_specs import Spec

    Shape = tuple[int, ...]
    Terms = list[tuple[str, str]]  # a piece of text, and the role that colours it or ""


class SummaryStep(NamedTuple):
    """One layer of the table.

    Attributes
    ----------
    name, kind : str
        Such as "conv2d_1" and "Conv2D".
    shape : tuple of int, or None
        (H, W, C) or (D,), Keras's order; None where it cannot be known.
    parameters : int or None
        Weights and biases.
    lines : list of pair
        What is computed ("height", "parameters" …), and the sum as pieces of text, each with
        the role of its number ("input", "kernel", "bias", "padding", "output" or "").
    remark : tuple or None
        A key of the widget's texts with its values, about this row.

    Examples
    --------
    >>> SummaryStep("flatten", "Flatten", (4,), 0, [], None).shape
    (4,)
    """

    name: str
    kind: str
    shape: Shape | None
    parameters: int | None
    lines: list[tuple[str, Terms]]
    remark: tuple[str, dict[str, int]] | None


class _Misfit(Exception):
    """A layer that cannot take its input: the key of a remark and its values."""


def trace_summary(specs: Sequence[Spec], input_shape: Shape) -> list[SummaryStep]:
    """Work out the table that ``model.summary()`` prints, row by row.

    Parameters
    ----------
    specs : sequence of dict
        Layers as `cnnlib.layer_specs.layer_specs` writes them.
    input_shape : tuple of int
        (H, W, C) of an image, or (D,).

    Returns
    -------
    list of SummaryStep
        One a layer. Behind a layer that does not fit, nothing is known.

    Notes
    -----
    Convolution: ``(FH * FW * C + 1) * FN`` parameters; dense layer: ``(D + 1) * K``; all others
    have none. Sizes follow `cnnlib.output_size`. A dense layer on maps works on the channels of
    each place by itself, which Keras allows and this package does not. Taught in chapter 9, The
    same network in Keras.

    Examples
    --------
    >>> (step,) = trace_summary([{"kind": "Dense", "units": 10}], (784,))
    >>> step.parameters, "".join(text for text, _ in step.lines[-1][1])
    (7850, '(784 + 1) · 10 = 7,850')
    """
    steps: list[SummaryStep] = []
    counts: dict[str, int] = {}
    shape: Shape | None = tuple(input_shape)
    for spec in specs:
        kind = spec["kind"]
        number = counts[kind] = counts.get(kind, -1) + 1
        name = snake_case(kind) + (f"_{number}" if number else "")
        if shape is None:
            steps.append(SummaryStep(name, kind, None, None, [], ("behind", {})))
            continue
        try:
            shape, parameters, lines, remark = _RULES[kind](spec, shape)
        except _Misfit as misfit:
            shape, parameters, lines, remark = None, None, [], misfit.args
        steps.append(SummaryStep(name, kind, shape, parameters, lines, remark))
    return steps


def _conv(spec: Spec, shape: Shape) -> Any:
    (height, width), lines, remark = _windows(spec, shape, spec["rows"], spec["columns"])
    filters, weights = spec["filters"], spec["rows"] * spec["columns"] * shape[2]
    inside = _product([(spec["rows"], "kernel"), (spec["columns"], "kernel"), (shape[2], "input")])
    parameters = (weights + 1) * filters
    lines += [
        ("filters", [(_text(filters), "output")]),
        ("parameters", _with_bias(inside, (filters, "output"), parameters)),
    ]
    return (height, width, filters), parameters, lines, remark


def _pool(spec: Spec, shape: Shape) -> Any:
    size, lines, remark = _windows(spec, shape, spec["pool"], spec["pool"])
    lines += [("kept", [(_text(shape[2]), "output")]), _NONE]
    return (*size, shape[2]), 0, lines, remark


def _windows(spec: Spec, shape: Shape, rows: int, columns: int) -> Any:
    """Fit the windows along both axes; say what they never look at."""
    _need_maps(shape)
    strides, padding = spec["strides"], spec["padding"]
    if padding == "valid" and (rows > shape[0] or columns > shape[1]):
        values = {"rows": rows, "columns": columns, "height": shape[0], "width": shape[1]}
        raise _Misfit("too_large", values)
    sizes, lines, rest = [], [], []
    for label, cells, window in (("height", shape[0], rows), ("width", shape[1], columns)):
        pads = resolve_padding(padding, cells, window, strides)
        size = output_size(cells, window, strides, pads)
        zeros = [part for pad in pads for part in ((" + ", ""), (_text(pad), "padding"))]
        lines.append((label, [
            ("⌊(", ""), (_text(cells), "input"), *(zeros if any(pads) else []), (" − ", ""),
            (_text(window), "kernel"), (f") / {strides}⌋ + 1 = ", ""), (_text(size), "output"),
        ]))  # fmt: skip
        sizes.append(size)
        rest.append(unseen(cells, window, strides, pads) if padding == "valid" else 0)
    remark = ("leftover", {"rows": rest[0], "columns": rest[1]}) if any(rest) else None
    return sizes, lines, remark


def _dense(spec: Spec, shape: Shape) -> Any:
    units, features = spec["units"], shape[-1]
    parameters = (features + 1) * units
    terms = _with_bias([(_text(features), "input")], (units, "output"), parameters)
    lines = [("units", [(_text(units), "output")]), ("parameters", terms)]
    remark = None
    if len(shape) > 1:
        remark = ("dense_on_maps", {"places": math.prod(shape[:-1]), "channels": features})
    return (*shape[:-1], units), parameters, lines, remark


def _flatten(spec: Spec, shape: Shape) -> Any:
    terms = _product([(size, "input") for size in shape])
    terms += [(" = ", ""), (_text(math.prod(shape)), "output")]
    return (math.prod(shape),), 0, [("length", terms), _NONE], None


def _reshape(spec: Spec, shape: Shape) -> Any:
    target = (spec["height"], spec["width"], spec["channels"])
    if math.prod(target) != math.prod(shape):
        raise _Misfit("other_count", {"target": math.prod(target), "given": math.prod(shape)})
    terms = [*_product([(size, "output") for size in target]), (" = ", "")]
    return target, 0, [("cells", [*terms, (_text(math.prod(shape)), "input")]), _NONE], None


def _global(spec: Spec, shape: Shape) -> Any:
    _need_maps(shape)
    return (shape[2],), 0, [("means", [(_text(shape[2]), "output")]), _NONE], None


def _upsample(spec: Spec, shape: Shape) -> Any:
    _need_maps(shape)
    size = spec["size"]
    lines = [
        (label, [(_text(n), "input"), (f" · {size} = ", ""), (_text(n * size), "output")])
        for label, n in (("height", shape[0]), ("width", shape[1]))
    ]
    kept = ("kept", [(_text(shape[2]), "output")])
    return (shape[0] * size, shape[1] * size, shape[2]), 0, [*lines, kept, _NONE], None


def _dropout(spec: Spec, shape: Shape) -> Any:
    return shape, 0, [("unchanged", _product([(size, "output") for size in shape])), _NONE], None


def _need_maps(shape: Shape) -> None:
    if len(shape) != 3:
        raise _Misfit("needs_maps", {"given": shape[0]})


def _product(factors: list[tuple[int, str]]) -> Terms:
    terms: Terms = []
    for number, role in factors:
        terms += [(" · ", ""), (_text(number), role)]
    return terms[1:]


def _with_bias(weights: Terms, times: tuple[int, str], parameters: int) -> Terms:
    """Write (weights + 1) · times = parameters."""
    return [
        ("(", ""), *weights, (" + ", ""), ("1", "bias"), (") · ", ""),
        (_text(times[0]), times[1]), (f" = {parameters:,}", ""),
    ]  # fmt: skip


def _text(number: int) -> str:
    return f"{number:,}"


_NONE: tuple[str, Terms] = ("no_parameters", [("0", "")])
_RULES = {
    "Conv2D": _conv, "MaxPooling2D": _pool, "AveragePooling2D": _pool, "Dense": _dense,
    "GlobalAveragePooling2D": _global, "Flatten": _flatten, "Reshape": _reshape,
    "UpSampling2D": _upsample, "Dropout": _dropout,
}  # fmt: skip
