"""The receptive-field cone in a page, and its JavaScript core on vectors written by Python."""

import itertools
import re

import numpy as np
import pytest

import cnnlib
from cnnlib.trace_field import Window, trace_cone, trace_field
from cnnlib.widgets import ReceptiveFieldCone
from cnnlib.widgets.base import _join
from cnnlib.widgets.receptive_field import PRESETS, _plain
from tests.widgets.acting import choose, goes_for_good, play, press, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const [traceField, traceCone] = new Function(`${text}; return [traceField, traceCone];`)();
  return cases.map(([windows, size]) => {
    const levels = traceField(windows, size);
    if (!levels) return null;
    const cones = Array.from({ length: levels.at(-1).size }, (_, cell) => traceCone(windows, levels, cell));
    return { levels, cones };
  });
}"""


def vectors():
    """Every example, and stacks of all kinds of windows, some of which do not fit."""
    yield from PRESETS.values()
    rng = np.random.default_rng(6)
    for _ in range(60):
        stack = [
            Window(
                "conv",
                int(rng.integers(1, 6)),
                int(rng.integers(1, 4)),
                int(rng.integers(1, 4)),
                str(rng.choice(["valid", "same"])),
            )
            for _ in range(rng.integers(0, 5))
        ]
        yield stack, int(rng.integers(5, 30))


def expected(stack, size):
    try:
        levels = trace_field(stack, size)
    except ValueError:
        return None
    cones = [trace_cone(stack, size, cell) for cell in range(levels[-1].size)]
    return {
        "levels": [level._asdict() for level in levels],
        "cones": [[{k: list(v) for k, v in s._asdict().items()} for s in cone] for cone in cones],
    }


def test_the_core_equals_python_on_every_vector(bare_page):
    cases = list(vectors())
    text = _join(["kit/conv", "kit/field"], "js")
    results = bare_page.evaluate(RUN, [text, [[_plain(stack), size] for stack, size in cases]])
    wanted = [expected(stack, size) for stack, size in cases]
    assert 5 < wanted.count(None) < 40
    for case, got, want in zip(cases, results, wanted, strict=True):
        assert got == want, case


@pytest.fixture
def widget(mount):
    return mount(ReceptiveFieldCone())


def formula(page):
    return page.locator(".cnn-formula span").all_inner_texts()


def layer(page, number):
    return page.locator(".cnn-rf-layers li").nth(number - 1)


def fields(page):
    texts = page.locator(".cnn-rf-numbers").all_inner_texts()
    return [int(re.match(r"r = (\d+),", text).group(1)) for text in texts]


def touched(page, level):
    cells = page.locator(f"[data-level='{level}']:is(.cnn-cone-seen, .cnn-cone-top)")
    return [int(cell.get_attribute("data-cell")) for cell in cells.all()]


def test_it_starts_with_the_cone_of_the_last_layer(widget):
    assert fields(widget) == [3, 4, 8, 10, 18]
    assert status(widget) == (
        "Layer 5 of 5, conv 3: cell 1 sees 18 cells of the image, 4 to 21. That is its whole field."
    )
    assert formula(widget) == [
        "field r = 10 + (3 − 1)·4 = 18",
        "jump g = 4·1 = 4",
        "start s = 0 − 0·4 = 0",
    ]
    assert touched(widget, 5) == [1]
    assert touched(widget, 4) == [1, 2, 3]
    assert touched(widget, 0) == list(range(4, 22))
    labels = widget.locator(".cnn-cone text").all_text_contents()
    assert labels == ["image", "1 conv 3", "2 pool 2", "3 conv 3", "4 pool 2", "5 conv 3", "r = 18"]


def test_keys_go_from_layer_to_layer_up_as_in_the_picture(widget):
    press(widget, "Home")
    assert status(widget).startswith("The image: each cell sees itself.")
    assert formula(widget) == ["field r = 1", "jump g = 1", "start s = 0"]
    press(widget, "ArrowRight", "ArrowUp")
    assert status(widget).startswith("Layer 2 of 5, pool 2: cell 6 sees 4 cells of the image")
    assert widget.locator("g.cnn-cone-later").count() == 3
    press(widget, "ArrowDown", "ArrowLeft")
    assert status(widget).startswith("The image")
    press(widget, "End")
    assert status(widget).startswith("Layer 5 of 5")


def test_playing_ends_at_the_last_layer_and_cleanup_stops_the_clock(widget):
    press(widget, "Home")
    play(widget)
    assert status(widget).startswith("Layer 5 of 5")
    assert goes_for_good(widget)


def test_layers_are_added_changed_and_removed_by_keyboard(widget):
    widget.get_by_role("button", name="+ pooling").press("Enter")
    assert fields(widget) == [3, 4, 8, 10, 18, 22]
    choose(widget, "Window of layer 1", "5")
    assert fields(widget) == [5, 6, 10, 12, 20, 24]
    assert widget.get_by_label("Example").input_value() == ""
    choose(widget, "Dilation of layer 3", "2")
    assert fields(widget) == [5, 6, 14, 16, 24, 28]
    assert widget.get_by_label("Dilation of layer 2").is_disabled()
    widget.get_by_role("button", name="Remove layer 2").press("Enter")
    # Without the pooling the jump is 1 until layer 3, the second pooling.
    assert fields(widget) == [5, 9, 10, 14, 16]
    focused = widget.evaluate("document.activeElement.getAttribute('aria-label')")
    assert focused == "Remove layer 2"
    widget.get_by_role("button", name="Reset").click()
    assert fields(widget) == [3, 4, 8, 10, 18]


def test_a_kind_brings_its_usual_stride_and_pooling_no_dilation(widget):
    choose(widget, "Example", "plain")
    choose(widget, "Dilation of layer 1", "2")
    choose(widget, "Kind of layer 1", "pool")
    assert widget.get_by_label("Stride of layer 1").input_value() == "3"
    assert widget.get_by_label("Dilation of layer 1").input_value() == "1"
    choose(widget, "Kind of layer 1", "conv")
    assert widget.get_by_label("Stride of layer 1").input_value() == "1"


def test_a_stack_has_one_to_eight_layers(widget):
    choose(widget, "Example", "padded")
    for _ in range(2):
        widget.get_by_role("button", name="+ convolution").click()
    assert widget.get_by_role("button", name="+ convolution").is_disabled()
    assert fields(widget) == [3, 5, 7, 9, 11, 13, 15, 17]
    choose(widget, "Example", "large")
    assert widget.get_by_role("button", name="Remove layer 1").is_disabled()


def test_a_window_that_does_not_fit_leaves_the_stack_as_it_was(widget):
    remark = widget.locator(".cnn-remark")
    choose(widget, "Window of layer 5", "11")
    assert remark.inner_text().startswith("That window does not fit any more")
    assert widget.get_by_label("Window of layer 5").input_value() == "3"
    assert fields(widget) == [3, 4, 8, 10, 18]
    choose(widget, "Padding of layer 5", "same")
    assert remark.inner_text() == ""


def test_at_the_border_the_cone_leaves_the_image(widget):
    choose(widget, "Example", "padded")
    widget.get_by_label("Cell of this layer").press("Home")
    assert status(widget) == (
        "Layer 6 of 6, conv 3: cell 0 sees 7 cells of the image, 0 to 6. "
        "Its field is 13 wide, but 6 of that lie outside the image."
    )
    assert widget.locator(".cnn-cone-padding").count() == 6
    widget.get_by_label("Cell of this layer").press("End")
    assert "sees 7 cells of the image, 21 to 27" in status(widget)


def test_dilation_leaves_gaps_that_are_named(widget):
    choose(widget, "Example", "gaps")
    assert status(widget).endswith("sees 7 cells of the image, 8 to 20. Between them it skips 6.")
    assert touched(widget, 0) == [8, 10, 12, 14, 16, 18, 20]
    assert formula(widget)[0] == "field r = 9 + (3 − 1)·2·1 = 13"


def test_a_click_on_any_cell_draws_its_cone(widget):
    widget.locator("[data-level='2'][data-cell='0']").click()
    assert status(widget).startswith(
        "Layer 2 of 5, pool 2: cell 0 sees 4 cells of the image, 0 to 3"
    )
    widget.get_by_role("button", name="r = 8").click()
    assert status(widget).startswith("Layer 3 of 5, conv 3: cell 0 sees 8 cells")


@pytest.mark.parametrize("name", PRESETS)
def test_fields_are_those_of_python_and_of_the_line_of_code(mount, name):
    page = mount(ReceptiveFieldCone())
    choose(page, "Example", name)
    assert fields(page) == [level.field for level in trace_field(*PRESETS[name])[1:]]
    code = page.locator(".cnn-code code").inner_text()
    assert eval(code, {"cnnlib": cnnlib}) == fields(page)[-1]
    law = page.locator(".cnn-rf-law").inner_text()
    total, value = re.match(r"r = (.*) = (\d+)\.", law).groups()
    assert eval(total.replace("·", "*")) == int(value) == fields(page)[-1]


@pytest.mark.parametrize(
    ("name", "law"),
    [
        ("plain", "Each layer adds 2: the field grows in a straight line."),
        ("dilated", "Each layer adds twice as much as the one before it"),
        ("pooled", "The strides multiply to 4"),
        ("large", "Every step is one cell of the image long"),
    ],
)
def test_the_law_of_growth_is_named(mount, name, law):
    page = mount(ReceptiveFieldCone(*PRESETS[name]))
    assert law in page.locator(".cnn-rf-law").inner_text()


def test_the_picture_stays_inside_however_far_the_cone_leaves(widget):
    for name, width in itertools.product(["alexnet", "padded"], [390, 900]):
        widget.set_viewport_size({"width": width, "height": 900})
        choose(widget, "Example", name)
        assert widget.evaluate("document.documentElement.scrollWidth") <= width
