"""The meaning of a term beside it: for pointer, keyboard and touch, and where nothing can show it."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_convolution"
TIPS = """() => [...document.querySelectorAll(".cnn-tip")].filter((e) => e.checkVisibility())
  .map((e) => e.id)"""
# Focus each term in turn; return what lies off the page, or over the term itself.
MISPLACED = """() => [...document.querySelectorAll("a.cnn-term")].filter((link) => {
  link.focus();
  const tip = document.getElementById(link.getAttribute("aria-describedby"));
  const { left, right, top, bottom, width } = tip.getBoundingClientRect();
  const covers = [...link.getClientRects()].some((r) =>
    r.left < right && r.right > left && r.top < bottom && r.bottom > top);
  return !width || covers || left < 0 || right > document.documentElement.clientWidth;
}).map((link) => link.outerHTML)"""


def gone(page):
    page.wait_for_function(f"({TIPS})().length === 0")


def kernel(page):
    """Return the term and its tip."""
    return page.locator("a.cnn-term", has_text=re.compile("^kernel$")), page.get_by_role(
        "tooltip", include_hidden=True
    ).and_(page.locator("#cnn-tip-term-kernel"))


def test_a_pointer_at_rest_shows_the_meaning_and_may_go_to_it(visit):
    page = visit(CHAPTER).page
    link, tip = kernel(page)
    assert page.evaluate(TIPS) == []
    link.hover()
    tip.wait_for()
    assert "kernel" in tip.locator("strong").inner_text()
    assert tip.locator("[lang=ko]").inner_text() == "커널"
    assert "The table of weights that slides" in tip.inner_text()
    tip.hover()
    page.wait_for_timeout(400)  # longer than it may take to get there
    assert tip.is_visible()
    page.keyboard.press("Escape")
    gone(page)
    page.mouse.move(2, 2)
    link.hover()
    tip.wait_for()
    page.mouse.move(2, 2)
    gone(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_keyboard_shows_it_and_axe_finds_nothing(visit, dark):
    page = visit(CHAPTER, dark=dark).page
    link, tip = kernel(page)
    link.focus()
    assert page.evaluate(TIPS) == ["cnn-tip-term-kernel"]
    described = link.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").inner_text() == tip.inner_text()
    context = {"include": [["a.cnn-term"], [f"#{described}"]]}
    assert not Axe().run(page, context=context).response["violations"]
    page.keyboard.press("Escape")
    assert page.evaluate(TIPS) == []
    assert page.evaluate("document.activeElement.textContent") == "kernel"
    page.keyboard.press("Tab")
    assert tip.is_hidden()
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/appendices/glossary.html#term-kernel")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_tip_lies_on_the_page_and_not_on_its_term(visit, width):
    for name in (CHAPTER, "chapters/09_keras"):
        page = visit(name, width=width).page
        assert page.evaluate(MISPLACED) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert len(page.evaluate(TIPS)) == 1


def test_a_tap_shows_it_and_a_second_one_follows(browser, built_book):
    with browser.new_context(
        has_touch=True, is_mobile=True, offline=True, viewport={"width": 390, "height": 844}
    ) as context:
        page = context.new_page()
        page.goto((built_book / f"{CHAPTER}.html").as_uri())
        link, tip = kernel(page)
        link.tap()
        tip.wait_for()
        again = tip.evaluate("e => getComputedStyle(e, '::after').content")
        assert again == '"Tap again for the glossary"'
        assert page.url.endswith(f"{CHAPTER}.html")
        page.get_by_role("heading", level=1).tap()
        gone(page)
        link.tap()
        tip.wait_for()
        link.tap()
        page.wait_for_url("**/appendices/glossary.html#term-kernel")


def test_without_scripts_a_term_is_a_link(visit):
    page = visit(CHAPTER, scripts=False).page
    link, tip = kernel(page)
    assert tip.count() == 0
    link.click()
    page.wait_for_url("**/appendices/glossary.html#term-kernel")


def test_on_paper_a_term_is_a_word(visit):
    page = visit(CHAPTER).page
    link, tip = kernel(page)
    link.focus()
    look = "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).color]"
    assert link.evaluate(look)[0] == "underline"
    page.emulate_media(media="print")
    assert tip.is_hidden()
    assert link.evaluate(look) == [
        "none",
        link.evaluate("e => getComputedStyle(e.parentNode).color"),
    ]
