"""Every widget of every chapter can be played by keyboard, and says what it shows."""

import pytest

from tests.browser import book_pages

pytestmark = pytest.mark.browser

CHAPTERS = [name for name in book_pages() if name.startswith("chapters/")]


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
    assert found
    for player in found:
        spoken = player.locator("[aria-live]").first
        player.focus()
        said = {}
        for key in ("Home", "ArrowRight", "ArrowLeft", "End", "Space"):
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            said[key] = spoken.inner_text()
        assert said["Home"].strip()
        assert said["ArrowRight"] != said["Home"]
        assert said["ArrowLeft"] == said["Home"]
        assert said["End"] not in {said["Home"], said["ArrowRight"]}


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
