"""One run: a network trained on its data from one seed, by the course's own `fit`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from cnnlib import Callback, Sequential, evaluate, fit
from cnnlib.optim import Optimizer

from . import checkpoint
from .catalogue import Experiment
from .data import Parts

EVALUATION_BATCH = 250


def train(
    experiment: Experiment,
    seed: int,
    parts: Parts,
    epochs: int,
    path: Path,
    advance: Callable[[int], Any] = lambda epochs: None,
    verbose: int = 0,
) -> tuple[Sequential, dict[str, Any]]:
    """Train, or go on where `path` says that an earlier call stopped.

    Returns the network with the weights to report (the last ones, or with a validation part
    those of its lowest loss) and the record of the run. `advance` is told of epochs that are done.
    """
    network, optimizer = experiment.build(), experiment.optimizer()
    settings = {**experiment.settings(), "seed": seed, "images": len(parts.x_train)}
    keeper = Keeper(experiment, optimizer, parts, path, settings, advance)
    if keeper.restore(network):
        advance(keeper.record["epoch"])
    optimizer.learning_rate = experiment.learning_rate(keeper.record["epoch"])
    if not keeper.is_finished(epochs):
        # `fit` gives each epoch a stream of random numbers of its own, so that the later epochs
        # come out alike whether or not the earlier ones ran in the same call.
        fit(
            network,
            parts.x_train,
            experiment.targets(parts.x_train, parts.y_train),
            optimizer,
            epochs=epochs,
            initial_epoch=keeper.record["epoch"],
            batch_size=experiment.batch_size,
            rng=np.random.default_rng(seed),
            callbacks=[keeper],
            verbose=verbose,
        )
    advance(epochs - keeper.record["epoch"])  # epochs that early stopping saved
    network.set_weights(keeper.best)
    return network, keeper.record


class Keeper(Callback):
    """After each epoch: judge the network, note it down, save all, stop when it is time."""

    def __init__(
        self,
        experiment: Experiment,
        optimizer: Optimizer,
        parts: Parts,
        path: Path,
        settings: dict[str, Any],
        advance: Callable[[int], Any],
    ) -> None:
        self.experiment, self.optimizer, self.parts = experiment, optimizer, parts
        self.path, self.advance = path, advance
        self.best: dict[str, np.ndarray] = {}
        self.record: dict[str, Any] = {
            "settings": settings,
            "epoch": 0,
            "best_epoch": 0,
            "curves": {},
            "film": [],
        }

    def restore(self, network: Sequential) -> bool:
        """Take up the run in the file, if it is the same run."""
        found = checkpoint.restore(self.path, network, self.optimizer, self.record["settings"])
        if found is not None:
            self.best, self.record = found
        return found is not None

    def on_train_begin(self, network: Sequential) -> None:
        """Begin the film with the weights before the first step."""
        if self.experiment.film and not self.record["film"]:
            self._film(network)

    def _film(self, network: Sequential) -> None:
        weight = network.params[self.experiment.film]
        self.record["film"].append(weight.astype(np.float16).tolist())

    def is_finished(self, epochs: int) -> bool:
        """Say whether all epochs are done, or `patience` of them brought no lower loss."""
        waited = self.record["epoch"] - self.record["best_epoch"]
        patience = self.experiment.patience
        return self.record["epoch"] >= epochs or (patience is not None and waited >= patience)

    def on_epoch_end(self, network: Sequential, epoch: int, logs: dict[str, float]) -> None:
        """Do all that an epoch asks for."""
        values = {f"train_{name}": value for name, value in logs.items()}
        values |= judge(network, self.experiment, self.parts)
        self.record["epoch"] = epoch + 1
        if self.experiment.film:
            self._film(network)
        curves = self.record["curves"]
        for name, value in values.items():
            curves.setdefault(name, []).append(value)
        losses = curves.get("validation_loss")
        if losses is None or losses[-1] < min(losses[:-1], default=np.inf):
            self.best, self.record["best_epoch"] = network.get_weights(), epoch + 1
        checkpoint.save(self.path, network, self.optimizer, self.best, self.record)
        self.advance(1)
        self.optimizer.learning_rate = self.experiment.learning_rate(epoch + 1)
        self.stop_training = self.is_finished(epochs=epoch + 2)


def judge(network: Sequential, experiment: Experiment, parts: Parts) -> dict[str, float]:
    """Measure what the curves show: the validation part, or without one the test part."""
    if len(parts.x_validation):
        return measure(network, experiment, parts.x_validation, parts.y_validation, "validation")
    return measure(network, experiment, parts.x_test, parts.y_test, "test")


def measure(
    network: Sequential, experiment: Experiment, x: np.ndarray, y: np.ndarray, part: str
) -> dict[str, float]:
    """Return loss and, for a classifier, accuracy on a part, under names that begin with it."""
    values = evaluate(network, x, experiment.targets(x, y), EVALUATION_BATCH)
    return {f"{part}_{name}": value for name, value in values.items()}
