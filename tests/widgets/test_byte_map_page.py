"""The byte map in a page: steps, counts and menus."""

import json

import pytest

from cnnlib.widgets import ByteMap
from tests.widgets.acting import choose, goes_for_good, play, press, status

pytestmark = pytest.mark.browser

START = "Nothing is computed yet. Play, or step forward."


@pytest.fixture
def widget(mount):
    return mount(ByteMap())


def strip(page, number, kind):
    return page.locator(".cnn-bm-strip").nth(number).locator(f".{kind}").count()


def test_it_starts_with_an_image_and_filters_in_memory(widget):
    assert status(widget) == START
    assert [strip(widget, n, "cnn-byte") for n in range(3)] == [36, 9, 16]
    assert [strip(widget, n, "cnn-full") for n in range(3)] == [36, 9, 0]


def test_a_step_lights_what_it_touches(widget):
    press(widget, "ArrowRight", "ArrowRight")
    assert status(widget) == (
        "Step 3 of 17. One output number: a window times a filter. It reads 9 of image x in 3 runs, "
        "9 of filters w in one run, and writes 1 of output y in one run."
    )
    assert widget.locator(".cnn-counter").inner_text() == "3 of 17"
    assert [strip(widget, n, "cnn-read") for n in range(3)] == [9, 9, 0]
    assert (strip(widget, 2, "cnn-full"), strip(widget, 2, "cnn-written")) == (1, 1)
    press(widget, "Home")
    assert status(widget) == START
    assert strip(widget, 2, "cnn-full") == 0


@pytest.mark.parametrize("layer", ["one", "channels", "stride"])
def test_at_the_end_the_sums_are_those_of_the_table(widget, layer):
    choose(widget, "Layer", layer)
    for way, found in next(e for e in ByteMap().layers if e["name"] == layer)["ways"].items():
        choose(widget, "Way", way)
        press(widget, "End")
        counts = found["counts"]
        assert widget.locator(".cnn-bm-total").inner_text() == (
            f"So far: {counts['multiply_adds']} multiply-adds in products, {counts['transforms']} "
            f"in transforms; {counts['written']} numbers written on the way."
        )
        row = widget.locator("tr[aria-current]").inner_text().split("\t")
        assert [int(cell) for cell in row[1:]] == list(counts.values())
        last = widget.locator(".cnn-bm-strip").last
        assert last.locator(".cnn-full, .cnn-written").count() == last.locator(".cnn-byte").count()


def test_a_stored_state_has_its_keys_sorted_and_shows_the_same_order(bare_page, mount):
    widget = ByteMap()
    widget.layers = json.loads(json.dumps(widget.layers, sort_keys=True))
    page = mount(widget)
    rows = page.locator("tbody th").all_text_contents()
    assert rows == ["loops", "im2col", "im2col in blocks", "MEC", "Winograd"]
    press(page, "ArrowRight")
    assert "It reads 9 of image x in 3 runs, 9 of filters w" in status(page)


def test_a_block_is_used_again(widget):
    choose(widget, "Way", "blocked")
    press(widget, *["ArrowRight"] * 3)
    assert "Copy: windows are written side by side. It reads 18 of image" in status(widget)
    assert strip(widget, 1, "cnn-written") == 36


def test_large_layers_are_counted_only(widget):
    choose(widget, "Layer", "c5")
    assert status(widget) == "Too many cells to draw. The table has the counts, for one image."
    assert widget.locator(".cnn-bm-strip").count() == 0
    assert not widget.get_by_role("button", name="Play").is_visible()
    assert widget.locator("tbody td").first.inner_text() == "448 M"
    choose(widget, "Layer", "one")
    assert status(widget) == START
    assert widget.get_by_role("button", name="Play").is_visible()


def test_playing_ends_and_cleanup_stops_the_clock(widget):
    choose(widget, "Way", "mec")
    play(widget)
    assert strip(widget, 3, "cnn-written") == 4
    assert goes_for_good(widget)
