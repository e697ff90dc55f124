"""Stored results: found, or missing with a word on how to make them."""

import json

import numpy as np
import pytest

from cnnlib.models import lenet5
from cnnlib.results import load_bench, load_metrics, load_trained, stored
from cnnlib.results.bench import RUNS


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(stored, "FOLDER", tmp_path)
    return tmp_path


def test_what_is_missing_is_named_with_the_way_to_make_it(folder):
    with pytest.raises(
        FileNotFoundError, match=r"include metrics\.json; got none in .*make reproduce"
    ):
        load_metrics()
    with pytest.raises(FileNotFoundError, match=r"include lenet5\.npz; got none in"):
        load_trained("lenet5")


def test_an_unknown_network_is_refused():
    with pytest.raises(ValueError, match=r"name must be .*got name='vgg'"):
        load_trained("vgg")


def test_metrics_are_read_as_they_are_written(folder):
    (folder / "metrics.json").write_text(json.dumps({"experiments": {}}))
    assert load_metrics() == {"experiments": {}}


def test_weights_come_back(folder):
    network = lenet5(rng=np.random.default_rng(0))
    network.save_weights(folder / "lenet5.npz")
    found = load_trained("lenet5")
    for name, array in network.get_weights().items():
        np.testing.assert_array_equal(array, found.get_weights()[name])


@pytest.mark.parametrize("name", RUNS)
def test_a_missing_run_of_the_benchmark_is_named(folder, name):
    with pytest.raises(
        FileNotFoundError, match=rf"include {name}\.json; got none in .*make bench.*as {name}\.json"
    ):
        load_bench(name)


def test_an_unknown_run_is_refused():
    with pytest.raises(ValueError, match=r"name must be .*got name='bench_neon'"):
        load_bench("bench_neon")


@pytest.mark.parametrize("name", RUNS)
def test_the_stored_run_has_what_the_chapter_shows(name):
    bench = load_bench(name)
    ways = {"loops", "books", "im2col", "blocked", "mec", "winograd", "auto", "TensorFlow"}
    for layer in bench["groups"]["conv"]:
        assert ways <= layer["seconds"]["both"].keys()
        for way, times in layer["seconds"]["both"].items():
            rounds = bench["rounds"]
            assert 1 <= len(times) <= rounds if way == "loops" else len(times) == rounds
        assert {"im2col", "blocked", "mec", "winograd"} <= layer["memory"].keys()


@pytest.mark.parametrize("name", RUNS)
def test_the_stored_run_names_a_machine_and_nothing_private(name):
    machine = load_bench(name)["machine"]
    assert machine["processor"]
    assert machine["cores"] >= 1
    assert "/" not in json.dumps(machine)


def test_the_two_runs_are_of_the_same_work_on_two_kinds_of_processor():
    runs = [load_bench(name) for name in RUNS]
    cases = [[layer["case"] for layer in run["groups"]["conv"]] for run in runs]
    assert cases[0] == cases[1]
    assert "SkylakeX" in runs[0]["machine"]["blas"]
    assert "Haswell" in runs[1]["machine"]["blas"]
