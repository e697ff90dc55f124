"""Sheet 5: right answers by hand, and what its text says of them."""

import numpy as np

import cnnlib
from cnnlib.exercises.sheets import load_sheet

SHEET = load_sheet("05")


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def wrong(number, name, *case):
    return SHEET.questions[number - 1].wrong[name](*case)


def test_the_places_on_paper():
    x = np.arange(120).reshape(3, 2, 5, 4)
    elements = [x[0, 1, 2, 3], x[2, 0, 4, 0], x[1, 1, 0, 2], x[-1, -1, -1, -1]]
    assert SHEET.questions[0].reference == elements
    last = x.transpose(0, 2, 3, 1).ravel().tolist()
    assert SHEET.questions[0].wrong["channels-last"] == [last.index(e) for e in elements]


def test_the_order_of_the_axes_by_hand():
    # one image of one row and two columns, with three channels: 0 1 2 and 3 4 5
    y = right(2, np.arange(6).reshape(1, 1, 2, 3))
    assert y.tolist() == [[[[0, 3]], [[1, 4]], [[2, 5]]]]


def test_a_bare_bias_is_silently_the_mistake_that_its_hint_tells_of():
    maps, b = np.zeros((3, 3, 3, 3)), np.array([1.0, 2, 3])
    assert np.array_equal(maps + b, wrong(3, "columns", maps, b))
    assert right(3, maps, b)[2, 1].tolist() == [[2, 2, 2]] * 3


def test_the_layer_is_that_of_keras():
    keras = cnnlib.import_keras()
    rng = np.random.default_rng(0)
    x, w, b = (rng.normal(size=s).astype("float32") for s in ((2, 5, 6, 3), (3, 2, 3, 4), 4))
    layer = keras.layers.Conv2D(4, (3, 2))
    layer.build(x.shape)
    layer.set_weights([w, b])
    assert np.abs(right(4, x, w, b) - layer(x).numpy()).max() < 1e-5


def test_the_bug_sleeps_with_one_filter_and_shows_with_two():
    rows = np.arange(24).reshape(12, 2)
    assert np.array_equal(
        wrong(5, "unchanged", rows[:, :1], 2, 2, 3), right(5, rows[:, :1], 2, 2, 3)
    )
    assert wrong(5, "unchanged", rows, 2, 2, 3).shape == right(5, rows, 2, 2, 3).shape
    # the first filter's answers for the first image are every second number
    assert right(5, rows, 2, 2, 3)[0, 0].tolist() == [[0, 2, 4], [6, 8, 10]]
    assert wrong(5, "unchanged", rows, 2, 2, 3)[0, 0].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_there_are_two_kinds_of_harmless_shapes_and_no_third():
    for C, H, W in np.ndindex(4, 4, 4):
        x = np.arange(2 * (C + 1) * (H + 1) * (W + 1)).reshape(2, C + 1, H + 1, W + 1)
        same = np.array_equal(x.reshape(2, H + 1, W + 1, C + 1), x.transpose(0, 2, 3, 1))
        assert same == (C == 0 or H == W == 0)
