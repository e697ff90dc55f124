"""Training: reproducible to the bit, the same as Keras's, and clear when it goes wrong."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from cnnlib import (
    SGD,
    Adam,
    BatchNormalization,
    Callback,
    Conv2D,
    Dense,
    Dropout,
    EarlyStopping,
    Flatten,
    History,
    ModelCheckpoint,
    Momentum,
    ReLU,
    Sequential,
    evaluate,
    fit,
)

INPUT = (1, 6, 5)


def make(seed=0, **settings):
    layers = [Conv2D(3, 3), BatchNormalization(), ReLU(), Flatten(), Dropout(0.3), Dense(4)]
    return Sequential(layers, INPUT, rng=np.random.default_rng(seed), **settings)


@pytest.fixture
def data(rng):
    """Images whose class can be learned: the quarter that is bright."""
    t = rng.integers(0, 4, 90)
    x = rng.random((90, *INPUT), np.float32)
    for image, label in zip(x, t, strict=True):
        image[
            0, (label // 2) * 3 : (label // 2) * 3 + 3, (label % 2) * 2 : (label % 2) * 2 + 3
        ] += 1
    return x, t


def train(network, data, seed=1, **settings):
    settings = {
        "epochs": 3,
        "batch_size": 32,
        "rng": np.random.default_rng(seed),
        "verbose": 0,
    } | settings
    return fit(network, *data, settings.pop("optimizer", Adam(0.01)), **settings)


def same(first, second):
    return all(np.array_equal(a, second.get_weights()[k]) for k, a in first.get_weights().items())


def test_a_network_learns(data):
    network = make()
    history = train(network, data, epochs=15)
    assert history.history["loss"][-1] < 0.5 * history.history["loss"][0]
    assert network.accuracy(*data) > 0.9


def test_two_trainings_agree_to_the_bit(data):
    first, again, other = make(), make(), make()
    logs = [train(network, data, validation_split=0.2).history for network in (first, again)]
    train(other, data, seed=2)
    assert logs[0] == logs[1]
    assert same(first, again)
    assert not same(first, other)


def test_the_generator_of_fit_is_enough(data):
    networks = [make() for _ in range(2)]
    for network in networks:
        for layer in network.layers:
            layer.rng = None
        train(network, data)
    assert same(*networks)


def test_first_weights_come_from_the_network_not_from_fit(data):
    network = make()
    before = make().get_weights()
    train(network, data, epochs=1, optimizer=SGD(0.0))
    for name in network.params:
        np.testing.assert_array_equal(network.params[name], before[name])


@pytest.mark.parametrize("shuffle", [True, False])
def test_a_resumed_training_is_the_same_to_the_bit(data, shuffle, tmp_path):
    settings = {"epochs": 5, "shuffle": shuffle}
    whole, half = make(), make()
    straight = train(whole, data, **settings)
    optimizer = Adam(0.01)

    class Interrupt(Callback):
        def on_epoch_end(self, network, epoch, logs):
            self.stop_training = epoch == 1

    first = train(half, data, **settings, optimizer=optimizer, callbacks=[Interrupt()])
    half.save_weights(tmp_path / "weights.npz")
    np.savez(tmp_path / "optimizer.npz", **optimizer.get_state())

    resumed, again = make(seed=5), Adam(0.01)
    resumed.load_weights(tmp_path / "weights.npz")
    again.set_state(np.load(tmp_path / "optimizer.npz"))
    second = train(resumed, data, **settings, optimizer=again, initial_epoch=2)
    assert second.epoch == [2, 3, 4]
    assert first.history["loss"] + second.history["loss"] == straight.history["loss"]
    assert same(whole, resumed)


def test_each_epoch_shows_every_example_once_in_an_order_of_its_own():
    seen = []

    class Watch(Flatten):
        def _forward(self, x, training):
            if training:
                seen.append(x[:, 0].astype(int).tolist())
            return super()._forward(x, training)

    network = Sequential([Watch(), Dense(2)], (1,), rng=np.random.default_rng(0))
    x, t = np.arange(10.0)[:, None] / 1.0, np.zeros(10, int)
    fit(network, x, t, SGD(0.0), epochs=2, batch_size=4, rng=np.random.default_rng(0), verbose=0)
    assert [len(batch) for batch in seen] == [4, 4, 2] * 2
    first, second = [*itertools.chain(*seen[:3])], [*itertools.chain(*seen[3:])]
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    assert first != list(range(10))
    seen.clear()
    fit(network, x, t, SGD(0.0), batch_size=4, shuffle=False, verbose=0)
    assert seen == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_dropout_draws_anew_in_every_epoch(data):
    masks = []

    class Watch(Dropout):
        def _forward(self, x, training):
            y, cache = super()._forward(x, training)
            masks.append(y == 0)
            return y, cache

    network = Sequential([Flatten(), Watch(0.5), Dense(4)], INPUT, rng=np.random.default_rng(0))
    train(network, data, epochs=2, batch_size=90)
    assert not np.array_equal(*masks)


def test_logs_are_means_over_the_examples_not_over_the_batches(data):
    network = Sequential([Flatten(), Dense(4)], INPUT, rng=np.random.default_rng(0))
    expected = evaluate(network, *data)
    logs = train(network, data, epochs=1, batch_size=64, optimizer=SGD(0.0)).history
    assert logs["loss"] == [pytest.approx(expected["loss"], rel=1e-6)]
    assert logs["accuracy"] == [pytest.approx(expected["accuracy"], rel=1e-12)]


def test_validation_data_are_judged_after_each_epoch(data):
    network, judged = make(), []

    class Judge(Callback):
        def on_epoch_end(self, network, epoch, logs):
            judged.append(evaluate(network, *data, 32))

    logs = train(network, data, validation_data=data, callbacks=[Judge()]).history
    assert logs["val_loss"] == [one["loss"] for one in judged]
    assert logs["val_accuracy"] == [one["accuracy"] for one in judged]
    assert set(logs) == {"loss", "accuracy", "val_loss", "val_accuracy"}


def test_a_split_is_taken_from_the_end_before_shuffling(data):
    x, t = data
    first, second = make(), make()
    one = train(first, data, validation_split=0.2)
    two = train(second, (x[:72], t[:72]), validation_data=(x[72:], t[72:]))
    assert one.history == two.history
    assert same(first, second)


def test_a_regression_reports_its_loss_alone(rng):
    network = Sequential([Dense(2)], (3,), loss="mean_squared_error", rng=rng)
    x = rng.normal(size=(40, 3))
    history = fit(
        network, x, x[:, :2], Momentum(0.1), epochs=60, rng=rng, verbose=0, validation_split=0.25
    )
    assert set(history.history) == {"loss", "val_loss"}
    assert history.history["val_loss"][-1] < 0.01 * history.history["val_loss"][0]


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


@pytest.mark.keras
@pytest.mark.parametrize("batch_size", [15, 32])
def test_losses_are_those_of_keras(data, batch_size):
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    x, t = data
    network = Sequential(
        # no bias before a normalisation: its gradient is rounding noise, which Adam would scale up
        [Conv2D(3, 3, use_bias=False), BatchNormalization(), ReLU(), Flatten(), Dense(4)],
        INPUT,
        rng=np.random.default_rng(0),
    )
    model = network.to_keras()
    model.compile(
        keras.optimizers.Adam(0.01),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    settings = {"epochs": 4, "batch_size": batch_size, "shuffle": False, "verbose": 0}
    theirs = model.fit(x.transpose(0, 2, 3, 1), t, validation_split=0.3, **settings)
    ours = fit(network, x, t, Adam(0.01), validation_split=0.3, **settings)
    assert ours.history.keys() == theirs.history.keys()
    assert ours.epoch == theirs.epoch
    for name, values in theirs.history.items():
        np.testing.assert_allclose(ours.history[name], values, rtol=1e-5, atol=1e-6)


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


# --- callbacks, on sequences of values -------------------------------------------------------

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


def test_a_history_is_a_table():
    history = History()
    history.add(3, {"loss": 1.0})
    history.add(4, {"loss": 0.5})
    assert history.epoch == [3, 4]
    assert history.history == {"loss": [1.0, 0.5]}


def test_callbacks_do_nothing_unless_told():
    callback = Callback()
    assert callback.on_train_begin(make()) is None
    assert callback.on_epoch_end(make(), 0, {}) is None
    assert callback.on_train_end(make()) is None
    assert not callback.stop_training
