"""On paper a page is light, whole, and free of what can only be clicked."""

import pytest

from tests.browser import book_pages

pytestmark = pytest.mark.browser

PAGES = [name for name in book_pages() if name not in {"genindex", "search"}]
FOLDED = "document.querySelectorAll('main details:not([open], .hide)').length"
THEME = "document.documentElement.dataset.theme"
CONTROLS = """() => [...document.querySelectorAll(
  "button, input, select, textarea, dialog, details.hide:not([open])")]
  .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 120))"""
INK = (
    """() => getComputedStyle(document.querySelector("main p")).color.match(/\\d+/g).map(Number)"""
)


@pytest.mark.parametrize("name", PAGES)
def test_a_printed_page_shows_everything_and_no_controls(visit, name):
    page = visit(name, dark=True).page
    folded = page.evaluate(FOLDED)
    assert page.evaluate(THEME) == "dark"
    page.emulate_media(media="print")
    page.wait_for_function(f"{THEME} === 'light'")
    assert max(page.evaluate(INK)) < 120
    assert page.evaluate(FOLDED) == 0
    assert page.evaluate(CONTROLS) == []
    page.emulate_media(media="screen")
    page.wait_for_function(f"{THEME} === 'dark'")
    assert (page.evaluate(THEME), page.evaluate(FOLDED)) == ("dark", folded)


def test_the_browsers_own_print_leaves_the_page_as_it_was(visit):
    page = visit("chapters/02_convolution", dark=True).page
    page.evaluate(
        "addEventListener('beforeprint', () => (window.seen = [document.documentElement.dataset.theme, "
        + FOLDED
        + "]))"
    )
    folded = page.evaluate(FOLDED)
    assert folded > 0
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.evaluate("window.seen") == ["light", 0]
    assert (page.evaluate(THEME), page.evaluate(FOLDED)) == ("dark", folded)
