"""Pixel shuffle: one permutation of the pixels of all digits, and who minds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, message
from ..pixels import pixel_order
from ..results.accuracies import seed_accuracies
from .base import CourseWidget
from .packing import packed_image

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

#: The trainings that are compared: a network, and whether its digits were shuffled.
EXPERIMENTS = {
    ("dense", "written"): "dense_mnist",
    ("dense", "shuffled"): "dense_mnist_permuted",
    ("convolutional", "written"): "keras_mnist",
    ("convolutional", "shuffled"): "keras_mnist_permuted",
}

#: How many pictures still fit into a line.
MOST = 6

#: Rows of pixels that move in one step.
ROWS_A_STEP = 4


class PixelShuffle(CourseWidget):
    """Move the pixels of digits to new places, the same in all; see what two networks lose.

    The reader plays, steps and scrubs: with each step four more rows of pixels fly to their
    places, and back. Nine neighbours are marked, and can be put elsewhere. The accuracies of a
    dense and a convolutional network, each trained and tested on digits as written and on
    shuffled ones, are shown on demand, one dot for each seed.

    Parameters
    ----------
    images : ndarray, shape (N, H, W)
        One to six pictures with values from 0 to 1.
    labels : sequence of str or int
        What each of them shows.
    results : mapping, optional
        Accuracies, one a seed, under (network, digits), with ``"dense"`` or
        ``"convolutional"`` and ``"written"`` or ``"shuffled"``; those of ``make reproduce`` if
        left out.

    Raises
    ------
    TypeError, ValueError
        If the images are not such an array, or there are not as many labels.
    FileNotFoundError
        If the results are left out and have not been made in this copy.

    Notes
    -----
    The permutation is that of `permute_pixels`, on which the networks were trained.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> results = {key: [0.98, 0.96] for key in EXPERIMENTS}
    >>> widget = PixelShuffle(np.zeros((1, 28, 28)), ["7"], results)
    >>> "<td>97.0 %</td>" in widget.static_html
    True
    """

    module = "pixel_shuffle"
    kit = ("dom", "player", "pixels")

    images = traitlets.List().tag(sync=True)
    places = traitlets.Unicode().tag(sync=True)
    rows_a_step = traitlets.Int(ROWS_A_STEP).tag(sync=True)
    results = traitlets.List().tag(sync=True)

    def __init__(
        self,
        images: Shaped[ndarray, "N H W"],
        labels: Sequence[str | int],
        results: Mapping[tuple[str, str], Sequence[float]] | None = None,
    ) -> None:
        check_array(images, "images", "N H W")
        if not 1 <= len(images) <= MOST:
            expected = f"images must hold 1 to {MOST} pictures"
            raise ValueError(message(expected, f"images.shape={images.shape}", "Choose a few."))
        if len(labels) != len(images):
            expected, got = "labels must name each of images", f"{len(labels)} labels"
            raise ValueError(message(expected, got, f"Give {len(images)} of them."))
        if results is None:
            results = {key: seed_accuracies(name) for key, name in EXPERIMENTS.items()}
        _, H, W = images.shape
        goals = np.argsort(pixel_order(H * W))  # (H*W,), where each pixel goes
        super().__init__(
            images=[
                packed_image(str(label), image) for label, image in zip(labels, images, strict=True)
            ],
            places=" ".join(map(str, goals)),
            results=[_summary(*key, list(results[key])) for key in EXPERIMENTS],
        )
        self.static_html = self._table()

    def _table(self) -> str:
        t = self.strings
        rows = ""
        for row in self.results:
            cells = (t["networks"][row["network"]], t["digits"][row["digits"]])
            numbers = (percent(row["mean"]), percent(row["lowest"]), percent(row["highest"]))
            rows += "<tr>" + "".join(f"<td>{escape(c)}</td>" for c in (*cells, *numbers)) + "</tr>"
        keys = ("static_network", "static_digits", "static_mean", "static_low", "static_high")
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in map(t.get, keys))
        caption = t["static_caption"].format(seeds=len(self.results[0]["values"]))
        return (
            f'<table class="cnn-static-table"><caption>{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def percent(share: float) -> str:
    """Write a share as the widget does, in percent with one decimal.

    Parameters
    ----------
    share : float
        From 0 to 1.

    Returns
    -------
    str

    Examples
    --------
    >>> percent(0.9791)
    '97.9 %'
    """
    return f"{100 * share:.1f} %"


def _summary(network: str, digits: str, values: list[float]) -> dict[str, Any]:
    return {
        "network": network,
        "digits": digits,
        "values": values,
        "mean": fmean(values),
        "lowest": min(values),
        "highest": max(values),
    }
