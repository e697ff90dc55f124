"""The axis juggler: where the elements of a batch lie in memory, transposed or reshaped."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, check_choice, check_whole, message
from ..trace_axes import LAYOUTS, WAYS, place_of, relayout
from ..viz.grid import number
from .base import CourseWidget

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from ..trace_axes import Stored

#: What the menus offer, the sizes by the name of their axis.
CHOICES: dict[str, list[Any]] = {
    "N": [1, 2],
    "C": [1, 2, 3],
    "H": [2, 3, 4, 6],
    "W": [2, 3, 4],
    "order": list(LAYOUTS),
    "way": list(WAYS),
}

#: Settings worth a look, by name; what is left out stands as in `BASE`.
BASE: dict[str, Any] = {
    "sizes": [2, 3, 2, 3], "order": "NCHW", "way": "stored", "picture": "numbers",
}  # fmt: skip
PRESETS: dict[str, dict[str, Any]] = {
    "digits_reshape": {"picture": "digits", "way": "reshape"},
    "digits_transpose": {"picture": "digits", "way": "transpose"},
    "digits_back": {"picture": "digits", "way": "reshape", "order": "NHWC"},
    "first": {},
    "last": {"order": "NHWC"},
    "view": {"way": "transpose"},
    "copy": {"way": "copy"},
    "scrambled": {"way": "reshape"},
    "tall": {"sizes": [2, 2, 6, 2]},
    "colour": {"sizes": [1, 3, 4, 4]},
    "grey": {"sizes": [2, 1, 3, 4], "way": "reshape"},
}

#: The most rows and columns of a digit that stay pixels one can see.
LARGEST = 32


class AxisJuggler(CourseWidget):
    """See where each element of a batch lies in memory, and what other axes make of it.

    The array `x` is a strip of numbers in memory. The array `y` is `x` as it stands, or with its
    axes in the other order: transposed, transposed and copied, or reshaped. The reader plays the
    elements, clicks one to see its place and a place to see its element, and sets the sizes. With
    `digits` the same is shown on pictures, one a channel.

    Parameters
    ----------
    sizes : tuple of int
        N, C, H and W, named so whatever the order in `x`; each one of those in the menu.
    order : str
        The order of the axes in which `x` is stored, ``"NCHW"`` or ``"NHWC"``.
    way : str
        What `y` is: ``"stored"``, ``"transpose"``, ``"copy"`` or ``"reshape"``.
    digits : array_like, shape (C, H, W), optional
        Two or three pictures with values from 0 to 1.
    picture : str, optional
        What to start with, ``"numbers"`` or ``"digits"``; the digits, where there are any.

    Raises
    ------
    TypeError, ValueError
        If a setting is not one that the menus offer, or the digits cannot be shown.

    Notes
    -----
    Taught in chapter 5, Batches and four-axis arrays.

    Examples
    --------
    >>> widget = AxisJuggler((1, 3, 2, 2), way="transpose")
    >>> "shape (1, 2, 2, 3) and strides (12, 2, 1, 4)" in widget.static_html
    True
    """

    module = "axis_juggler"
    kit = ("dom", "axes", "grid", "player", "flight")

    sizes = traitlets.List().tag(sync=True)
    order = traitlets.Unicode().tag(sync=True)
    way = traitlets.Unicode().tag(sync=True)
    picture = traitlets.Unicode().tag(sync=True)
    digits = traitlets.List().tag(sync=True)
    choices = traitlets.Dict().tag(sync=True)
    presets = traitlets.List().tag(sync=True)

    def __init__(
        self,
        sizes: tuple[int, int, int, int] = (2, 3, 2, 3),
        *,
        order: str = "NCHW",
        way: str = "stored",
        digits: ArrayLike | None = None,
        picture: str | None = None,
    ) -> None:
        for axis, size in zip("NCHW", _four(sizes), strict=True):
            _check_offered(size, axis)
        check_choice(order, "order", LAYOUTS)
        check_choice(way, "way", WAYS)
        images = [] if digits is None else _checked(np.asarray(digits)).round(2).tolist()
        shows = ["numbers", "digits"] if images else ["numbers"]
        picture = check_choice(shows[-1] if picture is None else picture, "picture", shows)
        presets = [{"name": name, **BASE, **values} for name, values in PRESETS.items()]
        super().__init__(
            sizes=list(sizes),
            order=order,
            way=way,
            picture=picture,
            digits=images,
            choices=CHOICES,
            presets=[preset for preset in presets if preset["picture"] in shows],
        )
        self.static_html = self._table()

    def _stored(self) -> Stored:
        x = np.array(self.digits)[None]  # (1, C, H, W)
        if self.picture == "numbers":
            by_name = dict(zip("NCHW", self.sizes, strict=True))
            shape = [by_name[axis] for axis in self.order]
            return relayout(np.arange(np.prod(shape)).reshape(shape), self.order, self.way)
        if self.order == "NHWC":
            x = x.transpose(0, 2, 3, 1)  # (1, H, W, C)
        return relayout(x, self.order, self.way)

    def _table(self) -> str:
        """One line a row of pixels: where it is read from, and what is found there."""
        t, y = self.strings, self._stored()
        sizes = dict(zip(y.axes, y.array.shape, strict=True))
        rows = []
        for n, c, i in np.ndindex(sizes["N"], sizes["C"], sizes["H"]):
            columns = range(sizes["W"])
            indices = [{"N": n, "C": c, "H": i, "W": j} for j in columns]
            places = [place_of(tuple(at[axis] for axis in y.axes), y.strides) for at in indices]
            cells = [f"({n}, {c}, {i})", _places(places)]
            if self.picture == "numbers":
                cells.append(", ".join(number(float(y.memory[place])) for place in places))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = [t["static_line"], t["static_places"], t["static_values"]][: len(cells)]
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        caption = t["static_caption"].format(
            count=f"{y.array.size:,}",
            order=self.order,
            way=t["ways"][self.way],
            axes=y.axes,
            shape=y.array.shape,
            strides=y.strides,
        )
        return (
            f'<table class="cnn-static-table"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _places(places: list[int]) -> str:
    if len(places) <= 4:
        return ", ".join(map(str, places))
    return f"{places[0]}, {places[1]}, {places[2]}, …, {places[-1]}"


def _four(sizes: Any) -> tuple[int, ...]:
    if not isinstance(sizes, list | tuple) or len(sizes) != 4:
        expected = "sizes must be four whole numbers, (N, C, H, W)"
        raise ValueError(message(expected, f"sizes={sizes}", "Write for example (2, 3, 2, 3)."))
    return tuple(sizes)


def _check_offered(size: int, axis: str) -> None:
    offered = CHOICES[axis]
    if check_whole(size, axis) not in offered:
        expected = f"{axis} must be one of those that the menu offers"
        advice = f"Choose from {', '.join(map(str, offered))}."
        raise ValueError(message(expected, f"{axis}={size}", advice))


def _checked(digits: np.ndarray) -> np.ndarray:
    check_array(digits, "digits", "C H W")
    channels, *sides = digits.shape
    if channels not in (2, 3) or max(sides) > LARGEST:
        expected = f"digits must be 2 or 3 pictures of at most {LARGEST} rows and columns"
        got = f"digits.shape={digits.shape}"
        raise ValueError(message(expected, got, "Choose fewer or smaller ones."))
    return digits.astype(np.float64)
