"""cnnlib, through its public functions, by one of its methods."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

import cnnlib
from cnnlib import models

from ..cases import BATCH_SIZE, Case, layer_arrays, training_arrays
from . import Jobs, Peer


def peer(method: str) -> Peer:
    """Give the jobs of cnnlib by one method."""
    return partial(jobs, method)


def jobs(method: str, case: Case) -> Jobs:
    """Make the jobs of a case."""
    if case.kind == "train":
        return training(case) if method == "auto" else {}
    if case.kind == "pool":
        return pooling(case) if method == "auto" else {}
    return convolution(case, method)


def convolution(case: Case, method: str) -> Jobs:
    """Arrays in the order N, C, H, W go in and come out."""
    if method == "loops":  # one image; the loops take as long for each
        case = case._replace(x_shape=(1, *case.x_shape[1:]))
    x, w, b, dy = layer_arrays(case).values()

    def forward() -> Any:
        options = {"strides": case.strides, "padding": case.padding, "method": method}
        return cnnlib.conv2d_forward(x, w, b, **options)

    def both(input_gradient: bool = True) -> Any:
        y, cache = forward()
        return y, *cnnlib.conv2d_backward(dy, cache, input_gradient)

    def results() -> dict[str, np.ndarray]:
        return dict(zip(("y", "dx", "dw", "db"), both(), strict=True))

    if method == "loops":
        return {"forward": forward, "both": both}
    return {
        "forward": forward,
        "both": both,
        "filters": partial(both, input_gradient=False),
        "results": results,
    }


def pooling(case: Case) -> Jobs:
    """Max pooling."""
    x, _, _, dy = layer_arrays(case).values()

    def both() -> Any:
        y, cache = cnnlib.max_pool2d_forward(x, 2)
        return y, cnnlib.max_pool2d_backward(dy, cache)

    return {
        "forward": lambda: cnnlib.max_pool2d_forward(x, 2),
        "both": both,
        "results": lambda: dict(zip(("y", "dx"), both(), strict=True)),
    }


def training(case: Case) -> Jobs:
    """One epoch through the public `fit`."""
    x, t = training_arrays(case)
    rng = np.random.default_rng(0)
    network = getattr(models, case.network)(rng=rng)
    fit = partial(cnnlib.fit, network, x, t, cnnlib.Adam(), batch_size=BATCH_SIZE, verbose=0)
    return {"fit": lambda: fit(rng=np.random.default_rng(0))}
