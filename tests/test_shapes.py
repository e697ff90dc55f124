"""Sizes, paddings and receptive fields: by hand, and by counting one by one."""

import re

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cnnlib import output_size, receptive_field, same_padding, unseen
from cnnlib.shapes import dilated, resolve_padding

sizes = st.integers(1, 20)
small = st.integers(1, 6)


def windows(size, kernel_size, strides, dilation):
    """List the cells of every window that fits, by trying each starting cell."""
    starts = range(0, size, strides)
    cells = [[start + i * dilation for i in range(kernel_size)] for start in starts]
    return [window for window in cells if window[-1] < size]


@given(sizes, small, small, st.integers(0, 4), st.integers(0, 4), st.integers(1, 3))
@example(size=1, kernel_size=1, strides=1, before=0, after=0, dilation=1)
def test_output_size_counts_the_windows_that_fit(
    size, kernel_size, strides, before, after, dilation
):
    padded = before + size + after
    expected = windows(padded, kernel_size, strides, dilation)
    assume(expected)
    assert output_size(size, kernel_size, strides, (before, after), dilation) == len(expected)


@given(sizes, small, small, st.integers(0, 4), st.integers(0, 4))
def test_unseen_counts_the_cells_behind_the_last_window(size, kernel_size, strides, before, after):
    padded = before + size + after
    expected = windows(padded, kernel_size, strides, dilation=1)
    assume(expected)
    assert unseen(size, kernel_size, strides, (before, after)) == padded - 1 - expected[-1][-1]


@given(sizes, small, small, st.integers(1, 3))
def test_same_padding_is_the_least_that_gives_every_stride_its_output(
    size, kernel_size, strides, dilation
):
    before, after = same_padding(size, kernel_size, strides, dilation)
    wanted = -(-size // strides)
    assert output_size(size, kernel_size, strides, "same", dilation) == wanted
    assert after - before in (0, 1)
    if before + after:  # one zero less, and an output would be missing
        fewer = before + size + after - 1
        assert len(windows(fewer, kernel_size, strides, dilation)) < wanted


@given(st.integers(6, 20), small, st.integers(1, 3))
def test_full_padding_lets_every_cell_meet_every_kernel_cell(size, kernel_size, dilation):
    before, after = resolve_padding("full", size, kernel_size, dilation=dilation)
    padded = before + size + after
    visits = np.zeros(padded, int)
    for window in windows(padded, kernel_size, 1, dilation):
        visits[window] += 1
    assert (visits[before : before + size] == kernel_size).all()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((4, 3), 2),  # 4 - 3 + 1
        ((4, 3, 1, 1), 4),  # (1 + 4 + 1 - 3) // 1 + 1
        ((7, 3, 2, 0), 3),  # (7 - 3) // 2 + 1
        ((28, 5, 3, 2), 10),  # (2 + 28 + 2 - 5) // 3 + 1
        ((31, 5, 3, 2), 11),  # (2 + 31 + 2 - 5) // 3 + 1
        ((28, 10, 2, 0), 10),  # (28 - 10) // 2 + 1
        ((28, 2, 2, 0), 14),  # (28 - 2) // 2 + 1
        ((100, 3, 2, "same"), 50),  # 100 / 2
        ((75, 3, 2, "same"), 38),  # 75 / 2, rounded up
        ((227, 11, 4, "valid"), 55),  # (227 - 11) // 4 + 1
        ((224, 11, 4, "valid"), 54),  # 213 // 4 + 1: 53.25 rounded down, plus 1
        ((224, 11, 4, "same"), 56),  # 224 / 4
        ((4, 3, 1, "full"), 6),  # (2 + 4 + 2 - 3) + 1
        ((3, 3, 1, 0), 1),  # the kernel fits exactly once
        ((7, 3, 1, 0, 2), 3),  # three cells, two apart, span five: 7 - 5 + 1
    ],
)
def test_output_size_by_hand(arguments, expected):
    assert output_size(*arguments) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((28, 3), (1, 1)),
        ((28, 10), (4, 5)),  # nine zeros in all: four before, five after
        ((100, 3, 2), (0, 1)),  # 49 * 2 + 3 - 100
        ((50, 3, 2), (0, 1)),
        ((25, 3, 2), (1, 1)),  # 12 * 2 + 3 - 25
        ((75, 3, 2), (1, 1)),
        ((38, 3, 2), (0, 1)),
        ((19, 3, 2), (1, 1)),
        ((9, 2, 3), (0, 0)),  # 2 * 3 + 2 - 9 is below zero: no padding
        ((9, 3, 1, 2), (2, 2)),  # five cells spanned
    ],
)
def test_same_padding_by_hand(arguments, expected):
    assert same_padding(*arguments) == expected


def test_paddings_by_hand():
    assert resolve_padding("same", 28, 3) == (1, 1)
    assert resolve_padding("full", 28, 3) == (2, 2)
    assert resolve_padding("valid", 28, 3) == (0, 0)
    assert resolve_padding(2, 28, 3) == (2, 2)
    assert resolve_padding((1, 2), 28, 3) == (1, 2)


