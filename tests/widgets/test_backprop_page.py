"""The backprop stepper in a page, and its JavaScript core on vectors written by Python."""

import itertools

import numpy as np
import pytest

from cnnlib.trace_backprop import trace_backprop
from cnnlib.widgets import BackpropStepper
from cnnlib.widgets.base import _join
from tests.widgets.acting import goes_for_good, play, press, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const [trace, ofWeight, ofInput] =
    new Function(`${text}; return [traceBackprop, termsOfWeight, termsOfInput];`)();
  const total = (terms) => terms.reduce((sum, { up, other }) => sum + up * other, 0);
  return cases.map((settings) => {
    const core = trace(settings);
    return {
      y: core.y,
      back: core.back,
      dw: settings.w.map((line, u) => line.map((_, v) => total(ofWeight(settings, core, u, v)))),
      dx: settings.x.map((line, i) => line.map((_, j) => total(ofInput(settings, core, i, j)))),
    };
  });
}"""


def vectors():
    """Sizes that are not square, with negative numbers and a bias."""
    rng = np.random.default_rng(8)
    for (H, W), (FH, FW) in itertools.product([(3, 3), (4, 3), (2, 5)], [(2, 2), (1, 3), (2, 1)]):
        shapes = {"x": (H, W), "w": (FH, FW), "dy": (H - FH + 1, W - FW + 1)}
        arrays = {name: rng.integers(-9, 10, shape) for name, shape in shapes.items()}
        yield {**arrays, "b": int(rng.integers(-3, 4))}


def test_the_core_equals_python_on_every_vector(bare_page):
    cases = list(vectors())
    plain = [{name: np.asarray(value).tolist() for name, value in one.items()} for one in cases]
    results = bare_page.evaluate(RUN, [_join(["kit/backprop"], "js"), plain])
    assert len(results) == 9
    for case, got in zip(cases, results, strict=True):
        trace = trace_backprop(case["x"], case["w"], case["b"], case["dy"])
        np.testing.assert_array_equal(got["y"], trace.y)
        for step, sums in enumerate(got["back"]):
            np.testing.assert_array_equal(sums["dw"], trace.dw[step])
            np.testing.assert_array_equal(sums["dx"], trace.dx[step])
            assert sums["db"] == trace.db[step]
        # The sums that a click on a gradient tells are those gradients.
        np.testing.assert_array_equal(got["dw"], trace.dw[-1])
        np.testing.assert_array_equal(got["dx"], trace.dx[-1])


@pytest.fixture
def widget(mount):
    return mount(BackpropStepper())


PLACES = ("x", "w", "b", "y", "dx", "dw", "db", "dy")


def grid(page, name):
    figure = page.locator("figure").nth(PLACES.index(name))
    return [
        row.locator(".cnn-cell").all_text_contents() for row in figure.locator(".cnn-row").all()
    ]


def cell(page, name, index):
    return page.locator("figure").nth(PLACES.index(name)).locator(".cnn-cell").nth(index)


def test_it_starts_with_nothing_computed(widget):
    assert grid(widget, "y") == grid(widget, "dw") == [["", ""], ["", ""]]
    assert status(widget) == "Nothing is computed yet. Play, or step forward."


def test_forward_fills_the_output_and_backward_the_gradients(widget):
    press(widget, "ArrowRight")
    assert status(widget) == "Forward 1 of 4: 1·1 + 2·2 + 4·3 + 5·4 + 0 = 37."
    press(widget, "ArrowRight", "ArrowRight", "ArrowRight")
    assert grid(widget, "y") == [["37", "47"], ["67", "77"]]
    assert grid(widget, "dx") == [["", "", ""]] * 3
    press(widget, "ArrowRight")
    assert status(widget) == (
        "Backward 1 of 4: this output has the gradient 1. It adds 1 times the marked inputs to dw, "
        "1 times the kernel to dx, and 1 to db."
    )
    taps = widget.locator("figure").nth(0).locator(".cnn-tap").all_text_contents()
    assert taps == ["1", "2", "4", "5"]
    assert grid(widget, "dx") == [["1", "2", "0"], ["3", "4", "0"], ["0", "0", "0"]]
    press(widget, "End")
    assert grid(widget, "dw") == [["12", "16"], ["24", "28"]]
    assert grid(widget, "dx") == [["1", "3", "2"], ["4", "10", "6"], ["3", "7", "4"]]
    assert grid(widget, "db") == [["4"]]
    press(widget, "Home")
    assert grid(widget, "y") == [["", ""], ["", ""]]


def test_a_gradient_tells_its_sum(widget):
    cell(widget, "dx", 4).click()
    assert status(widget) == (
        "dx in row 2, column 2 is 10: 1·4 + 1·3 + 1·2 + 1·1. "
        "These are the weights that this input was multiplied by."
    )
    assert widget.locator("figure").nth(1).locator(".cnn-tap").count() == 4
    cell(widget, "dw", 0).click()
    assert status(widget).startswith("dw in row 1, column 1 is 12: 1·1 + 1·2 + 1·4 + 1·5.")
    cell(widget, "db", 0).click()
    assert status(widget).startswith("db is 4: 1 + 1 + 1 + 1.")


def test_other_gradients_from_above(widget):
    widget.get_by_label("dy", exact=True).select_option("one")
    assert grid(widget, "dy") == [["0", "0"], ["0", "1"]]
    press(widget, "End")
    assert grid(widget, "dw") == [["5", "6"], ["8", "9"]]
    assert grid(widget, "dx") == [["0", "0", "0"], ["0", "1", "2"], ["0", "3", "4"]]


def test_edited_numbers_are_computed_with(widget):
    press(widget, "End")
    for name, index, text in (("x", 0, "-2"), ("w", 3, "0.5"), ("b", 0, "10"), ("dy", 0, "3")):
        cell(widget, name, index).click()
        widget.keyboard.type(text)
        widget.keyboard.press("Enter")
    x, w, dy = [[-2, 2, 3], [4, 5, 6], [7, 8, 9]], [[1, 2], [3, 0.5]], [[3, 1], [1, 1]]
    trace = trace_backprop(np.array(x), np.array(w), 10, np.array(dy))
    shown = [[float(text.replace("−", "-")) for text in row] for row in grid(widget, "y")]
    np.testing.assert_array_equal(shown, trace.y)
    shown = [[float(text.replace("−", "-")) for text in row] for row in grid(widget, "dw")]
    np.testing.assert_array_equal(shown, trace.dw[-1])
    assert widget.get_by_label("dy", exact=True).input_value() == ""
    widget.get_by_role("button", name="Reset").click()
    assert grid(widget, "x")[0] == ["1", "2", "3"]
    assert widget.get_by_label("dy", exact=True).input_value() == "ones"


def test_an_output_can_be_gone_to_forward_and_backward(widget):
    cell(widget, "y", 2).click()
    assert status(widget).startswith("Forward 3 of 4")
    press(widget, "End")
    cell(widget, "y", 1).click()
    assert status(widget).startswith("Backward 2 of 4")


def test_playing_ends_and_cleanup_stops_the_clock(widget):
    play(widget)
    assert grid(widget, "db") == [["4"]]
    assert goes_for_good(widget)
