"""The feature-map explorer in a page: drawing, picking, covering, stepping, comparing."""

import re

import numpy as np
import pytest

from cnnlib.explain import feature_maps
from cnnlib.functional.softmax import softmax
from cnnlib.models import lenet5
from cnnlib.widgets import FeatureMapExplorer
from tests.widgets.acting import status

pytestmark = pytest.mark.browser

LINE = [[13, 5], [13, 22]]


def network(seed, scale=1.0):
    """LeNet-5 with random weights that half precision can hold."""
    net = lenet5(rng=np.random.default_rng(seed))
    weights = net.get_weights()
    halves = {name: (w * scale).astype("f2").astype("f4") for name, w in weights.items()}
    net.set_weights(halves)
    return net


IMAGES = np.zeros((2, 1, 28, 28), "f4")
IMAGES[0, 0, 4:24, 12:15] = 1  # an upright line
IMAGES[1, 0, 6:22, 6:22] = 0.4  # a grey square
TRAINED, UNTRAINED = network(0, 1.5), network(1)


@pytest.fixture
def widget(mount):
    return mount(FeatureMapExplorer(TRAINED, IMAGES, np.array([1, 0]), untrained=UNTRAINED))


def settle(page):
    page.evaluate("() => new Promise((d) => requestAnimationFrame(() => requestAnimationFrame(d)))")


def choose(page, label, value):
    page.get_by_label(label, exact=True).select_option(value)
    settle(page)


def verdict(page):
    return page.locator(".cnn-fm-verdict").inner_text()


def percents(page):
    return [float(one.split()[0]) for one in page.locator(".cnn-fm-percent").all_inner_texts()]


def expected_percents(net, image):
    return 100 * softmax(net.predict(image[None]).astype(float))[0]


def draw(page, *strokes):
    """Draw with the mouse, in units of the pad."""
    box = page.locator(".cnn-pad").bounding_box()
    unit = box["width"] / 28
    for stroke in strokes:
        places = [(box["x"] + x * unit, box["y"] + y * unit) for x, y in stroke]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=4)
        page.mouse.up()
    settle(page)


# Of a copy: reading a canvas back again and again makes Chromium complain.
COPY = """
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      copy.drawImage(canvas, 0, 0);
      const { data } = copy.getImageData(0, 0, width, height);
"""


def pixels(page, selector, index=0):
    """The opacities of a canvas, from 0 to 1."""
    code = (
        f"(canvas) => {{ {COPY}"
        + """
      return Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c) => data[4 * (r * width + c) + 3] / 255));
    }"""
    )
    return np.array(page.locator(selector).nth(index).evaluate(code))


def test_it_starts_with_the_first_image_and_its_answers(widget):
    assert percents(widget) == pytest.approx(expected_percents(TRAINED, IMAGES[0]), abs=0.051)
    best = expected_percents(TRAINED, IMAGES[0]).argmax()
    other = expected_percents(UNTRAINED, IMAGES[0]).argmax()
    assert verdict(widget).startswith(f"It reads a {best}, at ")
    assert f"Untrained, it would read a {other}, at " in verdict(widget)
    assert pixels(widget, ".cnn-seen canvas") == pytest.approx(IMAGES[0, 0], abs=0.01)


def test_every_map_of_every_layer_is_shown(widget):
    answers = feature_maps(TRAINED, IMAGES[:1])
    rows = widget.locator(".cnn-fm-layer")
    assert rows.count() == len(answers) == 12
    first = 0
    for index, maps in enumerate(answers.values()):
        canvases = rows.nth(index).locator("canvas").count()
        assert canvases == (maps.shape[1] if maps.ndim == 4 else 1)
        if maps.ndim == 4:
            sizes = np.abs(maps[0]) / np.abs(maps).max()
            for k in range(canvases):
                shown = pixels(widget, ".cnn-fm-layer canvas", first + k)
                assert shown == pytest.approx(sizes[k], abs=0.01)
        first += canvases


def test_the_layers_are_told_one_by_one(widget):
    widget.locator("[data-cnn-widget]").focus()
    first = feature_maps(TRAINED, IMAGES[:1])["conv2d"][0]
    assert status(widget).startswith("Layer 1 of 12, Conv2D, the trained network: 6 maps of 28×28")
    assert f"to {first.max():.2f}." in status(widget)
    widget.keyboard.press("ArrowRight")
    assert status(widget).startswith("Layer 2 of 12, ReLU, ")
    silent = (feature_maps(TRAINED, IMAGES[:1])["re_lu"][0].max(axis=(1, 2)) == 0).sum()
    assert status(widget).endswith(f"Maps that are zero everywhere: {silent}.")
    widget.keyboard.press("End")
    assert status(widget).startswith("Layer 12 of 12, Dense, the trained network: numbers from ")
    assert widget.locator(".cnn-fm-now").inner_text().startswith("12 · Dense · 10")
    widget.keyboard.press("Home")
    assert widget.locator(".cnn-fm-now").count() == 1


def test_a_click_on_a_layer_goes_to_it(widget):
    widget.locator(".cnn-fm-layer").nth(3).click()
    assert status(widget).startswith("Layer 4 of 12, Conv2D, the trained network: 16 maps of 10×10")


def test_a_drawing_is_centred_and_read(widget):
    draw(widget, LINE)
    shown = pixels(widget, ".cnn-seen canvas")
    rows, columns = np.nonzero(shown.any(axis=1))[0], np.nonzero(shown.any(axis=0))[0]
    assert np.ptp(rows) + 1 == pytest.approx(20, abs=1)
    assert columns.mean() == pytest.approx(14, abs=0.3)
    expected = expected_percents(TRAINED, shown[None].astype("f4"))
    assert percents(widget) == pytest.approx(expected, abs=0.6)
    assert widget.get_by_label("Image", exact=True).input_value() == ""


