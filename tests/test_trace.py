"""A convolution told step by step."""

import numpy as np
import pytest

from cnnlib import conv2d
from cnnlib.trace import KERNELS, trace_conv2d

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
SOBEL = KERNELS["vertical_edges"]


def test_steps_by_hand():
    # Upper left: 1 + 2*3 + 0 - (2 + 2*0 + 1) = 4, and so on in the order of reading.
    steps = trace_conv2d(X, SOBEL, 3)
    assert [(step.row, step.col, step.value) for step in steps] == [
        (0, 0, 7), (0, 1, -1), (1, 0, 3), (1, 1, 3),
    ]  # fmt: skip
    assert steps[1].window.tolist() == [[0, 2, 1], [1, 0, 2], [2, 1, 3]]
    assert steps[1].products.tolist() == [[0, 0, -1], [2, 0, -4], [2, 0, -3]]


@pytest.mark.parametrize("padding", ["valid", "same", "full", 1])
@pytest.mark.parametrize(("strides", "dilation"), [(1, 1), (2, 1), (1, 2)])
def test_windows_times_kernel_add_up_to_the_map(rng, padding, strides, dilation):
    x, w = rng.normal(size=(7, 6)), rng.normal(size=(3, 2))
    settings = {"strides": strides, "padding": padding, "dilation": dilation}
    steps = trace_conv2d(x, w, 0.5, **settings)
    y = conv2d(x[None, None], w[None, None], np.array([0.5]), **settings)[0, 0]
    assert len(steps) == y.size
    for step in steps:
        assert step.value == y[step.row, step.col]
        assert np.isclose((step.window * w).sum() + 0.5, step.value)
        assert np.allclose(step.products, step.window * w)


def test_flip_makes_a_true_convolution(rng):
    x, w = rng.normal(size=(5, 4)), rng.normal(size=(2, 3))
    flipped = [step.value for step in trace_conv2d(x, w, flip=True)]
    by_hand = [step.value for step in trace_conv2d(x, w[::-1, ::-1])]
    assert flipped == by_hand
    assert flipped != [step.value for step in trace_conv2d(x, w)]


def test_kernels_do_what_they_are_called():
    flat = np.ones((5, 5))
    for name, total in (("vertical_edges", 0), ("horizontal_edges", 0), ("blur", 1),
                        ("sharpen", 1), ("identity", 1)):  # fmt: skip
        values = [step.value for step in trace_conv2d(flat, KERNELS[name])]
        assert np.allclose(values, total), name
    assert np.array_equal(KERNELS["vertical_edges"].T, KERNELS["horizontal_edges"])


def test_more_than_one_channel_is_refused():
    with pytest.raises(ValueError, match=r"x must be a matrix.*got x.shape=\(1, 4, 4\)"):
        trace_conv2d(X[None], SOBEL)
    with pytest.raises(ValueError, match=r"w must be a matrix.*got w.shape=\(9,\)"):
        trace_conv2d(X, SOBEL.ravel())
