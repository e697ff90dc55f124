"""A convolution over channels told channel by channel."""

import numpy as np
import pytest

from cnnlib import conv2d
from cnnlib.trace_channels import BIASES, BLOCK, FILTERS, trace_channels


def test_channels_by_hand():
    # Channel 1, upper left: (1 + 2·3 + 0) − (2 + 2·0 + 1) = 4, as in chapter 2.
    # Channel 2, upper left: 1 + 2 + 1 + 2 around the middle 0: 1 + 2 − 4·0 + 1 + 2 = 6.
    # Channel 3 lets its middle through.
    steps = trace_channels(BLOCK[:3], FILTERS[3][:1, :3], BIASES[:1])
    assert [step.channel for step in steps] == [0, 1, 2, None]
    assert [step.partial.tolist() for step in steps] == [
        [[4, -4], [0, 0]], [[6, 0], [-6, 6]], [[1, 0], [3, 2]], [[3, 3], [3, 3]],
    ]  # fmt: skip
    assert steps[2].total.tolist() == [[11, -4], [-3, 8]]
    assert steps[3].total.tolist() == [[14, -1], [0, 11]]


def test_the_last_step_of_each_filter_is_the_convolution(rng):
    x, w, b = rng.normal(size=(3, 5, 7)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
    steps = trace_channels(x, w, b)
    assert [(step.filter, step.channel) for step in steps] == [
        (f, c) for f in range(4) for c in (0, 1, 2, None)
    ]
    y = conv2d(x[None], w, b)[0]
    for f in range(4):
        of_filter = steps[4 * f : 4 * f + 4]
        assert np.allclose(of_filter[-1].total, y[f])
        assert np.allclose(sum(step.partial for step in of_filter), y[f])
        for c, step in enumerate(of_filter[:3]):
            upto = conv2d(x[None, : c + 1], w[f : f + 1, : c + 1])[0, 0]
            assert np.allclose(step.total, upto)


def test_the_example_has_what_the_widget_offers():
    assert BLOCK.shape == (4, 4, 4)
    assert {size: w.shape for size, w in FILTERS.items()} == {k: (4, 4, k, k) for k in (1, 2, 3)}
    assert BIASES.shape == (4,)
    for w in FILTERS.values():  # no two filters are alike, and no two slices of the first ones
        assert len({filter_.tobytes() for filter_ in w}) == 4


@pytest.mark.parametrize(
    ("x", "w", "b"),
    [
        ((3, 4, 4), (2, 1, 3, 3), (2,)),
        ((3, 4, 4), (2, 3, 3, 3), (3,)),
        ((4, 4), (2, 4, 3, 3), (2,)),
    ],
)
def test_a_filter_of_another_depth_is_named(x, w, b):
    with pytest.raises(ValueError, match=r"with the same C, and b \(FN,\); got x\.shape=\("):
        trace_channels(np.zeros(x), np.zeros(w), np.zeros(b))
