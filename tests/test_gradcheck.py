"""The gradient check itself: it must find every fault, and nothing else."""

import numpy as np
import pytest

from cnnlib import (
    BatchNormalization,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GradientReport,
    ReLU,
    Sequential,
    check_network,
    check_operation,
    compare_gradients,
    conv2d_backward,
    conv2d_forward,
    numerical_gradient,
)


def test_differences_by_hand():
    # the gradient of x**3 is 3 x**2
    x = np.array([[1.0, -2.0], [0.0, 3.0]])
    slopes = numerical_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(slopes, [[3, 12], [0, 27]], atol=1e-8)
    np.testing.assert_array_equal(x, [[1, -2], [0, 3]])


def test_differences_with_an_upstream_gradient():
    A, dy = np.array([[1.0, 2], [3, 4], [5, 6]]), np.array([1.0, 10, 100])
    # A.T @ dy: 1 + 30 + 500, 2 + 40 + 600
    slopes = numerical_gradient(lambda x: A @ x, np.array([0.3, -0.7]), dy)
    np.testing.assert_allclose(slopes, [531, 642])


def test_differences_of_a_view_are_not_zero():
    slopes = numerical_gradient(lambda x: x.reshape(4), np.ones((2, 2)), np.arange(4.0))
    np.testing.assert_allclose(slopes, [[0, 1], [2, 3]])


def test_the_step_can_be_chosen():
    # |x| at 0.5 with a step of 1: (1.5 - 0.5) / 2
    assert numerical_gradient(np.abs, np.array([0.5]), step=1.0) == pytest.approx([0.5])


def test_float32_is_refused():
    x = np.ones(3, np.float32)
    with pytest.raises(
        TypeError,
        match=r"x must be float64, .*got x\.dtype=float32\. Use x\.astype\(np\.float64\), and dtype=",
    ):
        numerical_gradient(np.sum, x)
    with pytest.raises(TypeError, match=r"w must be float64"):
        check_operation(
            lambda w: (w, ()), lambda dy, _: dy, x, names=["w"], rng=np.random.default_rng(0)
        )
    network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    with pytest.raises(TypeError, match=r"dense/w must be float64"):
        check_network(network, np.ones((2, 3)), rng=np.random.default_rng(0))


def test_comparing_finds_the_largest_error_and_its_place():
    report = compare_gradients("dw", np.array([[1.0, 2], [3, 8]]), np.array([[1.0, 2], [4, 8.8]]))
    assert report.where == (1, 0)
    assert report.largest == pytest.approx(0.25)  # |3 - 4| / 4
    assert (report.backward, report.differences) == (3, 4)
    assert (report.checked, report.size) == (4, 4)
    assert str(report) == (
        "dw: largest relative error 2.5e-01 at (1, 0), backward 3, differences 4 (4 of 4 elements)"
    )


def test_small_elements_are_measured_against_the_large_ones():
    # 1e-9 beside 1: a rounding error, not a fault
    report = compare_gradients("dx", np.array([1.0, 1e-9]), np.array([1.0, 0.0]))
    assert report.largest == pytest.approx(1e-6)
    # alone it is a fault
    assert compare_gradients("dx", np.array([1e-9]), np.array([0.0])).largest == 1
    assert compare_gradients("dx", np.array([0.0]), np.array([1e-9])).largest == 1


def test_zeros_agree_with_zeros():
    assert compare_gradients("dx", np.zeros(3), np.zeros(3)).largest == 0


def test_elements_that_were_not_computed_do_not_count():
    report = compare_gradients("dx", np.array([1.0, 5]), np.array([1.0, np.nan]))
    assert (report.largest, report.checked, report.size) == (0, 1, 2)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_gradient_that_is_no_number_is_a_fault(bad):
    report = compare_gradients("dx", np.array([1.0, bad]), np.array([1.0, 2.0]))
    assert report.largest == np.inf
    assert report.where == (1,)


def test_shapes_must_agree():
    with pytest.raises(
        ValueError, match=r"the gradient dx must have the shape \(2,\); got shape=\(1, 2\)"
    ):
        compare_gradients("dx", np.ones((1, 2)), np.ones(2))


