"""Optimizers: by hand, against Keras over many steps, and resumed."""

import numpy as np
import pytest

from cnnlib import SGD, AdaGrad, Adam, Momentum, Optimizer, RMSprop
from cnnlib.optim import base

# ours, the name of Keras's, and the settings of both
DEFAULTS = {
    "sgd": (SGD, "SGD", {}),
    "momentum": (Momentum, "SGD", {"momentum": 0.9}),
    "nesterov": (Momentum, "SGD", {"momentum": 0.9, "nesterov": True}),
    "adagrad": (AdaGrad, "Adagrad", {}),
    "rmsprop": (RMSprop, "RMSprop", {}),
    "adam": (Adam, "Adam", {}),
}
# Settings that float32 holds exactly: Keras rounds them to it even where it computes in float64.
RATE, EPSILON = {"learning_rate": 0.0625}, {"epsilon": 2**-10}
EXACT = {
    "sgd": (SGD, "SGD", RATE),
    "momentum": (Momentum, "SGD", RATE | {"momentum": 0.75}),
    "nesterov": (Momentum, "SGD", RATE | {"momentum": 0.75, "nesterov": True}),
    "adagrad": (AdaGrad, "Adagrad", RATE | EPSILON | {"initial_accumulator_value": 0.5}),
    "rmsprop": (RMSprop, "RMSprop", RATE | EPSILON | {"rho": 0.75}),
    "adam": (Adam, "Adam", RATE | EPSILON | {"beta_1": 0.75, "beta_2": 0.9375}),
}
KINDS = [SGD, Momentum, AdaGrad, RMSprop, Adam]


def gradients(w, step):
    """Gradients of different sizes, some of them zero, some changing sign."""
    return w * 0.1 + np.sin(step + np.arange(w.size).reshape(w.shape)) * (step % 3)


def largest_difference(kind, keras_name, settings, dtype):
    """Take a hundred steps with both and give the largest difference of a weight on the way."""
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    floatx = keras.config.floatx()
    keras.config.set_floatx(dtype)  # the learning rate of Keras has this type
    try:
        ours, theirs = kind(**settings), getattr(keras.optimizers, keras_name)(**settings)
        w = np.linspace(-2, 2, 12).reshape(3, 4).astype(dtype)
        variable = keras.Variable(w.copy(), dtype=dtype)
        largest = 0.0
        for step in range(100):
            dw = gradients(w, step).astype(dtype)
            ours.update({"w": w}, {"w": dw})
            theirs.apply([keras.ops.convert_to_tensor(dw)], [variable])
            largest = max(largest, abs(w - variable.numpy()).max())
    finally:
        keras.config.set_floatx(floatx)
    return largest


@pytest.mark.keras
@pytest.mark.parametrize("name", EXACT)
def test_a_hundred_steps_equal_those_of_keras(name):
    assert largest_difference(*EXACT[name], "float64") < 1e-14
    assert largest_difference(*EXACT[name], "float32") < 1e-6


@pytest.mark.keras
@pytest.mark.parametrize("name", DEFAULTS)
def test_with_the_defaults_too(name):
    assert largest_difference(*DEFAULTS[name], "float32") < 1e-6


@pytest.mark.keras
def test_defaults_are_those_of_keras():
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    for name, kind in (("SGD", SGD), ("Adagrad", AdaGrad), ("RMSprop", RMSprop), ("Adam", Adam)):
        config = getattr(keras.optimizers, name)().get_config()
        ours = kind()
        for setting in vars(ours):
            if setting in config:
                assert getattr(ours, setting) == pytest.approx(config[setting]), (name, setting)
    assert AdaGrad().initial_memory == 0.1


def test_sgd_by_hand():
    w = np.array([1.0, 2.0])
    SGD(0.5).update({"w": w}, {"w": np.array([1.0, -2.0])})
    np.testing.assert_array_equal(w, [0.5, 3.0])  # 1 - 0.5 * 1, 2 + 0.5 * 2


def test_momentum_by_hand():
    w, optimizer = np.zeros(1), Momentum(1.0, 0.5)
    positions = []
    for _ in range(3):
        optimizer.update({"w": w}, {"w": np.ones(1)})
        positions.append(w[0])
    assert positions == [-1.0, -2.5, -4.25]  # velocities -1, -1.5, -1.75


def test_nesterov_by_hand():
    w, optimizer = np.zeros(1), Momentum(1.0, 0.5, nesterov=True)
    positions = []
    for _ in range(2):
        optimizer.update({"w": w}, {"w": np.ones(1)})
        positions.append(w[0])
    assert positions == [-1.5, -3.25]  # -0.5 * 1 - 1, then -0.5 * 1.5 - 1


