"""The axis juggler in a page, and its JavaScript core on vectors written by Python."""

import itertools

import numpy as np
import pytest

from cnnlib.trace_axes import LAYOUTS, WAYS, misplaced, relayout, trace_elements
from cnnlib.widgets import AxisJuggler
from cnnlib.widgets.base import _join
from tests.widgets.acting import choose, goes_for_good, press, remark, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const relayout = new Function(`${text}; return relayout;`)();
  return cases.map(([[N, C, H, W], layout, way]) => {
    const core = relayout({ N, C, H, W }, layout, way);
    const found = core.elements.every(({ at }, step) => core.stepOf(at) === step);
    const back = core.elements.every(({ place }, step) => core.stepAt.get(place) === step);
    return { ...core, stepAt: 0, stepOf: 0, found, back };
  });
}"""

SIZES = [(2, 3, 4, 5), (1, 2, 3, 2), (3, 1, 2, 4), (2, 4, 1, 1), (1, 1, 1, 1), (2, 2, 6, 2)]
DIGITS = (np.arange(2 * 4 * 5) % 11).reshape(2, 4, 5) / 10


def test_the_core_equals_python_on_every_vector(bare_page):
    cases = list(itertools.product(SIZES, LAYOUTS, WAYS))
    assert len(cases) == 48
    results = bare_page.evaluate(RUN, [_join(["kit/axes"], "js"), cases])
    for (sizes, layout, way), got in zip(cases, results, strict=True):
        where = (sizes, layout, way)
        by_name = dict(zip("NCHW", sizes, strict=True))
        x = np.arange(np.prod(sizes)).reshape([by_name[axis] for axis in layout])
        stored = relayout(x, layout, way)
        assert (got["axes"], got["count"]) == (stored.axes, x.size), where
        assert (tuple(got["shape"]), tuple(got["strides"])) == (
            stored.array.shape,
            stored.strides,
        ), where
        assert got["memory"] == stored.memory.tolist(), where
        elements = [(tuple(e["index"]), e["place"], e["source"]) for e in got["elements"]]
        assert elements == [tuple(element) for element in trace_elements(stored)], where
        named = stored.array.transpose([stored.axes.index(axis) for axis in "NCHW"])
        assert all(named[tuple(e["at"])] == e["source"] for e in got["elements"]), where
        wanted = x.transpose([layout.index(axis) for axis in "NCHW"])
        assert all(wanted[tuple(e["at"])] == e["right"] for e in got["elements"]), where
        assert got["misplaced"] == misplaced(sizes, layout, way), where
        assert got["found"], where
        assert got["back"], where


@pytest.fixture
def widget(mount):
    return mount(AxisJuggler((2, 3, 2, 3)))


def plane(page, index):
    lines = page.locator(".cnn-aj-blocks figure").nth(index).locator(".cnn-row")
    return [[int(text) for text in row.locator(".cnn-cell").all_text_contents()] for row in lines.all()]  # fmt: skip


def memory(page):
    return page.locator(".cnn-aj-memory .cnn-cell:not([hidden])").all_text_contents()


def formula(page):
    return page.locator(".cnn-aj-formula").inner_text()


def test_reading_on_goes_through_memory_place_by_place(widget):
    assert plane(widget, 4) == [[24, 25, 26], [27, 28, 29]]  # n = 1, c = 1
    assert memory(widget) == [str(place) for place in range(36)]
    press(widget, "ArrowRight", "ArrowDown")
    assert status(widget) == "y[0, 0, 1, 1] lies at place 4 and holds 4."
    assert formula(widget) == "place = 0·18 + 0·6 + 1·3 + 1·1 = 4"
    assert widget.locator(".cnn-aj-lit").all_text_contents() == ["4"]
    press(widget, "End")
    assert formula(widget) == "place = 1·18 + 2·6 + 1·3 + 2·1 = 35"


def test_an_element_shows_its_place_and_a_place_its_element(widget):
    choose(widget, "y is x", "transpose")
    widget.locator(".cnn-aj-blocks figure").nth(4).locator(".cnn-cell").nth(2).click()
    # n = 1, c = 1, i = 0, j = 2: place 18 + 6 + 0 + 2
    assert status(widget) == "y[1, 0, 2, 1] lies at place 26 and holds 26."
    assert formula(widget) == "place = 1·18 + 0·3 + 2·1 + 1·6 = 26"
    assert widget.locator(".cnn-aj-lit").all_text_contents() == ["26"]
    widget.locator(".cnn-aj-memory .cnn-cell").nth(13).click()
    assert status(widget) == "y[0, 0, 1, 2] lies at place 13 and holds 13."


def test_the_pointer_shows_for_a_moment(widget):
    widget.locator(".cnn-aj-memory .cnn-cell").nth(20).hover()
    assert status(widget).startswith("y[1, 0, 0, 2] lies at place 20")
    widget.mouse.move(1, 1)
    assert status(widget).startswith("y[0, 0, 0, 0] lies at place 0")


def test_a_transpose_keeps_every_number_where_it_is(widget):
    choose(widget, "y is x", "transpose")
    assert plane(widget, 4) == [[24, 25, 26], [27, 28, 29]]
    assert memory(widget) == [str(place) for place in range(36)]
    press(widget, "ArrowRight")
    assert status(widget) == "y[0, 0, 0, 1] lies at place 6 and holds 6."
    assert remark(widget).startswith("No number has moved in memory.")


def test_a_copy_reorders_the_memory_and_not_the_picture(widget):
    choose(widget, "y is x", "copy")
    assert plane(widget, 4) == [[24, 25, 26], [27, 28, 29]]
    assert memory(widget)[:6] == ["0", "6", "12", "1", "7", "13"]
    press(widget, "ArrowRight")
    assert status(widget) == "y[0, 0, 0, 1] lies at place 1 and holds 6."


def test_a_reshape_gives_elements_of_others(widget):
    choose(widget, "y is x", "reshape")
    assert plane(widget, 0) == [[0, 3, 6], [9, 12, 15]]
    assert widget.locator(".cnn-aj-wrong").count() == misplaced((2, 3, 2, 3)) == 32
    assert "32 of 36 elements are now another's" in remark(widget)
    press(widget, "ArrowRight")
    assert status(widget) == (
        "y[0, 0, 0, 1] lies at place 1 and holds 1. "
        "The number of that image, channel, row and column is 6."
    )
    choose(widget, "C", "1")
    assert widget.locator(".cnn-aj-wrong").count() == 0
    assert remark(widget).startswith("No element is wrong")


@pytest.mark.parametrize(("layout", "way"), list(itertools.product(LAYOUTS, WAYS)))
def test_the_lines_of_code_give_what_is_shown(widget, layout, way):
    choose(widget, "x is stored as", layout)
    choose(widget, "y is x", way)
    for axis, size in zip("NCHW", (2, 2, 6, 4), strict=True):
        choose(widget, axis, str(size))
    x_line, y_line = widget.locator(".cnn-code code").all_inner_texts()
    y = eval(y_line, {"x": eval(x_line, {"np": np})})
    axes = y_line.split("# ")[1]
    named = y.transpose([axes.index(axis) for axis in "NCHW"])
    for n, c in np.ndindex(2, 2):
        assert plane(widget, 2 * n + c) == named[n, c].tolist()


def test_examples_are_named_and_reset_goes_back(widget):
    example = widget.get_by_label("Example")
    assert example.input_value() == "first"
    choose(widget, "Example", "tall")
    assert [widget.get_by_label(a, exact=True).input_value() for a in "NCHW"] == [*"2262"]
    choose(widget, "W", "4")
    assert example.input_value() == ""
    widget.get_by_role("button", name="Reset").click()
    assert example.input_value() == "first"


def shades(page, figure):
    """How many cells of a picture are more than paper."""
    cells = page.locator("figure").nth(figure).locator(".cnn-cell")
    return cells.evaluate_all("cells => cells.map((cell) => cell.style.background)")


def test_digits_come_out_row_by_row_and_give_nothing_away(mount):
    page = mount(AxisJuggler(digits=DIGITS, way="reshape"))
    assert page.get_by_label("H", exact=True).is_hidden()
    assert remark(page) == ""
    assert [bool(shade) for shade in shades(page, 0)] == [True] * 5 + [False] * 15
    assert status(page) == "Channel 0, row 0: the numbers at places 0, 2, 4 and so on to 8."
    assert formula(page) == "place = 0·40 + 0·10 + j·2 + 0·1 = 0 + j·2"
    assert page.locator(".cnn-aj-lit").count() == 5
    press(page, "End")
    assert all(shades(page, 0))
    assert all(shades(page, 1))
    assert f"{misplaced((1, 2, 4, 5))} of 40 elements" in remark(page)
    press(page, "Home")
    assert not any(shades(page, 1))


@pytest.mark.parametrize(
    ("layout", "way"), list(itertools.product(LAYOUTS, ("transpose", "reshape")))
)
def test_the_digits_shown_are_those_of_numpy(mount, layout, way):
    page = mount(AxisJuggler(digits=DIGITS, order=layout, way=way))
    press(page, "End")
    x = DIGITS[None] if layout == "NCHW" else DIGITS[None].transpose(0, 2, 3, 1)
    stored = relayout(x, layout, way)
    named = stored.array.transpose([stored.axes.index(axis) for axis in "NCHW"])[0]
    for c in range(2):
        percent = [int(s.split("%")[0].split()[-1]) for s in shades(page, c)]
        assert percent == [round(100 * value) for value in named[c].ravel()]


def test_nothing_stays_behind(widget):
    assert goes_for_good(widget)
