"""The unfold theatre in a page: played, set, pointed at and held."""

import itertools

import numpy as np
import pytest

from cnnlib import conv2d, im2col
from cnnlib.trace_unfold import example_filters, numbered
from cnnlib.widgets import UnfoldTheatre
from cnnlib.widgets.unfold import CHOICES
from tests.widgets.acting import cells, choose, goes_for_good, numbers, play, press, status

pytestmark = pytest.mark.browser


@pytest.fixture
def theatre(mount):
    return mount(UnfoldTheatre(filters=2))


def act(page, name):
    page.get_by_role("button", name=name).click()


def table(page, caption, index=0):
    """A grid's numbers by its caption; None where a cell is still empty."""
    figure = page.locator("figure", has=page.locator("figcaption", has_text=caption)).nth(index)
    return numbers(figure)


def lit(page):
    """The numbers of the cells that are lit, in the order of the page."""
    return page.locator(".cnn-lit").all_text_contents()


def test_rows_come_one_by_one(theatre):
    assert table(theatre, "Matrix") == [[1, 2, 4, 5], *[[None] * 4] * 3]
    assert (
        status(theatre) == "Row 1 of 4 holds the window of image 1 at position (1, 1): 1, 2, 4, 5."
    )
    press(theatre, "ArrowRight")
    assert table(theatre, "Matrix")[:2] == [[1, 2, 4, 5], [2, 3, 5, 6]]
    theatre.keyboard.press("ArrowDown")  # one row of windows further
    assert status(theatre).startswith("Row 4 of 4")
    theatre.keyboard.press("Home")
    assert table(theatre, "Matrix")[1] == [None] * 4
    theatre.keyboard.press("End")
    assert table(theatre, "Matrix")[3] == [5, 6, 8, 9]


def test_space_plays_to_the_end(theatre):
    play(theatre)
    assert status(theatre).startswith("Row 4 of 4")


def test_the_product_fills_the_maps(theatre):
    act(theatre, "2 · Multiply")
    assert (
        theatre.get_by_role("button", name="2 · Multiply").get_attribute("aria-pressed") == "true"
    )
    assert table(theatre, "Filters") == [[1, 1], [2, -1], [3, 1], [4, -1]]
    assert table(theatre, "Map 1 of image 1") == [[37, None], [None, None]]
    assert theatre.locator(".cnn-sum > div").all_inner_texts() == [
        "1·1 + 2·2 + 4·3 + 5·4 = 37", "1·1 + 2·(−1) + 4·1 + 5·(−1) = −2",
    ]  # fmt: skip
    theatre.get_by_label("Position").fill("3")
    assert table(theatre, "Product") == [[37, -2], [47, -2], [67, -2], [77, -2]]
    assert table(theatre, "Map 1 of image 1") == [[37, 47], [67, 77]]
    assert table(theatre, "Map 2 of image 1") == [[-2, -2], [-2, -2]]
    assert status(theatre).startswith("Row 4 of 4 times the filters: 77 and −2.")


def test_the_fold_adds_up(theatre):
    act(theatre, "3 · Fold back")
    assert table(theatre, "Sums, folded back") == [[1, 2, 0], [4, 5, 0], [0, 0, 0]]
    theatre.get_by_role("button", name="Step forward").click()
    assert theatre.locator(".cnn-sum").inner_text().split("\u2003") == [
        "2 + 2 = 4", "0 + 3 = 3", "5 + 5 = 10", "0 + 6 = 6",
    ]  # fmt: skip
    theatre.get_by_role("button", name="Last step").click()
    assert table(theatre, "Sums, folded back") == [[1, 4, 3], [8, 20, 12], [7, 16, 9]]
    assert table(theatre, "Times returned") == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_every_setting_gives_pythons_numbers(theatre, padding):
    act(theatre, "2 · Multiply")
    choose(theatre, "Padding", padding)
    for N, C, size, kernel, stride in [
        (1, 2, 4, 3, 1),
        (2, 1, 5, 2, 2),
        (2, 3, 4, 3, 3),
        (1, 1, 5, 5, 1),
    ]:
        for label, value in [
            ("Images", N),
            ("Channels", C),
            ("Image size", size),
            ("Window", kernel),
            ("Stride", stride),
        ]:
            choose(theatre, label, str(value))
        theatre.get_by_role("button", name="Last step").click()
        x, w = numbered((N, C, size, size)), example_filters((2, C, kernel, kernel))
        assert table(theatre, "Matrix") == im2col(x, kernel, stride, padding).tolist()
        y = conv2d(x, w, strides=stride, padding=padding)
        for n, f in np.ndindex(N, 2):
            assert table(theatre, f"Map {f + 1} of image {n + 1}") == y[n, f].tolist()


def test_the_settings_offered_are_those_of_python(theatre):
    act(theatre, "2 · Multiply")
    labels = {"images": "Images", "channels": "Channels", "size": "Image size", "kernel_size": "Window",
              "strides": "Stride", "filters": "Filters"}  # fmt: skip
    for name, label in labels.items():
        options = theatre.get_by_label(label, exact=True).locator("option")
        values = [int(option.get_attribute("value")) for option in options.all()]
        assert tuple(values) == CHOICES[name]


def test_a_pixel_lights_its_copies_and_an_entry_its_pixel(theatre):
    theatre.get_by_role("button", name="Last step").click()
    theatre.locator(".cnn-uf-images .cnn-cell").nth(4).hover()
    assert lit(theatre) == ["5"] * 5  # the pixel and its four copies
    assert (
        status(theatre)
        == "Pixel 5 is in row 2, column 2 of channel 1 of image 1. Copies in the matrix: 4."
    )
    theatre.locator(".cnn-status").hover()
    assert lit(theatre) == []
    assert status(theatre).startswith("Row 4 of 4")
    matrix = theatre.locator("figure", has_text="Matrix")
    matrix.locator(".cnn-cell").nth(6).hover()  # row 2, column 3
    assert lit(theatre) == ["5"] * 5
    assert theatre.locator(".cnn-lit-main").all_text_contents() == ["5"]


