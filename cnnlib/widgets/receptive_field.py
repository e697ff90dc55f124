"""The receptive-field cone: build a stack of layers and see what one of its cells sees."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import traitlets

from ..checks import check_whole, message
from ..trace_field import KINDS, Level, Window, trace_cone, trace_field
from .base import CourseWidget

CONV, POOL = Window("conv", 3), Window("pool", 2, 2)
SAME = Window("conv", 3, padding="same")

#: What the menus offer.
CHOICES: dict[str, list[Any]] = {
    "kind": list(KINDS),
    "kernel": [1, 2, 3, 5, 7, 11],
    "stride": [1, 2, 3, 4],
    "dilation": [1, 2, 4, 8],
    "padding": ["valid", "same"],
    "size": [16, 28, 32, 64, 227],
}

#: The most layers that a stack may have.
LAYERS = 8

#: Stacks worth a look, by name, each with the size of its image.
PRESETS: dict[str, tuple[list[Window], int]] = {
    "pooled": ([CONV, POOL, CONV, POOL, CONV], 28),
    "plain": ([CONV, CONV, CONV], 28),
    "large": ([Window("conv", 7)], 28),
    "fashion": ([SAME, POOL, SAME, POOL], 28),
    "padded": ([SAME] * 6, 28),
    "dilated": ([Window("conv", 3, dilation=d) for d in (1, 2, 4, 8)], 64),
    "gaps": ([Window("conv", 3, dilation=2)] * 3, 28),
    "lenet": ([Window("conv", 5), POOL, Window("conv", 5), POOL, Window("conv", 5)], 32),
    "alexnet": (
        [Window("conv", 11, 4), Window("pool", 3, 2), Window("conv", 5, padding="same"),
         Window("pool", 3, 2), SAME, SAME, SAME, Window("pool", 3, 2)],
        227,
    ),
}  # fmt: skip


class ReceptiveFieldCone(CourseWidget):
    """Build a stack of convolutions and poolings, and see what one of its cells sees.

    The reader adds and removes layers and sets their windows. A player goes through them: at each
    layer the cone of one of its cells is drawn from the side, down to the image, with the
    formulas of field, jump and start in numbers. Where the cone leaves the image, or dilation
    leaves gaps, the cell sees less than its field.

    Parameters
    ----------
    windows : sequence of tuple, optional
        From the image on, each (kind, kernel_size, strides, dilation, padding) as in
        :class:`cnnlib.trace_field.Window`; at most 8.
    size : int
        Rows of the image: 16, 28, 32, 64 or 227.

    Raises
    ------
    TypeError, ValueError
        If there are no layers or too many, a setting is not one that the menus offer, or a
        window does not fit.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> widget = ReceptiveFieldCone([("conv", 3), ("pool", 2, 2), ("conv", 3)])
    >>> widget.windows[1]["kind"], widget.size
    ('pool', 28)
    """

    module = "receptive_field"
    kit = ("dom", "conv", "field", "cone", "player")

    windows = traitlets.List().tag(sync=True)
    size = traitlets.Int().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    most = traitlets.Int().tag(sync=True)

    def __init__(self, windows: Sequence[Sequence[Any]] | None = None, size: int = 28) -> None:
        stack = PRESETS["pooled"][0] if windows is None else [Window(*w) for w in windows]
        check_stack(stack, size)
        levels = trace_field(stack, size)
        super().__init__(
            windows=_plain(stack),
            size=size,
            choices=CHOICES,
            presets=[
                {"name": name, "windows": _plain(layers), "size": rows}
                for name, (layers, rows) in PRESETS.items()
            ],
            most=LAYERS,
        )
        self.static_html = self._table(stack, levels)

    def _table(self, stack: list[Window], levels: list[Level]) -> str:
        t = self.strings
        names = [t["image"]] + [
            t[window.kind].format(kernel=window.kernel_size) for window in stack
        ]
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in t["static_titles"])
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{level.size}</td><td>{level.field}</td>"
            f"<td>{level.jump}</td><td>{level.start}</td></tr>"
            for name, level in zip(names, levels, strict=True)
        )
        middle = levels[-1].size // 2
        seen = trace_cone(stack, levels[0].size, middle)[0].cells
        words = {"cell": middle, "seen": len(seen), "first": seen[0], "last": seen[-1]}
        caption = escape(t["static_caption"].format(**words))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def check_stack(windows: Sequence[Window], size: int) -> None:
    """Check that the widget can show a stack.

    Parameters
    ----------
    windows : sequence of Window
        From the image on.
    size : int
        Rows of the image.

    Raises
    ------
    TypeError, ValueError
        If there are no layers or too many, or a setting is not one that the menus offer.

    Examples
    --------
    >>> check_stack([Window("conv", 3), Window("pool", 2, 2)], 28)
    """
    if not 1 <= len(windows) <= LAYERS:
        expected = f"windows must have 1 to {LAYERS} layers"
        raise ValueError(message(expected, f"{len(windows)}", "Build another stack."))
    _check_offered(check_whole(size, "size"), "size", "size")
    for place, window in enumerate(_plain(windows)):
        for name, value in window.items():
            _check_offered(value, f"windows[{place}].{name}", name)
        if window["kind"] == "pool" and window["dilation"] > 1:
            expected = f"windows[{place}] must have no dilation, since it is a pooling"
            raise ValueError(message(expected, str(window["dilation"]), "Pass dilation 1."))


def _check_offered(value: int | str, name: str, menu: str) -> None:
    if value not in CHOICES[menu]:
        expected = f"{name} must be one that the menu offers"
        advice = f"Choose from {', '.join(map(str, CHOICES[menu]))}."
        raise ValueError(message(expected, f"{name}={value!r}", advice))


def _plain(windows: Sequence[Window]) -> list[dict[str, Any]]:
    names = ("kind", "kernel", "stride", "dilation", "padding")
    return [dict(zip(names, window, strict=True)) for window in windows]
