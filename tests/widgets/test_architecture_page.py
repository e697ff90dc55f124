"""The architecture tracer in a page: stepping, switching, what it draws."""

import pytest

from cnnlib.widgets import ArchitectureTracer
from cnnlib.widgets.architecture import versions
from tests.widgets.acting import goes_for_good, play, press, status

pytestmark = pytest.mark.browser

KNOWN = {version["name"]: version for version in versions()}


@pytest.fixture
def widget(mount):
    return mount(ArchitectureTracer())


def table(page):
    lines = page.locator("tbody tr").all()
    return [line.locator("th, td").all_inner_texts() for line in lines]


def expected(name):
    version = KNOWN[name]
    yield ["image", " × ".join(map(str, version["input"])), "", ""]
    for step in version["steps"]:
        numbers = f"{step['parameters']:,}", f"{step['multiply_adds']:,}"
        yield [step["name"], " × ".join(map(str, step["shape"])), *numbers]


def shown(page):
    return [[text.strip() for text in line] for line in table(page)]


def totals(page):
    return page.locator("tfoot td").all_inner_texts()


def test_it_starts_with_the_first_layer(widget):
    assert shown(widget) == list(expected("alexnet 227 2"))
    assert totals(widget) == ["60,965,224", "724,406,816"]
    assert status(widget) == (
        "Layer 1 of 11, conv1: 96 × 55 × 55. It has 0.1 % of the parameters and does 14.6 % of "
        "the work."
    )
    assert widget.locator("tr.cnn-now").count() == 1


def test_stepping_tells_the_sums(widget):
    press(widget, "ArrowRight", "ArrowRight")
    assert widget.locator(".cnn-name").inner_text() == "conv2 (Conv2D)"
    assert widget.locator(".cnn-then").inner_text() == "then ReLU, LocalResponseNormalization"
    assert widget.locator("dd").all_inner_texts() == [
        "⌊(27 + 2 + 2 − 5) / 1⌋ + 1 = 27",
        "256·48·5·5 + 256 = 307,456",
        "27·27·256·48·5·5 = 223,948,800",
    ]
    sees = "One number sees 51 × 51 of the 227 × 227 pixels."
    assert widget.locator(".cnn-field-view p").inner_text() == sees
    part = widget.locator(".cnn-seen-part")
    assert float(part.get_attribute("width")) == pytest.approx(100 * 51 / 227)
    press(widget, "End")
    assert status(widget).startswith("Layer 11 of 11, dense8: 1000.")
    press(widget, "Home", "ArrowLeft")
    assert status(widget).startswith("Layer 1 of 11, conv1")


def test_a_click_on_a_name_or_a_block_goes_to_it(widget):
    widget.get_by_role("button", name="dense6").click()
    assert status(widget).startswith("Layer 9 of 11, dense6: 4096.")
    assert widget.locator("dd").first.inner_text() == "256·6·6 = 9,216"
    widget.locator(".cnn-blocks g").nth(5).click()
    assert status(widget).startswith("Layer 5 of 11, conv3")
    assert widget.locator(".cnn-blocks g.cnn-now").count() == 1


def test_groups_and_images(widget):
    press(widget, "ArrowRight", "ArrowRight")
    widget.get_by_label("two groups").uncheck()
    assert status(widget) == ("AlexNet, 2012: 62,378,344 parameters, 1,135,256,096 multiply-adds.")
    assert shown(widget) == list(expected("alexnet 227 1"))
    assert widget.locator("dd").nth(1).inner_text() == "256·96·5·5 + 256 = 614,656"
    for image, side in (("224", 54), ("224-same", 56), ("224-pad-2", 55)):
        widget.get_by_label("Image", exact=True).select_option(image)
        assert shown(widget) == list(expected(f"alexnet {image} 1"))
        assert shown(widget)[1][1] == f"96 × {side} × {side}"
    assert widget.get_by_label("Version", exact=True).is_hidden()


def test_the_two_lenets(widget):
    press(widget, "End")
    widget.get_by_label("Network", exact=True).select_option("lenet5")
    assert shown(widget) == list(expected("lenet5 today"))
    assert widget.locator(".cnn-name").inner_text() == "dense5 (Dense)"
    assert widget.get_by_label("two groups").is_hidden()
    widget.get_by_label("Version", exact=True).select_option("1998")
    assert shown(widget) == list(expected("lenet5 1998"))
    assert totals(widget) == ["60,000", "326,520"]
    assert widget.locator(".cnn-blocks g").count() == 8
    press(widget, "Home", "ArrowRight", "ArrowRight")
    assert "60 pairs of map and filter" in widget.locator(".cnn-note").inner_text()


def test_bars_show_the_shares(widget):
    line = widget.locator("tbody tr").nth(9)  # dense6
    bar, cell = line.locator(".cnn-weights .cnn-bar"), line.locator(".cnn-weights")
    wide, whole = bar.bounding_box()["width"], cell.bounding_box()["width"]
    share = KNOWN["alexnet 227 2"]["steps"][8]["shares"][0]
    assert bar.get_attribute("style") == f"width: {share}%"
    assert 0.5 * whole < wide < 0.65 * whole


def test_playing_ends_and_cleanup_stops_the_clock(mount):
    page = mount(ArchitectureTracer("lenet5"))
    play(page)
    assert status(page).startswith("Layer 7 of 7")
    assert goes_for_good(page)


def test_nothing_is_cut_off_on_a_phone(widget):
    widget.set_viewport_size({"width": 390, "height": 900})
    assert widget.evaluate("document.documentElement.scrollWidth") <= 390
