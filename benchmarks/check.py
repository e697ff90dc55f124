"""Whether every competitor computes the same thing: outputs and gradients against float64."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

import cnnlib

from .cases import Case, layer_arrays
from .rounds import Competitor


def errors(case: Case, field: list[Competitor]) -> dict[str, float]:
    """Give, for each competitor, its largest error over the largest number.

    Parameters
    ----------
    case : Case
        A layer.
    field : list of Competitor
        Prepared for the case.

    Returns
    -------
    dict of float
        By name; competitors that give no results are left out.
    """
    if case.kind == "train":
        return {}
    exact, found = reference(case), {}
    with tempfile.TemporaryDirectory() as folder:
        for competitor in field:
            if "forward" not in competitor.jobs or competitor.name == "loops":
                continue
            path = Path(folder, "results.npz")
            competitor.ask(results=str(path))
            with np.load(path) as results:
                found[competitor.name] = max(
                    float(np.abs(results[name] - exact[name]).max() / np.abs(exact[name]).max())
                    for name in results.files
                )
    return found


def reference(case: Case) -> dict[str, np.ndarray]:
    """Compute a layer in float64."""
    x, w, b, dy = (array.astype(np.float64) for array in layer_arrays(case).values())
    if case.kind == "pool":
        y, kept = cnnlib.max_pool2d_forward(x, 2)
        return {"y": y, "dx": cnnlib.max_pool2d_backward(dy, kept)}
    options = {"strides": case.strides, "padding": case.padding, "method": "blocked"}
    y, cache = cnnlib.conv2d_forward(x, w, b, **options)
    return {"y": y, **dict(zip(("dx", "dw", "db"), cnnlib.conv2d_backward(dy, cache), strict=True))}
