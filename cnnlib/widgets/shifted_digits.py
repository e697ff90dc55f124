"""Shifted digits: move a digit off its place, and see who still reads it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, message
from ..pixels import shift_images
from ..results import load_metrics, load_trained
from .base import CourseWidget
from .packing import packed_image
from .pixel_shuffle import percent

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    from ..network import Sequential

#: The networks by their names in the metrics.
NETWORKS = {"dense": "dense_mnist", "convolutional": "keras_mnist"}

#: The directions by their names in the metrics: rows down, columns to the right, for one pixel.
DIRECTIONS = {"right": (0, 1), "left": (0, -1), "down": (1, 0), "up": (-1, 0)}


class ShiftedDigits(CourseWidget):
    """Shift a digit by 0 to 6 pixels; see what two networks read, and how often they are right.

    The reader plays, steps and scrubs through the shifts, and chooses the direction and the
    digit. Both networks were trained on digits in their usual place.

    Parameters
    ----------
    images : ndarray, shape (N, H, W)
        Pictures with values from 0 to 1.
    labels : sequence of int
        Which digits they show, each another.
    networks : mapping of str to Sequential, optional
        The two that read them, under ``"dense"`` and ``"convolutional"``; the trained ones of
        `load_trained` if left out.
    accuracies : mapping, optional
        For each network and direction, the test accuracy for every shift; those of
        `load_metrics` if left out.

    Raises
    ------
    TypeError, ValueError
        If the images are not such an array, or the labels are not as many, or repeat.
    FileNotFoundError
        If something is left out and has not been made in this copy.

    Notes
    -----
    Pixels that leave the frame are lost, and paper enters, as in `shift_images`.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> from cnnlib import dense_mnist
    >>> network = dense_mnist(rng=np.random.default_rng(0))
    >>> accuracies = {name: dict.fromkeys(DIRECTIONS, [0.98, 0.5]) for name in NETWORKS}
    >>> networks = dict.fromkeys(NETWORKS, network)
    >>> widget = ShiftedDigits(np.zeros((1, 28, 28), "float32"), [7], networks, accuracies)
    >>> "<td>50.0 %</td>" in widget.static_html
    True
    """

    module = "shifted_digits"
    kit = ("dom", "player", "pixels")

    images = traitlets.List().tag(sync=True)
    directions = traitlets.Dict().tag(sync=True)
    accuracies = traitlets.Dict().tag(sync=True)
    reads = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        images: Shaped[ndarray, "N H W"],
        labels: Sequence[int],
        networks: Mapping[str, Sequential] | None = None,
        accuracies: Mapping[str, Mapping[str, Sequence[float]]] | None = None,
    ) -> None:
        check_array(images, "images", "N H W")
        if len(labels) != len(images) or len(set(labels)) != len(labels):
            expected = "labels must name each of images, none twice"
            got = f"labels={list(labels)} for {len(images)} images"
            raise ValueError(message(expected, got, "Choose one image of each digit."))
        if networks is None:
            networks = {name: load_trained(stored) for name, stored in NETWORKS.items()}
        if accuracies is None:
            shifted = load_metrics()["shifted_digits"]
            accuracies = {name: shifted[stored] for name, stored in NETWORKS.items()}
        table = {
            name: {way: list(accuracies[name][way]) for way in DIRECTIONS} for name in NETWORKS
        }
        shifts = len(table["dense"]["right"])
        super().__init__(
            images=[
                packed_image(str(label), image) for label, image in zip(labels, images, strict=True)
            ],
            directions={way: list(step) for way, step in DIRECTIONS.items()},
            accuracies=table,
            reads={
                name: {way: _read(networks[name], images, way, shifts) for way in DIRECTIONS}
                for name in NETWORKS
            },
        )
        self.static_html = self._table(shifts)

    def _table(self, shifts: int) -> str:
        t = self.strings
        rows = ""
        for by in range(shifts):
            means = [np.mean([v[by] for v in self.accuracies[name].values()]) for name in NETWORKS]
            cells = (str(by), *(percent(float(mean)) for mean in means))
            rows += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        titles = (t["static_shift"], *(t["networks"][name] for name in NETWORKS))
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["static_caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _read(network: Sequential, images: ndarray, way: str, shifts: int) -> list[str]:
    """What the network reads in each image, one digit for every shift."""
    rows, columns = DIRECTIONS[way]
    x = images[:, None]  # (N, 1, H, W)
    steps = [network.predict(shift_images(x, rows * by, columns * by)) for by in range(shifts)]
    answers: Any = np.stack([scores.argmax(axis=1) for scores in steps], axis=1)  # (N, shifts)
    return ["".join(map(str, line)) for line in answers]
