"""A step shared out among processes is the same step."""

from contextlib import closing

import numpy as np
import pytest

from cnnlib import (
    SGD,
    Adam,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    MaxPooling2D,
    ReLU,
    Sequential,
    Softmax,
    fit,
)
from cnnlib.functional.fast.crew import crew
from cnnlib.functional.fast.threads import alone
from cnnlib.train import shared_network, sharing
from cnnlib.train.arrangement import arranged
from cnnlib.train.shared_network import SharedNetwork, WholeNetwork
from cnnlib.train.sharing import processes, shared_out
from cnnlib.workers import Worker
from tests.processes import children, descriptors, needs_fork, nothing_left, refuse_forks

INPUT = (2, 9, 8)


@pytest.fixture(autouse=True)
def leave_nothing():
    crew.dismiss()  # of tests before
    with nothing_left():
        yield
        crew.dismiss()


@pytest.fixture
def for_little_work(monkeypatch):
    """Share out what takes no time too, among three processes; give those that were made."""
    made = []
    monkeypatch.setattr(sharing, "FEWEST_PRODUCTS", 0)
    monkeypatch.setattr(sharing, "thread_count", lambda: 3)
    monkeypatch.setattr(shared_network, "Worker", lambda *a: made.append(Worker(*a)) or made[-1])
    return made


def make(**settings):
    layers = [
        Conv2D(3, 3, padding="same"),
        ReLU(),
        MaxPooling2D(2),
        Conv2D(4, 2),
        ReLU(),
        MaxPooling2D(2, strides=1),
        Flatten(),
        Dense(6),
        ReLU(),
        Dense(3),
    ]
    settings = {"rng": np.random.default_rng(0), "dtype": np.float64} | settings
    return Sequential(layers, INPUT, **settings)


def copied(arrays):
    return {name: array.copy() for name, array in arrays.items()}


def step(work, x, dy):
    """Go forward and backward; give the output and the gradients."""
    y = work.forward(x)
    work.backward(dy)
    return {"y": y} | copied(work.network.grads)


def check_step(work, x, dy):
    """See that a step is that of the whole network with the same weights."""
    whole = make()
    for name, w in whole.params.items():
        w[...] = work.network.params[name]
    expected, found = step(WholeNetwork(whole), x, dy), step(work, x, dy)
    assert list(found) == list(expected)
    for name, array in expected.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_allclose(found[name], array, rtol=1e-10, atol=1e-12)
    return found


