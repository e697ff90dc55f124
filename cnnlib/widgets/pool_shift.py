"""Pool and shift: pool an image, shift it, and see which pooled cells change."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, check_choice, check_whole, message
from ..trace_pool import KINDS, trace_pool_shift
from ..viz.grid import number
from .base import CourseWidget

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: An image whose largest numbers lie in the left column of every window of 2×2.
LUCKY = [[8, 1, 7, 2], [3, 0, 4, 1], [5, 2, 1, 0], [6, 1, 9, 3]]

#: What the menus offer.
CHOICES: dict[str, list[Any]] = {
    "kind": list(KINDS),
    "pool_size": [2, 3],
    "strides": [1, 2, 3],
    "padding": ["valid", "same"],
    "shift": [[0, 1], [0, 2], [0, -1], [0, -2], [1, 0], [-1, 0], [1, 1], [0, 0]],
}

#: Settings worth a look, by name; what is left out stands as in `BASE`.
BASE = {"kind": "max", "pool_size": 2, "strides": 2, "padding": "valid", "shift": [0, 1]}
PRESETS: dict[str, dict[str, Any]] = {
    "lucky": {"x": LUCKY},
    "unlucky": {"x": LUCKY, "shift": [0, -1]},
    "average": {"x": LUCKY, "kind": "average"},
    "global": {"x": LUCKY, "kind": "global max"},
    "overlap": {"x": [[4, 3, 8], [5, 5, 7], [6, 7, 5]], "strides": 1},
    "same": {"x": [[4, 3, 8], [5, 5, 7], [6, 7, 5]], "padding": "same"},
    "windows": {"x": [[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]]},
    "negative": {"x": [[-1, -1, -1], [-1, -1, -1], [-1, -1, -1]], "padding": "same"},
}

#: The fewest and the most rows and columns that can be edited in comfort.
SIDES = (3, 8)


class PoolShift(CourseWidget):
    """Pool a small image before and after a shift, and see which pooled cells change.

    The reader edits the image, chooses the pooling and the shift, and plays the windows; both
    images are shown with the window on the same place. Pooled cells that the shift changed are
    marked and counted. A button counts them over 1,000 random images.

    Parameters
    ----------
    x : array_like, shape (H, W), optional
        The image, 3 to 8 rows and columns.
    kind : str
        ``"max"``, ``"average"``, ``"global max"`` or ``"global average"``.
    pool_size : int
        2 or 3.
    strides : int, optional
        1, 2 or 3; as `pool_size` if left out.
    padding : str
        ``"valid"`` or ``"same"``.
    shift : tuple of int
        Rows down and columns to the right, one of those in the menu.

    Raises
    ------
    TypeError, ValueError
        If a setting is not one that the menus offer, or the image is too small or too large.

    Notes
    -----
    Taught in chapter 6, Pooling and the receptive field.

    Examples
    --------
    >>> widget = PoolShift([[8, 1, 7, 2], [3, 0, 4, 1], [5, 2, 1, 0], [6, 1, 9, 3]])
    >>> "0 of 4 pooled cells change" in widget.static_html
    True
    """

    module = "pool_shift"
    kit = ("dom", "conv", "pool", "grid", "player")

    x = traitlets.List().tag(sync=True)
    kind = traitlets.Unicode().tag(sync=True)
    pool_size = traitlets.Int().tag(sync=True)
    strides = traitlets.Int().tag(sync=True)
    padding = traitlets.Unicode().tag(sync=True)
    shift = traitlets.List().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    presets = traitlets.List().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike | None = None,
        kind: str = "max",
        *,
        pool_size: int = 2,
        strides: int | None = None,
        padding: str = "valid",
        shift: tuple[int, int] = (0, 1),
    ) -> None:
        image = _checked(np.asarray(LUCKY if x is None else x))
        strides = pool_size if strides is None else strides
        check_choice(kind, "kind", KINDS)
        check_choice(padding, "padding", CHOICES["padding"])
        _check_offered(check_whole(pool_size, "pool_size"), "pool_size")
        _check_offered(check_whole(strides, "strides"), "strides")
        _check_offered((shift[0], shift[1]), "shift")
        super().__init__(
            x=image.tolist(),
            kind=kind,
            pool_size=pool_size,
            strides=strides,
            padding=padding,
            shift=list(shift),
            choices=CHOICES,
            presets=[{"name": name, **BASE, **values} for name, values in PRESETS.items()],
        )
        self.static_html = self._table(image)

    def _table(self, image: np.ndarray) -> str:
        t = self.strings
        trace = trace_pool_shift(
            image,
            self.kind,
            pool_size=self.pool_size,
            strides=self.strides,
            padding=self.padding,
            shift=(self.shift[0], self.shift[1]),
        )
        rows = []
        for i, j in np.ndindex(trace.before.shape):
            verdict = t["static_changed"] if trace.changed[i, j] else t["static_kept"]
            values = (number(float(trace.before[i, j])), number(float(trace.after[i, j])))
            cells = (f"({i + 1}, {j + 1})", *values, escape(verdict))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        numbers = {
            "kind": t["kinds"][self.kind],
            "image": "; ".join(", ".join(number(v) for v in line) for line in image.tolist()),
            "shift": t["shifts"][f"{self.shift[0]} {self.shift[1]}"],
            "changed": int(trace.changed.sum()),
            "all": trace.changed.size,
        }
        titles = (t["static_position"], t["static_before"], t["static_after"], t["static_verdict"])
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        caption = escape(t["static_caption"].format(**numbers))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _checked(image: np.ndarray) -> np.ndarray:
    lowest, highest = SIDES
    check_array(image, "x", "H W")
    if not all(lowest <= side <= highest for side in image.shape):
        expected = f"x must have {lowest} to {highest} rows and columns"
        raise ValueError(message(expected, f"x.shape={image.shape}", "Choose a smaller example."))
    return image


def _check_offered(value: int | tuple[int, int], name: str) -> None:
    offered = [tuple(choice) if name == "shift" else choice for choice in CHOICES[name]]
    if value not in offered:
        expected = f"{name} must be one of those that the menu offers"
        advice = f"Choose from {', '.join(map(str, offered))}."
        raise ValueError(message(expected, f"{name}={value}", advice))
