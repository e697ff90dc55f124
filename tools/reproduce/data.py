"""The arrays that an experiment learns from and is judged on."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from cnnlib import load_fashion_mnist, load_mnist
from cnnlib.pixels import permute_pixels

SPLIT_SEED = 42
FULL_SIZE = 60_000  # training images of either data set


class Parts(NamedTuple):
    """Images and labels to learn from, to choose the best epoch by, and to be judged on."""

    x_train: np.ndarray
    y_train: np.ndarray
    x_validation: np.ndarray
    y_validation: np.ndarray
    x_test: np.ndarray
    y_test: np.ndarray


@cache
def _load(name: str):
    return {"mnist": load_mnist, "fashion_mnist": load_fashion_mnist}[name]()


def prepare(
    data: str, *, validation: int, permuted: bool, framed: bool = False, subset: int | None
) -> Parts:
    """Load a data set and cut it into its parts.

    `validation` images are held back from the training part by one fixed permutation; the test
    part is never used to choose anything. `subset` keeps that many training images and a sixth
    as many test images, and holds back a proportional share: for trying the machinery out.
    """
    x, y, x_test, y_test = _load(data)
    if subset is not None:
        validation = validation * subset // FULL_SIZE
        x, y = x[:subset], y[:subset]
        x_test, y_test = x_test[: max(subset // 6, 10)], y_test[: max(subset // 6, 10)]
    if permuted:
        x, x_test = permute_pixels(x), permute_pixels(x_test)
    if framed:
        x, x_test = frame(x), frame(x_test)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(x))
    held, kept = order[:validation], np.sort(order[validation:])
    if not validation:
        return Parts(x, y, x[:0], y[:0], x_test, y_test)
    return Parts(x[kept], y[kept], x[held], y[held], x_test, y_test)


def frame(x: np.ndarray) -> np.ndarray:
    """Put two blank pixels around, and let paper be -0.1 and full ink 1.175.

    As in LeCun et al. (1998): the mean is then about 0, which speeds up learning.
    """
    x = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))  # (N, C, H + 4, W + 4)
    return x * x.dtype.type(1.275) - x.dtype.type(0.1)
