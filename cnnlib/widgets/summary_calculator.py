"""The summary calculator: a stack of layers, its shapes and parameters with their sums."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import traitlets

from .. import models
from ..checks import check_choice, message
from ..layer_specs import FIELDS, layer_specs
from ..trace_summary import SummaryStep, trace_summary
from .base import CourseWidget

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..layer_specs import Spec
    from ..network import Sequential

    Stack = tuple[list[Spec], list[int]]

#: How far each number goes.
LIMITS: dict[str, list[float]] = {
    "filters": [1, 4096], "rows": [1, 15], "columns": [1, 15], "strides": [1, 5], "pool": [1, 9],
    "units": [1, 100_000], "rate": [0, 0.9], "size": [1, 4], "height": [1, 512],
    "width": [1, 512], "channels": [1, 4096],
}  # fmt: skip
OPTIONS = {"padding": ["valid", "same"], "activation": ["", "relu", "sigmoid", "softmax", "tanh"]}
MOST_LAYERS = 20


class SummaryCalculator(CourseWidget):
    """Stack layers, and see every row of the summary with the sum behind it.

    The table is Keras's. A player passes from layer to layer; beside the table stand the sums for
    the layer at hand, with its input in blue, its window in orange and its output in green. The
    reader changes the settings of a layer, adds, moves and takes out layers, and gets the code for
    the stack in Keras and in cnnlib. A layer that does not fit says why.

    Parameters
    ----------
    network : Sequential or str
        What it shows first: a network of plain layers, or the name of an example.
    covered : bool
        Whether the rows behind the present one are covered, for guessing.

    Raises
    ------
    TypeError, ValueError
        If there is no example of that name, or the network has other layers than those in
        `cnnlib.layer_specs.FIELDS`.

    Notes
    -----
    Used in chapter 9, The same network in Keras.

    Examples
    --------
    >>> "333,526" in SummaryCalculator("fashion").static_html
    True
    """

    module = "summary_calculator"
    kit = ("dom", "stack", "stack_code", "player")

    specs = traitlets.List().tag(sync=True)
    input_shape = traitlets.List().tag(sync=True)
    covered = traitlets.Bool().tag(sync=True)
    kinds = traitlets.List().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    options = traitlets.Dict().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    most = traitlets.Int().tag(sync=True)

    def __init__(self, network: Sequential | str = "fashion", *, covered: bool = False) -> None:
        known = presets()
        if isinstance(network, str):
            specs, shape = known[check_choice(network, "network", known)]
        else:
            specs, shape = _stack(network)
        _check_reach(specs)
        super().__init__(
            specs=specs,
            input_shape=shape,
            covered=covered,
            # Lists, since a stored state has the keys of its dictionaries sorted.
            kinds=[[kind, list(fields.items())] for kind, fields in FIELDS.items()],
            limits=LIMITS,
            options=OPTIONS,
            presets=[{"name": name, "specs": s, "shape": at} for name, (s, at) in known.items()],
            most=MOST_LAYERS,
        )
        self.static_html = self._table(trace_summary(specs, tuple(shape)))

    def _table(self, steps: list[SummaryStep]) -> str:
        t = self.strings
        caption = t["static_caption"].format(shape=_shape_text(self.input_shape))
        titles = (t["layer"], t["shape"], t["param"], t["static_sum"])
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        rows = [
            (
                f"{step.name} ({step.kind})",
                t["unknown"] if step.shape is None else _shape_text(step.shape),
                t["unknown"] if step.parameters is None else f"{step.parameters:,}",
                "; ".join("".join(text for text, _ in terms) for _, terms in step.lines)
                or self._remark(step),
            )
            for step in steps
        ]
        total = sum(step.parameters or 0 for step in steps)
        rows.append((t["static_total"], "", f"{total:,}", ""))
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
        )
        return (
            f'<table class="cnn-static-table"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _remark(self, step: SummaryStep) -> str:
        key, values = step.remark or ("behind", {})
        return str(self.strings["remarks"][key].format(**values))


def presets() -> dict[str, Stack]:
    """Give the examples: the networks of the course and the notes, and two broken ones.

    Returns
    -------
    dict
        Layer settings and input shape (H, W, C) by name.

    Examples
    --------
    >>> presets()["one_layer"][1]
    [28, 28, 1]
    """
    conv, pool = {"kind": "Conv2D", **FIELDS["Conv2D"]}, {"kind": "MaxPooling2D", "pool": 2}
    pool |= {"strides": 2, "padding": "valid"}
    flatten = {"kind": "Flatten"}
    same, digit = {**conv, "padding": "same"}, [28, 28, 1]
    steps = [{**same, "strides": 2, "filters": filters} for filters in (32, 64, 128)]
    wide = [same, {**same, "filters": 64}, flatten, _dense(10), _dense(28 * 28 * 64)]
    deep = [conv, pool, {**conv, "filters": 64}, pool, {**conv, "filters": 64}]
    return {
        "fashion": _stack(models.fashion_convnet()),
        "keras_mnist": _stack(models.keras_mnist()),
        "dense_mnist": _stack(models.dense_mnist()),
        "simple_convnet": _stack(models.simple_convnet()),
        "one_layer": ([{**same, "filters": 64, "rows": 5, "columns": 5}], digit),
        "two_denses": (wide, [28, 28, 3]),
        "strided": ([*steps, flatten, _dense(10)], [100, 75, 3]),
        "autoencoder": _stack(models.autoencoder()),
        "autoencoder_colour": _stack(models.autoencoder(output_channels=3)),
        "too_deep": ([*deep, pool, conv, flatten, _dense(10)], digit),
        "no_flatten": ([conv, pool, _dense(10)], digit),
    }


def _dense(units: int) -> Spec:
    return {"kind": "Dense", "units": units, "activation": ""}


def _stack(network: Sequential) -> Stack:
    """Write a network as settings, its input in Keras's order."""
    first = network.input_shape
    return layer_specs(network), [*first[1:], first[0]]


def _check_reach(specs: list[Spec]) -> None:
    if len(specs) > MOST_LAYERS:
        expected = f"the network must have at most {MOST_LAYERS} layers beside activations"
        raise ValueError(message(expected, str(len(specs)), "Show a part of it."))
    for spec in specs:
        for name, (least, most) in LIMITS.items():
            if not least <= spec.get(name, least) <= most:
                expected = f"{name} must be from {least} to {most}"
                got = f"{name}={spec[name]} in {spec['kind']}"
                raise ValueError(message(expected, got, "Choose a smaller example."))


def _shape_text(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, [None, *shape]))})"
