"""A figure is an SVG that follows the page: light, dark or printed.

The colours are CSS variables with the light palette as fallback, so the same stored
output reads well in the built book, in JupyterLab and on Colab.
"""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

from .theme import palette, var

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from matplotlib.figure import Figure

FONT = "system-ui, 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif"


class Drawing:
    """An SVG picture under construction; a notebook shows it as an image.

    Parameters
    ----------
    width, height : float
        The size of the picture in CSS pixels.

    Examples
    --------
    >>> drawing = Drawing(40, 20)
    >>> drawing.rect(0, 0, 20, 20, fill="input-fill", stroke="input")
    >>> "var(--cnn-input, #0072b2)" in drawing._repr_svg_()
    True
    """

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._parts: list[str] = []

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str | None = None,
        stroke: str | None = None,
        stroke_width: float = 1.0,
        opacity: float = 1.0,
        radius: float = 0.0,
    ) -> None:
        """Add a rectangle; ``fill`` and ``stroke`` are roles of the palette."""
        self._add(
            "rect",
            x=x,
            y=y,
            width=width,
            height=height,
            fill=var(fill) if fill else "none",
            stroke=var(stroke) if stroke else None,
            stroke_width=stroke_width if stroke else None,
            fill_opacity=None if opacity == 1 else opacity,
            rx=radius or None,
        )

    def text(
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 14,
        fill: str = "ink",
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Add one line of text, centred on its height at ``y``."""
        self._add(
            "text",
            escape(content),
            x=x,
            y=y,
            font_size=size,
            fill=var(fill),
            text_anchor=anchor,
            dominant_baseline="central",
            font_weight="600" if bold else None,
        )

    def runs(
        self, x: float, y: float, runs: Iterable[tuple[str, str]], *, size: float = 14
    ) -> None:
        """Add a line of text in several colours, centred at ``x``: pairs of text and role."""
        spans = "".join(
            f'<tspan fill="{var(role)}">{escape(content)}</tspan>' for content, role in runs
        )
        self._add(
            "text",
            spans,
            x=x,
            y=y,
            font_size=size,
            text_anchor="middle",
            dominant_baseline="central",
            xml_space="preserve",
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = "line",
        stroke_width: float = 1.0,
        dash: str | None = None,
        arrow: bool = False,
    ) -> None:
        """Add a straight line, with an arrow head at its end if asked."""
        self._add(
            "line",
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            stroke=var(stroke),
            stroke_width=stroke_width,
            stroke_dasharray=dash,
        )
        if arrow:
            length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
            ux, uy = (x2 - x1) / length, (y2 - y1) / length
            corners = (
                (x2, y2),
                (x2 - 8 * ux - 4 * uy, y2 - 8 * uy + 4 * ux),
                (x2 - 8 * ux + 4 * uy, y2 - 8 * uy - 4 * ux),
            )
            self._add(
                "polygon",
                points=" ".join(f"{_number(x)},{_number(y)}" for x, y in corners),
                fill=var(stroke),
            )

    def _add(self, tag: str, content: str = "", **attributes: object) -> None:
        pairs = " ".join(
            f'{name.replace("xml_", "xml:").replace("_", "-")}="{_number(value)}"'
            for name, value in attributes.items()
            if value is not None
        )
        self._parts.append(f"<{tag} {pairs}>{content}</{tag}>")

    def _repr_svg_(self) -> str:
        width, height = _number(self.width), _number(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" font-family="{FONT}">\n'
            f'<rect width="{width}" height="{height}" fill="{var("paper")}"/>\n'
            + "\n".join(self._parts)
            + "\n</svg>\n"
        )

    def __repr__(self) -> str:
        return f"Drawing({_number(self.width)} x {_number(self.height)})"


class Plot:
    """A matplotlib figure as an SVG in the course's colours.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure drawn inside ``with style():``. It is rendered once and closed.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> with style():
    ...     figure, axes = plt.subplots()
    ...     _ = axes.plot([0, 1], [0, 1])
    >>> "var(--cnn-input, #0072b2)" in Plot(figure)._repr_svg_()
    True
    """

    def __init__(self, figure: Figure) -> None:
        import matplotlib as mpl
        import matplotlib.pyplot as plt

        buffer = io.StringIO()
        settings = {"svg.hashsalt": "cnnlib", "svg.fonttype": "none"}
        with any_letters(), mpl.rc_context(settings):
            figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None})
        plt.close(figure)
        text = buffer.getvalue()
        for role, colour in palette("light").items():
            text = text.replace(f": {colour}", f": {var(role)}").replace(
                f'"{colour}"', f'"{var(role)}"'
            )
        self._svg = text[text.index("<svg") :]

    def _repr_svg_(self) -> str:
        return self._svg

    def __repr__(self) -> str:
        return "Plot()"


@contextmanager
def any_letters() -> Iterator[None]:
    """Let figures hold letters that no font of this machine has, such as Korean ones.

    Their text stays text, so a font of the reader's writes it, and matplotlib's warning that
    letters are missing would be wrong.

    Yields
    ------
    None

    Examples
    --------
    >>> with any_letters():
    ...     warnings.warn("Glyph 44032 missing from font(s) DejaVu Sans.", stacklevel=1)
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", r"Glyph .* missing from font")
        yield


@contextmanager
def style() -> Iterator[None]:
    """Give a context in which matplotlib draws in the course's colours: ``with style():``.

    Yields
    ------
    None

    Examples
    --------
    >>> import matplotlib as mpl
    >>> with style():
    ...     mpl.rcParams["text.color"]
    '#1b1f24'
    """
    import matplotlib as mpl
    from cycler import cycler

    colours = palette("light")
    cycle = [colours[r] for r in ("input", "kernel", "output", "gradient", "bias", "padding")]
    ink, muted, paper = colours["ink"], colours["muted"], colours["paper"]
    settings = {
        "figure.facecolor": paper,
        "axes.facecolor": paper,
        "savefig.facecolor": paper,
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": colours["line"],
        "xtick.color": muted,
        "ytick.color": muted,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": cycler(color=cycle),
        "axes.titlesize": 11,
        "font.size": 11,
        "legend.frameon": False,
        "image.interpolation": "none",
        "svg.image_inline": True,
    }
    with any_letters(), mpl.rc_context(settings):
        yield


def _number(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
