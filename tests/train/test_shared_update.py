"""The step of an optimizer, shared out among processes, is the same step."""

from contextlib import closing

import numpy as np
import pytest

from cnnlib import SGD, AdaGrad, Adam, Dense, Momentum, ReLU, RMSprop, Sequential, fit
from cnnlib.functional.fast.crew import crew
from cnnlib.optim.base import SWEEP
from cnnlib.train import shared_network
from cnnlib.train.shared_network import SharedNetwork, WholeNetwork, can_be_shared
from cnnlib.train.sharing import processes, shared_out
from cnnlib.train.vectors import LINE, Vector
from tests.processes import needs_fork, nothing_left

OPTIMIZERS = [SGD, Momentum, AdaGrad, RMSprop, Adam]
every_optimizer = pytest.mark.parametrize("kind", OPTIMIZERS)


@pytest.fixture(autouse=True)
def share_few_weights(monkeypatch):
    monkeypatch.setattr(shared_network, "FEWEST_WEIGHTS", 0)
    crew.dismiss()  # of tests before
    with nothing_left():
        yield


def make(dtype=np.float64):
    layers = [Dense(7), ReLU(), Dense(5, use_bias=False), ReLU(), Dense(3)]
    return Sequential(layers, (11,), rng=np.random.default_rng(0), dtype=dtype)


def steps(work, optimizer, rng, count=4):
    for _ in range(count):
        x, dy = rng.standard_normal((20, 11)), rng.standard_normal((20, 3))
        work.forward(x)
        work.learn(dy.astype(work.network.dtype), optimizer)


def in_both_ways(kind, count, steps_taken=4, dtype=np.float64):
    """Train alike: a network as a whole, and one shared out."""
    found = []
    for shared in (False, True):
        network, optimizer, rng = make(dtype), kind(0.01), np.random.default_rng(1)
        if shared:
            with closing(SharedNetwork(network, 20, count, optimizer)) as work:
                steps(work, optimizer, rng, steps_taken)
        else:
            steps(WholeNetwork(network), optimizer, rng, steps_taken)
        found.append((network, optimizer))
    return found


def check_alike(found, expected, rtol=1e-11):
    assert list(found) == list(expected)
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=rtol, atol=rtol, err_msg=name)


@needs_fork
@every_optimizer
@pytest.mark.parametrize("count", [2, 3])
def test_weights_and_memory_are_those_of_the_whole_network(kind, count):
    (whole, expected), (shared, found) = in_both_ways(kind, count)
    check_alike(shared.params, whole.params)
    check_alike(found.get_state(), expected.get_state())
    check_alike(shared.grads, whole.grads)  # of the last step, for who looks at them


@needs_fork
def test_single_precision_stays():
    (whole, expected), (shared, found) = in_both_ways(Adam, 2, dtype=np.float32)
    check_alike(shared.params, whole.params, rtol=1e-5)
    assert {array.dtype for array in shared.params.values()} == {np.dtype(np.float32)}
    state = found.get_state()
    assert {state[name].dtype for name in expected.get_state() if name != "iterations"} == {
        np.dtype(np.float32)
    }


@needs_fork
def test_two_trainings_agree_to_the_last_bit():
    first, second = (in_both_ways(Adam, 3)[1][0].get_weights() for _ in range(2))
    for name, w in first.items():
        np.testing.assert_array_equal(second[name], w)


@needs_fork
def test_an_optimizer_goes_on_where_it_stopped(rng):
    """Its memory comes from earlier steps, and serves later ones, in its own arrays."""
    network, other = make(), make()
    optimizer, alone = Adam(0.01), Adam(0.01)
    for stage in range(3):
        x, dy = rng.standard_normal((20, 11)), rng.standard_normal((20, 3))
        own = optimizer.memory_of(network.params)
        for work, adam in ((WholeNetwork(other), alone), (None, optimizer)):
            if work is None and stage == 1:
                with closing(SharedNetwork(network, 20, 2, optimizer)) as work:
                    work.forward(x)
                    work.learn(dy, adam)
            else:
                work = work or WholeNetwork(network)
                work.forward(x)
                work.learn(dy, adam)
        for slot, arrays in optimizer.memory_of(network.params).items():
            for name, array in arrays.items():
                assert array is own[slot][name]
    assert optimizer.iterations == alone.iterations == 3
    check_alike(network.params, other.params)
    check_alike(optimizer.get_state(), alone.get_state())


