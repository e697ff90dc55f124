"""Stacks of layers drawn at random, right and wrong ones, for the summary calculator."""

import numpy as np

KINDS = [
    "Conv2D", "Conv2D", "Conv2D", "MaxPooling2D", "MaxPooling2D", "AveragePooling2D", "Dense",
    "Dropout", "Flatten", "UpSampling2D", "GlobalAveragePooling2D", "Reshape",
]  # fmt: skip


def draw_stacks(count, seed=0):
    """Give stacks as (settings of the layers, input shape); some of them do not fit."""
    rng = np.random.default_rng(seed)
    return [_draw(rng) for _ in range(count)]


def _draw(rng):
    specs = [_layer(rng, str(rng.choice(KINDS))) for _ in range(rng.integers(1, 7))]
    height, width, channels = (int(n) for n in (*rng.integers(1, 20, 2), rng.integers(1, 5)))
    if specs[0]["kind"] == "Reshape":  # one that keeps the number of cells
        specs[0] |= {"height": width, "width": channels, "channels": height}
    return specs, [height, width, channels]


def _layer(rng, kind):
    def pick(*values):
        return values[rng.integers(len(values))]

    window = {"strides": pick(1, 1, 2, 3), "padding": pick("valid", "same")}
    settings = {
        "Conv2D": {
            "filters": pick(1, 4, 32), "rows": pick(1, 2, 3, 5), "columns": pick(1, 3, 4),
            **window, "activation": pick("", "relu", "sigmoid", "softmax", "tanh"),
        },
        "MaxPooling2D": {"pool": pick(1, 2, 3), **window},
        "AveragePooling2D": {"pool": pick(1, 2, 3), **window},
        "Dense": {"units": pick(1, 10, 1200), "activation": pick("", "relu")},
        "Dropout": {"rate": pick(0, 0.4)},
        "UpSampling2D": {"size": pick(1, 2, 3)},
        "Reshape": {"height": pick(2, 5), "width": pick(1, 4), "channels": pick(1, 3)},
    }  # fmt: skip
    return {"kind": kind, **settings.get(kind, {})}
