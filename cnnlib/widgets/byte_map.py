"""The byte map: which places in memory each way to compute a convolution reads and writes."""

from __future__ import annotations

from html import escape
from typing import Any

import traitlets

from ..checks import check_choice
from ..trace_bytes import WAYS, Layer, count_bytes, regions, runs, trace_bytes
from .base import CourseWidget

#: Layers small enough to show every number as a cell.
SMALL = {
    "one": Layer(1, 6, 6, 1, 3, 3),
    "channels": Layer(2, 4, 4, 2, 3, 3),
    "stride": Layer(1, 7, 7, 1, 3, 3, strides=2, tile=3),
}

#: The layers of the benchmark, one image of each, with the padding in the image.
LARGE = {
    "c1": Layer(1, 28, 28, 30, 5, 5, tile=4),
    "c2": Layer(6, 14, 14, 16, 5, 5, tile=4),
    "c3": Layer(64, 58, 58, 64, 3, 3, tile=4),
    "c4": Layer(3, 227, 227, 96, 11, 11, strides=4, tile=4),
    "c5": Layer(96, 31, 31, 256, 5, 5, tile=4),
}

COUNTS = ("multiply_adds", "transforms", "written", "extra")


class ByteMap(CourseWidget):
    """Show memory as strips of cells, and which of them each way reads and writes.

    Small layers are played step by step; of the layers of the benchmark there are the counts,
    for one image.

    Parameters
    ----------
    layer : str
        What is shown first: "one", "channels", "stride", or "c1" to "c5".
    way : str
        How it is computed first: "loops", "im2col", "blocked", "mec" or "winograd".

    Raises
    ------
    ValueError
        If there is no such layer or way.

    Notes
    -----
    Taught in chapter 7b, Six ways to compute one convolution.

    Examples
    --------
    >>> ByteMap().layers[0]["ways"]["im2col"]["counts"]["extra"]
    576
    """

    module = "byte_map"
    kit = ("dom", "player")

    layers = traitlets.List().tag(sync=True)
    order = traitlets.List().tag(sync=True)  # stored notebooks sort the keys of `layers`
    layer = traitlets.Unicode().tag(sync=True)
    way = traitlets.Unicode().tag(sync=True)

    def __init__(self, layer: str = "one", way: str = "loops") -> None:
        check_choice(layer, "layer", [*SMALL, *LARGE])
        check_choice(way, "way", WAYS)
        layers = [_entry(name, each) for name, each in {**SMALL, **LARGE}.items()]
        super().__init__(layers=layers, order=list(WAYS), layer=layer, way=way)
        self.static_html = self._table()

    def _table(self) -> str:
        t = self.strings
        titles = (t["layer"], t["way"], *(t["counts"][name] for name in COUNTS))
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        rows = []
        for entry in self.layers:
            for way, found in entry["ways"].items():
                words = (t["layers"][entry["name"]], t["ways"][way])
                numbers = (f"{found['counts'][name]:,}" for name in COUNTS)
                cells = "".join(f"<td>{escape(cell)}</td>" for cell in (*words, *numbers))
                rows.append(f"<tr>{cells}</tr>")
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _entry(name: str, layer: Layer) -> dict[str, Any]:
    """Gather what the page needs of a layer: counts of each way, steps where it is small."""
    ways: dict[str, dict[str, Any]] = {}
    for way in WAYS:
        ways[way] = {"counts": count_bytes(way, layer)}
        if name in SMALL:
            ways[way] |= {
                "regions": [[key, list(shape)] for key, shape in regions(way, layer).items()],
                "steps": [
                    {
                        "name": step.name,
                        "reads": {key: runs(cells) for key, cells in step.reads.items()},
                        "writes": {key: runs(cells) for key, cells in step.writes.items()},
                        "counts": [step.multiply_adds, step.transforms],
                    }
                    for step in trace_bytes(way, layer)
                ],
            }
    return {"name": name, "small": name in SMALL, "ways": ways}
