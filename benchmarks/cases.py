"""What is timed: layers, poolings, batches of every size, and trainings."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Case(NamedTuple):
    """One thing to time.

    Attributes
    ----------
    name : str
        As it stands in the tables.
    kind : str
        "conv", "pool" or "train".
    label : str
        What it is, in words.
    x_shape : tuple of int
        (N, C, H, W), for a training (steps * batch, C, H, W).
    w_shape : tuple of int
        (FN, C, FH, FW); empty where there are no filters.
    strides, padding : int
        Of the windows.
    network : str
        Which network is trained.
    """

    name: str
    kind: str
    label: str
    x_shape: tuple[int, ...]
    w_shape: tuple[int, ...] = ()
    strides: int = 1
    padding: int = 0
    network: str = ""

    @property
    def y_shape(self) -> tuple[int, ...]:
        """Shape of the output of a layer."""
        N, C, H, W = self.x_shape
        FH, FW = self.w_shape[2:] or (2, 2)
        OH, OW = ((n + 2 * self.padding - k) // self.strides + 1 for n, k in ((H, FH), (W, FW)))
        return (N, self.w_shape[0] if self.w_shape else C, OH, OW)

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of a forward pass by the definition."""
        return int(np.prod(self.y_shape) * np.prod(self.w_shape[1:])) if self.w_shape else 0


CONVOLUTIONS = [
    Case("c1", "conv", "SimpleConvNet, layer 1", (100, 1, 28, 28), (30, 1, 5, 5)),
    Case("c2", "conv", "LeNet-5, layer 2", (64, 6, 14, 14), (16, 6, 5, 5)),
    Case("c3", "conv", "VGG-like", (16, 64, 56, 56), (64, 64, 3, 3), padding=1),
    Case("c4", "conv", "AlexNet, layer 1", (8, 3, 227, 227), (96, 3, 11, 11), strides=4),
    Case("c5", "conv", "AlexNet, layer 2", (8, 96, 27, 27), (256, 96, 5, 5), padding=2),
]
POOLINGS = [Case("pool", "pool", "max pooling 2 x 2", (100, 30, 24, 24), strides=2)]
TRAININGS = [
    Case("simple", "train", "SimpleConvNet", (10_000, 1, 28, 28), network="simple_convnet"),
    Case("lenet", "train", "LeNet-5", (10_000, 1, 28, 28), network="lenet5"),
    Case("mnist", "train", "Keras's network for MNIST", (10_000, 1, 28, 28), network="keras_mnist"),
]
BATCHES = [
    Case(f"n{N}", "conv", f"LeNet-5, layer 2, {N} images", (N, 6, 14, 14), (16, 6, 5, 5))
    for N in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
]
GROUPS = {"conv": CONVOLUTIONS, "pool": POOLINGS, "train": TRAININGS, "batch": BATCHES}
BATCH_SIZE = 100
"""Images in a step of a training."""


def shrink(case: Case) -> Case:
    """Give a small version of a case, to see that everything works."""
    N = 2 * BATCH_SIZE if case.kind == "train" else 2
    return case._replace(x_shape=(min(case.x_shape[0], N), *case.x_shape[1:]))


def layer_arrays(case: Case) -> dict[str, np.ndarray]:
    """Draw the arrays of a layer, float32, the same ones for everybody.

    Returns
    -------
    dict of ndarray
        x, w, b and dy, in the order N, C, H, W; w and b without elements for a pooling.
    """
    rng = np.random.default_rng(0)
    shapes = {"x": case.x_shape, "w": case.w_shape or (0,), "b": case.w_shape[:1] or (0,)}
    shapes["dy"] = case.y_shape
    return {name: rng.standard_normal(s, dtype=np.float32) for name, s in shapes.items()}


def training_arrays(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Draw images and labels for a training: what they show does not change the time."""
    rng = np.random.default_rng(0)
    images = rng.random(case.x_shape, dtype=np.float32)
    return images, rng.integers(0, 10, len(images))


def as_dict(case: Case) -> dict[str, Any]:
    """Give a case as plain data, for a message to a worker."""
    return case._asdict()


def from_dict(data: dict[str, Any]) -> Case:
    """Make a case of what `as_dict` gave, after its way through JSON."""
    shapes = {name: tuple(data[name]) for name in ("x_shape", "w_shape")}
    return Case(**{**data, **shapes})
