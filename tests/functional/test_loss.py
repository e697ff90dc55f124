"""Losses, by hand and at their limits."""

import re

import numpy as np
import pytest

from cnnlib import (
    mean_squared_error,
    mean_squared_error_backward,
    mean_squared_error_forward,
    softmax_cross_entropy,
    softmax_cross_entropy_backward,
    softmax_cross_entropy_forward,
)
from cnnlib.gradcheck import numerical_gradient

SCORES = np.log([[1.0, 2.0, 5.0], [3.0, 3.0, 2.0]])  # softmax: eighths


def test_cross_entropy_by_hand():
    loss, cache = softmax_cross_entropy_forward(SCORES, np.array([2, 1]))
    assert loss == pytest.approx((np.log(8 / 5) + np.log(8 / 3)) / 2, rel=1e-14)
    assert type(loss) is float
    dscores = softmax_cross_entropy_backward(16.0, cache)
    # 16 / 2 examples = 8 times (eighths less the right answer).
    np.testing.assert_allclose(dscores, [[1, 2, -3], [3, -5, 2]], rtol=1e-13)


def test_one_hot_rows_say_the_same_as_class_numbers():
    labels = np.array([2, 1])
    rows = np.eye(3)[labels]
    for one_hot in (rows, rows.astype(np.uint8)):
        assert softmax_cross_entropy(SCORES, one_hot) == softmax_cross_entropy(SCORES, labels)


def test_one_hot_rows_of_the_right_dtype_are_not_copied():
    rows = np.eye(3)[[2, 1]]
    _, cache = softmax_cross_entropy_forward(SCORES, rows)
    assert cache.targets is rows


def test_labels_may_be_probabilities():
    labels = np.array([[0.25, 0.25, 0.5], [1.0, 0.0, 0.0]])
    expected = (np.log(8) / 4 + np.log(4) / 4 + np.log(8 / 5) / 2 + np.log(8 / 3)) / 2
    assert softmax_cross_entropy(SCORES, labels) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("labels", [np.array([2, 0]), np.array([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]])])
def test_gradient_of_cross_entropy_equals_central_differences(labels):
    _, cache = softmax_cross_entropy_forward(SCORES, labels)
    expected = numerical_gradient(lambda s: softmax_cross_entropy(s, labels), SCORES, 1.7)
    got = softmax_cross_entropy_backward(1.7, cache)
    np.testing.assert_allclose(got, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_no_finite_score_gives_an_infinite_loss(dtype):
    scores = np.array([[0.0, 1e6], [1e6, 0.0], [-1e6, 1e6]], dtype)
    loss, cache = softmax_cross_entropy_forward(scores, np.array([0, 0, 1]))
    assert loss == pytest.approx(1e6 / 3, rel=1e-6)  # 1e6, 0 and 0
    dscores = softmax_cross_entropy_backward(3.0, cache)
    assert dscores.dtype == dtype
    np.testing.assert_array_equal(dscores, [[-1, 1], [0, 0], [0, 0]])


def test_no_idea_at_all_costs_the_logarithm_of_the_number_of_classes():
    scores = np.zeros((4, 10), np.float32)
    assert softmax_cross_entropy(scores, np.arange(4)) == pytest.approx(np.log(10), rel=1e-6)


def test_integer_scores_and_small_integer_labels_are_taken():
    loss, cache = softmax_cross_entropy_forward(
        np.array([[0, 0]], np.uint8), np.array([1], np.int8)
    )
    assert loss == pytest.approx(np.log(2))
    assert softmax_cross_entropy_backward(np.float64(1), cache).dtype == np.float64


def test_a_float64_number_from_above_does_not_spread():
    _, cache = softmax_cross_entropy_forward(SCORES.astype(np.float32), np.array([0, 0]))
    assert softmax_cross_entropy_backward(np.float64(1), cache).dtype == np.float32
    _, cache = mean_squared_error_forward(SCORES.astype(np.float32), SCORES)
    assert mean_squared_error_backward(np.float64(1), cache).dtype == np.float32


def test_nothing_is_written():
    scores, labels = SCORES.copy(), np.eye(3)[[0, 1]]
    scores.flags.writeable = labels.flags.writeable = False
    _, cache = softmax_cross_entropy_forward(scores, labels)
    first = softmax_cross_entropy_backward(1.0, cache)
    first *= 0
    assert softmax_cross_entropy_backward(1.0, cache).any()
    _, cache = mean_squared_error_forward(scores, labels)
    mean_squared_error_backward(1.0, cache)


def test_mean_squared_error_by_hand():
    predictions, targets = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 4.0], [2.0, 1.0]])
    loss, cache = mean_squared_error_forward(predictions, targets)
    assert loss == 3.5  # (0 + 4 + 1 + 9) / 4
    assert type(loss) is float
    dpredictions = mean_squared_error_backward(2.0, cache)
    np.testing.assert_array_equal(dpredictions, [[0, -2], [1, 3]])  # 2 * 2 * differences / 4


