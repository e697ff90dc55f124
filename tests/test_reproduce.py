"""`make reproduce` on a hand's width of data: every path from the command line to the results."""

import dataclasses
import json

import numpy as np
import pytest

from cnnlib import EarlyStopping, load_digits
from cnnlib.datasets import ImageData
from tools.reproduce import checkpoint, command, data, report, training
from tools.reproduce.catalogue import EXPERIMENTS


@pytest.fixture(scope="module")
def small_data():
    """scikit-learn's real digits, three times as large and with a margin: 28 by 28."""
    x_train, y_train, x_test, y_test = load_digits()

    def enlarge(x):
        x = np.kron(x, np.ones((3, 3), np.float32))  # (N, 1, 24, 24)
        return np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))  # (N, 1, 28, 28)

    return ImageData(enlarge(x_train), y_train, enlarge(x_test), y_test)


@pytest.fixture(autouse=True)
def no_download(monkeypatch, small_data):
    monkeypatch.setattr(data, "_load", lambda name: small_data)


def call(tmp_path, *words):
    return command.main([*words, "--out", str(tmp_path / "out"), "--work", str(tmp_path / "work")])


def metrics_of(tmp_path):
    return json.loads((tmp_path / "out" / "metrics.json").read_text())


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


def test_one_permutation_moves_the_pixels_of_all_images():
    x = np.random.default_rng(0).normal(size=(3, 1, 5, 7))
    moved = data.permute_pixels(x)
    assert moved.shape == x.shape
    order = [list(x[0].ravel()).index(value) for value in moved[0].ravel()]
    assert sorted(order) == list(range(35))
    assert order != sorted(order)
    for image, result in zip(x, moved, strict=True):
        np.testing.assert_array_equal(result.ravel(), image.ravel()[order])


def test_training_and_test_images_are_permuted_alike(small_data):
    parts = data.prepare("mnist", validation=0, permuted=True, subset=60)
    np.testing.assert_array_equal(parts.x_train, data.permute_pixels(small_data.x_train[:60]))
    np.testing.assert_array_equal(parts.x_test, data.permute_pixels(small_data.x_test[:10]))


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (0, 0, [[1, 2, 3], [4, 5, 6]]),
        (1, 0, [[0, 0, 0], [1, 2, 3]]),
        (-1, 0, [[4, 5, 6], [0, 0, 0]]),
        (0, 2, [[0, 0, 1], [0, 0, 4]]),
        (0, -1, [[2, 3, 0], [5, 6, 0]]),
        (1, -1, [[0, 0, 0], [2, 3, 0]]),
    ],
)
def test_shifts_by_hand(rows, columns, expected):
    x = np.array([[[[1, 2, 3], [4, 5, 6]]]])
    np.testing.assert_array_equal(data.shift(x, rows, columns), [[expected]])


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
