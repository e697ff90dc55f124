"""What the book reads: metrics.json and one small weight file an experiment.

No time and no machine is named there: the same code gives the same bytes.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

import cnnlib
from cnnlib.network import Sequential
from cnnlib.pixels import shift_images
from cnnlib.weight_files import write_weights

from .catalogue import Experiment
from .data import Parts
from .training import measure

DIGITS = 6  # of a loss or an accuracy
SHIFTS = range(7)  # pixels
SHIFTED = ("keras_mnist", "dense_mnist")  # the two that the shifted digits are shown to
DIRECTIONS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


def describe_run(
    experiment: Experiment, network: Sequential, record: dict[str, Any], parts: Parts
) -> dict[str, Any]:
    """Measure a finished run: its curves, and the test part under the weights it reports."""
    run = {
        "seed": record["settings"]["seed"],
        "epochs": record["epoch"],
        "best_epoch": record["best_epoch"],
        "curves": {
            name: [_rounded(value) for value in values] for name, values in record["curves"].items()
        },
    }
    test = measure(network, experiment, parts.x_test, parts.y_test, "test")
    run |= {name: _rounded(value) for name, value in test.items()}
    if len(parts.x_validation):
        best = record["best_epoch"] - 1
        for name in ("validation_loss", "validation_accuracy"):
            run[name] = run["curves"][name][best]
    return run


def describe_experiment(
    experiment: Experiment, network: Sequential, parts: Parts
) -> dict[str, Any]:
    """Say what all runs of an experiment have in common."""
    return {
        **experiment.settings(),
        "parameters": network.count_params(),
        "multiply_adds": experiment.multiply_adds(),
        "images": {
            "train": len(parts.x_train),
            "validation": len(parts.x_validation),
            "test": len(parts.x_test),
        },
    }


def write_run(
    folder: Path,
    experiment: Experiment,
    network: Sequential,
    record: dict[str, Any],
    parts: Parts,
) -> dict[str, Any]:
    """Put a finished run into `folder`, beside those that are there already."""
    run = describe_run(experiment, network, record, parts)
    with _alone_in(folder):
        _add_run(folder, experiment, network, run, record, parts)
    return run


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Make other calls wait: two that read, add and write at once would lose one's runs."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _add_run(
    folder: Path,
    experiment: Experiment,
    network: Sequential,
    run: dict[str, Any],
    record: dict[str, Any],
    parts: Parts,
) -> None:
    metrics = read_metrics(folder)
    entry = metrics["experiments"].get(experiment.name, {})
    common = describe_experiment(experiment, network, parts)
    runs = [] if _settings_differ(entry, common) else entry["runs"]
    runs = sorted([*(r for r in runs if r["seed"] != run["seed"]), run], key=lambda r: r["seed"])
    entry = {**common, "runs": runs, "summary": _summarise(runs)}
    first = experiment.seeds[0]
    if experiment.keep_weights and run["seed"] == first:
        entry["weights"] = _write_weights(folder, experiment, network, parts)
        if experiment.film:
            entry["film"] = _write_film(folder, experiment, record)
    elif experiment.keep_weights and len(runs) > 1:
        old = metrics["experiments"][experiment.name]
        entry |= {name: old[name] for name in ("weights", "film") if name in old}
    metrics["experiments"][experiment.name] = entry
    if experiment.name in SHIFTED and run["seed"] == first:
        metrics["shifted_digits"][experiment.name] = shifted_accuracy(network, parts)
    _write_metrics(folder, metrics)


def shifted_accuracy(network: Sequential, parts: Parts) -> dict[str, Any]:
    """Move the test digits 0 to 6 pixels each way, and measure the accuracy again."""
    table = {
        name: [
            _rounded(
                network.accuracy(shift_images(parts.x_test, rows * by, columns * by), parts.y_test)
            )
            for by in SHIFTS
        ]
        for name, (rows, columns) in DIRECTIONS.items()
    }
    mean = [_rounded(fmean(values)) for values in zip(*table.values(), strict=True)]
    return {"pixels": list(SHIFTS), "mean": mean, **table}


def read_metrics(folder: Path) -> dict[str, Any]:
    """Read what is there, or begin."""
    path = folder / "metrics.json"
    if not path.exists():
        return {"cnnlib": cnnlib.__version__, "experiments": {}, "shifted_digits": {}}
    return json.loads(path.read_text(encoding="utf-8"))


def _write_metrics(folder: Path, metrics: dict[str, Any]) -> None:
    """Write in a fixed order, under a temporary name first."""
    metrics["cnnlib"] = cnnlib.__version__
    text = json.dumps(metrics, indent=1, sort_keys=True) + "\n"
    unfinished = folder / f".metrics.json.{os.getpid()}"
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, folder / "metrics.json")


def _write_weights(
    folder: Path, experiment: Experiment, network: Sequential, parts: Parts
) -> dict[str, Any]:
    """Write the weights in half precision, and say what the network is worth with these."""
    half = {name: array.astype(np.float16) for name, array in network.get_weights().items()}
    write_weights(folder / f"{experiment.name}.npz", half)
    stored = experiment.build()
    stored.load_weights(folder / f"{experiment.name}.npz")
    values = measure(stored, experiment, parts.x_test, parts.y_test, "test")
    file = {"file": f"{experiment.name}.npz", "dtype": "float16", "seed": experiment.seeds[0]}
    return file | {name: _rounded(value) for name, value in values.items()}


def _write_film(folder: Path, experiment: Experiment, record: dict[str, Any]) -> dict[str, Any]:
    """Write one weight as it was before the first epoch and after each, in half precision."""
    frames = np.array(record["film"], np.float16)  # (epochs + 1, *shape of the weight)
    name = f"{experiment.name}_film.npz"
    write_weights(folder / name, {experiment.film: frames})
    return {"file": name, "weight": experiment.film, "dtype": "float16", "frames": len(frames)}


def _settings_differ(entry: dict[str, Any], common: dict[str, Any]) -> bool:
    """Runs of another size or with other settings must not stand in one list."""
    return any(entry.get(name) != value for name, value in common.items())


def _summarise(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Mean, lowest and highest over the seeds of what was measured at the end."""
    names = [name for name in runs[0] if name.startswith(("test_", "validation_"))]
    table = {name: [run[name] for run in runs] for name in names}
    return {
        name: {
            "mean": _rounded(fmean(values)),
            "lowest": min(values),
            "highest": max(values),
            "seeds": len(values),
        }
        for name, values in table.items()
    }


def _rounded(value: float) -> float:
    return round(float(value), DIGITS)