def test_adagrad_by_hand():
    w, optimizer = np.zeros(1), AdaGrad(1.0, 0.0, 0.0)
    for _ in range(2):
        optimizer.update({"w": w}, {"w": np.array([3.0])})
    # 3 / sqrt(9), then 3 / sqrt(18)
    np.testing.assert_allclose(w, [-1 - 0.5**0.5])


def test_epsilon_keeps_the_division_away_from_zero():
    w, dw = np.zeros(1), {"w": np.array([4.0])}
    AdaGrad(1.0, 0.0, 9.0).update({"w": w}, dw)
    np.testing.assert_allclose(w, [-0.8])  # 4 / sqrt(16 + 9)
    RMSprop(1.0, 0.75, 5.0).update({"w": w}, dw)
    np.testing.assert_allclose(w, [-0.8 - 4 / 3])  # 4 / sqrt(0.25 * 16 + 5)
    Adam(1.0, 0.5, 0.75, 3.0).update({"w": w}, dw)
    # m = 2, v = 4, the factor sqrt(0.25) / 0.5 = 1: 2 / (2 + 3)
    np.testing.assert_allclose(w, [-0.8 - 4 / 3 - 0.4])


def test_defaults_are_those_of_the_documentation():
    names = ("learning_rate", "momentum", "initial_memory", "rho", "beta_1", "beta_2", "epsilon")
    defaults = {
        kind.__name__: {n: v for n, v in vars(kind()).items() if n in names} for kind in KINDS
    }
    assert defaults == {
        "SGD": {"learning_rate": 0.01},
        "Momentum": {"learning_rate": 0.01, "momentum": 0.9},
        "AdaGrad": {"learning_rate": 0.001, "initial_memory": 0.1, "epsilon": 1e-7},
        "RMSprop": {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7},
        "Adam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
    }
    assert not Momentum().nesterov


def test_rmsprop_by_hand():
    w, optimizer = np.zeros(1), RMSprop(1.0, 0.75, 0.0)
    for _ in range(2):
        optimizer.update({"w": w}, {"w": np.array([2.0])})
    # means 1, then 0.75 + 1: 2 / sqrt(1), then 2 / sqrt(1.75)
    np.testing.assert_allclose(w, [-2 - 2 / 1.75**0.5])


def test_adam_by_hand():
    w, optimizer = np.zeros(1), Adam(0.1, 0.5, 0.75, 0.0)
    optimizer.update({"w": w}, {"w": np.array([4.0])})
    np.testing.assert_allclose(w, [-0.1])  # corrected means 4 and 16
    optimizer.update({"w": w}, {"w": np.array([1.0])})
    # m = 0.5 * 2 + 0.5 = 1.5, v = 0.75 * 4 + 0.25 = 3.25, corrected by 0.75 and 0.4375
    np.testing.assert_allclose(w, [-0.1 - 0.1 * (1.5 / 0.75) / (3.25 / 0.4375) ** 0.5])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_are_kept_whatever_the_settings_are(kind, dtype, rng):
    optimizer = kind(learning_rate=np.float64(0.1))
    w = rng.normal(size=(3, 4)).astype(dtype)
    grads = {"w": rng.normal(size=(3, 4)).astype(dtype)}
    optimizer.update({"w": w}, grads)
    state = optimizer.get_state()
    assert {array.dtype for name, array in state.items() if name != "iterations"} <= {w.dtype}


@pytest.mark.parametrize("kind", KINDS)
def test_chunks_and_layouts_do_not_matter(kind, rng, monkeypatch):
    start, steps = rng.normal(size=(40, 50)), rng.normal(size=(3, 40, 50))

    def train(w):
        optimizer = kind()
        for dw in steps:
            optimizer.update({"w": w}, {"w": dw})
        return w

    whole = train(start.copy())
    monkeypatch.setattr(base, "CHUNK", 7)
    np.testing.assert_array_equal(train(start.copy()), whole)
    np.testing.assert_array_equal(train(np.asfortranarray(start)), whole)
    assert not np.array_equal(whole, start)


@pytest.mark.parametrize("kind", KINDS)
def test_gradients_are_never_written(kind, rng):
    dw = rng.normal(size=(3, 4))
    dw.flags.writeable = False
    kind().update({"w": rng.normal(size=(3, 4))}, {"w": dw})


