"""The block builder in a page: played, set, edited, pinned and counted."""

import itertools

import numpy as np
import pytest

from cnnlib import conv2d
from cnnlib.trace_channels import BIASES, BLOCK, FILTERS
from cnnlib.widgets import BlockBuilder
from tests.widgets.acting import cells, choose, goes_for_good, numbers, play, press, status

pytestmark = pytest.mark.browser

LABEL = "two planes"


@pytest.fixture
def builder(mount):
    return mount(BlockBuilder())


def table(page, selector, index=0):
    """A grid's numbers; None where a cell is still empty."""
    return numbers(page.locator(selector).nth(index))


def maps(page):
    return [numbers(figure) for figure in page.locator(".cnn-bb-maps figure").all()]


def lines(page):
    return [" ".join(line.split()) for line in page.locator(".cnn-sum > div").all_inner_texts()]


def go(page, step):
    page.get_by_label("Position").fill(str(step))


EMPTY = [[None] * 2] * 2
PARTIAL = ".cnn-bb-lane .cnn-partial"
TOTAL = ".cnn-bb-ends .cnn-partial"


def test_channels_are_added_one_by_one(builder):
    assert table(builder, PARTIAL) == table(builder, TOTAL) == [[4, -4], [0, 0]]
    assert table(builder, PARTIAL, 1) == EMPTY
    assert status(builder) == (
        "Filter 1 of 2, channel 1 of 3. At row 1, column 1 this channel gives 4; the sum so far is 4."
    )
    press(builder, "ArrowRight")
    assert table(builder, PARTIAL, 1) == [[6, 0], [-6, 6]]
    assert table(builder, TOTAL) == [[10, -4], [-6, 6]]
    builder.keyboard.press("ArrowRight")
    assert table(builder, TOTAL) == [[11, -4], [-3, 8]]
    assert maps(builder) == [EMPTY, EMPTY]
    builder.keyboard.press("ArrowRight")
    assert maps(builder) == [[[14, -1], [0, 11]], EMPTY]
    assert "Its one bias, 3, is added at all 4 places." in status(builder)
    assert lines(builder) == ["together 4 + 6 + 1 + 3 = 14"]


def test_keys_jump_by_filters_and_to_the_ends(builder):
    press(builder, "ArrowDown")
    assert status(builder).startswith("Filter 2 of 2, channel 1 of 3.")
    assert maps(builder)[0] == [[14, -1], [0, 11]]
    builder.keyboard.press("End")
    assert status(builder).startswith("Filter 2 of 2. Its one bias, −2,")
    assert None not in itertools.chain(*itertools.chain(*maps(builder)))
    builder.keyboard.press("Home")
    assert maps(builder) == [EMPTY, EMPTY]


def test_space_plays_to_the_end(builder):
    play(builder)
    assert status(builder).startswith("Filter 2 of 2. Its one bias")


@pytest.mark.parametrize(("C", "FN", "F"), [(1, 1, 3), (4, 4, 1), (2, 3, 2), (4, 2, 3)])
def test_every_setting_gives_pythons_maps_and_counts(builder, C, FN, F):
    for label, value in [("Channels", C), ("Filters", FN), ("Kernel", F)]:
        choose(builder, label, str(value))
    builder.get_by_role("button", name="Last step").click()
    y = conv2d(BLOCK[None, :C], FILTERS[F][:FN, :C], BIASES[:FN])[0]
    assert maps(builder) == y.tolist()
    meter = "".join(builder.locator(".cnn-bb-meter").inner_text().split())
    OH = 5 - F
    assert f"({C},4,4)⊛({FN},{C},{F},{F})+({FN},1,1)=({FN},{OH},{OH})" in meter
    results = builder.locator(".cnn-bb-meter b").all_inner_texts()
    assert results == [str(FN * C * F * F + FN), str(OH * OH * FN * C * F * F)]


def test_large_layers_are_counted_too(builder):
    expected = {"fashion-1": ["320", "225,792"], "fashion-2": ["18,496", "3,612,672"],
                "pointwise": ["2,080", "1,605,632"], "alexnet": ["34,944", "105,415,200"]}  # fmt: skip
    for name, counts in expected.items():
        choose(builder, "Count for", name)
        assert builder.locator(".cnn-bb-meter b").all_inner_texts() == counts
    choose(builder, "Count for", "")
    assert builder.locator(".cnn-bb-meter b").all_inner_texts() == ["56", "216"]


