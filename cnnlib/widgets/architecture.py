"""The architecture tracer: LeNet-5 and AlexNet layer by layer, in all their versions."""

from __future__ import annotations

from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

import traitlets

from ..checks import check_choice, check_whole, message
from ..models import alexnet, lenet5
from ..trace_architecture import trace_architecture
from .base import CourseWidget

if TYPE_CHECKING:
    from ..network import Sequential

TODAY = ("conv1", "pool1", "conv2", "pool2", "dense3", "dense4", "dense5")
PAPER = ("C1", "S2", "C3", "S4", "C5", "F6", "output")
ALEXNET = ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5", "dense6",
           "dense7", "dense8")  # fmt: skip

#: Rows and columns of the image, and the padding of the first convolution.
IMAGES: dict[str, tuple[int, Any]] = {
    "227": (227, "valid"), "224": (224, "valid"), "224-pad-2": (224, 2), "224-same": (224, "same"),
}  # fmt: skip


class ArchitectureTracer(CourseWidget):
    """Step through the layers of LeNet-5 and AlexNet.

    Each layer is a block; a table has its shape, its parameters and its multiply-adds with bars
    for their shares, and beside it stand the sums for the layer at hand and the part of the image
    that one of its numbers sees. The reader switches between the networks and their versions.

    Parameters
    ----------
    network : {"alexnet", "lenet5"}
        What it shows first.
    version : {"today", "1998"}
        Which LeNet-5.
    image : {"227", "224", "224-pad-2", "224-same"}
        Size of AlexNet's image, with the padding of its first convolution.
    groups : int
        1 or 2, of AlexNet.

    Raises
    ------
    TypeError, ValueError
        If a choice is not among these.

    Notes
    -----
    Used in chapter 11, LeNet-5 and AlexNet. All versions are counted in Python and stored.

    Examples
    --------
    >>> "60,965,224" in ArchitectureTracer("alexnet").static_html
    True
    """

    module = "architecture"
    kit = ("dom", "player")

    versions = traitlets.List().tag(sync=True)
    choice = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        network: str = "alexnet",
        *,
        version: str = "today",
        image: str = "227",
        groups: int = 2,
    ) -> None:
        choice = {
            "network": check_choice(network, "network", ["alexnet", "lenet5"]),
            "version": check_choice(version, "version", ["today", "1998"]),
            "image": check_choice(image, "image", list(IMAGES)),
            "groups": _checked_groups(groups),
        }
        super().__init__(versions=versions(), choice=choice)
        name = f"lenet5 {version}" if network == "lenet5" else f"alexnet {image} {groups}"
        self.static_html = self._table(next(v for v in self.versions if v["name"] == name))

    def _table(self, version: dict[str, Any]) -> str:
        t = self.strings
        titles = (t["layer"], t["shape"], t["parameters"], t["multiply_adds"], t["field"])
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        rows = [
            (
                f"{step['name']} ({step['kind']})",
                " × ".join(map(str, step["shape"])),
                _sum(step, "parameters"),
                _sum(step, "multiply_adds"),
                " × ".join(map(str, step["field"])),
            )
            for step in version["steps"]
        ]
        totals = f"{version['parameters']:,}", f"{version['multiply_adds']:,}"
        rows.append((t["total"], "", *totals, ""))
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows
        )
        caption = escape(t["static_caption"].format(name=t["networks"][version["network"]]))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _checked_groups(groups: int) -> int:
    if check_whole(groups, "groups") > 2:
        expected = "groups must be 1 or 2"
        raise ValueError(message(expected, f"groups={groups}", "AlexNet had two graphics cards."))
    return groups


@cache
def _versions() -> tuple[dict[str, Any], ...]:
    found = [
        _version("lenet5 today", lenet5(), TODAY),
        _version("lenet5 1998", lenet5(original=True), PAPER),
    ]
    for image, (side, padding) in IMAGES.items():
        for groups in (1, 2):
            network = alexnet(groups, input_shape=(3, side, side), padding=padding)
            found.append(_version(f"alexnet {image} {groups}", network, ALEXNET))
    return tuple(found)


def versions() -> list[dict[str, Any]]:
    """Count every version of the two networks.

    Returns
    -------
    list of dict
        ``"name"``, ``"network"``, ``"input"`` (C, H, W), ``"parameters"`` and
        ``"multiply_adds"`` in all, and ``"steps"``: the fields of each `ArchitectureStep`.

    Examples
    --------
    >>> {one["name"]: one["parameters"] for one in versions()}["lenet5 1998"]
    60000
    """
    return list(_versions())


def _version(name: str, network: Sequential, names: tuple[str, ...]) -> dict[str, Any]:
    steps = [step._asdict() for step in trace_architecture(network, names)]
    return {
        "name": name,
        "network": name.split()[0],
        "input": list(network.input_shape),
        "parameters": network.count_params(),
        "multiply_adds": sum(step["multiply_adds"] for step in steps),
        "steps": steps,
    }


def _sum(step: dict[str, Any], label: str) -> str:
    return "".join(text for text, _ in dict(step["lines"])[label])
