"""What a training says: progress, and what went wrong."""

import subprocess
import sys

import numpy as np
import pytest

from cnnlib import SGD, Dense, Flatten, History, Sequential, fit
from tests.train.networks import INPUT, make, train


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_loss_that_is_no_number_is_reported_with_its_place(data, value):
    x, t = data[0].copy(), data[1]
    x[40] = value
    network = Sequential([Flatten(), Dense(4)], INPUT, rng=np.random.default_rng(0))
    with pytest.raises(
        FloatingPointError,
        match=r"the loss must stay a finite number; got loss=nan in epoch 1, step 2\. "
        r"Lower the learning rate \(now 0\.01\), scale the inputs to 0 to 1, and look for infinite",
    ):
        fit(network, x, t, SGD(), batch_size=32, shuffle=False, verbose=0)


def test_too_large_a_learning_rate_is_reported(data):
    network = Sequential(
        [Flatten(), Dense(4)], INPUT, loss="mean_squared_error", rng=np.random.default_rng(0)
    )
    x = data[0]
    with pytest.raises(
        FloatingPointError, match=r"got loss=(inf|nan) in epoch \d+, step \d+.*now 1000000000000\.0"
    ):
        train(network, (x, x.reshape(90, 30)[:, :4]), optimizer=SGD(1e12), epochs=20)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"batch_size": 0}, ValueError, "batch_size must be a whole number .*batch_size=0"),
        ({"epochs": 0}, ValueError, "epochs must be a whole number .*epochs=0"),
        ({"initial_epoch": -1}, ValueError, "initial_epoch must be .*initial_epoch=-1"),
        (
            {"rng": None},
            RuntimeError,
            r"fit needs a random generator to shuffle .*got rng=None\. Pass",
        ),
        ({"rng": 3}, TypeError, "rng must be a NumPy random generator; got rng=3"),
        (
            {"validation_split": 1.0},
            ValueError,
            "validation_split must leave .*=1.0 of 90 examples",
        ),
        ({"validation_split": -0.5}, ValueError, "validation_split must leave .*=-0.5 of 90"),
        ({"validation_split": 0.001}, None, None),
    ],
)
def test_arguments_out_of_range_are_refused(settings, error, message, data):
    if error is None:
        assert len(train(make(), data, **settings).history["val_loss"]) == 3  # one example
        return
    with pytest.raises(error, match=message):
        train(make(), data, **settings)


def test_two_kinds_of_validation_are_refused(data):
    with pytest.raises(
        ValueError,
        match=r"validation_data and validation_split exclude each other; got validation_split=0.1",
    ):
        train(make(), data, validation_data=data, validation_split=0.1)


def test_examples_and_labels_must_fit(data):
    x, t = data
    with pytest.raises(
        ValueError, match=r"x and t must have the same number .*got x\.shape=\(90, 1, 6, 5\)"
    ):
        train(make(), (x, t[:-1]))
    with pytest.raises(ValueError, match=r"x and t must have the same number"):
        train(make(), data, validation_data=(x, t[:-1]))


def test_silence_means_silence_and_does_not_load_tqdm():
    code = (
        "import sys, numpy as np, cnnlib as c\n"
        "n = c.Sequential([c.Dense(2)], (2,), rng=np.random.default_rng(0))\n"
        "c.fit(n, np.ones((4, 2)), np.zeros(4, int), c.SGD(), rng=np.random.default_rng(0), verbose=0)\n"
        "assert not {'tqdm', 'matplotlib', 'keras', 'tensorflow'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_bar_shows_the_epoch_and_its_values(data, capsys):
    train(make(), data, epochs=2, verbose=1, validation_split=0.1)
    shown = capsys.readouterr().err
    assert "Epoch 1/2: 100%" in shown
    assert "Epoch 2/2: 100%" in shown
    assert "3/3" in shown
    assert "val_loss=" in shown
    assert "accuracy=" in shown


def test_a_history_is_a_table():
    history = History()
    history.add(3, {"loss": 1.0})
    history.add(4, {"loss": 0.5})
    assert history.epoch == [3, 4]
    assert history.history == {"loss": [1.0, 0.5]}
