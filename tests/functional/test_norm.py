"""Batch and local response normalisation, by hand."""

import re

import numpy as np
import pytest

from cnnlib import (
    batch_norm,
    batch_norm_backward,
    batch_norm_forward,
    local_response_norm,
    local_response_norm_forward,
)

ROWS = np.array([[1.0, 10.0], [3.0, 30.0]])  # means 2 and 20, deviations 1 and 10


def test_batch_norm_by_hand():
    y = batch_norm(ROWS, np.array([1.0, 2.0]), np.array([0.0, 5.0]), epsilon=0.0)
    np.testing.assert_array_equal(y, [[-1, 3], [1, 7]])


def test_maps_of_a_channel_are_normalised_together():
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    y, cache = batch_norm_forward(x, np.ones(3), np.zeros(3), epsilon=0.0)
    # Channel 0 holds 0 1 2 3 and 12 13 14 15: mean 7.5, mean square 36 + 1.25.
    np.testing.assert_allclose(cache.mean, [7.5, 11.5, 15.5])
    np.testing.assert_allclose(cache.variance, [37.25] * 3)
    np.testing.assert_allclose(y.mean(axis=(0, 2, 3)), 0, atol=1e-15)
    np.testing.assert_allclose(y.std(axis=(0, 2, 3)), 1)


def test_given_statistics_are_used_and_the_gradient_passes_straight_through():
    mean, variance = np.array([0.0, 10.0]), np.array([3.0, 15.0])
    y, cache = batch_norm_forward(
        ROWS, np.array([2.0, 4.0]), np.array([1.0, 1.0]), mean=mean, variance=variance, epsilon=1.0
    )
    # 2 * (x - 0) / 2 + 1 and 4 * (x - 10) / 4 + 1
    np.testing.assert_array_equal(y, [[2, 1], [4, 21]])
    dx, dgamma, dbeta = batch_norm_backward(np.array([[1.0, 2.0], [3.0, 4.0]]), cache)
    np.testing.assert_array_equal(dx, [[1, 2], [3, 4]])  # times gamma / deviation = 1
    np.testing.assert_array_equal(dgamma, [5, 20])  # 1 * 0.5 + 3 * 1.5, 2 * 0 + 4 * 5
    np.testing.assert_array_equal(dbeta, [4, 6])


def test_a_constant_channel_does_not_divide_by_zero():
    y = batch_norm(np.full((3, 1), 7.0), np.ones(1), np.array([2.0]))
    np.testing.assert_array_equal(y, [[2], [2], [2]])


def test_the_usual_epsilon_is_that_of_keras():
    y = batch_norm(ROWS, np.ones(2), np.zeros(2))
    np.testing.assert_allclose(y[1], [1 / np.sqrt(1.001), 10 / np.sqrt(100.001)])


def test_local_response_norm_by_hand():
    x = np.array([1.0, 2.0, 2.0]).reshape(1, 3, 1, 1)
    y, cache = local_response_norm_forward(x, 1, bias=1.0, alpha=2.0, beta=1.0)
    # 1 + 2 * (1 + 4), 1 + 2 * (1 + 4 + 4), 1 + 2 * (4 + 4)
    np.testing.assert_array_equal(cache.bases.ravel(), [11, 19, 17])
    np.testing.assert_allclose(y.ravel(), [1 / 11, 2 / 19, 2 / 17], rtol=1e-15)


def test_a_radius_of_0_looks_at_the_channel_alone():
    x = np.array([1.0, 2.0]).reshape(1, 2, 1, 1)
    y = local_response_norm(x, 0, bias=0.0, alpha=1.0, beta=1.0)
    np.testing.assert_allclose(y.ravel(), [1, 0.5])  # x / x**2


def test_the_usual_constants_are_those_of_alexnet():
    x = np.full((1, 7, 1, 1), 100.0)
    y = local_response_norm(x)
    # In the middle five channels count: 2 + 1e-4 * 5 * 100**2 = 7.
    assert y[0, 3, 0, 0] == pytest.approx(100 / 7**0.75)
    assert y[0, 0, 0, 0] == pytest.approx(100 / 5**0.75)  # three channels at the end


GOOD = {"gamma": np.ones(2), "beta": np.zeros(2)}


@pytest.mark.parametrize(
    ("x", "arguments", "text"),
    [
        (
            np.zeros(3),
            GOOD,
            "x must have shape (N, C) or (N, C, H, W), with at least one number; "
            "got x.shape=(3,). Put channels on axis 1.",
        ),
        (np.zeros((0, 2)), GOOD, "with at least one number; got x.shape=(0, 2)."),
        (
            ROWS,
            GOOD | {"gamma": np.ones(3)},
            "gamma must have shape (2,), one number for each channel of x; got gamma.shape=(3,).",
        ),
        (ROWS, GOOD | {"beta": np.ones(3)}, "beta must have shape (2,)"),
        (ROWS, GOOD | {"mean": np.ones(3), "variance": np.ones(2)}, "mean must have shape (2,)"),
        (
            ROWS,
            GOOD | {"mean": np.ones(2), "variance": np.ones(3)},
            "variance must have shape (2,)",
        ),
        (
            ROWS,
            GOOD | {"mean": np.ones(2)},
            "mean and variance must be given together; got only mean. Give both or neither.",
        ),
        (
            ROWS,
            GOOD | {"variance": np.ones(2)},
            "mean and variance must be given together; got only variance. Give both or neither.",
        ),
    ],
)
def test_wrong_arguments_of_batch_norm_are_named(x, arguments, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        batch_norm(x, **arguments)


def test_wrong_arguments_of_local_response_norm_are_named():
    with pytest.raises(ValueError, match="depth_radius must be a whole number of at least 0"):
        local_response_norm(np.zeros((1, 1, 1, 1)), -1)
    with pytest.raises(ValueError, match=r"x must have shape \(N, C, H, W\)"):
        local_response_norm(ROWS)