@needs_fork
class TestStep:
    @pytest.mark.parametrize("count", [1, 2, 3])
    @pytest.mark.parametrize("N", [1, 15, 16, 50])
    def test_output_and_gradients_are_those_of_the_network(self, N, count, rng):
        x, dy = rng.standard_normal((N, *INPUT)), rng.standard_normal((N, 3))
        with closing(SharedNetwork(make(), 50, count)) as work:
            assert len(work.workers) == count - 1
            first, again = check_step(work, x, dy), step(work, x, dy)
        for name, array in first.items():
            np.testing.assert_array_equal(again[name], array)

    @pytest.mark.parametrize("count", [2, 3])
    def test_batches_of_any_size_follow_each_other(self, count, rng):
        with closing(SharedNetwork(make(), 50, count)) as work:
            for N in (50, 17, 2, 1, 50):  # a part may be empty
                x, dy = rng.standard_normal((N, *INPUT)), rng.standard_normal((N, 3))
                check_step(work, x, dy)

    def test_single_precision(self, rng):
        x = rng.standard_normal((20, *INPUT))  # float64, as a reader may have it
        dy = rng.standard_normal((20, 3)).astype(np.float32)
        whole, single = make(dtype=np.float32), make(dtype=np.float32)
        expected = step(WholeNetwork(whole), x, dy)
        with closing(SharedNetwork(single, 20, 2)) as work:
            found = step(work, x, dy)
        for name, array in expected.items():
            assert found[name].dtype == np.float32
            np.testing.assert_allclose(found[name], array, rtol=1e-4, atol=1e-4)

    def test_the_output_outlives_the_next_step(self, rng):
        x = rng.standard_normal((20, *INPUT))
        with closing(SharedNetwork(make(), 20, 2)) as work:
            y = work.forward(x)
            copy = y.copy()
            work.forward(2 * x)
        np.testing.assert_array_equal(y, copy)

    def test_ties_and_zeros_agree(self, rng):
        """Pooling first: the same winners matter, of equal, zero or negative numbers."""
        layers = [Conv2D(2, 1, use_bias=False), ReLU(), MaxPooling2D(2), Flatten(), Dense(2)]
        network = Sequential(layers, (1, 6, 6), rng=rng, dtype=np.float64)
        network.layers[0].params["w"][...] = np.array([1.0, -1.0]).reshape(2, 1, 1, 1)
        x = rng.integers(-1, 2, (20, 1, 6, 6)).astype(np.float64)
        dy = rng.standard_normal((20, 2))
        expected = step(WholeNetwork(network), x, dy)
        with closing(SharedNetwork(network, 20, 2)) as work:
            found = step(work, x, dy)
        for name, array in expected.items():
            np.testing.assert_allclose(found[name], array, rtol=1e-12, atol=1e-12)

    @pytest.mark.parametrize("optimizer", [SGD(0.1), Adam(0.1)], ids=["sgd", "adam"])
    def test_a_step_of_the_optimizer_reaches_all_processes(self, optimizer, rng):
        x, dy = rng.standard_normal((20, *INPUT)), rng.standard_normal((20, 3))
        network = make()
        with closing(SharedNetwork(network, 20, 3)) as work:
            before = step(work, x, dy)
            optimizer.update(network.params, network.grads)
            after = check_step(work, x, dy)
        assert not np.allclose(before["y"], after["y"])

    def test_the_layers_keep_their_own_shapes(self, rng):
        network = make()
        with closing(SharedNetwork(network, 20, 2)) as work:
            work.forward(rng.standard_normal((20, *INPUT)))
        network.summary()
        assert network.layers[1].input_shape in (None, (3, 9, 8))  # ReLU's, before pooling


def learn_and_fail(network):
    with shared_out(network, 40, 20):
        for w in network.params.values():
            w *= 2
        raise KeyError


@needs_fork
class TestEnd:
    def test_the_layers_have_their_own_arrays_again_with_what_was_learned(self):
        network = make()
        own, before = dict(network.params), copied(network.params)
        work = SharedNetwork(network, 20, 2)
        assert not any(network.params[name] is w for name, w in own.items())
        for w in network.params.values():
            w *= 2
        work.close()
        for name, w in network.params.items():
            assert w is own[name]
            np.testing.assert_array_equal(w, 2 * before[name])

    def test_after_an_error_too(self, for_little_work):
        network = make()
        own, before = dict(network.params), copied(network.params)
        with pytest.raises(KeyError):
            learn_and_fail(network)
        assert len(for_little_work) == 1
        for name, w in network.params.items():
            assert w is own[name]
            np.testing.assert_array_equal(w, 2 * before[name])

    def test_an_error_in_a_worker_arrives(self, for_little_work, monkeypatch, rng):
        network, x = make(), rng.standard_normal((20, *INPUT))
        own = dict(network.params)
        whole = Dense.forward

        def forward(layer, x, **options):
            if len(x) > 6:  # of 20, three processes take 6, 7 and 7
                raise ArithmeticError("more than six")
            return whole(layer, x, **options)

        monkeypatch.setattr(Dense, "forward", forward)
        text = "ArithmeticError: more than six"
        with shared_out(network, 40, 24) as work, pytest.raises(RuntimeError, match=text):
            work.forward(x)
        assert all(network.params[name] is w for name, w in own.items())

    def test_no_process_is_left(self, for_little_work):
        before = children()
        with shared_out(make(), 40, 24):
            assert len(children() - before) == 2
        assert children() == before


