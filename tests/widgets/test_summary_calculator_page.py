"""The summary calculator in a page, and its JavaScript core on vectors written by Python."""

import pytest

import cnnlib
from cnnlib.layer_specs import layer_specs
from cnnlib.summary import summary_rows
from cnnlib.trace_summary import trace_summary
from cnnlib.widgets import SummaryCalculator
from cnnlib.widgets.base import _join
from tests.stacks import draw_stacks
from tests.widgets.acting import choose, goes_for_good, press, status

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const trace = new Function(`${text}; return traceStack;`)();
  return cases.map(([specs, shape]) => trace(specs, shape));
}"""


def plain(step):
    """A step as JSON has it: lists for tuples."""
    lines = [[label, [list(term) for term in terms]] for label, terms in step.lines]
    shape = None if step.shape is None else list(step.shape)
    return {**step._asdict(), "shape": shape, "lines": lines,
            "remark": None if step.remark is None else list(step.remark)}  # fmt: skip


def test_the_core_equals_python_on_every_vector(bare_page):
    cases = [[specs, shape] for specs, shape in draw_stacks(300, seed=2)]
    got = bare_page.evaluate(RUN, [_join(["kit/stack"], "js"), cases])
    remarks = set()
    for (specs, shape), steps in zip(cases, got, strict=True):
        expected = [plain(step) for step in trace_summary(specs, tuple(shape))]
        assert steps == expected, (specs, shape)
        remarks |= {step["remark"][0] for step in expected if step["remark"]}
    assert len(remarks) == 6


@pytest.fixture
def page(mount):
    return mount(SummaryCalculator("fashion"))


def table(page):
    """The rows of the layers, as they stand."""
    lines = page.locator(".cnn-summary tbody tr").all()[1:]
    return [line.locator("td").all_text_contents() for line in lines]


def total(page):
    return page.locator(".cnn-summary tfoot td").inner_text()


def write(page, label, value):
    page.locator(".cnn-form").get_by_label(label, exact=True).fill(str(value))


def sums(page):
    return page.locator(".cnn-details dd").all_inner_texts()


def code(page, way):
    page.get_by_role("combobox", name="Code").select_option(way)
    return page.locator("pre").inner_text()


def test_it_shows_the_summary_and_the_sums_of_the_first_layer(page):
    network = cnnlib.fashion_convnet()
    rows = summary_rows(network, activations=False)
    assert table(page) == [
        [str(row.shape).replace(",)", ")"), f"{row.parameters:,}"] for row in rows
    ]
    assert total(page) == "333,526"
    assert page.locator(".cnn-summary tfoot th").inner_text() == "Total, 1.27 MB in float32"
    assert sums(page)[-1] == "(3 · 3 · 1 + 1) · 32 = 320"
    assert status(page) == "Layer 1 of 8, conv2d: output (None, 28, 28, 32), parameters 320."


def test_keys_step_from_layer_to_layer(page):
    press(page, "ArrowRight", "ArrowDown")
    assert status(page).startswith("Layer 3 of 8, conv2d_1: output (None, 14, 14, 64)")
    assert page.locator(".cnn-from td").first.inner_text() == "(None, 14, 14, 32)"
    press(page, "End")
    assert sums(page) == ["10", "(100 + 1) · 10 = 1,010"]
    press(page, "Home", "ArrowLeft")
    assert page.locator("[aria-current='step']").inner_text().startswith("conv2d")


def test_a_row_is_chosen_by_its_name(page):
    page.get_by_role("button", name="dropout").click()
    assert status(page).startswith("Layer 7 of 8, dropout")
    assert page.locator(".cnn-form label").all_text_contents() == ["rate"]


def test_covered_rows_show_nothing_until_they_are_reached(mount):
    page = mount(SummaryCalculator("keras_mnist", covered=True))
    assert [line[1] for line in table(page)] == ["320"] + ["?"] * 7
    assert total(page) == "320"
    press(page, "ArrowRight", "ArrowRight")
    assert total(page) == "18,816"
    page.get_by_label("Cover the rows to come").uncheck()
    assert total(page) == "93,322"


def test_a_changed_setting_goes_through_the_whole_table(page):
    write(page, "filters", 16)
    assert [line[1] for line in table(page)][:3] == ["160", "0", "9,280"]
    assert page.evaluate("document.activeElement.value") == "16"
    assert page.get_by_label("Example", exact=True).input_value() == ""
    choose(page, "padding", "valid")
    assert sums(page)[0] == "⌊(28 − 3) / 1⌋ + 1 = 26"
    page.get_by_role("button", name="Reset").click()
    assert total(page) == "333,526"
    assert page.get_by_label("Example", exact=True).input_value() == "fashion"


def test_a_number_out_of_range_is_refused_with_a_word(page):
    write(page, "filters", 0)
    assert status(page) == "filters must be a number from 1 to 4,096."
    assert page.get_by_label("filters").get_attribute("aria-invalid") == "true"
    assert total(page) == "333,526"
    write(page, "filters", 1.5)
    assert total(page) == "333,526"
    write(page, "filters", 32)
    assert page.get_by_label("filters").get_attribute("aria-invalid") == "false"


def test_layers_are_added_moved_and_taken_out(page):
    press(page, "ArrowRight")
    choose(page, "Add behind this layer", "Dropout")
    page.get_by_role("button", name="Add", exact=True).click()
    assert status(page).startswith("Layer 3 of 9, dropout")
    page.get_by_role("button", name="Later").click()
    assert status(page).startswith("Layer 4 of 9, dropout")
    page.get_by_role("button", name="Earlier").click()
    page.get_by_role("button", name="Take out").click()
    assert total(page) == "333,526"
    for _ in range(8):
        page.get_by_role("button", name="Take out").click()
    assert status(page) == "There is no layer yet. Add one."
    assert table(page) == []
    page.get_by_role("button", name="Add", exact=True).click()
    assert status(page).startswith("Layer 1 of 1, dropout")


def test_a_layer_that_does_not_fit_says_why_and_covers_what_is_behind(page):
    choose(page, "Example", "too_deep")
    press(page, *["ArrowRight"] * 6)
    assert status(page).startswith("Layer 7 of 9, conv2d_3, does not fit. The window of 3×3 does")
    assert page.locator(".cnn-broken").count() == 3
    assert table(page)[6] == ["?", "?"]
    choose(page, "padding", "same")
    assert page.locator(".cnn-broken").count() == 0
    page.get_by_label("Image height").fill("4")
    assert page.locator(".cnn-broken").count() > 3


def test_the_arrow_keys_in_a_field_stay_there(page):
    page.locator(".cnn-form").get_by_label("filters").focus()
    page.keyboard.press("ArrowUp")
    assert sums(page)[-1] == "(3 · 3 · 1 + 1) · 33 = 330"
    assert status(page).startswith("Layer 1 of 8")


@pytest.mark.parametrize("name", ["fashion", "autoencoder", "simple_convnet", "strided"])
def test_the_code_builds_the_stack(page, name):
    choose(page, "Example", name)
    keras = cnnlib.import_keras()
    expected = [line[1] for line in table(page)]
    for way in ("sequential", "functional"):
        scope = {"keras": keras}
        exec(code(page, way), scope)
        layers = [n for n in scope["model"].layers if type(n).__name__ != "InputLayer"]
        assert [f"{layer.count_params():,}" for layer in layers] == expected
        assert [str(tuple(layer.output.shape)).replace(",)", ")") for layer in layers] == [
            line[0] for line in table(page)
        ]
    scope = {"cnnlib": cnnlib}
    exec(code(page, "cnnlib"), scope)
    steps = trace_summary(layer_specs(scope["network"]), tuple(page_shape(page)))
    assert [f"{step.parameters:,}" for step in steps] == expected


def page_shape(page):
    return [int(page.get_by_label(label).input_value())
            for label in ("Image height", "Image width", "Image channels")]  # fmt: skip


def test_the_settings_stand_in_their_usual_order(page):
    fields = page.locator(".cnn-form label").all_text_contents()
    assert fields == [
        "filters", "kernel rows", "kernel columns", "strides", "padding", "activation",
    ]  # fmt: skip


def test_cleanup_leaves_nothing(page):
    assert goes_for_good(page)
