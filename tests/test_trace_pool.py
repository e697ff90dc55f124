"""Pooling before and after a shift: by hand, against Keras, and the counts of the chapter."""

import numpy as np
import pytest

import cnnlib
from cnnlib.trace_pool import KINDS, drawn_images, pool_map, trace_pool_shift
from cnnlib.widgets.pool_shift import LUCKY

IMAGE = np.array([[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]])
LUCKY = np.array(LUCKY)


def test_the_four_kinds_by_hand():
    assert pool_map(IMAGE).tolist() == [[5, 8], [7, 6]]
    # (1+5+1+3)/4, (8+7+4+2)/4, (3+2+5+7)/4, (1+4+6+2)/4
    assert pool_map(IMAGE, "average").tolist() == [[2.5, 5.25], [4.25, 3.25]]
    assert pool_map(IMAGE, "global max").tolist() == [[8]]
    assert pool_map(IMAGE, "global average").tolist() == [[61 / 16]]


def test_windows_over_the_edge_by_hand():
    small = np.array([[4, 3, 8], [5, 5, 7], [6, 7, 5]])
    assert pool_map(small, strides=1).tolist() == [[5, 8], [7, 7]]
    assert pool_map(small).tolist() == [[5]]
    assert pool_map(small, padding="same").tolist() == [[5, 8], [7, 5]]


def test_a_lucky_shift_changes_nothing_and_the_other_way_everything():
    right = trace_pool_shift(LUCKY)
    assert right.shifted.tolist() == [[2, 8, 1, 7], [1, 3, 0, 4], [0, 5, 2, 1], [3, 6, 1, 9]]
    assert right.before.tolist() == right.after.tolist() == [[8, 7], [6, 9]]
    assert not right.changed.any()
    left = trace_pool_shift(LUCKY, shift=(0, -1))
    assert left.after.tolist() == [[7, 8], [9, 6]]
    assert left.changed.all()


def test_down_and_up_move_rows():
    down = trace_pool_shift(IMAGE, shift=(1, 0))
    assert down.shifted.tolist() == [IMAGE[3].tolist(), *IMAGE[:3].tolist()]
    assert down.after.tolist() == [[7, 8], [3, 4]]
    assert down.changed.tolist() == [[True, False], [True, True]]


def test_a_global_pooling_does_not_see_any_shift():
    rng = np.random.default_rng(0)
    for kind in ("global max", "global average"):
        for shift in ((0, 1), (1, 0), (2, -3)):
            assert not trace_pool_shift(rng.normal(size=(5, 7)), kind, shift=shift).changed.any()


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_every_shifted_map_is_that_of_keras(kind, padding):
    keras = cnnlib.import_keras()
    layers = {"max": keras.layers.MaxPooling2D, "average": keras.layers.AveragePooling2D}
    x = np.random.default_rng(1).normal(size=(5, 8)).astype("float32")
    trace = trace_pool_shift(x, kind, pool_size=3, strides=2, padding=padding, shift=(1, 2))
    layer = layers[kind](3, strides=2, padding=padding)
    theirs = layer(np.roll(x, (1, 2), (0, 1))[None, :, :, None]).numpy()[0, :, :, 0]
    assert np.abs(trace.after - theirs).max() < 1e-6


def test_a_third_of_the_maxima_survive():
    """Two windows of 2 by 2, one column apart, cover six cells and share two of them."""
    kept = [~trace_pool_shift(x).changed for x in drawn_images(1000, 8)]
    assert np.mean(kept) == pytest.approx(2 / 6, abs=0.01)


def test_the_numbers_drawn_are_spread_evenly():
    images = drawn_images(1000, 8)
    assert images.shape == (1000, 8, 8)
    counts, _ = np.histogram(images, bins=10, range=(0, 1))
    assert counts.min() > 6000  # 6,400 on average, with a standard deviation of 76
    assert len(np.unique(images)) == images.size


def test_another_name_is_refused():
    with pytest.raises(ValueError, match=r'kind must be one of "max", .*; got kind=\'min\''):
        pool_map(IMAGE, "min")
    with pytest.raises(ValueError, match=r"x must have shape \(H, W\)"):
        trace_pool_shift(IMAGE[None])
    assert KINDS == ("max", "average", "global max", "global average")
