"""Early stopping, the data of an experiment, and the order of work."""

import dataclasses

import numpy as np
import pytest

from cnnlib import SGD, EarlyStopping, RMSprop
from cnnlib.datasets import ImageData
from cnnlib.pixels import permute_pixels
from tests.reproduce.calls import call, metrics_of
from tools.reproduce import checkpoint, command, data, report, training
from tools.reproduce.catalogue import EXPERIMENTS

# --- early stopping


@pytest.mark.parametrize(
    ("losses", "epochs", "best"),
    [
        ([3, 2, 1, 4, 5, 0], 5, 3),  # two epochs in a row without a lower loss: stop
        ([3, 2, 4, 1, 5, 6, 0], 6, 4),  # one bad epoch is forgiven
        ([1, 1, 1, 1], 3, 1),  # equal is not lower
        ([6, 5, 4, 3, 2, 1], 6, 6),
        ([2, 1, 5, 5], 4, 2),  # the last epoch allowed is also the one to stop at
    ],
)
def test_early_stopping_waits_and_gives_back_the_best(tmp_path, monkeypatch, losses, epochs, best):
    seen = []

    def judge(network, experiment, parts):
        seen.append(network.get_weights())
        return {"validation_loss": float(losses[len(seen) - 1]), "validation_accuracy": 0.5}

    monkeypatch.setattr(training, "judge", judge)
    experiment = dataclasses.replace(EXPERIMENTS["lenet5"], patience=2)
    parts = data.prepare("mnist", validation=12_000, permuted=False, subset=60)
    shares = []
    network, record = training.train(
        experiment, 0, parts, len(losses), tmp_path / "run.npz", shares.append
    )
    # The same epochs as the course's EarlyStopping, which means what Keras's means.
    stopping = EarlyStopping(patience=2)
    stopping.on_train_begin(network)
    for epoch, loss in enumerate(losses[:epochs]):
        assert not stopping.stop_training
        stopping.on_epoch_end(network, epoch, {"val_loss": float(loss)})
    assert stopping.stop_training == (epochs - best >= 2)
    assert stopping.best_epoch == best - 1
    assert (record["epoch"], record["best_epoch"]) == (epochs, best)
    assert sum(shares) == pytest.approx(len(losses))  # the bar ends full
    for name, array in network.get_weights().items():
        np.testing.assert_array_equal(array, seen[best - 1][name])


def test_the_reported_validation_values_are_those_of_the_best_epoch(tmp_path):
    experiment = dataclasses.replace(EXPERIMENTS["fashion_convnet"], patience=2)
    parts = data.prepare("fashion_mnist", validation=12_000, permuted=False, subset=100)
    network, record = training.train(experiment, 0, parts, 4, tmp_path / "run.npz")
    run = report.describe_run(experiment, network, record, parts)
    best = record["best_epoch"]
    assert run["validation_loss"] == min(run["curves"]["validation_loss"])
    assert run["validation_accuracy"] == run["curves"]["validation_accuracy"][best - 1]
    accuracy = network.accuracy(parts.x_test, parts.y_test)
    assert run["test_accuracy"] == pytest.approx(accuracy, abs=1e-6)


# --- the learning rate


def test_the_last_epochs_take_a_tenth_of_the_rate():
    experiment = dataclasses.replace(EXPERIMENTS["dense_mnist"], epochs=5, settling=2)
    assert RMSprop().learning_rate == 0.001
    rates = [experiment.learning_rate(epoch) for epoch in range(5)]
    assert rates == pytest.approx([0.001, 0.001, 0.001, 0.0001, 0.0001])
    steady = dataclasses.replace(experiment, settling=0)
    assert {steady.learning_rate(epoch) for epoch in range(5)} == {0.001}


class Noting(SGD):
    """Writes down the rate of every step."""

    def __init__(self, rates):
        super().__init__(0.5)
        self.rates = rates

    def update(self, params, grads):
        self.rates.append(self.learning_rate)
        super().update(params, grads)


@pytest.fixture
def settling():
    """Five epochs, the last two of them slow, of a small network; and the rates of the steps."""
    rates = []
    experiment = dataclasses.replace(
        EXPERIMENTS["dense_mnist"],
        optimizer=lambda: Noting(rates),
        epochs=5,
        batch_size=30,
        settling=2,
    )
    parts = data.prepare("mnist", validation=0, permuted=False, subset=60)  # two steps an epoch
    return experiment, parts, rates


