"""From the command line to the results, with and without interruptions."""

import dataclasses
import threading

import numpy as np
import pytest

from cnnlib.weight_files import read_weights
from tests.reproduce.calls import call, metrics_of
from tools.reproduce import data, report, training
from tools.reproduce.catalogue import EXPERIMENTS

# --- from the command line to the results


def test_end_to_end(tmp_path, capsys, small_data):
    arguments = ("--only", "dense_mnist", "--seeds", "0", "1", "--epochs", "3", "--subset", "120")
    assert call(tmp_path, *arguments) == 0
    entry = metrics_of(tmp_path)["experiments"]["dense_mnist"]
    assert entry["parameters"] == 407_050
    assert entry["multiply_adds"] == 784 * 512 + 512 * 10
    assert entry["images"] == {"train": 120, "validation": 0, "test": 20}
    assert [run["seed"] for run in entry["runs"]] == [0, 1]
    for run in entry["runs"]:
        assert run["epochs"] == run["best_epoch"] == 3
        assert set(run["curves"]) == {"train_loss", "train_accuracy", "test_loss", "test_accuracy"}
        assert all(len(values) == 3 for values in run["curves"].values())
        assert run["curves"]["test_accuracy"][-1] == run["test_accuracy"]
        assert run["curves"]["train_loss"][-1] < run["curves"]["train_loss"][0]
    accuracies = [run["test_accuracy"] for run in entry["runs"]]
    summary = entry["summary"]["test_accuracy"]
    assert summary["mean"] == pytest.approx(sum(accuracies) / 2)
    assert (summary["lowest"], summary["highest"]) == (min(accuracies), max(accuracies))
    assert summary["seeds"] == 2
    errors = capsys.readouterr()
    assert "left" in errors.err  # the time left
    assert "dense_mnist-1: 3 epochs, test_loss" in errors.out
    assert "over 2 seeds" in errors.out

    # What the file holds gives what the metrics say.
    network = EXPERIMENTS["dense_mnist"].build()
    network.load_weights(tmp_path / "out" / entry["weights"]["file"])
    accuracy = network.accuracy(small_data.x_test[:20], small_data.y_test[:20])
    assert accuracy == pytest.approx(entry["weights"]["test_accuracy"], abs=1e-6)
    assert entry["weights"]["dtype"] == "float16"


def test_two_calls_give_the_same_bytes(tmp_path):
    for folder in ("a", "b"):
        words = ("--only", "lenet5", "dense_mnist", "--seeds", "0", "--epochs", "1")
        assert call(tmp_path / folder, *words, "--subset", "64") == 0
    for name in ("metrics.json", "lenet5.npz", "dense_mnist.npz"):
        first, second = (tmp_path / f / "out" / name for f in ("a", "b"))
        assert first.read_bytes() == second.read_bytes(), name


def test_experiments_add_up_in_one_file(tmp_path):
    for words in (("--only", "lenet5"), ("--only", "autoencoder"), ("--only", "lenet5")):
        assert call(tmp_path, *words, "--seeds", "0", "--epochs", "1", "--subset", "64") == 0
    experiments = metrics_of(tmp_path)["experiments"]
    assert sorted(experiments) == ["autoencoder", "lenet5"]
    assert len(experiments["lenet5"]["runs"]) == 1
    assert set(experiments["autoencoder"]["summary"]) == {"test_loss"}
    assert "test_accuracy" not in experiments["autoencoder"]["weights"]


def test_a_second_seed_joins_the_first_and_keeps_its_weights(tmp_path):
    words = ("--only", "lenet5", "--epochs", "1", "--subset", "64", "--seeds")
    call(tmp_path, *words, "0")
    weights = (tmp_path / "out" / "lenet5.npz").read_bytes()
    before = metrics_of(tmp_path)["experiments"]["lenet5"]["weights"]
    call(tmp_path, *words, "1")
    entry = metrics_of(tmp_path)["experiments"]["lenet5"]
    assert [run["seed"] for run in entry["runs"]] == [0, 1]
    assert entry["weights"] == before
    assert (tmp_path / "out" / "lenet5.npz").read_bytes() == weights


