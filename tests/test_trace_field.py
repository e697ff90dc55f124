"""The cone of a receptive field: by hand, and against the layers of the package."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import cnnlib
from cnnlib.fields import input_region, receptive_fields
from cnnlib.trace_field import Level, Window, trace_cone, trace_field

CONV, POOL = Window("conv", 3), Window("pool", 2, 2)
SAME = Window("conv", 3, padding="same")


def layer(window):
    """Make the layer of the package that has this window."""
    kind, size, strides, dilation, padding = window
    if kind == "pool":
        return cnnlib.MaxPooling2D(size, strides, padding)
    return cnnlib.Conv2D(1, size, strides, padding, dilation_rate=dilation)


def depends_on(windows, size, cell):
    """The cells that a cell depends on, found by changing each and looking."""
    x = np.eye(size)[:, None, None]  # (N, 1, 1, W): in each image one cell is not zero
    for kind, F, S, d, padding in windows:
        if kind == "conv":
            w = np.ones((1, 1, 1, F))
            width = x.shape[3]
            pads = ((0, 0), cnnlib.same_padding(width, F, S, d)) if padding == "same" else 0
            x = cnnlib.conv2d(x, w, strides=(1, S), padding=pads, dilation=(1, d))
        else:
            x = cnnlib.max_pool2d(x, (1, F), strides=(1, S), padding=padding)
    return np.flatnonzero(x[:, 0, 0, cell])


windows = st.lists(
    st.builds(
        Window,
        st.just("conv"),
        st.integers(1, 5),
        st.integers(1, 3),
        st.integers(1, 3),
        st.sampled_from(["valid", "same"]),
    )
    | st.builds(
        Window,
        st.just("pool"),
        st.integers(1, 3),
        st.integers(1, 3),
        st.just(1),
        st.sampled_from(["valid", "same"]),
    ),
    max_size=4,
)


def test_the_stack_of_the_chapter_by_hand():
    levels = trace_field([CONV, POOL, CONV, POOL, CONV], 28)
    assert [level.field for level in levels] == [1, 3, 4, 8, 10, 18]
    assert [level.jump for level in levels] == [1, 1, 2, 2, 4, 4]
    assert [level.size for level in levels] == [28, 26, 13, 11, 5, 3]
    assert {level.start for level in levels} == {0}


def test_padding_moves_the_start_by_its_width_in_cells_of_the_image():
    # 1 cell of padding, then 1 cell of a map whose cells are 2 apart, then 4 apart
    levels = trace_field([SAME, POOL, SAME, POOL, SAME], 28)
    assert [level.start for level in levels] == [0, -1, -1, -3, -3, -7]
    assert levels[1] == Level(size=28, field=3, jump=1, start=-1, before=1)


def test_a_dilation_leaves_gaps():
    cone = trace_cone([Window("conv", 3, dilation=2), Window("conv", 3, dilation=2)], 16, cell=3)
    assert [seen.cells for seen in cone] == [(3, 5, 7, 9, 11), (3, 5, 7), (3,)]
    assert all(seen.padding == () for seen in cone)


def test_at_the_border_a_part_of_the_field_is_padding():
    bottom, middle, top = trace_cone([SAME, SAME], 28, cell=27)
    assert top.cells == (27,)
    assert (middle.cells, middle.padding) == ((26, 27), (28,))
    assert (bottom.cells, bottom.padding) == ((25, 26, 27), (28,))


def test_no_layers_see_themselves():
    assert trace_field([], 5) == [Level(5, 1, 1, 0, 0)]
    assert trace_cone([], 5, cell=4) == [((4,), ())]


@given(windows, st.integers(6, 24), st.data())
def test_fields_and_cones_are_those_of_the_layers(stack, size, data):
    try:
        levels = trace_field(stack, size)
    except ValueError:
        assume(False)
    formula = cnnlib.receptive_field([window[1:4] for window in stack])
    assert levels[-1].field == formula
    cell = data.draw(st.integers(0, levels[-1].size - 1))
    cone = trace_cone(stack, size, cell)
    assert list(cone[0].cells) == depends_on(stack, size, cell).tolist()
    layers = [layer(window) for window in stack]
    # One column: a map of one row would not fit a kernel of three.
    (first, last), _ = input_region(layers, (1, size, size), (cell, cell))
    assert first == levels[-1].start + cell * levels[-1].jump
    assert last == first + levels[-1].field - 1
    spans = [trace_cone(stack, size, i)[0].cells for i in range(levels[-1].size)]
    if stack and all(window.dilation == 1 for window in stack):  # without gaps in the view
        widest = max(cells[-1] - cells[0] + 1 for cells in spans)
        assert widest == receptive_fields(layers, (1, size, size))[-1][0]


@pytest.mark.parametrize(
    ("stack", "size", "text"),
    [
        ([Window("dense", 3)], 9, r"windows\[0\]\.kind must be one of .*; got .*'dense'"),
        ([CONV, Window("conv", 3, padding="full")], 9, r"windows\[1\]\.padding must be one of"),
        ([Window("conv", 5)], 4, "the kernel must fit into the padded input; got size=4"),
        ([CONV], 0, "size must be"),
    ],
)
def test_what_cannot_be_is_refused(stack, size, text):
    with pytest.raises(ValueError, match=text):
        trace_field(stack, size)


@pytest.mark.parametrize("cell", [3, -1])
def test_a_cell_that_is_not_there_is_refused(cell):
    with pytest.raises(ValueError, match=r"cell must be .*; got cell="):
        trace_cone([CONV, POOL, CONV, POOL, CONV], 28, cell)
