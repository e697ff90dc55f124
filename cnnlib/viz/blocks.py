"""Pictures of channels: maps that are added up, a bias that is spread, numbers in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..locale import texts
from ..trace_channels import trace_channels
from .grid import CELL, TITLE, draw_grid, factor, number
from .svg import Drawing

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

GAP = 40
STRENGTHS = (0.5, 0.26, 0.08)  # of the first, second and third channel


def draw_channels(
    x: Real[ndarray, "C H W"],
    w: Real[ndarray, "C FH FW"],
    b: float,
    *,
    at: tuple[int, int] = (0, 0),
) -> Drawing:
    """Draw one filter at work: a map from each channel, their sum with the bias.

    Parameters
    ----------
    x : ndarray, shape (C, H, W)
        The image.
    w : ndarray, shape (C, FH, FW)
        One filter.
    b : float
        Its bias.
    at : tuple of int
        The place (row, column) whose windows are outlined and whose sum is written out.

    Returns
    -------
    Drawing
        A picture that a notebook shows.

    Raises
    ------
    ValueError
        If the filter is not as deep as the image.

    Notes
    -----
    Taught in chapter 4, Channels.

    Examples
    --------
    >>> from cnnlib.trace_channels import BLOCK, FILTERS
    >>> "14" in draw_channels(BLOCK[:3], FILTERS[3][0, :3], 3)._repr_svg_()
    True
    """
    t = texts("figures")
    *steps, last = trace_channels(x, w[None], np.array([b]))
    (C, H, W), (FH, FW), OW = x.shape, w.shape[1:], last.total.shape[1]
    lane = max(H, FH) * CELL + TITLE + 14
    wide = (W + FW + OW) * CELL + 2 * GAP
    drawing = Drawing(wide + 2 * GAP + (1 + OW) * CELL + 20, C * lane + 44)
    partial_left = 10 + (W + FW) * CELL + 2 * GAP

    def block(
        left: float, middle: float, values: ndarray, role: str, title: str, **more: object
    ) -> None:
        top = middle - len(values) * CELL / 2
        draw_grid(drawing, left, top, values, role, title=title, **more)  # type: ignore[arg-type]

    for c, step in enumerate(steps):
        middle = c * lane + TITLE + max(H, FH) * CELL / 2
        block(10, middle, x[c], "input", t["channel"].format(number=c + 1), window=(*at, FH, FW))
        block(10 + W * CELL + GAP, middle, w[c], "kernel", t["slice"].format(number=c + 1))
        block(
            partial_left,
            middle,
            step.partial,
            "padding",
            t["map"].format(number=c + 1),
            window=(*at, 1, 1),
            window_role="ink",
        )
        drawing.text(10 + W * CELL + GAP / 2, middle, "⊛", size=20, fill="muted")
        drawing.text(partial_left - GAP / 2, middle, "=", size=20, fill="muted")
        if c:
            drawing.text(partial_left + OW * CELL / 2, c * lane - 8, "+", size=20, fill="muted")

    middle = C * lane / 2 + TITLE / 2
    left = partial_left + OW * CELL
    for sign, values, role, title in (
        ("+", np.array([[b]]), "bias", t["one_bias"]),
        ("=", last.total, "output", t["one_output"]),
    ):
        drawing.text(left + GAP / 2, middle, sign, size=20, fill="muted")
        box = (*at, 1, 1) if role == "output" else None
        block(left + GAP, middle, values, role, title, window=box, window_role="output-ink")
        left += GAP + CELL
    runs = [(" + ".join(factor(float(step.partial[at])) for step in steps), "ink"), (" + ", "ink")]
    runs += [(factor(b), "bias-ink"), (" = ", "ink"), (number(float(last.total[at])), "output-ink")]
    drawing.runs(drawing.width / 2, C * lane + 22, runs, size=15)
    return drawing


def draw_bias(y: Real[ndarray, "FN OH OW"], b: Real[ndarray, " FN"]) -> Drawing:
    """Draw how biases of shape (FN, 1, 1) are spread over maps of shape (FN, OH, OW).

    Parameters
    ----------
    y : ndarray, shape (FN, OH, OW)
        The maps before the bias.
    b : ndarray, shape (FN,)
        One bias a map.

    Returns
    -------
    Drawing
        A picture that a notebook shows.

    Notes
    -----
    Taught in chapter 4, Channels.

    Examples
    --------
    >>> picture = draw_bias(np.array([[[1, 2]], [[3, 4]]]), np.array([10, 20]))
    >>> [text in picture._repr_svg_() for text in (">11<", ">24<")]
    [True, True]
    """
    FN, OH, OW = y.shape
    t = texts("figures")
    lane, step = OH * CELL + TITLE + 12, OW * CELL + GAP
    drawing = Drawing(3 * step - GAP + 20, FN * lane + 4)
    for f in range(FN):
        top = f * lane + TITLE
        spread = np.full((OH, OW), b[f])
        titles = [t[title].format(number=f + 1) for title in ("sums", "bias_spread", "map")]
        draw_grid(drawing, 10, top, y[f], "padding", title=titles[0])
        draw_grid(
            drawing,
            10 + step,
            top,
            spread,
            "bias",
            title=titles[1],
            window=(0, 0, 1, 1),
            window_role="bias-ink",
        )
        draw_grid(drawing, 10 + 2 * step, top, y[f] + b[f], "output", title=titles[2])
        for index, sign in enumerate("+="):
            drawing.text(
                10 + (index + 1) * step - GAP / 2, top + OH * CELL / 2, sign, size=20, fill="muted"
            )
    return drawing


def draw_orders(rows: int, cols: int, channels: str) -> Drawing:
    """Draw the numbers of one image as they lie in memory, channels first and channels last.

    Parameters
    ----------
    rows, cols : int
        The size of the image.
    channels : str
        A letter for each of at most three channels, for example ``"RGB"``.

    Returns
    -------
    Drawing
        Two strips: of an array (C, H, W), and of an array (H, W, C).

    Notes
    -----
    Taught in chapter 4, Channels.

    Examples
    --------
    >>> svg = draw_orders(1, 2, "RGB")._repr_svg_()
    >>> [svg.index(f">{name}<") < svg.index(">G1<") for name in ("R1", "R2")]
    [True, True]
    """
    t = texts("figures")
    C, places = len(channels), rows * cols
    index = np.arange(C * places).reshape(C, rows, cols)  # (C, H, W)
    strips = {
        t["channels_first"]: index.ravel(),
        t["channels_last"]: index.transpose(1, 2, 0).ravel(),  # (H*W*C,)
    }
    drawing = Drawing(C * places * CELL + 20, 2 * (CELL + TITLE + 12))
    for line, (title, order) in enumerate(strips.items()):
        top = line * (CELL + TITLE + 12) + TITLE
        drawing.text(10, top - TITLE / 2, title, size=13, fill="muted", anchor="start")
        for place, number_ in enumerate(order.tolist()):
            channel, pixel = divmod(number_, places)
            left = 10 + place * CELL
            drawing.rect(left, top, CELL, CELL, fill="input", opacity=STRENGTHS[channel])
            drawing.rect(left, top, CELL, CELL, stroke="input")
            drawing.text(
                left + CELL / 2, top + CELL / 2, f"{channels[channel]}{pixel + 1}", size=15
            )
    return drawing