@needs_fork
def test_what_fades_is_swept_away_by_all():
    """After the first step no gradient comes: the means shrink by a tenth each step."""
    network, optimizer = make(np.float32), Adam(0.01, beta_1=0.01, beta_2=0.01)
    x, dy = np.ones((20, 11), np.float32), np.ones((20, 3), np.float32)
    with closing(SharedNetwork(network, 20, 3, optimizer)) as work:
        for k in range(SWEEP):
            work.forward(x)
            work.learn(dy if k == 0 else 0 * dy, optimizer)
    state = optimizer.get_state()
    assert all(not array.any() for name, array in state.items() if name != "iterations")


@needs_fork
def test_another_optimizer_is_not_shared_out():
    """Processes know the one they began with; any other steps in this process."""
    network, whole = make(), make()
    first, other, alone = Adam(0.01), SGD(0.1), SGD(0.1)
    with closing(SharedNetwork(network, 20, 2, first)) as work:
        steps(work, other, np.random.default_rng(2))
    steps(WholeNetwork(whole), alone, np.random.default_rng(2))
    check_alike(network.params, whole.params)
    assert first.iterations == 0
    assert other.iterations == 4


class Careful(SGD):
    """Does more in a step than its rule."""

    def update(self, params, grads):
        super().update(params, {name: g.clip(-1e-3, 1e-3) for name, g in grads.items()})


def test_a_step_of_the_readers_own_is_not_shared_out():
    assert can_be_shared(SGD(0.1), 10)
    assert not can_be_shared(Careful(0.1), 10)


@needs_fork
def test_a_step_of_the_readers_own_is_taken():
    (whole, _), (shared, _) = in_both_ways(Careful, 2)
    check_alike(shared.params, whole.params)


def test_few_weights_are_not_worth_a_meeting(monkeypatch):
    monkeypatch.setattr(shared_network, "FEWEST_WEIGHTS", 100)
    assert not can_be_shared(SGD(0.1), 99)
    assert can_be_shared(SGD(0.1), 100)


def learn_and_fail(network, optimizer):
    with closing(SharedNetwork(network, 20, 2, optimizer)) as work:
        steps(work, optimizer, np.random.default_rng(1), count=2)
        raise KeyError


@needs_fork
def test_after_an_error_all_that_was_learned_is_kept():
    network, optimizer, whole, alone = make(), Adam(0.01), make(), Adam(0.01)
    own = dict(network.params)
    with pytest.raises(KeyError):
        learn_and_fail(network, optimizer)
    steps(WholeNetwork(whole), alone, np.random.default_rng(1), count=2)
    assert all(network.params[name] is w for name, w in own.items())
    check_alike(network.params, whole.params)
    check_alike(optimizer.get_state(), alone.get_state())


@needs_fork
def test_weights_of_several_dtypes_are_not_shared_out(monkeypatch):
    monkeypatch.setattr("cnnlib.train.sharing.FEWEST_PRODUCTS", 0)
    monkeypatch.setattr("cnnlib.train.sharing.thread_count", lambda: 2)
    network = make()
    assert processes(network, 100, 50) == 2
    layer = network.layers[0]
    layer.params["b"] = layer.params["b"].astype(np.float32)
    assert processes(network, 100, 50) == 1
    with shared_out(network, 100, 50, Adam()) as work:
        assert type(work) is WholeNetwork


@needs_fork
def test_fit_shares_the_steps_of_its_optimizer(monkeypatch, rng):
    monkeypatch.setattr("cnnlib.train.sharing.FEWEST_PRODUCTS", 0)
    monkeypatch.setattr("cnnlib.train.sharing.thread_count", lambda: 2)
    shared, learn = [], SharedNetwork.learn

    def watched(work, dy, optimizer):
        shared.append(optimizer is work.optimizer)
        learn(work, dy, optimizer)

    monkeypatch.setattr(SharedNetwork, "learn", watched)
    x, t = rng.standard_normal((60, 11)), rng.integers(0, 3, 60)
    fit(make(), x, t, Adam(0.01), batch_size=30, rng=rng, verbose=0)
    assert shared == [True, True]


class TestVector:
    def test_arrays_begin_with_a_line_of_the_cache(self, rng):
        arrays = {"a": rng.random((3, 5)), "b": rng.random(1), "c": rng.random((2, 2, 2))}
        vector = Vector(arrays)
        for name, array in arrays.items():
            view = vector.named[name]
            np.testing.assert_array_equal(view, array)
            assert np.shares_memory(view, vector.flat)
            assert (view.ctypes.data - vector.flat.ctypes.data) % LINE == 0
        assert vector.flat.sum() == pytest.approx(sum(array.sum() for array in arrays.values()))

    def test_no_arrays(self):
        vector = Vector({})
        assert vector.flat.size == 0
        assert vector.named == {}