@pytest.mark.parametrize("kind", KINDS)
def test_a_resumed_optimizer_goes_on_as_if_never_stopped(kind, rng, tmp_path):
    steps = rng.normal(size=(6, 3, 4))
    whole, half = rng.normal(size=(3, 4)), None
    half = whole.copy()
    first, straight = kind(), kind()
    for dw in steps:
        straight.update({"w": whole}, {"w": dw})
    for dw in steps[:3]:
        first.update({"w": half}, {"w": dw})
    np.savez(tmp_path / "state.npz", **first.get_state())
    second = kind()
    with np.load(tmp_path / "state.npz", allow_pickle=False) as state:
        second.set_state(state)
    for dw in steps[3:]:
        second.update({"w": half}, {"w": dw})
    assert second.iterations == 6
    np.testing.assert_array_equal(half, whole)


def test_states_are_copies():
    adam = Adam()
    adam.update({"w": np.ones(2)}, {"w": np.ones(2)})
    state = adam.get_state()
    state["momentum/w"][:] = 7
    assert adam.get_state()["momentum/w"][0] == pytest.approx(0.1)
    adam.set_state(state)
    state["momentum/w"][:] = 8
    assert adam.get_state()["momentum/w"][0] == 7


def test_the_learning_rate_may_change_between_steps():
    w, optimizer = np.zeros(1), SGD(1.0)
    for rate in (1.0, 0.1):
        optimizer.learning_rate = rate
        optimizer.update({"w": w}, {"w": np.ones(1)})
    np.testing.assert_allclose(w, [-1.1])


def test_a_state_of_another_kind_is_refused():
    momentum = Momentum()
    momentum.update({"w": np.ones(2)}, {"w": np.ones(2)})
    with pytest.raises(
        ValueError,
        match=r"state of SGD must hold iterations; got entries iterations, velocity/w\. Load it",
    ):
        SGD().set_state(momentum.get_state())
    with pytest.raises(
        ValueError,
        match=r"state of Adam must hold iterations, momentum/\.\.\., velocity/\.\.\.; got entries none",
    ):
        Adam().set_state({})


def test_a_step_is_taken_whole_or_not_at_all():
    params = {"a": np.ones(2), "b": np.ones(3)}
    with pytest.raises(
        ValueError, match=r"grads must hold a gradient for 'b'; got a\. Call backward before update"
    ):
        SGD().update(params, {"a": np.ones(2)})
    with pytest.raises(ValueError, match=r"grads must hold a gradient for 'a'; got no gradient"):
        SGD().update(params, {})
    with pytest.raises(
        ValueError, match=r"the gradient of 'b' must have the shape \(3,\); got shape=\(1,\)"
    ):
        SGD().update(params, {"a": np.ones(2), "b": np.ones(1)})
    np.testing.assert_array_equal(params["a"], [1, 1])


def test_a_memory_of_another_network_is_refused():
    adam = Adam()
    adam.update({"w": np.ones(2)}, {"w": np.ones(2)})
    with pytest.raises(
        ValueError,
        match=r"the momentum of 'w' must have the shape \(3,\); got shape=\(2,\)\. Use a new",
    ):
        adam.update({"w": np.ones(3)}, {"w": np.ones(3)})
    assert adam.iterations == 1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(-0.1), "learning_rate must be at least 0; got learning_rate=-0.1"),
        (lambda: SGD(float("nan")), "learning_rate must be at least 0; got learning_rate=nan"),
        (lambda: Momentum(momentum=1.0), "momentum must be at least 0 and below 1; got momentum=1"),
        (lambda: AdaGrad(initial_accumulator_value=-1), "initial_accumulator_value must be .*=-1"),
        (lambda: AdaGrad(epsilon=-1), "epsilon must be at least 0; got epsilon=-1"),
        (lambda: RMSprop(rho=1), "rho must be at least 0 and below 1; got rho=1"),
        (lambda: RMSprop(epsilon=-1), "epsilon must be at least 0; got epsilon=-1"),
        (lambda: Adam(beta_1=1), "beta_1 must be at least 0 and below 1; got beta_1=1"),
        (lambda: Adam(beta_2=1), "beta_2 must be at least 0 and below 1; got beta_2=1"),
        (lambda: Adam(epsilon=-1), "epsilon must be at least 0; got epsilon=-1"),
    ],
)
def test_settings_out_of_range_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_optimizer_of_your_own_needs_a_rule():
    with pytest.raises(NotImplementedError, match="Optimizer must define rule"):
        Optimizer(0.1).update({"w": np.ones(1)}, {"w": np.ones(1)})
