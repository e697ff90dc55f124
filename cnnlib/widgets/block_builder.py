"""The block builder: a filter as deep as its image, channel by channel, and what it costs."""

from __future__ import annotations

import base64
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_whole, message
from ..trace_channels import BIASES, BLOCK, FILTERS, trace_channels
from ..viz.grid import number
from .base import CourseWidget

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike

    from ..trace_channels import ChannelStep

#: What the reader can choose from in the widget, and so what it can start from.
CHOICES = {"channels": (1, 2, 3, 4), "filters": (1, 2, 3, 4), "kernel_size": (1, 2, 3)}
#: Layers to count for, too large to show: channels, filters, kernel size, output rows and columns.
LAYERS = {
    "fashion-1": (1, 32, 3, 28, 28),
    "fashion-2": (32, 64, 3, 14, 14),
    "pointwise": (64, 32, 1, 28, 28),
    "alexnet": (3, 96, 11, 55, 55),
}
#: With images the second filter, which adds up all colours, is set to 0 where they add up to 1.
IMAGE_BIASES = (0, -1, 0, 0)


class BlockBuilder(CourseWidget):
    """Build a layer's filters and watch each channel add its part to the sum.

    The reader plays and steps through channels and filters; sets how many there are and how
    large the kernel is; edits input, weights and biases; pins a place to see the products of
    all channels; and sees parameters and multiply-adds counted. All of that runs in the page,
    without a kernel.

    Parameters
    ----------
    channels : int
        Channels of the input, and so of every filter.
    filters : int
        How many filters, and so how many maps.
    kernel_size : int
        Rows and columns of a filter.
    images : mapping of str to array_like, shape (C, H, W), optional
        Images in [0, 1] by label, shown as shades, each with at most four channels.
    source : str
        The label of the image to start from; empty for the small numbers.

    Raises
    ------
    TypeError, ValueError
        If a setting is none of those that the widget offers, or an image does not fit.

    Notes
    -----
    Taught in chapter 4, Channels.

    Examples
    --------
    >>> builder = BlockBuilder(channels=3, filters=1)
    >>> "<td>14, −1; 0, 11</td>" in builder.static_html
    True
    """

    module = "block_builder"
    kit = ("dom", "conv", "channels", "grid", "player", "flight")

    channels = traitlets.Int(3).tag(sync=True)
    filters = traitlets.Int(2).tag(sync=True)
    kernel_size = traitlets.Int(3).tag(sync=True)
    x = traitlets.List().tag(sync=True)
    w = traitlets.Dict().tag(sync=True)
    b = traitlets.List().tag(sync=True)
    images = traitlets.List().tag(sync=True)
    image_biases = traitlets.List().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)
    layers = traitlets.List().tag(sync=True)

    def __init__(
        self,
        channels: int = 3,
        filters: int = 2,
        kernel_size: int = 3,
        *,
        images: Mapping[str, ArrayLike] | None = None,
        source: str = "",
    ) -> None:
        settings = {"channels": channels, "filters": filters, "kernel_size": kernel_size}
        for name, value in settings.items():
            _check_offered(value, name)
        planes = {label: np.asarray(image) for label, image in (images or {}).items()}
        if source and source not in planes:
            expected = "source must be a label of images or empty"
            got = f"source={source!r} and the labels {tuple(planes)}"
            raise ValueError(message(expected, got, "Pass the image in images too."))
        super().__init__(
            **settings,
            x=BLOCK.tolist(),
            w={str(size): filters_.tolist() for size, filters_ in FILTERS.items()},
            b=BIASES.tolist(),
            images=[_packed(label, image) for label, image in planes.items()],
            image_biases=list(IMAGE_BIASES),
            source=source,
            layers=[{"name": name, "sizes": list(sizes)} for name, sizes in LAYERS.items()],
        )
        w = FILTERS[kernel_size][:filters, :channels]  # (FN, C, FH, FW)
        self.static_html = self._table(trace_channels(BLOCK[:channels], w, BIASES[:filters]))

    def _table(self, steps: list[ChannelStep]) -> str:
        t = self.strings
        rows = []
        for step in steps:
            name = t["bias"] if step.channel is None else str(step.channel + 1)
            cells = (str(step.filter + 1), escape(name), _listed(step.partial), _listed(step.total))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = ("static_filter", "static_step", "static_partial", "static_total")
        head = "".join(f'<th scope="col">{escape(t[title])}</th>' for title in titles)
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["static_caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _check_offered(value: Any, name: str) -> None:
    check_whole(value, name)
    if value not in CHOICES[name]:
        advice = "The widget offers these, so that every number can be seen."
        raise ValueError(
            message(f"{name} must be one of {CHOICES[name]}", f"{name}={value}", advice)
        )


def _packed(label: str, image: np.ndarray) -> dict[str, Any]:
    most = CHOICES["channels"][-1]
    fits = image.ndim == 3 and 1 <= image.shape[0] <= most and image.size
    if not fits or image.min() < 0 or image.max() > 1:
        expected = f"an image must have shape (C, H, W) with at most {most} channels, from 0 to 1"
        got = f"{label!r} with shape {image.shape}"
        if image.size:
            got += f" and values from {image.min()} to {image.max()}"
        advice = "Put the channels first, and divide by the largest value."
        raise ValueError(message(expected, got, advice))
    pixels = np.rint(image * 255).astype(np.uint8)
    channels, rows, cols = image.shape
    return {
        "label": label,
        "channels": channels,
        "rows": rows,
        "cols": cols,
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }


def _listed(values: np.ndarray) -> str:
    return "; ".join(", ".join(number(float(value)) for value in row) for row in values)
