"""PyTorch, eager, with as many threads as it chooses."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from ..cases import Case, layer_arrays
from . import Jobs, Peer


def peer(_: str) -> Peer:
    """Give the jobs of PyTorch."""
    return jobs


def jobs(case: Case) -> Jobs:
    """Make the jobs of a case; trainings are left to the framework of the course."""
    if case.kind == "train":
        return {}
    arrays = {name: torch.from_numpy(a) for name, a in layer_arrays(case).items()}
    x, w, b, dy = arrays.values()
    weights = [w, b] if case.w_shape else []

    def compute() -> Any:
        if not weights:
            return F.max_pool2d(x, 2, case.strides)
        return F.conv2d(x, w, b, case.strides, case.padding)

    def forward() -> Any:
        with torch.no_grad():
            return compute()

    def back(by: list[Any]) -> Any:
        for array in (x, *weights):
            array.requires_grad_(any(array is one for one in by))
        y = compute()
        return y, *torch.autograd.grad(y, by, dy)

    def results() -> dict[str, np.ndarray]:
        names = ("y", "dx", "dw", "db")
        found = (array.detach().numpy() for array in back([x, *weights]))
        return dict(zip(names, found, strict=False))

    layer_jobs: Jobs = {
        "forward": forward,
        "both": lambda: back([x, *weights]),
        "results": results,
    }
    if weights:
        layer_jobs["filters"] = lambda: back(weights)
    return layer_jobs
