"""The sliding-window lab: a window moves over the input and the map fills in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..trace import KERNELS, trace_conv2d
from ..viz.grid import factor, number
from .base import CourseWidget
from .packing import packed_image

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from ..windows import Padding


class SlidingWindow(CourseWidget):
    """Slide one kernel over one channel, with every number in sight.

    The reader plays, steps and scrubs; edits input, kernel and bias; sets padding,
    stride and dilation; flips the kernel; pins an output cell; and puts a real image in
    place of the small example. All of that runs in the page, without a kernel.

    Parameters
    ----------
    x : array_like, shape (H, W)
        The small input, shown as numbers.
    w : array_like, shape (FH, FW)
        The kernel.
    b : float
        The bias.
    strides, dilation : int
        The settings to start from.
    padding : int or str
        ``"valid"``, ``"same"``, ``"full"``, 1 or 2.
    flip : bool
        Start with the kernel rotated by 180 degrees (true convolution).
    images : mapping of str to array_like, optional
        Images in [0, 1] by label, shown as shades, for example ``{"7": digit}``.
    source : str
        The label of the image to start from; empty for the small input.

    Raises
    ------
    ValueError
        If an array is not a matrix, an image leaves [0, 1], or the kernel does not fit.

    Notes
    -----
    Taught in chapter 2.

    Examples
    --------
    >>> lab = SlidingWindow([[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 4]])
    >>> "<td>37</td>" in lab.static_html
    True
    """

    module = "sliding_window"
    kit = ("dom", "conv", "grid", "player", "flight")

    x = traitlets.List().tag(sync=True)
    w = traitlets.List().tag(sync=True)
    b = traitlets.Float().tag(sync=True)
    strides = traitlets.Int(1).tag(sync=True)
    padding = traitlets.Unicode("valid").tag(sync=True)
    dilation = traitlets.Int(1).tag(sync=True)
    flip = traitlets.Bool(False).tag(sync=True)
    images = traitlets.List().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)
    presets = traitlets.List().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike,
        w: ArrayLike,
        b: float = 0.0,
        *,
        strides: int = 1,
        padding: Padding = "valid",
        dilation: int = 1,
        flip: bool = False,
        images: Mapping[str, ArrayLike] | None = None,
        source: str = "",
    ) -> None:
        x, w = np.asarray(x), np.asarray(w)
        steps = trace_conv2d(
            x, w, b, strides=strides, padding=padding, dilation=dilation, flip=flip
        )
        images = images or {}
        if source and source not in images:
            raise ValueError(
                f"source must be a label of images or empty; got {source!r} and the labels "
                f"{tuple(images)}."
            )
        super().__init__(
            x=x.tolist(),
            w=w.tolist(),
            b=b,
            strides=strides,
            padding=str(padding),
            dilation=dilation,
            flip=flip,
            images=[packed_image(label, np.asarray(image)) for label, image in images.items()],
            source=source,
            presets=[{"name": name, "values": k.tolist()} for name, k in KERNELS.items()],
        )
        kernel = w[::-1, ::-1] if flip else w
        self.static_html = self._table(steps, kernel, b)

    def _table(self, steps: list[Any], kernel: np.ndarray, b: float) -> str:
        t = self.strings
        rows = []
        for step in steps:
            pairs = zip(step.window.ravel().tolist(), kernel.ravel().tolist(), strict=True)
            terms = [f"{factor(pixel)}·{factor(weight)}" for pixel, weight in pairs]
            if b:
                terms.append(factor(b))
            cells = (f"({step.row + 1}, {step.col + 1})", " + ".join(terms), number(step.value))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = (t["static_position"], t["static_sum"], t["static_value"])
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["static_caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )
