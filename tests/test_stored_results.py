"""The results that travel with the package: complete, small, and as good as the text says."""

import json

import numpy as np
import pytest

from cnnlib.results import TRAINED, load_film, load_metrics, load_trained, stored
from cnnlib.weight_files import read_weights
from tools.reproduce.catalogue import EXPERIMENTS

METRICS = load_metrics()
FOUND = METRICS["experiments"]


def test_every_experiment_is_there_with_all_its_seeds():
    seeds = {name: tuple(run["seed"] for run in entry["runs"]) for name, entry in FOUND.items()}
    assert seeds == {name: experiment.seeds for name, experiment in EXPERIMENTS.items()}


def test_every_weight_file_and_film_is_there():
    kept = {name for name, entry in FOUND.items() if "weights" in entry}
    assert kept == {name for name, experiment in EXPERIMENTS.items() if experiment.keep_weights}
    filmed = {name for name, entry in FOUND.items() if "film" in entry}
    assert filmed == {name for name, experiment in EXPERIMENTS.items() if experiment.film}
    files = {FOUND[name]["weights"]["file"] for name in kept}
    files |= {FOUND[name]["film"]["file"] for name in filmed}
    assert files == {path.name for path in stored.FOLDER.glob("*.npz")}


@pytest.mark.parametrize(
    ("name", "measure", "least"),
    [
        ("simple_convnet", "test_accuracy", 0.987),
        ("keras_mnist", "test_accuracy", 0.9913),
        ("dense_mnist", "test_accuracy", 0.978),
        ("fashion_convnet", "validation_accuracy", 0.9201),
        ("fashion_convnet", "test_accuracy", 0.9125),
    ],
)
def test_no_network_is_worse_than_in_the_notes(name, measure, least):
    assert FOUND[name]["summary"][measure]["seeds"] == 3
    assert FOUND[name]["summary"][measure]["mean"] >= least


@pytest.mark.parametrize("name", FOUND)
def test_the_settings_are_those_of_the_catalogue(name):
    experiment, entry = EXPERIMENTS[name], FOUND[name]
    settings = json.loads(json.dumps(experiment.settings()))
    assert {key: entry[key] for key in settings} == settings
    assert entry["parameters"] == experiment.build().count_params()
    assert entry["images"]["train"] == 60_000 - experiment.validation
    assert entry["images"]["test"] == 10_000
    for run in entry["runs"]:
        assert run["epochs"] <= experiment.epochs
        if experiment.patience is None:
            assert run["epochs"] == run["best_epoch"] == experiment.epochs
        assert all(len(curve) == run["epochs"] for curve in run["curves"].values())


@pytest.mark.parametrize("name", FOUND)
def test_the_summary_is_that_of_the_runs(name):
    entry = FOUND[name]
    for measure, summary in entry["summary"].items():
        values = [run[measure] for run in entry["runs"]]
        assert summary["seeds"] == len(values)
        assert summary["mean"] == pytest.approx(np.mean(values), abs=1e-6)
        assert (summary["lowest"], summary["highest"]) == (min(values), max(values))


@pytest.mark.parametrize("name", TRAINED)
def test_the_weights_are_small_and_fit_their_network(name):
    weights = read_weights(stored.FOLDER / f"{name}.npz")
    assert {array.dtype for array in weights.values()} == {np.dtype(np.float16)}
    network = load_trained(name)
    assert sum(array.size for array in weights.values()) >= network.count_params()
    # Rounding to half precision costs next to nothing.
    first, entry = FOUND[name]["runs"][0], FOUND[name]["weights"]
    assert entry["seed"] == first["seed"]
    assert entry["test_loss"] == pytest.approx(first["test_loss"], abs=1e-3)


def test_all_weights_together_stay_small():
    assert sum(path.stat().st_size for path in stored.FOLDER.glob("*.npz")) < 4_000_000


def test_the_film_ends_with_the_stored_filters():
    film = load_film("simple_convnet")
    run = FOUND["simple_convnet"]["runs"][0]
    assert film.shape == (run["epochs"] + 1, 30, 1, 5, 5)
    np.testing.assert_array_equal(film[-1], load_trained("simple_convnet").params["conv2d/w"])
