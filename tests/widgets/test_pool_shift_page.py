"""Pool and shift in a page, and its JavaScript core on vectors written by Python."""

import itertools

import numpy as np
import pytest

import cnnlib
from cnnlib.trace_pool import drawn_images, pool_map, trace_pool_shift
from cnnlib.widgets import PoolShift
from cnnlib.widgets.base import _join
from tests.widgets.acting import choose, goes_for_good, play, press, remark, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const [tracePool, rolled, differs] = new Function(`${text}; return [tracePool, rolled, differs];`)();
  return cases.map(([x, kind, size, stride, padding, shift]) => {
    const settings = { kind, size, stride, padding };
    const shifted = rolled(x, shift);
    const before = tracePool({ ...settings, x }).output;
    const after = tracePool({ ...settings, x: shifted }).output;
    const changed = before.map((line, i) => line.map((value, j) => differs(value, after[i][j])));
    return { shifted, before, after, changed };
  });
}"""


def vectors():
    """Settings on an image that is not square, with negative numbers and ties."""
    x = np.random.default_rng(3).integers(-9, 10, (4, 7))
    kinds = ["max", "average", "global max", "global average"]
    shifts = [(0, 1), (-1, 0), (2, -3)]
    yield from itertools.product([x], kinds, [2, 3], [1, 2, 3], ["valid", "same"], shifts)


def test_the_core_equals_python_on_every_vector(bare_page):
    cases = list(vectors())
    assert len(cases) == 144
    text = _join(["kit/conv", "kit/pool"], "js")
    results = bare_page.evaluate(RUN, [text, [[x.tolist(), *rest] for x, *rest in cases]])
    for (x, kind, size, stride, padding, shift), got in zip(cases, results, strict=True):
        trace = trace_pool_shift(
            x, kind, pool_size=size, strides=stride, padding=padding, shift=shift
        )
        where = (kind, size, stride, padding, shift)
        assert np.array_equal(got["shifted"], trace.shifted), where
        assert np.array(got["before"]) == pytest.approx(trace.before, abs=1e-12), where
        assert np.array(got["after"]) == pytest.approx(trace.after, abs=1e-12), where
        assert np.array_equal(got["changed"], trace.changed), where


def test_both_languages_draw_the_same_images(bare_page):
    run = "([text]) => new Function(`${text}; return drawnImages;`)()(20, 5)"
    drawn = bare_page.evaluate(run, [_join(["kit/conv", "kit/pool"], "js")])
    assert np.array_equal(drawn, drawn_images(20, 5))


@pytest.fixture
def widget(mount):
    return mount(PoolShift())


def grid(page, index):
    """The numbers of a grid, as they stand: image, pooled, shifted, pooled after the shift."""
    cells = page.locator("figure").nth(index).locator(".cnn-row")
    return [row.locator(".cnn-cell").all_text_contents() for row in cells.all()]


def test_it_starts_with_the_first_window_and_gives_nothing_away(widget):
    assert grid(widget, 1) == grid(widget, 3) == [["8", ""], ["", ""]]
    assert remark(widget) == ""
    assert status(widget) == (
        "Window 1 of 4: the largest of 8, 1, 3, 0 is 8. "
        "After the shift: the largest of 2, 8, 1, 3 is 8. It stays."
    )


def test_the_windows_fill_both_maps(widget):
    press(widget, "ArrowRight", "ArrowDown")
    assert grid(widget, 1) == grid(widget, 3) == [["8", "7"], ["6", "9"]]
    assert remark(widget) == "0 of 4 pooled cells change (marked ≠)."
    press(widget, "Home")
    assert grid(widget, 1) == [["8", ""], ["", ""]]
    press(widget, "End", "ArrowUp")
    assert status(widget).startswith("Window 2 of 4")


def test_a_shift_to_the_left_changes_all(widget):
    choose(widget, "Shift", "0,-1")
    assert status(widget).endswith("After the shift: the largest of 1, 7, 0, 4 is 7. It changes.")
    assert widget.locator(".cnn-ps-changed").count() == 1
    press(widget, "End")
    assert grid(widget, 3) == [["7", "8"], ["9", "6"]]
    assert widget.locator(".cnn-ps-changed").count() == 4
    assert remark(widget) == "4 of 4 pooled cells change (marked ≠)."
    assert widget.get_by_label("Example").input_value() == "unlucky"


def test_an_edited_number_is_shifted_and_pooled(widget):
    press(widget, "End")
    cell = widget.locator("figure").nth(0).locator(".cnn-cell").nth(3)
    cell.click()
    widget.keyboard.type("−5.5")
    widget.keyboard.press("Enter")
    assert grid(widget, 0)[0] == ["8", "1", "7", "−5.50"]
    assert grid(widget, 2)[0] == ["−5.50", "8", "1", "7"]
    cell.click()
    widget.keyboard.type("10")
    widget.keyboard.press("Enter")
    assert grid(widget, 1) == [["8", "10"], ["6", "9"]]
    assert grid(widget, 3) == [["10", "7"], ["6", "9"]]
    assert remark(widget) == "2 of 4 pooled cells change (marked ≠)."
    assert widget.get_by_label("Example").input_value() == ""
    widget.get_by_role("button", name="Reset").click()
    assert grid(widget, 0)[0] == ["8", "1", "7", "2"]


def test_average_lists_all_cells_of_the_window(widget):
    choose(widget, "Pooling", "average")
    assert status(widget) == (
        "Window 1 of 4: the mean of 8, 1, 3, 0 is 3. "
        "After the shift: the mean of 2, 8, 1, 3 is 3.50. It changes."
    )
    assert widget.locator("figure").nth(0).locator(".cnn-tap").count() == 4
    choose(widget, "Pooling", "max")
    assert widget.locator("figure").nth(0).locator(".cnn-tap").all_text_contents() == ["8"]


def test_a_global_pooling_has_one_window_and_no_settings(widget):
    choose(widget, "Pooling", "global average")
    assert grid(widget, 1) == grid(widget, 3) == [["3.31"]]
    assert remark(widget) == "0 of 1 pooled cells change (marked ≠)."
    for label in ("Window", "Stride", "Padding"):
        assert widget.get_by_label(label, exact=True).is_disabled()
    keras_line, numpy_line = widget.locator(".cnn-code code").all_inner_texts()
    assert keras_line == "keras.layers.GlobalAveragePooling2D()"
    assert numpy_line == "cnnlib.global_avg_pool2d(x)"


@pytest.mark.parametrize("kind", ["max", "average"])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_maps_and_both_lines_of_code_agree(mount, kind, padding):
    x = [[4, 3, 8, 1, 0], [5, 5, 7, -2, 3], [6, 7, 5, 9, -4], [1, 2, 0, 3, 6]]
    page = mount(PoolShift(x, kind, padding=padding))
    keras = cnnlib.import_keras()
    image = np.array(x, "float32")
    for size, stride in itertools.product([2, 3], [1, 2, 3]):
        choose(page, "Window", str(size))
        choose(page, "Stride", str(stride))
        press(page, "End")
        shown = np.array([[float(cell.replace("−", "-")) for cell in row] for row in grid(page, 1)])
        keras_line, numpy_line = page.locator(".cnn-code code").all_inner_texts()
        expected = pool_map(image, kind, pool_size=size, strides=stride, padding=padding)
        theirs = eval(keras_line, {"keras": keras})(image[None, :, :, None]).numpy()
        ours = eval(numpy_line, {"cnnlib": cnnlib, "x": image[None, None]})
        assert np.abs(shown - expected).max() <= 0.005001  # two decimals
        assert np.allclose(theirs[0, :, :, 0], expected, atol=1e-6)
        assert np.allclose(ours[0, 0], expected)


def test_cells_in_the_padding_are_hatched_and_never_win(widget):
    choose(widget, "Example", "negative")
    assert widget.locator("figure").nth(0).locator(".cnn-padding").count() == 4 + 4 - 1
    press(widget, "End")
    assert grid(widget, 1) == [["−1", "−1"], ["−1", "−1"]]
    assert status(widget).startswith("Window 4 of 4: the largest of −1 is −1.")


def test_a_thousand_random_images_are_counted(widget):
    result = widget.locator(".cnn-ps-result")
    widget.get_by_role("button", name="1,000 random images").click()
    kept = sum((~trace_pool_shift(x).changed).sum() for x in drawn_images(1000, 8))
    assert round(100 * kept / 16000) == 33
    assert result.inner_text() == (
        f"1,000 random images of 8×8, these settings: {kept:,} of 16,000 pooled cells keep their "
        "value, 33 %."
    )
    choose(widget, "Pooling", "average")
    assert result.inner_text() == ""
    widget.get_by_role("button", name="1,000 random images").click()
    assert result.inner_text().endswith(": 0 of 16,000 pooled cells keep their value, 0 %.")


def test_choosing_a_pooled_cell_goes_to_its_window(widget):
    widget.locator("figure").nth(3).locator(".cnn-cell").nth(2).click()
    assert status(widget).startswith("Window 3 of 4")


def test_playing_ends_at_the_last_window_and_cleanup_stops_the_clock(widget):
    press(widget, "Home")
    play(widget)
    assert remark(widget) == "0 of 4 pooled cells change (marked ≠)."
    assert goes_for_good(widget)