def test_a_pinned_place_shows_the_products_of_all_channels(builder):
    builder.locator(TOTAL).locator(".cnn-cell").nth(1).click()
    assert lines(builder) == [
        "channel 1 0·1 + 2·0 + 1·(−1) + 1·2 + 0·0 + 2·(−2) + 2·1 + 1·0 + 3·(−1) = −4",
        "channel 2 1·0 + 1·1 + 0·0 + 0·1 + 1·(−4) + 3·1 + 2·0 + 0·1 + 1·0 = 0",
        "channel 3 0·0 + 1·0 + 3·0 + 1·0 + 0·1 + 0·0 + 3·0 + 2·0 + 1·0 = 0",
        "together (−4) + 0 + 0 + 3 = −1",
    ]
    assert status(builder).startswith("Pinned: row 1, column 2.")
    press(builder, "ArrowRight")
    assert len(lines(builder)) == 4  # it stays while stepping
    builder.keyboard.press("Escape")
    assert lines(builder)[-1] == "so far (−4) + 0 = −4"
    builder.locator(PARTIAL).first.locator(".cnn-cell").first.focus()
    builder.keyboard.press("ArrowDown")
    builder.keyboard.press("Enter")
    assert status(builder).startswith("Pinned: row 2, column 1.")


def edit(page, selector, index, cell, value):
    page.locator(selector).nth(index).locator(".cnn-cell").nth(cell).click()
    page.keyboard.type(value)
    page.keyboard.press("Enter")


def test_numbers_can_be_edited_and_reset(builder):
    go(builder, 7)
    edit(builder, ".cnn-input", 1, 5, "7")  # channel 2, row 2, column 2
    edit(builder, ".cnn-kernel", 2, 4, "-3")  # filter 2, channel 3, middle
    edit(builder, ".cnn-bias", 0, 0, "5")
    x, w, b = BLOCK[None, :3].copy(), FILTERS[3][:2, :3].copy(), BIASES[:2].copy()
    x[0, 1, 1, 1], w[1, 2, 1, 1], b[1] = 7, -3, 5
    assert maps(builder) == conv2d(x, w, b)[0].tolist()
    choose(builder, "Kernel", "1")
    choose(builder, "Kernel", "3")
    go(builder, 7)
    assert maps(builder) == conv2d(x, w, b)[0].tolist()  # what was edited is kept
    builder.get_by_role("button", name="Reset").click()
    assert maps(builder) == [EMPTY, EMPTY]
    go(builder, 7)
    expected = conv2d(BLOCK[None, :3], FILTERS[3][:2, :3], BIASES[:2])[0]
    assert maps(builder) == expected.tolist()


def test_an_image_is_shown_in_shades(mount):
    image = np.stack([np.eye(14) * 0.8, 0.8 - np.eye(14) * 0.8, np.full((14, 14), 0.2)])
    page = mount(BlockBuilder(kernel_size=1, images={LABEL: image}, source=LABEL))
    page.get_by_role("button", name="Last step").click()
    assert page.get_by_label("Channels").is_disabled()
    assert lines(page) == ["together 0.80 + 0 + 0.20 + (−1) = 0"]  # where red is strongest
    shades = page.locator(".cnn-bb-maps figure").evaluate_all(
        "(maps) => maps.map((map) => new Set([...map.querySelectorAll('.cnn-cell')].map((c) => c.style.background)).size)"
    )
    assert shades == [2, 1]  # red minus green sees the stroke; the sum of all colours sees nothing
    choose(page, "Input", "")
    assert table(page, ".cnn-input") == BLOCK[0].tolist()


def test_numbers_fly_and_leave_nothing_behind(mount, bare_page):
    bare_page.emulate_media(reduced_motion="no-preference")
    page = mount(BlockBuilder(channels=1))
    page.get_by_role("button", name="Step forward").click()  # the bias, and the sums
    assert page.locator(".cnn-ghost").count() == 8
    page.wait_for_function("document.querySelectorAll('.cnn-ghost').length === 0")


def test_cleanup_leaves_nothing(builder):
    assert goes_for_good(builder)


@pytest.mark.parametrize("width", [390, 700])
def test_nothing_sticks_out(mount, bare_page, width):
    bare_page.set_viewport_size({"width": width, "height": 900})
    images = {LABEL: np.zeros((4, 28, 28))}
    for settings in [(3, 2, 3), (4, 4, 1)]:
        for source in ("", LABEL):
            page = mount(BlockBuilder(*settings, images=images, source=source))
            inside = """() => {
              const right = document.querySelector("[data-cnn-widget]").getBoundingClientRect().right;
              return [...document.querySelectorAll("[data-cnn-widget] *")].filter((node) =>
                node.getBoundingClientRect().right > right + 0.5).map((node) => node.className);
            }"""
            assert page.evaluate(inside) == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_any_way_to_a_step_shows_the_same(builder):
    builder.locator("[data-cnn-widget]").focus()
    forward = [cells(builder)]
    for _ in range(7):
        builder.keyboard.press("ArrowRight")
        forward.append(cells(builder))
    assert all(one != following for one, following in itertools.pairwise(forward))
    for step in (6, 0, 3, 5, 1):
        go(builder, step)
        assert cells(builder) == forward[step], step