def test_runs_of_another_size_do_not_mix(tmp_path):
    words = ("--only", "lenet5", "--epochs", "1", "--seeds")
    call(tmp_path, *words, "0", "--subset", "64")
    call(tmp_path, *words, "1", "--subset", "48")
    entry = metrics_of(tmp_path)["experiments"]["lenet5"]
    assert entry["images"]["train"] == 48
    assert [run["seed"] for run in entry["runs"]] == [1]


def test_two_calls_at_once_lose_nothing(tmp_path, monkeypatch):
    finished = {}
    parts = data.prepare("mnist", validation=0, permuted=False, subset=48)
    for name in ("lenet5", "dense_mnist"):
        network, record = training.train(EXPERIMENTS[name], 0, parts, 1, tmp_path / f"{name}.npz")
        finished[name] = (tmp_path / "out", EXPERIMENTS[name], network, record, parts)
    other = threading.Thread(target=report.write_run, args=finished["dense_mnist"])
    write_weights = report._write_weights

    def let_the_other_begin(folder, experiment, *rest):
        if experiment.name == "lenet5":
            other.start()
            other.join(timeout=0.5)  # it has to wait
        return write_weights(folder, experiment, *rest)

    monkeypatch.setattr(report, "_write_weights", let_the_other_begin)
    report.write_run(*finished["lenet5"])
    other.join()
    assert set(metrics_of(tmp_path)["experiments"]) == {"lenet5", "dense_mnist"}


def test_no_time_and_no_place_in_the_metrics(tmp_path):
    call(tmp_path, "--only", "lenet5", "--seeds", "0", "--epochs", "1", "--subset", "48")
    text = (tmp_path / "out" / "metrics.json").read_text()
    for word in (str(tmp_path), "second", "time", "host", "date"):
        assert word not in text


def test_shifted_digits_are_measured_for_the_two_rivals(tmp_path):
    words = ("--only", "keras_mnist", "dense_mnist", "--seeds", "0", "--epochs", "1")
    call(tmp_path, *words, "--subset", "96")
    metrics = metrics_of(tmp_path)
    assert set(metrics["shifted_digits"]) == {"keras_mnist", "dense_mnist"}
    for name, table in metrics["shifted_digits"].items():
        assert table["pixels"] == [0, 1, 2, 3, 4, 5, 6]
        unmoved = metrics["experiments"][name]["runs"][0]["test_accuracy"]
        assert {table[way][0] for way in ("up", "down", "left", "right")} == {unmoved}
        means = [
            sum(table[way][k] for way in ("up", "down", "left", "right")) / 4 for k in range(7)
        ]
        np.testing.assert_allclose(table["mean"], means, atol=1e-6)


# --- interruptions