def test_a_right_operation_passes(rng):
    x, w, b = rng.normal(size=(2, 3, 6, 5)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    reports = check_operation(
        lambda *arrays: conv2d_forward(*arrays, strides=(2, 1), padding=1),
        conv2d_backward,
        x,
        w,
        b,
        names=["dx", "dw", "db"],
        rng=rng,
    )
    assert [report.name for report in reports] == ["dx", "dw", "db"]
    assert [report.checked for report in reports] == [x.size, w.size, b.size]
    assert max(report.largest for report in reports) < 1e-7


def test_names_and_gradients_must_be_as_many_as_inputs(rng):
    x, w, b = np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), np.ones(1)
    with pytest.raises(
        ValueError, match=r"names must hold a name for each input; got 2 for 3 inputs\. Leave out"
    ):
        check_operation(conv2d_forward, conv2d_backward, x, w, b, names=["x", "w"], rng=rng)
    with pytest.raises(
        ValueError, match=r"backward must give a gradient for each input; got 1 for 3 inputs"
    ):
        check_operation(conv2d_forward, lambda dy, _: dy, x, w, b, names=["x", "w", "b"], rng=rng)


@pytest.mark.parametrize("fault", ["flipped", "swapped", "scaled", "shifted", "one element"])
def test_each_fault_is_found(fault, rng):
    def wrong(dy, cache):
        dx, dw, db = conv2d_backward(dy, cache)
        changes = {
            "flipped": lambda: dw[:, :, ::-1, ::-1],
            "swapped": lambda: dw.transpose(0, 1, 3, 2),
            "scaled": lambda: dw * 1.001,
            "shifted": lambda: np.roll(dw, 1, axis=3),
            "one element": lambda: dw + (np.arange(dw.size) == 5).reshape(dw.shape) * 0.01,
        }
        return dx, changes[fault](), db

    x, w, b = rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)
    dx, dw, db = check_operation(conv2d_forward, wrong, x, w, b, names=["dx", "dw", "db"], rng=rng)
    assert dw.largest > 1e-4
    assert max(dx.largest, db.largest) < 1e-7


def network(rng, *extra):
    layers = [Conv2D(3, 2), ReLU(), Flatten(), *extra, Dense(4)]
    return Sequential(layers, (2, 4, 5), rng=rng, dtype=np.float64)


def test_a_network_is_checked_through_its_loss(rng):
    x, t = rng.normal(size=(3, 2, 4, 5)), np.array([0, 3, 1])
    reports = check_network(network(rng), x, t, rng=rng, elements=30)
    assert [r.name for r in reports] == ["x", "conv2d/w", "conv2d/b", "dense/w", "dense/b"]
    assert [r.checked for r in reports] == [30, 24, 3, 30, 4]
    assert max(report.largest for report in reports) < 1e-6


def test_a_network_is_checked_through_its_output(rng):
    x = rng.normal(size=(3, 2, 4, 5))
    kept = x.copy()
    reports = check_network(network(rng), x, rng=rng)
    assert max(report.largest for report in reports) < 1e-7
    np.testing.assert_array_equal(x, kept)


def test_evaluation_is_checked_at_fifty_elements_unless_told_otherwise(rng):
    norm = BatchNormalization()
    reports = check_network(norm, rng.normal(size=(4, 3, 5, 5)), rng=rng)
    assert [report.checked for report in reports] == [50, 3, 3]
    np.testing.assert_array_equal(norm.state["moving_mean"], np.zeros(3))


def test_dropout_draws_the_same_in_every_pass(rng):
    x, t = rng.normal(size=(3, 2, 4, 5)), np.array([0, 3, 1])
    reports = check_network(network(rng, Dropout(0.5)), x, t, rng=rng, training=True)
    assert max(report.largest for report in reports) < 1e-6


def test_a_wrong_layer_is_found(rng):
    class Wrong(Dense):
        def _backward(self, dy, cache, input_gradient):
            dx, grads = super()._backward(dy, cache, input_gradient)
            return dx, {**grads, "b": grads["b"] / len(dy)}

    layer = Wrong(3, rng=rng)
    by_name = {r.name: r for r in check_network(layer, rng.normal(size=(2, 4)), rng=rng)}
    assert by_name["b"].largest == pytest.approx(0.5)
    assert max(by_name["x"].largest, by_name["w"].largest) < 1e-7


def test_the_report_is_a_tuple_with_names():
    report = GradientReport("dw", 0.1, (0,), 1.0, 2.0, 3, 4)
    assert report._fields[:3] == ("name", "largest", "where")