def test_training_takes_the_rate_of_its_epoch(tmp_path, settling):
    experiment, parts, rates = settling
    training.train(experiment, 0, parts, 5, tmp_path / "run.npz")
    assert rates == [0.5] * 6 + [0.05] * 4


@pytest.mark.parametrize("stop", [1, 2, 3, 4])
def test_an_interrupted_training_goes_on_with_the_rate_of_its_epoch(tmp_path, settling, stop):
    experiment, parts, rates = settling
    whole, record = training.train(experiment, 0, parts, 5, tmp_path / "whole.npz")
    straight = rates[:]
    rates.clear()
    training.train(experiment, 0, parts, stop, tmp_path / "halves.npz")
    again, same = training.train(experiment, 0, parts, 5, tmp_path / "halves.npz")
    assert rates == straight
    assert same == record
    for name, array in whole.get_weights().items():
        np.testing.assert_array_equal(again.get_weights()[name], array)


# --- the data


def test_the_split_leaves_no_image_out_and_takes_none_twice(monkeypatch):
    x = np.arange(60_000, dtype=np.float32).reshape(-1, 1, 1, 1)  # (N, 1, 1, 1)
    y = np.arange(60_000)
    monkeypatch.setattr(data, "_load", lambda name: ImageData(x, y, x[:10], y[:10]))
    parts = data.prepare("mnist", validation=12_000, permuted=False, subset=None)
    assert len(parts.x_train) == 48_000
    assert len(parts.x_validation) == 12_000
    assert sorted([*parts.y_train, *parts.y_validation]) == list(range(60_000))
    np.testing.assert_array_equal(parts.x_train[:, 0, 0, 0], parts.y_train)
    np.testing.assert_array_equal(parts.x_validation[:, 0, 0, 0], parts.y_validation)
    again = data.prepare("mnist", validation=12_000, permuted=False, subset=None)
    np.testing.assert_array_equal(parts.y_validation, again.y_validation)


def test_training_and_test_images_are_permuted_alike(small_data):
    parts = data.prepare("mnist", validation=0, permuted=True, subset=60)
    np.testing.assert_array_equal(parts.x_train, permute_pixels(small_data.x_train[:60]))
    np.testing.assert_array_equal(parts.x_test, permute_pixels(small_data.x_test[:10]))


def test_the_frame_by_hand():
    framed = data.frame(np.array([[[[0.0, 1.0]]]], np.float32))
    assert framed.dtype == np.float32
    expected = np.full((5, 6), -0.1)
    expected[2, 3] = 1.175
    np.testing.assert_allclose(framed[0, 0], expected, atol=1e-7)


def test_the_original_lenet_gets_its_frame(tmp_path):
    call(tmp_path, "--only", "lenet5_original", "--seeds", "0", "--epochs", "1", "--subset", "64")
    entry = metrics_of(tmp_path)["experiments"]["lenet5_original"]
    assert entry["parameters"] == 60_000
    assert entry["framed"] is True


# --- the order of work


def test_first_seeds_come_first():
    runs = command.plan(["simple_convnet", "keras_mnist", "autoencoder"], None, None)
    assert [run.name for run in runs] == [
        "simple_convnet-0", "keras_mnist-0", "autoencoder-0",
        "simple_convnet-1", "keras_mnist-1",
        "simple_convnet-2", "keras_mnist-2",
    ]  # fmt: skip
    assert [run.epochs for run in runs[:3]] == [20, 5, EXPERIMENTS["autoencoder"].epochs]
    assert [run.epochs for run in command.plan(["lenet5"], [0], 2)] == [2]


def test_work_is_counted_in_multiply_adds():
    run = command.Run(EXPERIMENTS["dense_mnist"], 0, epochs=2)
    # 2 epochs, 1,000 images, forward and twice as much backward, 784 * 512 + 512 * 10 each
    assert command.work_of(run, 1000) == pytest.approx(3 * 2 * 1000 * 406_528 / 1e9)


def test_shortened_runs_may_not_overwrite_the_books_results(capsys):
    for words in (["--epochs", "1"], ["--subset", "100"]):
        with pytest.raises(SystemExit):
            command.parse(words)
        assert "pass --out too" in capsys.readouterr().err
    assert command.parse(["--epochs", "1", "--out", "elsewhere"]).epochs == 1


def test_an_unknown_experiment_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit):
        command.parse(["--only", "no_such"])
    assert "simple_convnet" in capsys.readouterr().err


def test_the_list(capsys):
    assert command.main(["--list"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("simple_convnet")


def test_nothing_is_restored_where_there_is_nothing(tmp_path):
    assert checkpoint.restore(tmp_path / "none.npz", None, None, {}) is None
