"""Callbacks mean what Keras's mean, on sequences of values."""

import numpy as np
import pytest

from cnnlib import SGD, Callback, Dense, EarlyStopping, ModelCheckpoint, Sequential
from tests.train.networks import make, train


def test_callbacks_are_called_in_order(data):
    calls = []

    class Recorder(Callback):
        def on_train_begin(self, network):
            calls.append("begin")

        def on_epoch_end(self, network, epoch, logs):
            calls.append((epoch, sorted(logs)))
            self.stop_training = epoch == 1

        def on_train_end(self, network):
            calls.append("end")

    history = train(make(), data, callbacks=[Recorder(), Callback()], epochs=9)
    assert calls == ["begin", (0, ["accuracy", "loss"]), (1, ["accuracy", "loss"]), "end"]
    assert history.epoch == [0, 1]


SEQUENCES = {
    "falls": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4],
    "rises": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6],
    "valley": [0.9, 0.5, 0.3, 0.4, 0.5, 0.35, 0.2, 0.3, 0.4, 0.5],
    "flat": [0.5, 0.5, 0.5, 0.5, 0.5],
    "slow": [0.5, 0.49, 0.48, 0.47, 0.46, 0.30, 0.29, 0.28],
    "jumps": [0.5, 0.7, 0.4, 0.8, 0.3, 0.9, 0.2],
    "no number": [0.5, float("nan"), 0.4, float("nan"), float("nan"), 0.1],
    "no number first": [float("nan"), 0.5, 0.4],
}
STOPPINGS = [
    {},
    {"patience": 1},
    {"patience": 2},
    {"patience": 3, "min_delta": 0.05},
    {"patience": 1, "min_delta": -0.05},
    {"patience": 2, "mode": "max"},
    {"patience": 2, "restore_best_weights": True},
    {"patience": 1, "restore_best_weights": True, "mode": "max", "min_delta": 0.02},
]


class Scripted(Sequential):
    """A network whose only weight is the number of the epoch."""

    stop_training = False

    def __init__(self):
        super().__init__([Dense(1)], (1,))
        self.weights = {}

    def get_weights(self):
        return self.weights

    def set_weights(self, weights):
        self.weights = weights


def run(callback, values, network, begin, tell, end):
    """Tell a callback one value an epoch until it stops; give the last epoch and the weight."""
    begin(callback, network)
    for epoch, value in enumerate(values):
        network.weights = {"epoch": np.array(epoch)}
        tell(callback, network, epoch, {"val_loss": value})
        if callback_wants_to_stop(callback, network):
            break
    end(callback, network)
    return epoch, network.weights


def callback_wants_to_stop(callback, network):
    return getattr(callback, "stop_training", False) or network.stop_training


@pytest.mark.keras
@pytest.mark.parametrize("settings", STOPPINGS, ids=str)
def test_early_stopping_means_what_that_of_keras_means(settings):
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    for name, values in SEQUENCES.items():
        ours = EarlyStopping(**settings)
        mine = run(
            ours,
            values,
            Scripted(),
            lambda c, n: c.on_train_begin(n),
            lambda c, n, epoch, logs: c.on_epoch_end(n, epoch, logs),
            lambda c, n: c.on_train_end(n),
        )
        theirs = keras.callbacks.EarlyStopping(**settings)
        network = Scripted()
        theirs.set_model(network)
        keras_result = run(
            theirs,
            values,
            network,
            lambda c, n: c.on_train_begin(),
            lambda c, n, epoch, logs: c.on_epoch_end(epoch, logs),
            lambda c, n: c.on_train_end(),
        )
        assert mine == keras_result, (name, settings)
        assert ours.stopped_epoch == theirs.stopped_epoch, name
        assert ours.best_epoch == theirs.best_epoch, name
        assert ours.best == pytest.approx(theirs.best, nan_ok=True), name


@pytest.mark.keras
@pytest.mark.parametrize(
    "settings", [{}, {"save_best_only": True}, {"save_best_only": True, "mode": "max"}], ids=str
)
def test_checkpoints_are_written_when_keras_writes_them(settings, tmp_path):
    from cnnlib.keras_import import import_keras

    keras = import_keras()

    class Saving(Scripted):
        def __init__(self):
            super().__init__()
            self.saved = []

        def save_weights(self, path, overwrite=True):
            self.saved.append(
                (str(path).replace(".weights.h5", "").replace(".npz", ""), self.weights)
            )

    for name, values in SEQUENCES.items():
        stem = str(tmp_path / "{epoch:02d}-{val_loss:.2f}")
        mine, theirs = Saving(), Saving()
        run(
            ModelCheckpoint(stem + ".npz", **settings),
            values,
            mine,
            lambda c, n: None,
            lambda c, n, epoch, logs: c.on_epoch_end(n, epoch, logs),
            lambda c, n: None,
        )
        callback = keras.callbacks.ModelCheckpoint(
            stem + ".weights.h5", save_weights_only=True, **settings
        )
        callback.set_model(theirs)
        run(
            callback,
            values,
            theirs,
            lambda c, n: None,
            lambda c, n, epoch, logs: c.on_epoch_end(epoch, logs),
            lambda c, n: None,
        )
        assert mine.saved == theirs.saved, name
        assert mine.saved