def test_a_second_stroke_adds_and_undo_takes_it_away(widget):
    draw(widget, LINE)
    one = pixels(widget, ".cnn-seen canvas")
    draw(widget, [[6, 13], [20, 13]])
    assert pixels(widget, ".cnn-seen canvas")[14].sum() > one[14].sum() + 5
    widget.get_by_role("button", name="Undo").click()
    settle(widget)
    assert pixels(widget, ".cnn-seen canvas") == pytest.approx(one)
    widget.get_by_role("button", name="Clear").click()
    settle(widget)
    assert not pixels(widget, ".cnn-seen canvas").any()
    assert verdict(widget).startswith("Nothing is drawn.")


def test_the_keyboard_draws(widget):
    pad = widget.locator(".cnn-pad")
    pad.focus()
    for key in ["ArrowLeft", " ", *["ArrowDown"] * 9, " ", "ArrowDown"]:
        widget.keyboard.press(key)
    settle(widget)
    shown = pixels(widget, ".cnn-seen canvas")
    assert shown.sum(axis=1)[8:20] == pytest.approx(2.8, abs=0.3)  # an upright line
    assert widget.locator(".cnn-fm-spoken").inner_text() == "Pen up, row 16, column 13."
    assert status(widget).startswith("Layer 1 of 12")  # the arrows moved the pen alone
    widget.keyboard.press("Backspace")
    settle(widget)
    assert verdict(widget).startswith("Nothing is drawn.")


def test_the_cover_moves_by_mouse_and_by_keyboard(widget):
    choose(widget, "Cover", "5")
    covered = IMAGES[0].copy()
    covered[0, 12:17, 12:17] = 0  # around row 14, column 14
    assert pixels(widget, ".cnn-seen canvas") == pytest.approx(covered[0], abs=0.01)
    assert percents(widget) == pytest.approx(expected_percents(TRAINED, covered), abs=0.051)
    scores = [TRAINED.predict(x[None])[0] for x in (IMAGES[0], covered)]
    best = scores[0].argmax()
    text = f"score of {best} goes from {scores[0][best]:.2f} to {scores[1][best]:.2f}"
    assert text.replace("-", "−") in verdict(widget)
    widget.locator(".cnn-seen").focus()
    widget.keyboard.press("ArrowUp")
    settle(widget)
    assert "Cover on row 14, column 15:" in verdict(widget)
    box = widget.locator(".cnn-seen").bounding_box()
    widget.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    widget.mouse.down()
    widget.mouse.move(box["x"] + 2, box["y"] + 2, steps=3)
    widget.mouse.up()
    settle(widget)
    assert "Cover on row 1, column 1:" in verdict(widget)
    assert pixels(widget, ".cnn-seen canvas") == pytest.approx(IMAGES[0, 0], abs=0.01)


def test_every_place_is_covered_in_turn(widget):
    widget.get_by_role("button", name="Cover every place").click()
    widget.wait_for_function("document.querySelector('.cnn-fm-verdict').innerText.includes('5×5')")
    from cnnlib.explain import occlusion_map

    heat = np.abs(occlusion_map(TRAINED, IMAGES[:1])[0])
    assert pixels(widget, ".cnn-seen canvas", 1) == pytest.approx(heat / heat.max(), abs=0.02)
    assert f"The largest change is {heat.max():.2f}." in verdict(widget)
    choose(widget, "Image", "1")
    assert widget.locator(".cnn-seen canvas").nth(1).is_hidden()
    assert "orange" not in verdict(widget)


def test_both_networks_side_by_side(widget):
    choose(widget, "Maps of", "trained untrained")
    assert widget.locator(".cnn-fm-layer").first.locator("canvas").count() == 12
    shown = pixels(widget, ".cnn-fm-layer canvas", 6)
    maps = np.abs(feature_maps(UNTRAINED, IMAGES[:1])["conv2d"][0])
    assert shown == pytest.approx(maps[0] / maps.max(), abs=0.01)
    maps = feature_maps(UNTRAINED, IMAGES[:1])["conv2d"]
    range_ = f"numbers from {maps.min():.2f} to {maps.max():.2f}".replace("-", "−")
    assert f"the untrained network: 6 maps of 28×28, {range_}." in status(widget)


def test_a_scale_for_each_map_makes_the_weakest_as_strong(widget):
    maps = np.abs(feature_maps(TRAINED, IMAGES[:1])["conv2d"][0]).max(axis=(1, 2))
    weakest = int(maps.argmin())
    before = pixels(widget, ".cnn-fm-layer canvas", weakest).max()
    assert before == pytest.approx(maps.min() / maps.max(), abs=0.01)
    choose(widget, "One scale for", "map")
    assert pixels(widget, ".cnn-fm-layer canvas", weakest).max() == pytest.approx(1)


def test_the_colours_follow_the_theme(widget):
    at = 4 * (13 * 28 + 13)
    code = f"(canvas) => {{ {COPY} return [...data.slice({at}, {at} + 3)]; }}"
    canvas = widget.locator(".cnn-seen canvas").first
    light = canvas.evaluate(code)
    widget.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(widget)
    assert canvas.evaluate(code) != light


def test_cleanup_stops_everything(widget):
    widget.get_by_role("button", name="Cover every place").click()
    widget.evaluate("window.cleanup()")
    assert widget.locator("[data-cnn-widget]").count() == 0
    widget.evaluate("document.documentElement.dataset.theme = 'dark'")
    settle(widget)
    assert not re.search("cnn-fm", widget.content().split("</style>")[-1])
