"""Networks judged: predictions, losses, accuracies."""

import numpy as np
import pytest

from cnnlib import (
    Dense,
    Flatten,
    Sequential,
    Softmax,
    evaluate,
    mean_squared_error,
    softmax_cross_entropy,
)
from tests.network.small_network import small


def linear(w, loss="softmax_cross_entropy"):
    """A network that is one matrix product."""
    network = Sequential([Dense(w.shape[1], use_bias=False)], w.shape[:1], loss=loss, dtype=w.dtype)
    network.set_weights({"dense/w": w})
    return network


def test_predictions_do_not_depend_on_the_batches(rng):
    network, x = small(rng), rng.normal(size=(23, 2, 7, 6))
    whole = network.forward(x)
    for batch_size in (1, 7, 23, 100):
        np.testing.assert_allclose(network.predict(x, batch_size), whole, rtol=1e-5, atol=1e-6)
    with pytest.raises(ValueError, match=r"batch_size must be .*got batch_size=0"):
        network.predict(x, 0)


def test_accuracy_counts_the_last_partial_batch():
    network = linear(np.eye(3))
    x, t = np.eye(3)[[0, 1, 2, 0, 1, 2, 0]], np.array([0, 1, 2, 0, 1, 0, 1])
    for batch_size in (1, 2, 3, 5, 7, 100):
        assert network.accuracy(x, t, batch_size) == 5 / 7
        assert network.accuracy(x, np.eye(3)[t], batch_size) == 5 / 7


def test_loss_is_the_mean_over_all_examples(rng):
    network, x = linear(rng.normal(size=(4, 3))), rng.normal(size=(11, 4))
    t = rng.integers(0, 3, 11)
    for batch_size in (1, 2, 4, 11, 100):
        assert network.loss(x, t, batch_size) == pytest.approx(
            softmax_cross_entropy(network.forward(x), t), rel=1e-12
        )
    assert evaluate(network, x, t, 4).keys() == {"loss", "accuracy"}


def test_a_regression_has_a_loss_and_no_accuracy(rng):
    network, x = linear(rng.normal(size=(4, 3)), "mean_squared_error"), rng.normal(size=(11, 4))
    t = rng.normal(size=(11, 3))
    assert network.loss(x, t, 3) == pytest.approx(mean_squared_error(network.forward(x), t))
    assert evaluate(network, x, t, 4).keys() == {"loss"}
    with pytest.raises(
        ValueError,
        match=r"accuracy needs a network that tells classes apart; got loss='mean_squared_error'",
    ):
        network.accuracy(x, t)


def test_loss_and_gradient_are_those_of_the_functions():
    y, t = np.array([[0.0, 0.0], [2.0, 2.0]]), np.array([0, 1])
    loss, dy = linear(np.eye(2)).loss_and_gradient(y, t)
    assert loss == pytest.approx(np.log(2))
    np.testing.assert_allclose(dy, [[-0.25, 0.25], [0.25, -0.25]])
    loss, dy = linear(np.eye(2), "mean_squared_error").loss_and_gradient(y, np.zeros((2, 2)))
    assert loss == 2  # (0 + 0 + 4 + 4) / 4
    np.testing.assert_allclose(dy, [[0, 0], [1, 1]])


@pytest.mark.parametrize(
    ("x", "t"),
    [(np.ones((3, 2)), np.zeros(2, int)), (np.ones((0, 2)), np.zeros(0, int))],
)
def test_examples_and_labels_must_be_equally_many(x, t):
    with pytest.raises(
        ValueError,
        match=rf"x and t must have the same number of examples.*got x\.shape=\({len(x)}, 2\)",
    ):
        evaluate(linear(np.eye(2)), x, t)


def test_examples_and_labels_must_be_arrays():
    with pytest.raises(TypeError, match=r"x must be a NumPy array; got x of type list"):
        evaluate(linear(np.eye(2)), [[1.0, 1.0]], np.array([1]))
    with pytest.raises(TypeError, match="t must be a NumPy array; got t of type list"):
        evaluate(linear(np.eye(2)), np.ones((1, 2)), [1])


def test_losses_are_known_by_name():
    with pytest.raises(ValueError, match=r'loss must be one of "softmax_cross_entropy", "mean_squ'):
        Sequential([Dense(2)], (3,), loss="cross_entropy")


def test_a_softmax_before_the_loss_is_refused():
    layers = [Dense(2), Softmax()]
    with pytest.raises(
        ValueError,
        match=r"softmax_cross_entropy needs a last layer that gives scores; got Softmax as the last",
    ):
        Sequential(layers, (3,))
    Sequential([Dense(2), Softmax()], (3,), loss="mean_squared_error")


def test_the_initial_loss_is_that_of_guessing(rng):
    x, t = rng.normal(size=(200, 2, 7, 6)), rng.integers(0, 4, 200)
    network = Sequential(
        [Flatten(), Dense(4, kernel_initializer=lambda s, r, d: np.full(s, 0.01, d))],
        (2, 7, 6),
        rng=rng,
    )
    assert network.loss(x, t) == pytest.approx(np.log(4), abs=1e-6)
