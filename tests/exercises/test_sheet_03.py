"""Sheet 3: right answers by hand, known mistakes named, other ways accepted."""

import numpy as np
import pytest

import cnnlib
from cnnlib.exercises import check
from cnnlib.exercises.sheets import load_sheet

SHEET = load_sheet("03")
# Size, kernel, padding, stride, dilation: the table of question 1.
TABLE = [(32, 5, 0, 1, 1), (28, 3, 1, 1, 1), (13, 3, 0, 2, 1), (14, 5, 2, 3, 1), (10, 4, 1, 3, 1), (9, 3, 0, 1, 2)]  # fmt: skip


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def test_the_six_sizes_of_the_table():
    sizes = [cnnlib.output_size(n, k, s, p, d) for n, k, p, s, d in TABLE]
    assert SHEET.questions[0].reference == sizes == [28, 28, 6, 5, 3, 5]


def test_what_is_left_over_in_the_table():
    """d: 14 + 4 − 5 = 13 = 4·3 + 1; e: 10 + 2 − 4 = 8 = 2·3 + 2; the others leave nothing."""
    assert [cnnlib.unseen(n, k, s, p) for n, k, p, s, d in TABLE if d == 1] == [0, 0, 0, 1, 2]


def test_the_examples_in_the_texts_by_hand():
    assert right(2, 8, 3, 2, 0, 0) == 3  # windows 0-2, 2-4, 4-6
    assert right(2, 8, 3, 2, 0, 1) == 4  # and 6-8, its last cell a zero
    assert right(3, 28, 3, 1) == (1, 1)
    assert right(3, 100, 3, 2) == (0, 1)  # 50 windows reach over 3 + 49·2 = 101 cells
    assert right(3, 8, 1, 3) == (0, 0)  # cells 0, 3 and 6
    assert right(4, 8, 3, 2, 0) == 15  # the last row and the last column
    assert right(5, (28, 28), (2, 2), (2, 2), (0, 0)) == (14, 14)


def test_the_published_formula_is_right_by_luck_three_times():
    published = SHEET.questions[4].wrong["unchanged"]
    lucky = [((4, 4), (2, 2), (1, 1), (0, 0)), ((28, 28), (3, 3), (1, 1), (1, 1)), ((3, 3), (3, 3), (2, 2), (1, 1))]  # fmt: skip
    for case in lucky:
        assert published(*case) == right(5, *case)
    assert published((28, 28), (2, 2), (2, 2), (0, 0)) == (27, 27)


def test_a_size_that_is_no_int_is_told_so():
    told = check("03-q2", lambda H, F, S, before, after: (H + before + after - F) / S // 1 + 1)
    assert not told.passed
    assert "int" in str(told)


def test_keras_agrees_on_the_zeros():
    """The sum of a filter of ones over an image of ones tells how many zeros lie under it."""
    keras = cnnlib.import_keras()
    for H, F, S in SHEET.questions[2].examples():
        layer = keras.layers.Conv1D(1, F, strides=S, padding="same", use_bias=False)
        layer.build((None, H, 1))
        layer.set_weights([np.ones((F, 1, 1))])
        sums = layer(np.ones((1, H, 1), "float32")).numpy().ravel()
        before, after = right(3, H, F, S)
        assert (F - sums[0], F - sums[-1]) == (before, after)


@pytest.mark.parametrize("mode", ["edge", "reflect", "symmetric", "wrap"])
def test_paddings_that_do_not_fade(mode):
    def pad(x, p):
        return np.pad(x, p, mode=mode)

    assert check("03-q6", pad).passed
    even = pad(np.full((4, 5), 7.0), 1)
    blurred = cnnlib.conv2d(even[None, None], np.full((1, 1, 3, 3), 1 / 9))
    assert np.allclose(blurred, 7)


@pytest.mark.parametrize("mode", ["constant", "mean", "maximum", "linear_ramp"])
def test_paddings_that_fade_or_invent(mode):
    told = check("03-q6", lambda x, p: np.pad(x, p, mode=mode))
    assert told.passed == (mode == "maximum")  # it copies pixels too, if odd ones
