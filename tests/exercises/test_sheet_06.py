"""Sheet 6: right answers by hand, and what its text says of them."""

import numpy as np

import cnnlib
from cnnlib.exercises.sheets import load_sheet
from cnnlib.trace_pool import pool_map

SHEET = load_sheet("06")


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def test_the_map_on_paper():
    paper = np.array([[2, 7, 1, 4], [6, 3, 0, 8], [5, 1, 9, 2], [4, 0, 3, 6]])
    maxima, means = SHEET.questions[0].reference
    assert maxima == pool_map(paper).ravel().tolist() == [7, 8, 5, 9]
    assert means == pool_map(paper, "average").ravel().tolist()
    # 2 + 7 + 6 + 3, 1 + 4 + 0 + 8, 5 + 1 + 4 + 0, 9 + 2 + 3 + 6
    assert [4 * mean for mean in means] == [18, 13, 10, 20]


def test_what_global_pooling_saves_counted_by_layers():
    """The example of the task, from two real heads on 64 maps of 7 by 7."""
    tail = [cnnlib.Flatten()], [cnnlib.GlobalAveragePooling2D()]
    heads = [
        cnnlib.Sequential([*layers, cnnlib.Dense(10)], input_shape=(64, 7, 7)).count_params()
        for layers in tail
    ]
    assert right(2, 64, 7, 7, 10) == heads[0] - heads[1] == 30720


def test_the_mean_at_the_border_by_hand():
    """Squares of 1 to 12 in three rows: the corner alone, then 1 and 4, then 1, 4, 25, 36."""
    y = right(3, np.arange(1.0, 13).reshape(1, 3, 4) ** 2, 2, 1, 1)
    assert y.shape == (1, 4, 5)
    assert y[0, 0, :2].tolist() == [1, 2.5]
    assert y[0, 1, 1] == (1 + 4 + 25 + 36) / 4


def test_an_even_image_stays_even():
    assert (right(3, np.ones((2, 5, 4)), 3, 2, 1) == 1).all()


def test_the_fields_by_hand():
    assert right(4, [(3, 1), (2, 2), (3, 1)]) == 3 + 1 + 2 * 2 == 8
    assert right(4, []) == 1


def test_the_bugs_sleep_without_padding_and_show_with_it():
    broken = SHEET.questions[4].wrong["unchanged"]
    x = np.random.default_rng(0).normal(size=(2, 5, 6)) - 3
    assert np.array_equal(broken(x, 2, 2, 0), right(5, x, 2, 2, 0))
    assert broken(x, 2, 1, 1).shape == (2, 4, 5)
    assert right(5, x, 2, 1, 1).shape == (2, 6, 7)
    assert broken(x, 2, 1, 1)[:, 0, 0].tolist() == [0, 0]


def test_means_keep_more_than_picked_pixels():
    """Of the four pixels of a mean two stay, of a picked pixel none."""
    x = np.random.default_rng(1).random((1, 1, 64, 64))
    moved = np.roll(x, 1, axis=3)
    picked = np.abs(moved - x)[:, :, ::2, ::2].mean()
    mean = np.abs(cnnlib.avg_pool2d(moved) - cnnlib.avg_pool2d(x)).mean()
    largest = np.abs(cnnlib.max_pool2d(moved) - cnnlib.max_pool2d(x)).mean()
    assert mean < picked / 2
    assert largest < picked / 2