@pytest.mark.parametrize(
    ("name", "epoch"),
    [
        ("simple_convnet", 1.4),
        ("keras_mnist", 2.2),
        # With dropout and a validation part, in the first epoch, between two, and later.
        ("fashion_convnet", 0.5),
        ("fashion_convnet", 1.0),
        ("fashion_convnet", 2.6),
    ],
)
def test_going_on_after_an_interruption_gives_the_same_bits(tmp_path, name, epoch):
    experiment = dataclasses.replace(EXPERIMENTS[name], batch_size=20)
    parts = data.prepare(
        experiment.data, validation=experiment.validation, permuted=False, subset=60
    )
    network, record = training.train(experiment, 3, parts, 3, tmp_path / "straight.npz")

    class Interrupted(experiment.optimizer):
        def update(self, params, grads):
            if self.iterations >= epoch * steps:
                raise KeyboardInterrupt
            super().update(params, grads)

    steps = -(-len(parts.x_train) // 20)
    path = tmp_path / "interrupted.npz"
    stopped = dataclasses.replace(experiment, optimizer=Interrupted)
    Interrupted.__name__ = experiment.optimizer.__name__
    with pytest.raises(KeyboardInterrupt):
        training.train(stopped, 3, parts, 3, path)
    assert path.exists() == (epoch >= 1)
    again, record_again = training.train(experiment, 3, parts, 3, path)
    assert record_again == record
    for weight, array in network.get_weights().items():
        np.testing.assert_array_equal(array, again.get_weights()[weight], err_msg=weight)


def test_a_finished_run_is_not_trained_again(tmp_path, monkeypatch):
    words = ("--only", "lenet5", "--seeds", "0", "--epochs", "2", "--subset", "48")
    call(tmp_path, *words)
    first = (tmp_path / "out" / "metrics.json").read_bytes()
    monkeypatch.setattr(training, "fit", lambda *a, **k: pytest.fail("trained again"))
    call(tmp_path, *words)
    assert (tmp_path / "out" / "metrics.json").read_bytes() == first


def test_the_command_says_how_to_go_on(tmp_path, monkeypatch, capsys):
    def interrupt(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "fit", interrupt)
    words = ("--only", "lenet5", "--seeds", "0", "--epochs", "1", "--subset", "48")
    assert call(tmp_path, *words) == 130
    assert "Stopped. Call again to go on" in capsys.readouterr().err


def tiny(tmp_path, **changes):
    """Train LeNet-5 for an epoch; return its checkpoint and what it was trained on."""
    experiment = dataclasses.replace(EXPERIMENTS["lenet5"], **changes)
    parts = data.prepare("mnist", validation=0, permuted=False, subset=48)
    path = tmp_path / "run.npz"
    training.train(experiment, 0, parts, 1, path)
    return experiment, parts, path


@pytest.mark.parametrize("what", ["batch size", "seed", "damaged"])
def test_a_checkpoint_of_another_run_is_not_taken_up(tmp_path, what):
    experiment, parts, path = tiny(tmp_path)
    seed = 0
    if what == "batch size":
        experiment = dataclasses.replace(experiment, batch_size=16)
    elif what == "seed":
        seed = 1
    else:
        path.write_bytes(path.read_bytes()[:1000])
    fresh, _ = training.train(experiment, seed, parts, 1, tmp_path / "fresh.npz")
    found, record = training.train(experiment, seed, parts, 1, path)
    assert record["epoch"] == 1
    for name, array in fresh.get_weights().items():
        np.testing.assert_array_equal(array, found.get_weights()[name])


def test_a_loss_that_is_not_finite_is_said(tmp_path):
    experiment = EXPERIMENTS["lenet5"]
    parts = data.prepare("mnist", validation=0, permuted=False, subset=48)
    parts = parts._replace(x_train=np.full_like(parts.x_train, np.nan))
    with pytest.raises(FloatingPointError, match="the loss must stay a finite number"):
        training.train(experiment, 0, parts, 1, tmp_path / "run.npz")


# --- the film


def test_the_film_shows_the_filters_before_and_after_every_epoch(tmp_path):
    words = ("--only", "simple_convnet", "--seeds", "0", "--subset", "64")
    assert call(tmp_path, *words, "--epochs", "1") == 0
    first = read_weights(tmp_path / "out" / "simple_convnet_film.npz")["conv2d/w"]
    assert call(tmp_path, *words, "--epochs", "3") == 0  # goes on with the film as well
    frames = read_weights(tmp_path / "out" / "simple_convnet_film.npz")["conv2d/w"]
    assert frames.shape == (4, 30, 1, 5, 5)
    np.testing.assert_array_equal(frames[:2], first)
    assert np.abs(np.diff(frames.astype(float), axis=0)).max(axis=(1, 2, 3, 4)).min() > 0
    stored = read_weights(tmp_path / "out" / "simple_convnet.npz")["conv2d/w"]
    np.testing.assert_array_equal(frames[-1], stored)
    entry = metrics_of(tmp_path)["experiments"]["simple_convnet"]["film"]
    assert entry == {
        "file": "simple_convnet_film.npz",
        "weight": "conv2d/w",
        "dtype": "float16",
        "frames": 4,
    }
