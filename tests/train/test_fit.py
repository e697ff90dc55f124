"""Training: reproducible to the bit, and the same as Keras's."""

import itertools

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
    Flatten,
    Momentum,
    ReLU,
    Sequential,
    conv2d_forward,
    evaluate,
    fit,
)
from tests.train.networks import INPUT, make, same, train


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


def test_convolutions_take_the_quickest_way_while_training(monkeypatch):
    """And the way they were given afterwards, also when something goes wrong."""
    seen = []

    def record(*given, method, **options):
        seen.append(method)
        return conv2d_forward(*given, method=method, **options)

    monkeypatch.setattr("cnnlib.layers.conv.conv2d_forward", record)
    rng = np.random.default_rng(0)
    network = Sequential([Conv2D(2, 3), Flatten(), Dense(2)], (1, 4, 4), rng=rng)
    x, t = np.ones((2, 1, 4, 4), np.float32), np.array([0, 1])
    fit(network, x, t, SGD(), rng=rng, verbose=0)
    fit(network, x, t, SGD(), rng=rng, verbose=0, method="loops")
    assert seen == ["auto", "loops"]
    with pytest.raises(FloatingPointError):
        fit(network, x * np.inf, t, SGD(), rng=rng, verbose=0)
    with pytest.raises(ValueError, match='method must be one of "im2col", "loops"'):
        fit(network, x, t, SGD(), rng=rng, verbose=0, method="fft")
    assert network.layers[0].method == "im2col"
