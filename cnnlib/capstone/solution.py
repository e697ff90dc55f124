"""One network that reaches the target of the capstone; there are many others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..layers import Conv2D, Dense, Flatten, MaxPooling2D, ReLU
from ..network import Sequential
from ..optim import Adam
from ..train import fit

if TYPE_CHECKING:
    from jaxtyping import Float, Int
    from numpy import ndarray

#: Epochs, and how far a step goes in them: large steps first, small ones to settle.
PLAN = ((2, 0.002), (1, 0.0004))


def train(
    images: Float[ndarray, "N C H W"],
    labels: Int[ndarray, " N"],
    seed: int = 0,
) -> Sequential:
    """Train two small convolutions and two dense layers.

    Parameters
    ----------
    images : ndarray of shape (N, 1, 28, 28)
        What to learn from.
    labels : ndarray of int of shape (N,)
        The digits.
    seed : int
        Decides the first weights and the order of the images.

    Returns
    -------
    Sequential
        56,970 parameters. The pooling leaves so little to the dense layers that most of the
        budget is not even needed.

    Notes
    -----
    Taught in chapter 12, Drills.

    Examples
    --------
    >>> from cnnlib import load_digits
    >>> digits = load_digits()
    >>> x = np.zeros((100, 1, 28, 28), np.float32)
    >>> x[:, :, 6:22, 6:22] = digits.x_train[:100].repeat(2, axis=2).repeat(2, axis=3)
    >>> train(x, digits.y_train[:100]).count_params()
    56970
    """
    rng = np.random.default_rng(seed)
    layers = [
        Conv2D(16, 5),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(32, 3),
        ReLU(),
        MaxPooling2D(2),
        Flatten(),
        Dense(64),
        ReLU(),
        Dense(10),
    ]
    network = Sequential(layers, (1, 28, 28), rng=rng)
    for epochs, step in PLAN:
        fit(
            network,
            images,
            labels,
            Adam(step),
            epochs=epochs,
            batch_size=64,
            rng=rng,
            verbose=0,
        )
    return network
