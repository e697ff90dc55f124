"""The unfold theatre: windows become rows, rows become maps, and rows are folded back."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import traitlets

from ..checks import check_choice, check_whole, message
from ..trace_unfold import FILTER_CYCLES, example_filters, numbered, trace_unfold
from ..viz.grid import number
from .base import CourseWidget

if TYPE_CHECKING:
    from ..trace_unfold import UnfoldStep

ACTS = ("unfold", "multiply", "fold")
#: What the reader can choose from in the widget, and so what it can start from.
CHOICES = {
    "images": (1, 2),
    "channels": (1, 2, 3),
    "size": (3, 4, 5),
    "kernel_size": (1, 2, 3, 5),
    "strides": (1, 2, 3),
    "filters": tuple(range(1, len(FILTER_CYCLES) + 1)),
}


class UnfoldTheatre(CourseWidget):
    """Watch im2col, the matrix product and col2im, one row at a time.

    Every pixel bears its own number, so that each entry of the matrix tells where it comes
    from. The reader plays, steps and scrubs; points at a pixel to see its copies, or at an
    entry to see its pixel; sets images, channels, window, stride and padding; and sees how
    many numbers the matrix holds. All of that runs in the page, without a kernel.

    Parameters
    ----------
    images, channels : int
        How many images, and how many channels each.
    size : int
        Rows and columns of an image.
    kernel_size, strides : int
        The window's rows and columns, and its steps.
    padding : str
        ``"valid"`` or ``"same"``.
    filters : int
        How many filters the matrix is multiplied by.
    act : str
        What to start with: ``"unfold"``, ``"multiply"`` or ``"fold"``.

    Raises
    ------
    TypeError, ValueError
        If a setting is none of those that the widget offers, or no window fits.

    Notes
    -----
    Taught in chapter 7.

    Examples
    --------
    >>> theatre = UnfoldTheatre(size=3, kernel_size=2)
    >>> "<td>2, 3, 5, 6</td>" in theatre.static_html
    True
    """

    module = "unfold"
    kit = ("dom", "conv", "im2col", "grid", "player", "flight", "links", "unfold_stage")

    images = traitlets.Int(1).tag(sync=True)
    channels = traitlets.Int(1).tag(sync=True)
    size = traitlets.Int(3).tag(sync=True)
    kernel_size = traitlets.Int(2).tag(sync=True)
    strides = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)
    filters = traitlets.Int(1).tag(sync=True)
    act = traitlets.Unicode("unfold").tag(sync=True)

    def __init__(
        self,
        *,
        images: int = 1,
        channels: int = 1,
        size: int = 3,
        kernel_size: int = 2,
        strides: int = 1,
        padding: str = "valid",
        filters: int = 1,
        act: str = "unfold",
    ) -> None:
        settings = {
            "images": images,
            "channels": channels,
            "size": size,
            "kernel_size": kernel_size,
            "strides": strides,
            "filters": filters,
        }
        for name, value in settings.items():
            _check_offered(value, name)
        check_choice(padding, "padding", ["valid", "same"])
        check_choice(act, "act", ACTS)
        x = numbered((images, channels, size, size))
        w = example_filters((filters, channels, kernel_size, kernel_size))
        steps = trace_unfold(x, w, strides=strides, padding=padding)
        super().__init__(**settings, padding=padding, act=act)
        self.static_html = self._table(steps)

    def _table(self, steps: list[UnfoldStep]) -> str:
        t = self.strings
        rows = []
        for r, step in enumerate(steps, start=1):
            place = f"{step.image + 1}, ({step.row + 1}, {step.col + 1})"
            cells = (str(r), place, _listed(step.cells), _listed(step.products))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = ("static_row", "static_place", "static_numbers", "static_product")
        head = "".join(f'<th scope="col">{escape(t[title])}</th>' for title in titles)
        sums = "; ".join(_listed(line) for line in steps[-1].folded.reshape(-1, self.size))
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["static_caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
            f"<p>{escape(t['static_folded'].format(sums=sums))}</p>"
        )


def _check_offered(value: Any, name: str) -> None:
    check_whole(value, name)
    if value not in CHOICES[name]:
        advice = "The widget offers these, so that the matrix stays small enough to see."
        raise ValueError(
            message(f"{name} must be one of {CHOICES[name]}", f"{name}={value}", advice)
        )


def _listed(values: Any) -> str:
    return ", ".join(number(float(value)) for value in values)
