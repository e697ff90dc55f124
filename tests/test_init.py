"""First weights: the right spread, the same as Keras's distributions."""

import math

import numpy as np
import pytest

from cnnlib import get_initializer, glorot_uniform, he_normal, normal
from cnnlib.init import INITIALIZERS, fans, zeros

SHAPE = (64, 32, 3, 5)  # (FN, C, FH, FW)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((784, 100), (784, 100)),
        ((32, 1, 3, 3), (9, 288)),
        (SHAPE, (32 * 15, 64 * 15)),
    ],
)
def test_fans_by_hand(shape, expected):
    assert fans(shape) == expected


def test_fans_of_other_shapes_are_refused():
    with pytest.raises(
        ValueError, match=r"shape must be \(D, K\) .*got shape=\(3, 4, 5\)\. Draw other shapes with"
    ):
        fans((3, 4, 5))


def test_glorot_fills_its_interval_evenly(rng):
    w = glorot_uniform(SHAPE, rng, np.float64)
    limit = math.sqrt(6 / (480 + 960))
    assert abs(w).max() < limit
    counts, _ = np.histogram(w, bins=10, range=(-limit, limit))
    assert counts.min() > 0.9 * w.size / 10
    assert abs(w.mean()) < 0.01 * limit


def test_glorot_of_the_first_fashion_layer(rng):
    # the notes' untrained baseline: limit 0.1421, deviation 0.0821
    w = glorot_uniform((32, 1, 3, 3), rng, np.float64)
    assert 0.13 < abs(w).max() < 0.1422
    assert abs(w.std() - 0.0821) < 0.006


def test_he_is_cut_at_two_deviations(rng):
    w = he_normal(SHAPE, rng, np.float64)
    std = math.sqrt(2 / 480)
    assert abs(w.std() / std - 1) < 0.01
    # two deviations of the normal distribution before it was cut
    cut = 2 * std / 0.87962566103423978
    assert 0.99 * cut < abs(w).max() <= cut
    # cut, not clipped: no heap of values at the ends
    assert (abs(w) > 0.98 * cut).mean() < 0.01


def test_normal_has_its_deviation(rng):
    w = normal(0.02)(SHAPE, rng, np.float64)
    assert abs(w.std() / 0.02 - 1) < 0.02
    assert abs(w).max() > 0.06  # not cut


@pytest.mark.parametrize("std", [0, -1.0, math.nan])
def test_normal_needs_a_positive_deviation(std):
    with pytest.raises(
        ValueError, match=f"std must be positive; got std={std}. The notes use 0.01"
    ):
        normal(std)


@pytest.mark.parametrize("name", INITIALIZERS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_types_and_seeds_are_kept(name, dtype):
    draw = get_initializer(name)
    first, again = (draw((7, 5), np.random.default_rng(4), dtype) for _ in range(2))
    assert first.dtype == dtype
    np.testing.assert_array_equal(first, again)


def test_zeros_are_zeros():
    np.testing.assert_array_equal(zeros((2, 3)), np.zeros((2, 3), np.float32))


def test_an_initialiser_is_a_name_or_a_function():
    assert get_initializer(zeros) is zeros
    with pytest.raises(
        ValueError, match=r'initializer must be one of "glorot_uniform", .*got initializer=\'he\''
    ):
        get_initializer("he")
    with pytest.raises(
        TypeError, match=r"initializer must be a name or a function .*got initializer=3"
    ):
        get_initializer(3)


@pytest.mark.keras
@pytest.mark.parametrize("name", ["glorot_uniform", "he_normal"])
def test_spread_is_that_of_keras(name, rng):
    from cnnlib.keras_import import import_keras

    keras = import_keras()
    theirs = np.asarray(keras.initializers.get(name)((3, 5, 32, 64)))  # (FH, FW, C, FN)
    ours = get_initializer(name)(SHAPE, rng, np.float32)
    assert abs(ours.std() / theirs.std() - 1) < 0.02
    assert abs(abs(ours).max() / abs(theirs).max() - 1) < 0.02
