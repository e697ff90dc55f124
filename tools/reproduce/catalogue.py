"""What is trained: every network whose numbers the book reports."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cnnlib import Adam, RMSprop, Sequential
from cnnlib.optim import Optimizer
from cnnlib.results import TRAINED


@dataclass(frozen=True)
class Experiment:
    """A network, its data and how it is trained."""

    name: str
    build: Callable[[], Sequential]
    optimizer: Callable[[], Optimizer]
    epochs: int
    batch_size: int
    data: str = "mnist"
    seeds: tuple[int, ...] = (0, 1, 2)
    validation: int = 0  # training images held back to choose the best epoch by
    settling: int = 0  # the last epochs, which take a tenth of the learning rate
    patience: int | None = None  # epochs without a lower validation loss before it stops
    permuted: bool = False  # every image's pixels in one fixed, meaningless order
    framed: bool = False  # 32 by 32 pixels from -0.1 to 1.175, as in the paper on LeNet-5
    classifies: bool = True  # else it gives back the image itself
    film: str | None = None  # the weight that is kept as it was after every epoch

    @property
    def keep_weights(self) -> bool:
        """Whether the weights of the first seed are stored for the book to load."""
        return self.name in TRAINED

    def settings(self) -> dict[str, object]:
        """Describe the training, for the metrics and to recognise its checkpoints."""
        return {
            "name": self.name,
            "data": self.data,
            "optimizer": type(self.optimizer()).__name__,
            "learning_rate": self.optimizer().learning_rate,
            "settling": self.settling,
            "batch_size": self.batch_size,
            "patience": self.patience,
            "permuted": self.permuted,
            "framed": self.framed,
        }

    def learning_rate(self, epoch: int) -> float:
        """Give the learning rate of an epoch, counted from 0.

        At the full rate the weights never come to rest, and the accuracy after the last epoch is
        a draw among values some tenths of a percent apart; a few smaller steps end that.
        """
        rate = self.optimizer().learning_rate
        return rate / 10 if epoch >= self.epochs - self.settling else rate

    def targets(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """What the network is to give: the labels, or the images."""
        return y if self.classifies else x

    def multiply_adds(self) -> int:
        """Multiply-adds of one image, to weigh runs against one another."""
        network = self.build()
        shape, total = network.input_shape, 0
        for layer in network.layers:
            factors = layer.multiply_adds(shape)
            total += math.prod(factors) if factors else 0
            shape = layer.output_shape(shape)
        return total


KERAS = {"optimizer": RMSprop, "epochs": 5, "batch_size": 64, "settling": 2}
DENSE = {"optimizer": RMSprop, "epochs": 5, "batch_size": 128, "settling": 2}

# In order of value: whoever stops early has what the book needs most.
EXPERIMENTS = {
    experiment.name: experiment
    for experiment in (
        Experiment(
            "simple_convnet",
            TRAINED["simple_convnet"],
            Adam,
            epochs=20,
            batch_size=100,
            settling=5,
            film="conv2d/w",
        ),
        Experiment("keras_mnist", TRAINED["keras_mnist"], **KERAS),
        Experiment("dense_mnist", TRAINED["dense_mnist"], **DENSE),
        Experiment(
            "fashion_convnet",
            TRAINED["fashion_convnet"],
            Adam,
            epochs=20,
            batch_size=32,
            data="fashion_mnist",
            validation=12_000,
            patience=2,
        ),
        Experiment("keras_mnist_permuted", TRAINED["keras_mnist"], **KERAS, permuted=True),
        Experiment("dense_mnist_permuted", TRAINED["dense_mnist"], **DENSE, permuted=True),
        Experiment("lenet5", TRAINED["lenet5"], Adam, 10, 64),
        Experiment(
            "lenet5_original",
            TRAINED["lenet5_original"],
            Adam,
            epochs=10,
            batch_size=64,
            seeds=(0,),
            framed=True,
        ),
        Experiment(
            "autoencoder", TRAINED["autoencoder"], Adam, 4, 64, seeds=(0,), classifies=False
        ),
    )
}
"""The experiments by name."""
