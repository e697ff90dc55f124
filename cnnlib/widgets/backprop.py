"""The backprop stepper: numbers forward through one convolution, gradients backward."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, message
from ..trace_backprop import trace_backprop
from ..viz.grid import number
from .base import CourseWidget

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: Nine inputs and four weights that can be told apart wherever they turn up.
INPUT = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
KERNEL = [[1, 2], [3, 4]]

#: The fewest and the most rows and columns of an input that can be shown in comfort.
SIDES = (2, 5)


class BackpropStepper(CourseWidget):
    """Go through a small convolution forward and back, one output at a time.

    Forward, each step fills one output. Backward, each step takes the gradient of one output
    and adds its share to the gradients of kernel, input and bias. Input, kernel, bias and the
    gradient that comes from above can be edited; a cell of a finished gradient tells of which
    products it is the sum.

    Parameters
    ----------
    x : array_like, shape (H, W), optional
        The input, 2 to 5 rows and columns.
    w : array_like, shape (FH, FW), optional
        The kernel, no larger than the input.
    b : number
        The bias.
    dy : array_like, shape (OH, OW), optional
        How much the loss grows with each output; 1 each if left out.

    Raises
    ------
    TypeError, ValueError
        If the arrays do not fit together, or are too small or too large to be shown.

    Notes
    -----
    Taught in chapter 8, Build and train a CNN.

    Examples
    --------
    >>> widget = BackpropStepper()
    >>> "1, 3, 2; 4, 10, 6; 3, 7, 4" in widget.static_html
    True
    """

    module = "backprop"
    kit = ("dom", "backprop", "grid", "player")

    x = traitlets.List().tag(sync=True)
    w = traitlets.List().tag(sync=True)
    b = traitlets.Float().tag(sync=True)
    dy = traitlets.List().tag(sync=True)
    presets = traitlets.List().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        w: ArrayLike | None = None,
        b: float = 0,
        dy: ArrayLike | None = None,
    ) -> None:
        image = _checked(np.asarray(INPUT if x is None else x))
        kernel = check_array(np.asarray(KERNEL if w is None else w), "w", "FH FW")
        trace = trace_backprop(image, kernel, b, None if dy is None else np.asarray(dy))
        upstream = np.ones_like(trace.y) if dy is None else np.asarray(dy)
        super().__init__(
            x=image.tolist(),
            w=kernel.tolist(),
            b=float(b),
            dy=upstream.tolist(),
            presets=_presets(*trace.y.shape),
        )
        self.static_html = self._table(image, kernel, b, upstream)

    def _table(self, x: np.ndarray, w: np.ndarray, b: float, dy: np.ndarray) -> str:
        t = self.strings
        trace = trace_backprop(x, w, b, dy)
        rows = []
        for step, (i, j) in enumerate(np.ndindex(trace.y.shape)):
            cells = (
                f"({i + 1}, {j + 1})",
                number(float(trace.y[i, j])),
                _lines(trace.dw[step]),
                _lines(trace.dx[step]),
                number(float(trace.db[step])),
            )
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = ("static_output", "static_value", "static_dw", "static_dx", "static_db")
        head = "".join(f'<th scope="col">{escape(t[title])}</th>' for title in titles)
        caption = escape(t["static_caption"].format(x=_lines(x), w=_lines(w)))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _presets(OH: int, OW: int) -> list[dict[str, Any]]:
    """Gradients from above worth a look: all outputs, the last one, two that disagree."""
    ones, one, signs = np.ones((OH, OW), int), np.zeros((OH, OW), int), np.zeros((OH, OW), int)
    one[-1, -1] = 1
    signs[0, 0], signs[-1, -1] = 1, -1
    return [
        {"name": "ones", "dy": ones.tolist()},
        {"name": "one", "dy": one.tolist()},
        {"name": "signs", "dy": signs.tolist()},
    ]


def _lines(matrix: np.ndarray) -> str:
    return "; ".join(", ".join(number(float(v)) for v in line) for line in matrix)


def _checked(image: np.ndarray) -> np.ndarray:
    lowest, highest = SIDES
    check_array(image, "x", "H W")
    if not all(lowest <= side <= highest for side in image.shape):
        expected = f"x must have {lowest} to {highest} rows and columns"
        raise ValueError(message(expected, f"x.shape={image.shape}", "Choose a smaller example."))
    return image
