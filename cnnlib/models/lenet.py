"""LeNet-5, as published in 1998 and as it is built today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..layers import (
    Conv2D,
    Dense,
    Flatten,
    MaxPooling2D,
    RadialBasis,
    ReLU,
    Subsampling2D,
    TableConv2D,
    Tanh,
)
from ..network import Sequential
from .digit_codes import digit_codes

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

# Table I of the paper: which of the 6 maps of S2 each of the 16 filters of C3 sees.
C3_TABLE = (
    *((i, (i + 1) % 6, (i + 2) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 2) % 6, (i + 3) % 6) for i in range(6)),
    *((i, (i + 1) % 6, (i + 3) % 6, (i + 4) % 6) for i in range(3)),
    tuple(range(6)),
)


def lenet5(
    original: bool = False,
    *,
    rng: np.random.Generator | None = None,
    dtype: DTypeLike = np.float32,
) -> Sequential:
    """Make LeNet-5, which read the digits on cheques.

    Parameters
    ----------
    original : bool
        True for the network of the paper: input (1, 32, 32), subsampling with weights, a
        third layer that sees only some of the maps, scaled tanh, and an output that compares
        with fixed pictures of the digits. False for the usual one of today: input
        (1, 28, 28), max pooling, all maps connected, ReLU, and a dense output.
    rng : numpy.random.Generator, optional
        Source of the first weights. Needed for training, not for counting.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    Sequential
        60,000 weights for the original, 61,706 for the one of today.

    Notes
    -----
    The paper's layers: C1 156 weights, S2 12, C3 1,516, S4 32, C5 48,120, F6 10,164, together
    60,000. Its output layer adds none: the codes of the ten digits are drawn by hand, 7 by 12
    pixels of -1 and +1, and never trained. The codes here were drawn anew in that format.
    Put two blank pixels around 28 by 28 digits for the input of 32 by 32.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-based learning applied to document
    recognition", Proceedings of the IEEE 86, 1998, doi:10.1109/5.726791.

    Examples
    --------
    >>> lenet5(original=True).count_params(), lenet5().count_params()
    (60000, 61706)
    """
    return _original(rng, dtype) if original else _modern(rng, dtype)


def _original(rng: np.random.Generator | None, dtype: DTypeLike) -> Sequential:
    """Make the network of the paper, its layers under their names there."""
    layers = [
        Conv2D(6, 5, name="C1"),
        _squash("C1_squash"),
        Subsampling2D(2, name="S2"),
        _squash("S2_squash"),
        TableConv2D(C3_TABLE, 5, name="C3"),
        _squash("C3_squash"),
        Subsampling2D(2, name="S4"),
        _squash("S4_squash"),
        Conv2D(120, 5, name="C5"),
        _squash("C5_squash"),
        Flatten(name="C5_flat"),
        Dense(84, name="F6"),
        _squash("F6_squash"),
        RadialBasis(digit_codes(), name="output"),
    ]
    return Sequential(layers, (1, 32, 32), rng=rng, dtype=dtype, name="lenet5_original")


def _squash(name: str) -> Tanh:
    """Make the paper's squashing function, which maps -1 to -1 and 1 to 1."""
    return Tanh(1.7159, 2 / 3, name=name)


def _modern(rng: np.random.Generator | None, dtype: DTypeLike) -> Sequential:
    """Make the network as it is built today."""
    layers = [
        Conv2D(6, 5, padding="same"),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(16, 5),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(120),
        ReLU(),
        Dense(84),
        ReLU(),
        Dense(10),
    ]
    return Sequential(layers, (1, 28, 28), rng=rng, dtype=dtype, name="lenet5")