def test_the_best_weights_come_back(data):
    network, kept = make(), {}

    class Keep(Callback):
        def on_epoch_end(self, network, epoch, logs):
            kept[epoch] = network.get_weights()

    stopping = EarlyStopping("accuracy", mode="min", patience=2, restore_best_weights=True)
    history = train(network, data, epochs=12, callbacks=[Keep(), stopping])
    worst = int(np.argmin(history.history["accuracy"]))
    assert stopping.best_epoch == worst
    for name, array in network.get_weights().items():
        np.testing.assert_array_equal(array, kept[worst][name])


def test_a_second_training_starts_to_count_anew(data):
    stopping = EarlyStopping("loss", patience=1)
    train(make(), data, epochs=2, callbacks=[stopping], optimizer=SGD(0.0), shuffle=True)
    stopping.stop_training, stopping.best = True, 0.0
    history = train(make(), data, epochs=3, callbacks=[stopping])
    assert history.epoch == [0, 1, 2]


def test_a_checkpoint_holds_the_weights_of_its_epoch(data, tmp_path):
    network = make()
    path = tmp_path / "new" / "best.npz"
    checkpoint = ModelCheckpoint(path, "loss", save_best_only=True)
    train(network, data, callbacks=[checkpoint], epochs=4)
    other = make(seed=3)
    other.load_weights(path)
    assert checkpoint.best == pytest.approx(min(train(make(), data, epochs=4).history["loss"]))
    assert other.accuracy(*data) > 0.3


def test_accuracy_is_better_when_it_rises():
    stopping = EarlyStopping("val_accuracy")
    assert stopping.is_better(0.6, than=0.5)
    assert not stopping.is_better(0.5, than=0.5)
    assert EarlyStopping("loss").is_better(0.4, than=0.5)
    assert EarlyStopping("val_error", mode="min").is_better(0.4, than=0.5)
    assert EarlyStopping("score", mode="max").is_better(0.6, than=0.5)


@pytest.mark.parametrize(
    ("make_callback", "error", "message"),
    [
        (lambda: EarlyStopping(mode="up"), ValueError, 'mode must be one of "auto", "min", "max"'),
        (lambda: EarlyStopping("val_error"), ValueError, "mode must be .*got monitor='val_error'"),
        (lambda: EarlyStopping(patience=-1), ValueError, "patience must be .*got patience=-1"),
        (
            lambda: EarlyStopping(min_delta=float("inf")),
            ValueError,
            "min_delta must be .*min_delta=inf",
        ),
        (
            lambda: ModelCheckpoint("best.keras"),
            ValueError,
            r"path must end in \.npz; got path='best.keras'",
        ),
    ],
)
def test_callbacks_out_of_range_are_refused(make_callback, error, message):
    with pytest.raises(error, match=message):
        make_callback()


def test_a_value_that_is_not_there_is_named(data, tmp_path):
    with pytest.raises(
        ValueError,
        match=r"monitor of EarlyStopping must name a value .*got monitor='val_loss' beside loss, accuracy\. "
        r'For "val_\.\.\." pass validation data to fit',
    ):
        train(make(), data, callbacks=[EarlyStopping()])
    with pytest.raises(ValueError, match=r"monitor of ModelCheckpoint must name"):
        train(make(), data, callbacks=[ModelCheckpoint(tmp_path / "a.npz", save_best_only=True)])
    with pytest.raises(
        ValueError,
        match=r"path must have fields for values .*got 'val_loss' in path='.*' beside epoch, loss",
    ):
        train(make(), data, callbacks=[ModelCheckpoint(tmp_path / "{val_loss}.npz")])
    for field in ("{}", "{epoch:word}", "{"):
        with pytest.raises(
            ValueError, match=r"path must have fields .* in path='.*\.npz' beside epoch"
        ):
            train(make(), data, callbacks=[ModelCheckpoint(tmp_path / f"{field}.npz")])


def test_callbacks_do_nothing_unless_told():
    callback = Callback()
    assert callback.on_train_begin(make()) is None
    assert callback.on_epoch_end(make(), 0, {}) is None
    assert callback.on_train_end(make()) is None
    assert not callback.stop_training
