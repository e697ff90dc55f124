"""Accuracies of the stored trainings, one a seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .stored import load_metrics


def seed_accuracies(name: str, metrics: Mapping[str, Any] | None = None) -> list[float]:
    """Return the test accuracy of each run of an experiment.

    Parameters
    ----------
    name : str
        The experiment, such as ``"keras_mnist_permuted"``.
    metrics : mapping, optional
        What `load_metrics` returns; read if left out.

    Returns
    -------
    list of float
        In the order of the seeds.

    Raises
    ------
    FileNotFoundError
        If the experiment has not been run in this copy.

    Examples
    --------
    >>> runs = [{"seed": 0, "test_accuracy": 0.99}, {"seed": 1, "test_accuracy": 0.98}]
    >>> seed_accuracies("lenet5", {"experiments": {"lenet5": {"runs": runs}}})
    [0.99, 0.98]
    """
    found = load_metrics() if metrics is None else metrics
    if name not in found["experiments"]:
        raise FileNotFoundError(
            f"the results of the trainings must include {name}; got "
            f"{sorted(found['experiments'])}. Run `make reproduce`, which trains the networks on "
            "the full data."
        )
    return [run["test_accuracy"] for run in found["experiments"][name]["runs"]]
