"""Every widget of every chapter can be played by keyboard, and says what it shows."""

import pytest

from tests.browser import book_pages

pytestmark = pytest.mark.browser

TWO_FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
CHAPTERS = [name for name in book_pages() if name.startswith("chapters/")]
NOTHING_TO_STEP = {"chapters/12_drills"}  # its hero asks problems, one after the other


def players(page):
    """Return the widgets that step; a quiz, for one, does not."""
    widgets = page.locator("[data-cnn-widget]")
    return [
        widgets.nth(i)
        for i in range(widgets.count())
        if widgets.nth(i).locator("input[type=range]").count()
    ]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_player_steps_by_keyboard_and_speaks(visit, name):
    page = visit(name).page
    page.emulate_media(reduced_motion="reduce")
    found = players(page)
    assert bool(found) == (name not in NOTHING_TO_STEP)
    for player in found:
        spoken, slider = (
            player.locator("[aria-live]").first,
            player.locator("input[type=range]").first,
        )

        def press(key, spoken=spoken):
            page.keyboard.press(key)
            page.evaluate(TWO_FRAMES)
            return spoken.inner_text()

        player.focus()
        first = press("Home")
        assert first.strip()
        second = press("ArrowRight")
        assert second != first
        assert press("ArrowLeft") == first
        assert press("End") not in {first, second}
        press("Home")
        before = slider.input_value()
        press("Space")  # plays, or steps where motion is unwelcome
        page.wait_for_function(
            "([e, was]) => e.value !== was", arg=[slider.element_handle(), before]
        )


@pytest.mark.parametrize("name", CHAPTERS)
def test_whatever_a_widget_offers_can_be_reached_and_seen(visit, name):
    page = visit(name).page
    widgets = page.locator("[data-cnn-widget]")
    assert widgets.count() > 0
    for index in range(widgets.count()):
        controls = widgets.nth(index).locator("button:visible, input:visible, select:visible")
        for number in range(controls.count()):
            control = controls.nth(number)
            if control.is_disabled():
                continue
            control.focus()
            outline = control.evaluate(
                "e => e.matches(':focus-visible') ? getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow : 'unfocused'"
            )
            assert outline not in {"nonenone", "unfocused"}, control.evaluate("e => e.outerHTML")
