"""The grid of windows on an image."""

import pytest

from cnnlib.windows import WindowGrid, paddings_by_axis, window_grid


def test_each_axis_has_its_own_numbers():
    grid = window_grid((2, 3, 9, 20), (3, 5), (2, 3), ((1, 0), (2, 4)), (1, 2))
    assert grid == WindowGrid(
        kernel_size=(3, 5),
        strides=(2, 3),
        pads=((1, 0), (2, 4)),
        dilation=(1, 2),
        # (1 + 9 + 0 - 3) // 2 + 1, and nine cells spanned: (2 + 20 + 4 - 9) // 3 + 1
        output_size=(4, 6),
    )


def test_one_number_stands_for_both_axes():
    assert window_grid((7, 9), 3, 2, 1, 1) == window_grid((7, 9), (3, 3), (2, 2), (1, 1), (1, 1))


def test_one_step_no_padding_and_no_gaps_unless_told_otherwise():
    assert window_grid((7, 9), 3) == window_grid((7, 9), 3, 1, 0, 1)


def test_words_follow_the_size_of_each_axis():
    grid = window_grid((100, 75), 3, 2, "same")
    assert grid.pads == ((0, 1), (1, 1))
    assert grid.output_size == (50, 38)
    assert window_grid((4, 5), (3, 2), 1, "full", (1, 2)).pads == ((2, 2), (2, 2))


def test_words_may_differ_by_axis_only_as_numbers():
    assert paddings_by_axis("same") == ("same", "same")
    assert paddings_by_axis(2) == (2, 2)
    assert paddings_by_axis((1, 2)) == ((1, 2), (1, 2))
    assert paddings_by_axis(((0, 1), (2, 3))) == ((0, 1), (2, 3))


@pytest.mark.parametrize(
    ("arguments", "error", "text"),
    [
        ({"kernel_size": (3, 3, 3)}, ValueError, "kernel_size must be one whole number or a"),
        ({"kernel_size": 0}, ValueError, "kernel_size must be a whole number of at least 1"),
        ({"kernel_size": 6}, ValueError, "got size=5, padding=0, kernel_size=6"),
        ({"kernel_size": 1, "strides": (1, 0)}, ValueError, "strides must be a whole number"),
        ({"kernel_size": 1, "dilation": (1, 0)}, ValueError, "dilation must be a whole number"),
        ({"kernel_size": 1, "padding": ((1, 2), 3)}, TypeError, "padding must be a whole number"),
        ({"kernel_size": 1, "padding": (1, 2, 3)}, ValueError, "a .before, after. pair"),
        ({"kernel_size": 1, "padding": 1.5}, TypeError, "padding must be a whole number"),
    ],
)
def test_wrong_arguments_are_named(arguments, error, text):
    with pytest.raises(error, match=text):
        window_grid((5, 5), **arguments)
