"""im2col and col2im told row by row."""

import numpy as np
import pytest

from cnnlib import col2im, conv2d, im2col
from cnnlib.trace_unfold import example_filters, numbered, trace_unfold


def test_rows_by_hand():
    # Windows of 1 … 9: 1·1 + 2·2 + 4·3 + 5·4 = 37, and so on in the order of reading.
    steps = trace_unfold(numbered((1, 1, 3, 3)), example_filters((2, 1, 2, 2)))
    assert [step.cells.tolist() for step in steps] == [
        [1, 2, 4, 5], [2, 3, 5, 6], [4, 5, 7, 8], [5, 6, 8, 9],
    ]  # fmt: skip
    # The second filter takes left minus right: 1 − 2 + 4 − 5 = −2, everywhere.
    assert [step.products.tolist() for step in steps] == [[37, -2], [47, -2], [67, -2], [77, -2]]
    # The first row lies alone; the second meets it in 2 + 2 and 5 + 5.
    assert steps[0].folded[0, 0].tolist() == [[1, 2, 0], [4, 5, 0], [0, 0, 0]]
    assert steps[1].folded[0, 0].tolist() == [[1, 4, 3], [4, 10, 6], [0, 0, 0]]
    assert steps[3].folded[0, 0].tolist() == [[1, 4, 3], [8, 20, 12], [7, 16, 9]]


@pytest.mark.parametrize("padding", ["valid", "same", 1])
@pytest.mark.parametrize("strides", [1, 2, (1, 3)])
def test_steps_are_the_matrix_the_maps_and_the_fold(rng, padding, strides):
    x, w = rng.normal(size=(2, 3, 5, 7)), rng.normal(size=(4, 3, 3, 2))
    steps = trace_unfold(x, w, strides=strides, padding=padding)
    y = conv2d(x, w, strides=strides, padding=padding)
    cols = im2col(x, (3, 2), strides, padding)
    assert np.array_equal([step.cells for step in steps], cols)
    for step in steps:
        assert np.allclose(step.products, y[step.image, :, step.row, step.col])
    before = np.zeros_like(x)
    for r, step in enumerate(steps):
        upto = np.where(np.arange(len(cols))[:, None] <= r, cols, 0)
        assert np.allclose(step.folded, col2im(upto, x.shape, (3, 2), strides, padding))
        assert not np.shares_memory(step.folded, before)
        before = step.folded


def test_rows_go_image_by_image_then_row_by_row():
    steps = trace_unfold(numbered((2, 1, 3, 4)), example_filters((1, 1, 2, 2)))
    assert [step[:3] for step in steps] == [
        (n, i, j) for n in range(2) for i in range(2) for j in range(3)
    ]


def test_the_second_filter_differs_from_the_first():
    w = example_filters((2, 3, 3, 3))
    assert w.shape == (2, 3, 3, 3)
    assert w[0].ravel()[:6].tolist() == [1, 2, 3, 4, 1, 2]
    assert w[1].ravel()[:4].tolist() == [1, -1, 1, -1]
    with pytest.raises(ValueError, match=r"at most 2 filters; got shape=\(3, 1, 2, 2\)"):
        example_filters((3, 1, 2, 2))


def test_other_channels_are_refused():
    with pytest.raises(ValueError, match=r"got x.shape=\(1, 1, 3, 3\), w.shape=\(1, 2, 2, 2\)"):
        trace_unfold(numbered((1, 1, 3, 3)), example_filters((1, 2, 2, 2)))


def test_a_window_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="kernel"):
        trace_unfold(numbered((1, 1, 3, 3)), example_filters((1, 1, 5, 5)))
