"""Feature-map explorer: draw a digit, and a trained network runs on it in the page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np
import traitlets

from ..checks import check_shape, message
from ..functional.softmax import softmax
from ..layers import Softmax
from ..network import Sequential
from ..pack import pack_images, pack_network
from .base import CourseWidget

if TYPE_CHECKING:
    from jaxtyping import Int, Real
    from numpy import ndarray

#: The pad draws digits as MNIST has them.
IMAGE_SHAPE = (1, 28, 28)


class FeatureMapExplorer(CourseWidget):
    """Run a classifier of digits in the page, and show every map of every layer.

    The reader draws a digit or picks a real one, covers parts of it, and compares the network
    with an untrained one. No kernel and no network connection is needed: the weights travel
    with the widget, in half precision.

    Parameters
    ----------
    network : Sequential
        A classifier of (1, 28, 28) images, of the layers that `cnnlib.pack` knows.
    images : ndarray, (N, 1, 28, 28)
        Real digits to pick from, with values from 0 to 1; the first is shown at the start.
    labels : ndarray, (N,)
        What they are.
    untrained : Sequential, optional
        A network of the same layers to compare with.

    Raises
    ------
    TypeError
        If a layer is of a kind that the page cannot run.
    ValueError
        If the shapes do not fit, there is no image, or the networks have other layers.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> from cnnlib.models import lenet5
    >>> network = lenet5(rng=np.random.default_rng(0))
    >>> FeatureMapExplorer(network, np.zeros((1, 1, 28, 28)), np.array([7])).labels
    [7]
    """

    module = "feature_maps"
    kit = ("dom", "network", "digit", "paint", "pad", "seen", "layer_rows", "player")

    networks = traitlets.Dict().tag(sync=True)
    images = traitlets.Dict().tag(sync=True)
    labels = traitlets.List().tag(sync=True)

    def __init__(
        self,
        network: Sequential,
        images: Real[ndarray, "N 1 28 28"],
        labels: Int[ndarray, " N"],
        *,
        untrained: Sequential | None = None,
    ) -> None:
        shown = {"trained": network}
        if untrained is not None:
            shown["untrained"] = untrained
        for name, one in shown.items():
            _check_classifier(one, "network" if name == "trained" else name)
        packed = {name: pack_network(one) for name, one in shown.items()}
        _check_alike(packed)
        if not len(images):
            expected = "images must hold at least one image"
            got = f"images.shape={np.shape(images)}"
            raise ValueError(message(expected, got, "Pass x_test[:10]."))
        check_shape(images, "images", (len(images), *IMAGE_SHAPE), "images of (1, 28, 28)")
        check_shape(labels, "labels", (len(images),), "one label for each image")
        super().__init__(
            networks=packed, images=pack_images(images), labels=np.asarray(labels).tolist()
        )
        self.static_html = self._table(shown, images[:1])

    def _table(self, shown: dict[str, Sequential], image: Real[ndarray, "1 1 28 28"]) -> str:
        t = self.strings
        columns = [_percentages(network, image) for network in shown.values()]
        rows = "".join(
            f"<tr><td>{digit}</td>" + "".join(f"<td>{p:.0f}</td>" for p in line) + "</tr>"
            for digit, line in enumerate(zip(*columns, strict=True))
        )
        titles = [t["static_class"], *(t[name] for name in shown)]
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        caption = escape(t["static_caption"].format(label=self.labels[0]))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _percentages(network: Sequential, image: Real[ndarray, "1 1 28 28"]) -> list[float]:
    answer = network.predict(image)
    shares = answer if isinstance(network.layers[-1], Softmax) else softmax(answer)
    return (100 * shares[0]).tolist()


def _check_classifier(network: Sequential, name: str) -> None:
    shape = network.input_shape
    for layer in network.layers:
        shape = layer.output_shape(shape)
    if network.input_shape != IMAGE_SHAPE or len(shape) != 1:
        expected = f"{name} must take images of (1, 28, 28) and give one score a class"
        got = f"input_shape={network.input_shape}, output shape={shape}"
        raise ValueError(message(expected, got, "Pass a network such as lenet5()."))


def _check_alike(packed: dict[str, dict]) -> None:
    layers = [[(one["kind"], one["shape"]) for one in p["layers"]] for p in packed.values()]
    if any(other != layers[0] for other in layers):
        expected = "untrained must have the same layers as network"
        got = f"{len(layers[1])} layers, {len(layers[0])} in network, or others"
        raise ValueError(message(expected, got, "Build it with the same function."))
