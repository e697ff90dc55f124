"""The size machine in a page, and its JavaScript core on vectors written by Python."""

import itertools

import numpy as np
import pytest

import cnnlib
from cnnlib.visits import axis_visits, participation
from cnnlib.widgets import SizeMachine
from cnnlib.widgets.base import _join
from tests.widgets.acting import choose, goes_for_good, play, press, remark, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const [traceAxis, visitsSoFar] = new Function(`${text}; return [traceAxis, visitsSoFar];`)();
  return cases.map(([size, kernel, stride, padding, dilation]) => {
    const axis = traceAxis(size, kernel, stride, padding, dilation);
    const { before, after, reach, count } = axis;
    const some = count ? [0, Math.floor((count * count) / 2), count * count - 1] : [];
    const steps = some.map((step) => visitsSoFar(axis, step));
    const hits = Array.from({ length: count }, (_, window) => axis.hits(window));
    return { before, after, reach, count, visits: axis.visits(0, count), hits, steps };
  });
}"""


def vectors():
    """Settings with what Python says of them; None where the kernel does not fit."""
    grid = itertools.product(
        [1, 4, 7, 8], [1, 2, 3], [1, 2, 3], ["valid", "same", "full", "1", "3"], [1, 2]
    )
    for size, kernel, stride, padding, dilation in grid:
        python_padding = int(padding) if padding.isdigit() else padding
        try:
            axis = axis_visits(size, kernel, stride, python_padding, dilation)
        except ValueError:
            axis = None
        yield (size, kernel, stride, padding, dilation), axis


def so_far(axis, kernel, dilation):
    """The visits of every cell after each window, by walking."""
    counts = np.zeros((axis.visits.size, axis.visits.size), int)
    for top, left in itertools.product(axis.starts, axis.starts):
        taps = dilation * np.arange(kernel)
        counts[np.ix_(top + taps, left + taps)] += 1
        yield counts.copy()


def test_the_core_equals_python_on_every_vector(bare_page):
    expected = list(vectors())
    assert len(expected) == 360
    assert 0 < sum(axis is None for _, axis in expected) < 60
    text = _join(["kit/conv", "kit/axis"], "js")
    results = bare_page.evaluate(RUN, [text, [list(case) for case, _ in expected]])
    for (case, axis), got in zip(expected, results, strict=True):
        if axis is None:
            assert got["count"] == 0, case
            continue
        assert (got["before"], got["after"], got["reach"]) == axis[1:4], case
        assert got["count"] == len(axis.starts), case
        assert got["visits"] == axis.visits.tolist(), case
        steps = [counts.tolist() for counts in so_far(axis, case[1], case[4])]
        assert got["steps"] == [steps[0], steps[len(steps) // 2], steps[-1]], case
        taps = axis.starts[:, None] + case[4] * np.arange(case[1]) - axis.before
        real = ((taps >= 0) & (taps < axis.size)).sum(axis=1)
        assert got["hits"] == real.tolist(), case


@pytest.fixture
def machine(mount):
    return mount(SizeMachine(8, 3, strides=2))


def counts(page):
    """The counts of the input's own cells, as they stand."""
    cells = page.locator(".cnn-input .cnn-cell:not(.cnn-padding)").all_text_contents()
    side = round(len(cells) ** 0.5)
    return np.array(cells, dtype=int).reshape(side, side)


def slide(page, label, value):
    page.get_by_label(label, exact=True).fill(str(value))


def test_it_starts_at_the_first_window_and_gives_nothing_away(machine):
    assert counts(machine).sum() == 9
    assert machine.locator(".cnn-never").count() == 0
    assert remark(machine) == ""
    assert status(machine) == (
        "Window 1 of 9, for output row 1, column 1: 9 of its 9 cells lie on real pixels."
    )


def test_the_counts_grow_window_by_window(machine):
    total = np.zeros((8, 8), int)
    for step, (top, left) in enumerate(itertools.product([0, 2, 4], [0, 2, 4])):
        total[top : top + 3, left : left + 3] += 1
        assert np.array_equal(counts(machine), total), step
        press(machine, "ArrowRight")
    assert np.array_equal(total, participation((8, 8), 3, 2))


