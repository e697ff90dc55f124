"""Sheet 8: right answers by hand and by differences, and what its text says of them."""

import numpy as np

import cnnlib
from cnnlib.exercises.sheets import load_sheet

SHEET = load_sheet("08")


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def test_the_gradient_on_paper():
    dy, w = np.array([[1.0, 3], [0, 2]]), np.array([[2.0, -1]])
    _, cache = cnnlib.conv2d_forward(np.zeros((1, 1, 2, 3)), w[None, None])
    dx, _, _ = cnnlib.conv2d_backward(dy[None, None], cache)
    assert SHEET.questions[0].reference == dx[0, 0].tolist() == [[2, 5, -3], [0, 4, -2]]


def test_the_loss_by_hand():
    assert round(right(2, np.zeros(10), 7), 3) == 2.303  # log 10, as the task says
    assert right(2, np.array([0.0, 2000.0]), 0) == 2000
    assert right(2, np.array([1000.0, 0.0]), 0) == 0


def test_the_loss_is_the_package_s_where_that_can_be_compared():
    scores = np.random.default_rng(0).normal(size=(1, 6))
    assert np.isclose(right(2, scores[0], 3), cnnlib.softmax_cross_entropy(scores, np.array([3])))


def test_the_gradient_of_the_filters_by_differences():
    rng = np.random.default_rng(0)
    x, w, dy = rng.normal(size=(3, 4, 5)), rng.normal(size=(2, 3, 2, 3)), rng.normal(size=(2, 3, 3))
    wanted = cnnlib.numerical_gradient(lambda w: (cnnlib.conv2d(x[None], w)[0] * dy).sum(), w)
    np.testing.assert_allclose(right(3, dy, x), wanted, atol=1e-8)


def test_the_winner_by_hand():
    x = np.array([[1.0, 7, 9], [7, 7, 8], [-1, -3, 0], [-2, -1, 5], [6, 6, 6]])
    dx = right(4, np.array([[1.0], [2.0]]), x)
    # The first 7 and the first -1 in reading order; the odd row and column get nothing.
    assert dx.tolist() == [[0, 1, 0], [0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0]]


def test_the_published_accuracy_is_right_for_whole_batches_alone():
    broken = SHEET.questions[4].wrong["unchanged"]
    scores, labels = np.eye(3)[[0, 1, 2, 0, 1, 2, 0]], np.array([0, 1, 2, 0, 1, 2, 0])
    assert broken(scores[:6], labels[:6], 3) == right(5, scores[:6], labels[:6], 3) == 1
    assert broken(scores, labels, 3) == 6 / 7
    assert right(5, scores, labels, 3) == 1


def test_a_symmetric_gradient_hides_the_exchange():
    dy = np.array(SHEET.questions[5].reference, float)
    rng = np.random.default_rng(0)
    _, cache = cnnlib.conv2d_forward(rng.normal(size=(1, 1, 4, 4)), rng.normal(size=(1, 1, 2, 2)))
    for one, other in zip(
        cnnlib.conv2d_backward(dy[None, None], cache),
        cnnlib.conv2d_backward(np.ascontiguousarray(dy.T)[None, None], cache),
        strict=True,
    ):
        np.testing.assert_array_equal(one, other)
    assert len(np.unique(dy)) >= 4
