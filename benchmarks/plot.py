"""The picture of a run: ratios by layer, and time by size of the batch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .summary import BASE, by_competitor, median


def save_plot(record: dict[str, Any], path: Path) -> None:
    """Draw a run as an SVG file.

    Parameters
    ----------
    record : dict
        What `benchmarks.__main__` saves as JSON.
    path : Path
        Where to write.
    """
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.size": 9}):
        figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4), layout="constrained")
        draw_ratios(left, record["groups"].get("conv", []))
        draw_batches(right, record["groups"].get("batch", []))
        figure.savefig(path, metadata={"Date": None, "Creator": None})
        plt.close(figure)


def draw_ratios(axes: Any, layers: list[dict[str, Any]]) -> None:
    """Draw the ratios of the layers: a mark for each competitor, on a logarithmic scale."""
    table = by_competitor(layers, "both")
    names = [result["case"]["name"] for result in layers]
    marks = "osD^v<>PX*h"
    for number, (competitor, found) in enumerate(table.items()):
        shown = [name for name in names if name in found]
        ratio = [found[name]["median"] for name in shown]
        below = [found[name]["median"] - found[name]["low"] for name in shown]
        above = [found[name]["high"] - found[name]["median"] for name in shown]
        places = [names.index(name) + (number - len(table) / 2) * 0.06 for name in shown]
        axes.errorbar(
            places, ratio, (below, above), fmt=marks[number % len(marks)], label=competitor, ms=5
        )
    axes.set_yscale("log")
    axes.axhline(1, color="grey", lw=0.8)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylabel(f"time × {BASE}")
    axes.set_title("Forward and backward")
    if table:
        axes.legend(fontsize=7, ncols=2)


def draw_batches(axes: Any, batches: list[dict[str, Any]]) -> None:
    """Draw the time against the number of images; a straight line is a cost that grows with it."""
    competitors = dict.fromkeys(n for r in batches for n in r["seconds"].get("both", {}))
    for competitor in competitors:
        if competitor == "GEMM":
            continue
        found = [r for r in batches if competitor in r["seconds"].get("both", {})]
        sizes = [result["case"]["x_shape"][0] for result in found]
        times = [1e3 * median(result["seconds"]["both"][competitor]) for result in found]
        axes.plot(sizes, times, "o-", ms=3, label=competitor)
    axes.set_xscale("log", base=2)
    axes.set_yscale("log")
    axes.set_xlabel("images in a batch")
    axes.set_ylabel("milliseconds")
    axes.set_title("LeNet-5, layer 2: forward and backward")
    if competitors:
        axes.legend(fontsize=7)