def test_after_the_last_window_the_unseen_pixels_are_crossed_out(machine):
    press(machine, "End")
    assert machine.locator(".cnn-never").count() == 15
    assert remark(machine) == (
        "5 divided by 2 leaves a remainder of 1: the last row and column of the padded input are "
        "out of reach. 15 of 64 pixels are never looked at (crossed out)."
    )
    press(machine, "ArrowLeft")
    assert machine.locator(".cnn-never").count() == 0
    press(machine, "Home", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight")
    assert machine.locator(".cnn-never").count() == 15


def test_the_formula_is_spoken_with_its_numbers(machine):
    spoken = machine.get_by_role("math").get_attribute("aria-label")
    assert (
        spoken
        == "8 plus 0 plus 0 minus 3 is 5. Divided by 2 and rounded down, that is 2. Plus 1 is 3."
    )
    slide(machine, "Dilation", 2)
    spoken = machine.get_by_role("math").get_attribute("aria-label")
    assert spoken.startswith("8 plus 0 plus 0 minus 5 is 3. Divided by 2")
    assert "reach" in machine.locator(".cnn-formula").inner_text()


@pytest.mark.parametrize("padding", ["valid", "same", "full", "even"])
@pytest.mark.parametrize("stride", [1, 2])
def test_counts_output_and_both_lines_of_code_agree(machine, padding, stride):
    slide(machine, "Input H", 5)
    slide(machine, "Stride S", stride)
    for kernel, dilation in itertools.product([2, 3], [1, 2]):
        slide(machine, "Kernel F", kernel)
        slide(machine, "Dilation", dilation)
        choose(machine, "Padding", padding)
        keras_line, numpy_line = machine.locator(".cnn-code code").all_inner_texts()
        side = eval(numpy_line, {"cnnlib": cnnlib})
        assert machine.locator(".cnn-output .cnn-cell").count() == side**2
        half = ((kernel - 1) * dilation + 1) // 2
        python_padding = half if padding == "even" else padding
        expected = participation((5, 5), kernel, stride, python_padding, dilation)
        never = machine.locator(".cnn-never:not(.cnn-padding)").count()
        assert never == (expected == 0).sum()
        if machine.locator(".cnn-input .cnn-shades").count():
            continue
        assert np.array_equal(counts(machine), expected)
        if stride > 1 and dilation > 1:
            assert keras_line == "# Keras has no layer with stride and dilation both above 1"
        else:
            assert np.allclose(shares(machine), by_keras(keras_line, 5, kernel), atol=0.006)


def test_where_no_window_fits_it_says_so(machine):
    slide(machine, "Input H", 4)
    slide(machine, "Dilation", 2)
    assert (
        remark(machine)
        == "No window fits: it reaches over 5 cells, and the padded input has only 4."
    )
    assert status(machine) == ""
    assert machine.locator(".cnn-output .cnn-cell").all_text_contents() == [""]
    assert "less than nothing" in machine.get_by_role("math").get_attribute("aria-label")
    press(machine, "Space", "ArrowRight", "End")
    slide(machine, "Dilation", 1)
    assert counts(machine).tolist() == participation((4, 4), 3, 2).tolist()


def shares(page):
    texts = page.locator(".cnn-output .cnn-cell").all_text_contents()
    side = round(len(texts) ** 0.5)
    return np.array(texts, float).reshape(side, side)


def by_keras(line, size, kernel):
    """A mean filter over an image of ones: the share of real pixels under each window."""
    keras = cnnlib.import_keras()
    model = keras.Sequential([keras.Input((size, size, 1)), *eval(f"[{line}]", {"keras": keras})])
    weights = np.full((kernel, kernel, 1, 1), 1 / kernel**2)
    model.layers[-1].set_weights([weights, np.zeros(1)])
    return model(np.ones((1, size, size, 1), "float32")).numpy()[0, :, :, 0]


def test_even_padding_has_the_size_of_same_at_stride_two_but_other_windows(machine):
    choose(machine, "Padding", "same")
    assert machine.get_by_label("Padding P").get_attribute("aria-valuetext") == "0 and 1"
    assert "counts go from 1 to 4" in remark(machine)
    same = counts(machine)
    choose(machine, "Padding", "even")
    assert machine.get_by_label("Padding P").get_attribute("aria-valuetext") == "1"
    assert machine.locator(".cnn-output .cnn-cell").count() == 16
    assert not np.array_equal(counts(machine), same)


def test_moving_the_padding_leaves_the_named_rules(machine):
    slide(machine, "Padding P", 2)
    assert machine.get_by_label("Padding", exact=True).input_value() == "even"
    assert (
        machine.locator(".cnn-code code").last.inner_text()
        == "cnnlib.output_size(8, 3, strides=2, padding=2)"
    )
    choose(machine, "Padding", "full")
    assert machine.get_by_label("Padding P").input_value() == "2"


def test_arrow_keys_on_a_slider_move_it_and_not_the_player(machine):
    machine.get_by_label("Stride S").focus()
    machine.keyboard.press("ArrowRight")
    assert machine.get_by_label("Stride S").input_value() == "3"
    assert status(machine).startswith("Window 4 of 4")
    machine.keyboard.press("Home")
    assert machine.get_by_label("Stride S").input_value() == "1"
    assert status(machine).startswith("Window 36 of 36")


def test_examples_and_reset(machine):
    choose(machine, "Example", "full")
    assert counts(machine).tolist() == [[9] * 4] * 4
    assert "equally often. Count: 9." in remark(machine)
    slide(machine, "Input H", 5)
    assert machine.get_by_label("Example").input_value() == ""
    choose(machine, "Example", "padding_left")
    assert "remainder of 1" in remark(machine)
    assert "counts go from 1 to 4" in remark(machine)
    assert machine.locator(".cnn-never:not(.cnn-padding)").count() == 0
    machine.get_by_role("button", name="Reset").click()
    assert machine.get_by_label("Example").input_value() == "leftover"
    assert np.array_equal(counts(machine), participation((8, 8), 3, 2))


def test_choosing_an_output_cell_goes_to_its_window(machine):
    machine.locator(".cnn-output .cnn-cell").nth(4).click()
    assert status(machine).startswith("Window 5 of 9, for output row 2, column 2")


def test_a_large_input_is_shown_in_shades(machine):
    slide(machine, "Input H", 28)
    assert machine.locator(".cnn-input .cnn-cells").get_attribute("role") == "img"
    assert machine.locator(".cnn-never").count() == 28 + 27
    assert "55 of 784 pixels are never looked at" in remark(machine)
    choose(machine, "Example", "even_kernel")
    assert machine.get_by_label("Padding P").get_attribute("aria-valuetext") == "4 and 5"
    assert machine.locator(".cnn-output .cnn-cell").count() == 28**2


def test_playing_ends_at_the_last_window_and_cleanup_stops_the_clock(machine):
    press(machine, "Home")
    play(machine)
    assert "15 of 64 pixels" in remark(machine)
    assert goes_for_good(machine)
