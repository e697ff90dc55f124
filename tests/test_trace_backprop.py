"""The steps of the backprop stepper: by hand, and against the package's backward pass."""

import numpy as np
import pytest

from cnnlib import conv2d_backward, conv2d_forward
from cnnlib.trace_backprop import trace_backprop

X = np.arange(1, 10).reshape(3, 3)
W = np.array([[1, 2], [3, 4]])


def test_every_step_by_hand():
    trace = trace_backprop(X, W, 5)
    # 1·1 + 2·2 + 4·3 + 5·4 + 5 = 42
    np.testing.assert_array_equal(trace.y, [[42, 52], [72, 82]])
    # After the first output: its window, and the kernel where it lay.
    np.testing.assert_array_equal(trace.dw[0], [[1, 2], [4, 5]])
    np.testing.assert_array_equal(trace.dx[0], [[1, 2, 0], [3, 4, 0], [0, 0, 0]])
    # After the second: 1 + 2, 2 + 3, 4 + 5, 5 + 6
    np.testing.assert_array_equal(trace.dw[1], [[3, 5], [9, 11]])
    np.testing.assert_array_equal(trace.dx[1], [[1, 3, 2], [3, 7, 4], [0, 0, 0]])
    np.testing.assert_array_equal(trace.dw[3], [[12, 16], [24, 28]])
    np.testing.assert_array_equal(trace.dx[3], [[1, 3, 2], [4, 10, 6], [3, 7, 4]])
    np.testing.assert_array_equal(trace.db, [1, 2, 3, 4])


def test_the_end_equals_the_backward_pass_of_the_package():
    rng = np.random.default_rng(0)
    x, w, dy = rng.normal(size=(4, 6)), rng.normal(size=(2, 3)), rng.normal(size=(3, 4))
    trace = trace_backprop(x, w, 0.5, dy)
    y, cache = conv2d_forward(x[None, None], w[None, None], np.array([0.5]))
    dx, dw, db = conv2d_backward(dy[None, None], cache)
    np.testing.assert_allclose(trace.y, y[0, 0])
    np.testing.assert_allclose(trace.dx[-1], dx[0, 0])
    np.testing.assert_allclose(trace.dw[-1], dw[0, 0])
    np.testing.assert_allclose(trace.db[-1], db[0])


def test_nothing_is_written_to_the_arguments():
    x, w, dy = X.copy(), W.copy(), np.full((2, 2), 3)
    trace_backprop(x, w, 0, dy)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(w, W)
    assert (dy == 3).all()


def test_gradients_of_another_shape_are_refused():
    with pytest.raises(ValueError, match=r"dy must have the shape of the output, \(2, 2\); got"):
        trace_backprop(X, W, 0, np.ones((3, 3)))
    with pytest.raises(ValueError, match=r"x must have shape \(H, W\)"):
        trace_backprop(X[None], W)
    with pytest.raises(ValueError, match=r"w must have shape \(FH, FW\)"):
        trace_backprop(X, W[0])