def test_gradient_of_mean_squared_error_equals_central_differences(rng):
    predictions, targets = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((2, 3, 4, 5))
    _, cache = mean_squared_error_forward(predictions, targets)
    expected = numerical_gradient(lambda p: mean_squared_error(p, targets), predictions, 1.7)
    np.testing.assert_allclose(
        mean_squared_error_backward(1.7, cache), expected, rtol=1e-6, atol=1e-10
    )


def test_differences_of_pixels_do_not_wrap_around():
    loss = mean_squared_error(np.array([3], np.uint8), np.array([5], np.uint8))
    assert loss == 4


@pytest.mark.parametrize(
    ("scores", "labels", "error", "text"),
    [
        (
            np.zeros((2, 3)),
            np.array([0, 3]),
            ValueError,
            "labels must lie between 0 and 2, for the 3 columns of scores; got labels from 0 to 3. "
            "Count classes from 0, and give each a column.",
        ),
        (np.zeros((2, 3)), np.array([-1, 0]), ValueError, "got labels from -1 to 0"),
        (
            np.zeros((2, 3)),
            np.array([0.0, 1.0]),
            TypeError,
            "labels of shape (N,) must be class numbers, so integers; got labels.dtype=float64. "
            "Use labels.astype(int).",
        ),
        (
            np.zeros((2, 3)),
            np.array([0]),
            ValueError,
            "labels must have shape (2,), one class for each row of scores; got labels.shape=(1,).",
        ),
        (
            np.zeros((2, 3)),
            np.zeros((2, 2)),
            ValueError,
            "labels must have shape (2, 3), one class or one row of probabilities for each example; "
            "got labels.shape=(2, 2).",
        ),
        (
            np.zeros((2, 3)),
            np.array([[0, 1, 0], [1, 1, 0]]),
            ValueError,
            "every row of labels must add up to 1; got labels[1].sum()=2. Use one-hot rows.",
        ),
        (  # the row that is farthest off is named
            np.zeros((2, 3)),
            np.array([[0, 0, -1], [1, 1, 0]]),
            ValueError,
            "got labels[0].sum()=-1.",
        ),
        (np.zeros((2, 3)), [0, 1], TypeError, "labels must be a NumPy array"),
        (
            np.zeros((0, 3)),
            np.zeros(0, int),
            ValueError,
            "scores must hold at least one example and one class; got scores.shape=(0, 3). "
            "Leave out empty batches.",
        ),
        (np.zeros((2, 0)), np.zeros(2, int), ValueError, "got scores.shape=(2, 0)"),
        (
            np.zeros(3),
            np.zeros(3, int),
            ValueError,
            "scores must have shape (N, K); got scores.shape=(3,). Reshape scores to 2 axes.",
        ),
    ],
)
def test_wrong_arguments_of_cross_entropy_are_named(scores, labels, error, text):
    with pytest.raises(error, match=re.escape(text)):
        softmax_cross_entropy(scores, labels)


@pytest.mark.parametrize(
    ("predictions", "targets", "text"),
    [
        (
            np.zeros((2, 1)),
            np.zeros((2, 3)),
            "targets must have shape (2, 1), the shape of predictions; got targets.shape=(2, 3).",
        ),
        (
            np.zeros((0, 3)),
            np.zeros((0, 3)),
            "predictions must hold at least one number; got predictions.shape=(0, 3). "
            "Leave out empty batches.",
        ),
    ],
)
def test_wrong_shapes_of_mean_squared_error_are_named(predictions, targets, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        mean_squared_error(predictions, targets)


def test_other_kinds_are_refused_by_mean_squared_error():
    with pytest.raises(TypeError, match="predictions must be a NumPy array; got predictions of"):
        mean_squared_error([1.0], np.array([1.0]))
    with pytest.raises(TypeError, match="targets must be a NumPy array; got targets of type list"):
        mean_squared_error(np.array([1.0]), [1.0])