@needs_fork
class TestWhetherToShare:
    @pytest.mark.parametrize(
        ("examples", "batch_size", "expected"),
        [(40, 24, 3), (40, 23, 2), (40, 15, 1), (17, 32, 2), (7, 32, 1)],
    )
    def test_each_process_has_its_examples(self, for_little_work, examples, batch_size, expected):
        assert processes(make(), examples, batch_size) == expected
        with shared_out(make(), examples, batch_size) as work:
            assert type(work) is (SharedNetwork if expected > 1 else WholeNetwork)
            assert len(for_little_work) == expected - 1

    def test_little_work_is_not_shared_out(self, for_little_work, monkeypatch):
        monkeypatch.setattr(sharing, "FEWEST_PRODUCTS", 10**9)
        assert processes(make(), 1000, 100) == 1
        assert processes(make(), 10**6, 100) == 3
        with shared_out(make(), 1000, 100) as work:
            assert type(work) is WholeNetwork

    @pytest.mark.parametrize("mixing", [Dropout(0.5), BatchNormalization()], ids=["drop", "norm"])
    def test_layers_that_mix_examples_are_not_cut(self, mixing, for_little_work):
        network = Sequential([Dense(4), mixing, Dense(2)], (3,), rng=np.random.default_rng(0))
        with shared_out(network, 100, 50) as work:
            assert type(work) is WholeNetwork

    def test_a_layer_of_the_readers_own_is_not_cut(self, for_little_work):
        class Shout(ReLU):
            """May do anything."""

        network = Sequential([Shout(), Dense(2)], (3,), rng=np.random.default_rng(0))
        with shared_out(network, 100, 50) as work:
            assert type(work) is WholeNetwork

    def test_systems_that_cannot_fork_do_not(self, for_little_work, monkeypatch):
        monkeypatch.setattr(sharing, "can_fork", lambda: False)
        with shared_out(make(), 40, 24) as work:
            assert type(work) is WholeNetwork

    def test_while_the_cores_are_busy_it_is_not(self, for_little_work):
        with alone(), shared_out(make(), 40, 24) as work:
            assert type(work) is WholeNetwork

    def test_a_refused_fork_leaves_the_network_whole(self, for_little_work, monkeypatch, rng):
        refuse_forks(monkeypatch)
        network, before = make(), descriptors()
        own, values = dict(network.params), copied(network.params)
        with shared_out(network, 40, 24) as work:
            assert type(work) is WholeNetwork
            assert descriptors() == before
            check_step(work, rng.standard_normal((24, *INPUT)), rng.standard_normal((24, 3)))
        for name, w in network.params.items():
            assert w is own[name]
            np.testing.assert_array_equal(w, values[name])


def test_only_relu_and_max_pooling_change_places():
    relu, pool, mean, soft = ReLU(), MaxPooling2D(), AveragePooling2D(), Softmax()
    assert arranged([relu, pool, soft]) == [pool, relu, soft]
    assert arranged([relu, mean, soft, pool]) == [relu, mean, soft, pool]
    assert arranged([soft]) == [soft]


@needs_fork
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_training_comes_to_the_same(for_little_work, monkeypatch, rng, dtype):
    x, t = rng.standard_normal((60, *INPUT)), rng.integers(0, 3, 60)

    def train():
        network, rng = make(dtype=dtype), np.random.default_rng(1)
        settings = {"epochs": 3, "batch_size": 25, "rng": rng, "verbose": 0}
        history = fit(network, x, t, Adam(0.003), **settings).history
        return history, network.get_weights()

    history, weights = train()
    assert len(for_little_work) == 2 * 3  # two beside this one, anew each epoch
    history_again, weights_again = train()
    monkeypatch.setattr(sharing, "can_fork", lambda: False)
    history_of_one, weights_of_one = train()
    assert len(for_little_work) == 2 * 6
    assert history_again == history
    np.testing.assert_allclose(history["loss"], history_of_one["loss"], rtol=1e-5)
    for name, w in weights.items():
        np.testing.assert_array_equal(weights_again[name], w)
        np.testing.assert_allclose(weights_of_one[name], w, rtol=1e-5, atol=1e-5)