def test_unseen_by_hand():
    assert unseen(8, 3, 2) == 1  # windows from 0, 2 and 4: cells 0 to 6 of 0 to 7
    assert unseen(6, 4, 3, 1) == 1  # windows from 0 and 3 of 8 cells: 0 to 6
    assert unseen(7, 3, 2) == 0
    assert unseen(8, 3, 3) == 2  # windows from 0 and 3: cells 0 to 5
    assert unseen(6, 3) == 0  # a stride of 1 leaves nothing
    assert unseen(28, 2, 2, "same") == 0


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ([], 1),
        ([5], 5),
        ([3, 3, 3], 7),  # 1 + 2 + 2 + 2
        ([3, (2, 2), 3, (2, 2), 3], 18),  # 1 + 2 + 1 + 2*2 + 1*2 + 2*4
        ([(3, 1, 2)], 5),  # three cells, two apart
        ([(1, 2), (3, 1, 2)], 9),  # 1 + 0 + 2*2*2
        # AlexNet: convolutions 11/4, 5, 3, 3, 3 and poolings 3/2 after the 1st, 2nd and 5th.
        ([(11, 4), (3, 2), 5, (3, 2), 3, 3, 3, (3, 2)], 195),
        ([[3, 2], 3], 7),  # 1 + 2 + 2*2
    ],
)
def test_receptive_field_by_hand(layers, expected):
    assert receptive_field(layers) == expected


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 2)), max_size=4))
def test_receptive_field_counts_the_cells_that_reach_one_output(layers):
    """Walk back from output 0: every window cell stands for a cell of the layer below."""
    reached = {0}
    for kernel_size, strides, dilation in reversed(layers):
        reached = {i * strides + k * dilation for i in reached for k in range(kernel_size)}
    assert receptive_field(layers) == max(reached) - min(reached) + 1


def test_dilated_by_hand():
    assert dilated(3) == 3
    assert dilated(3, 2) == 5  # x . x . x
    assert dilated(1, 7) == 1


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (
            lambda: output_size(4, 5),
            ValueError,
            "the kernel must fit into the padded input; got size=4, padding=0, kernel_size=5, "
            "dilation=1. Use a smaller kernel or more padding.",
        ),
        (
            lambda: unseen(4, 6, padding=(1, 0)),
            ValueError,
            "got size=4, padding=(1, 0), kernel_size=6, dilation=1.",
        ),
        (
            lambda: output_size(4, 3, strides=0),
            ValueError,
            "strides must be a whole number of at least 1; got strides=0. Use 1 or more.",
        ),
        (lambda: output_size(0, 1), ValueError, "size must be a whole number of at least 1"),
        (lambda: output_size(4, 0), ValueError, "kernel_size must be a whole number"),
        (lambda: output_size(4, 2, dilation=0), ValueError, "dilation must be a whole number"),
        (lambda: same_padding(0, 1), ValueError, "size must be a whole number of at least 1"),
        (lambda: same_padding(4, 0), ValueError, "kernel_size must be a whole number"),
        (lambda: same_padding(4, 1, 0), ValueError, "strides must be a whole number"),
        (lambda: same_padding(4, 1, 1, 0), ValueError, "dilation must be a whole number"),
        (
            lambda: output_size(4.0, 3),
            TypeError,
            "size must be a whole number of at least 1; got size=4.0. Pass size as an int.",
        ),
        (lambda: output_size(True, 1), TypeError, "got size=True"),
        (
            lambda: output_size(4, 3, padding="some"),
            ValueError,
            'padding must be one of "valid", "same", "full"; got padding=\'some\'. '
            "Check the spelling.",
        ),
        (
            lambda: output_size(4, 3, padding=-1),
            ValueError,
            "padding must be a whole number of at least 0; got padding=-1. Use 0 or more.",
        ),
        (
            lambda: output_size(4, 3, padding=(1, 2, 3)),
            ValueError,
            "padding must be one whole number or a (before, after) pair; got padding=(1, 2, 3). "
            "Pass one number for both, or exactly two.",
        ),
        (
            lambda: receptive_field([3, (3, 1, 1, 1)]),
            ValueError,
            "layers[1] must be kernel_size, (kernel_size, strides) or both with a dilation; "
            "got layers[1]=(3, 1, 1, 1). Describe one axis only, with one to three numbers.",
        ),
        (lambda: receptive_field([()]), ValueError, "got layers[0]=()"),
        (lambda: receptive_field([(3, 0)]), ValueError, "layers[0] must be a whole number"),
        (lambda: receptive_field([3, "pool"]), TypeError, "layers[1] must be a whole number"),
        (lambda: receptive_field([3, (1, 1, 0)]), ValueError, "got layers[1]=0"),
    ],
)
def test_wrong_arguments_are_named(call, error, text):
    with pytest.raises(error, match=re.escape(text)):
        call()