def test_a_link_is_held_by_keyboard_and_let_go(theatre):
    act(theatre, "3 · Fold back")
    first = theatre.locator(".cnn-uf-images .cnn-cell").first
    first.focus()
    theatre.keyboard.press("ArrowRight")
    assert lit(theatre)[:1] == ["2"]
    theatre.keyboard.press("Enter")
    assert (
        "Copies in the matrix: 2. Folded back, they add up to 2 × 2 = 4. Choose it again"
        in status(theatre)
    )
    theatre.locator(".cnn-sum").hover()
    assert lit(theatre) != []
    theatre.keyboard.press("Escape")
    assert lit(theatre) == []
    assert status(theatre).startswith("Row 1 of 4 is laid back")
    theatre.keyboard.press("Enter")
    theatre.get_by_role("button", name="Step forward").click()
    assert status(theatre).startswith("Row 2 of 4")


def test_a_product_lights_its_row_its_filter_and_its_window(theatre):
    act(theatre, "2 · Multiply")
    theatre.locator("figure", has_text="Map 1 of image 1").locator(".cnn-cell").nth(1).click()
    assert status(theatre).startswith(
        "Row 2 times filter 1 is 47, the number at position (1, 2) of map 1 of image 1."
    )
    assert sorted(filter(None, lit(theatre))) == sorted(
        ["2", "3", "5", "6"] * 2 + ["1", "2", "3", "4"]
    )
    theatre.locator("figure", has_text="Filters").locator(".cnn-cell").nth(0).hover()
    assert status(theatre).startswith("Row 2 times filter 1")  # held until it is let go
    theatre.keyboard.press("Escape")
    theatre.locator("figure", has_text="Filters").locator(".cnn-cell").nth(0).click()
    assert status(theatre).startswith("The weight 1 of filter 1 meets all of column 1.")


def test_the_cost_is_counted_live(theatre):
    cost = theatre.locator(".cnn-cost")
    assert "The matrix is 4×4: 1.78 times as many numbers as the images hold." in cost.inner_text()
    assert "9 numbers, 36 bytes" in cost.inner_text()
    assert "16 numbers, 64 bytes" in cost.inner_text()
    choose(theatre, "Count numbers for", "28")
    choose(theatre, "Window", "5")
    assert status(theatre) == (
        "No position: the window is 5×5 and the image has 3×3 pixels. Choose a smaller window or padding “same”."
    )
    assert "The matrix is 576×25: 18.37 times as many" in cost.inner_text()
    choose(theatre, "Count numbers for", "0")
    assert not cost.is_visible()
    act(theatre, "3 · Fold back")
    theatre.locator("[data-cnn-widget]").focus()
    theatre.keyboard.press("ArrowRight")  # nothing to step through, and no error
    choose(theatre, "Padding", "same")
    assert status(theatre).startswith("Row 1 of 9")
    theatre.get_by_role("button", name="Reset").click()
    assert table(theatre, "Matrix")[0] == [1, 2, 4, 5]


def test_padding_is_hatched_and_dropped(mount):
    page = mount(UnfoldTheatre(padding="same", act="fold"))
    assert (
        "0 → dropped"
        in mount(UnfoldTheatre(padding="same", kernel_size=3, act="fold"))
        .locator(".cnn-sum")
        .inner_text()
    )
    page.locator(".cnn-uf-images .cnn-padding").first.click()
    assert status(page).startswith("A zero of the padding. Copies in the matrix: 1.")


def test_numbers_fly_and_leave_nothing_behind(mount, bare_page):
    bare_page.emulate_media(reduced_motion="no-preference")
    page = mount(UnfoldTheatre())
    for name in ("1 · Unfold", "2 · Multiply", "3 · Fold back"):
        act(page, name)
        page.get_by_role("button", name="Step forward").click()
        assert page.locator(".cnn-ghost").count() == {"2": 2}.get(name[0], 4)
        page.wait_for_function("document.querySelectorAll('.cnn-ghost').length === 0")


def test_cleanup_leaves_nothing(theatre):
    assert goes_for_good(theatre)


@pytest.mark.parametrize("width", [390, 900])
def test_nothing_sticks_out(mount, bare_page, width):
    bare_page.set_viewport_size({"width": width, "height": 900})
    for settings in ({"filters": 2, "act": "multiply"},
                     {"images": 2, "channels": 3, "size": 5, "kernel_size": 5, "padding": "same", "act": "fold"}):  # fmt: skip
        page = mount(UnfoldTheatre(**settings))
        sticking = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert sticking <= 0


@pytest.mark.parametrize("act_name", ["unfold", "multiply", "fold"])
def test_any_way_to_a_step_shows_the_same(mount, act_name):
    page = mount(UnfoldTheatre(images=2, size=4, strides=2, filters=2, act=act_name))
    page.locator("[data-cnn-widget]").focus()
    forward = [cells(page)]
    for _ in range(7):
        page.keyboard.press("ArrowRight")
        forward.append(cells(page))
    assert all(one != next for one, next in itertools.pairwise(forward))
    for step in reversed(range(7)):
        page.keyboard.press("ArrowLeft")
        assert cells(page) == forward[step], step
    for step in (6, 1, 4):
        page.get_by_label("Position").fill(str(step))
        assert cells(page) == forward[step], step
