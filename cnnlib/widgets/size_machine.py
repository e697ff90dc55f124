"""The size machine: how many windows fit, and how often each pixel is looked at."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

import traitlets

from ..checks import check_whole, message
from ..visits import AxisVisits, axis_visits
from .base import CourseWidget

if TYPE_CHECKING:
    from jaxtyping import Int
    from numpy import ndarray

#: How far each slider goes.
LIMITS = {
    "size": {"min": 1, "max": 32},
    "kernel": {"min": 1, "max": 11},
    "stride": {"min": 1, "max": 5},
    "dilation": {"min": 1, "max": 3},
    "padding": {"min": 0, "max": 10},
}

#: Settings worth a look: (size, kernel, stride, padding, dilation) by name.
PRESETS = {
    "leftover": (8, 3, 2, "valid", 1),
    "keeps": (4, 3, 1, "1", 1),
    "divides": (7, 3, 2, "valid", 1),
    "padding_left": (6, 4, 3, "1", 1),
    "gaps": (7, 2, 3, "valid", 1),
    "full": (4, 3, 1, "full", 1),
    "uneven": (8, 3, 2, "same", 1),
    "wide": (28, 10, 2, "valid", 1),
    "even_kernel": (28, 10, 1, "same", 1),
    "dilated": (9, 3, 1, "valid", 3),
}


class SizeMachine(CourseWidget):
    """Choose the sizes of a square convolution and see which pixels take part how often.

    The reader moves sliders for the input, the kernel, the stride, the dilation and the
    padding, and sees the formula of the output size with these numbers. A player passes the
    windows over the padded input; each pixel counts the windows that have looked at it,
    and pixels that no window ever looks at are crossed out. Each output cell shows which
    share of its window lies on real pixels, not on padding.

    Parameters
    ----------
    size : int
        Rows of the input, and columns, up to 32.
    kernel_size : int
        Rows of the kernel, and columns, up to 11.
    strides, dilation : int
        Up to 5 and up to 3.
    padding : int or str
        ``"valid"``, ``"same"`` (TensorFlow's rule), ``"full"``, or the zeros on every side.

    Raises
    ------
    TypeError, ValueError
        If a setting is not one that the sliders can reach, or the kernel does not fit.

    Notes
    -----
    Taught in chapter 3, Padding and stride.

    Examples
    --------
    >>> machine = SizeMachine(8, 3, strides=2)
    >>> "<td>8</td><td>0</td>" in machine.static_html  # the last row is never looked at
    True
    """

    module = "size_machine"
    kit = ("dom", "conv", "axis", "grid", "player")

    size = traitlets.Int().tag(sync=True)
    kernel_size = traitlets.Int().tag(sync=True)
    strides = traitlets.Int().tag(sync=True)
    padding = traitlets.Unicode().tag(sync=True)
    dilation = traitlets.Int().tag(sync=True)
    limits = traitlets.Dict().tag(sync=True)
    presets = traitlets.List().tag(sync=True)

    def __init__(
        self,
        size: int = 8,
        kernel_size: int = 3,
        *,
        strides: int = 1,
        padding: int | str = "valid",
        dilation: int = 1,
    ) -> None:
        axis = axis_visits(size, kernel_size, strides, padding, dilation)
        settings = {
            "size": size, "kernel": kernel_size, "stride": strides, "dilation": dilation
        }  # fmt: skip
        if not isinstance(padding, str):
            settings["padding"] = padding
        for name, value in settings.items():
            _check_reach(value, name)
        super().__init__(
            size=size,
            kernel_size=kernel_size,
            strides=strides,
            padding=str(padding),
            dilation=dilation,
            limits=LIMITS,
            presets=[_preset(name, *values) for name, values in PRESETS.items()],
        )
        self.static_html = self._table(axis)

    def _table(self, axis: AxisVisits) -> str:
        t = self.strings
        room = axis.before + axis.size + axis.after - axis.reach
        numbers = {
            "size": axis.size, "before": axis.before, "after": axis.after, "reach": axis.reach,
            "stride": self.strides, "whole": room // self.strides, "count": len(axis.starts),
        }  # fmt: skip
        caption = t["static_caption"].format(**numbers)
        head = "".join(
            f'<th scope="col">{escape(t[key])}</th>' for key in ("static_rows", "static_visits")
        )
        body = "".join(
            f"<tr><td>{rows}</td><td>{visits}</td></tr>" for rows, visits in _runs(axis.of_input)
        )
        return (
            f'<table class="cnn-static-table"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _preset(
    name: str, size: int, kernel: int, stride: int, padding: str, dilation: int
) -> dict[str, Any]:
    return {
        "name": name, "size": size, "kernel": kernel, "stride": stride, "padding": padding,
        "dilation": dilation,
    }  # fmt: skip


def _check_reach(value: int, name: str) -> None:
    lowest, highest = LIMITS[name]["min"], LIMITS[name]["max"]
    if check_whole(value, name, at_least=lowest) > highest:
        expected = f"{name} must be at most {highest}, as far as the slider goes"
        raise ValueError(message(expected, f"{name}={value}", "Choose a smaller example."))


def _runs(visits: Int[ndarray, " size"]) -> list[tuple[str, int]]:
    """Write neighbouring rows with equal counts as one line: rows 2 to 5, looked at 3 times."""
    runs = []
    for count, rows in groupby(enumerate(visits.tolist(), start=1), key=lambda item: item[1]):
        numbers = [row for row, _ in rows]
        first, last = numbers[0], numbers[-1]
        runs.append((str(first) if first == last else f"{first}–{last}", count))
    return runs
