"""Every page of the built book, opened with the network off."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import book_pages

pytestmark = pytest.mark.browser

CHAPTERS = [name for name in book_pages() if name.startswith("chapters/")]
each_page = pytest.mark.parametrize("name", book_pages())
each_chapter = pytest.mark.parametrize("name", CHAPTERS)

KB = 1000
PAGE_BUDGET = 1000 * KB
WIDGET_BUDGET = 40 * KB

# What axe-core finds in the theme itself: the rule, and the element as axe names it.
THEME_FINDINGS = {
    ("region", ".sidebar-primary-item:nth-child(1)"),  # the title stands beside the landmarks
}


@each_page
@pytest.mark.parametrize("at", ["file", "http"])
def test_a_page_asks_for_nothing_elsewhere_and_complains_about_nothing(look, name, at):
    seen = look(name, at=at)
    assert seen.outside == []
    assert seen.messages == []


@each_page
def test_every_widget_and_every_formula_shows(look, name):
    page = look(name).page
    states = page.eval_on_selector_all(".cnn-mount", "all => all.map(m => m.dataset.cnnState)")
    assert states == ["live"] * len(states)
    formulas = page.locator(".math").count()
    assert page.locator(".math mjx-container").count() >= formulas
    assert page.locator("mjx-merror").count() == 0


@each_page
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_of_ours(look, name, dark):
    page = look(name, dark=dark).page
    assert page.locator("html").get_attribute("data-theme") == ("dark" if dark else "light")
    # What passes is looked at as well, but not described: that takes as long again.
    results = Axe().run(page, options={"resultTypes": ["violations"]}).response
    found = {
        (v["id"], node["target"][0]): node["html"]
        for v in results["violations"]
        for node in v["nodes"]
    }
    ours = {key: html for key, html in found.items() if key not in THEME_FINDINGS}
    assert not ours, "\n".join(
        f"{rule} at {where}: {html[:200]}" for (rule, where), html in ours.items()
    )


@each_page
def test_nothing_is_wider_than_a_phone(look, name):
    page = look(name, width=390).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@each_page
@pytest.mark.parametrize("width", [390, 1280])
def test_widgets_stay_inside_the_text_column(look, name, width):
    page = look(name, width=width).page
    outside = page.eval_on_selector_all(
        ".cnn-mount",
        """mounts => mounts.flatMap((mount) => {
          const { left, right } = mount.getBoundingClientRect();
          return [...mount.querySelectorAll("*")].filter((e) => {
            const box = e.getBoundingClientRect();
            return box.width && (box.left < left - 1 || box.right > right + 1);
          }).slice(0, 3).map((e) => e.outerHTML.slice(0, 120));
        })""",
    )
    assert outside == []


@each_chapter
def test_a_chapter_is_light(look, name):
    loaded = look(name, at="http").loaded
    widgets = {file: size for file, size in loaded.items() if "widget" in file}
    assert sum(loaded.values()) <= PAGE_BUDGET, sorted(loaded.items(), key=lambda item: -item[1])
    assert sum(widgets.values()) <= WIDGET_BUDGET, widgets
    assert not [file for file in loaded if "fontawesome" in file], (
        "an icon is missing in _ext/cnnbook/icons.py"
    )


@each_chapter
def test_the_tables_of_the_widgets_stand_where_scripts_do_not_run(visit, name):
    page = visit(name, scripts=False).page
    static = page.locator(".cnn-mount > .cnn-static")
    assert static.count() > 0
    for index in range(static.count()):
        assert static.nth(index).is_visible()
        assert len(static.nth(index).inner_text().strip()) > 20


@each_chapter
def test_the_tables_of_the_widgets_are_printed_in_their_place(visit, name):
    page = visit(name).page
    static, live = page.locator(".cnn-mount > .cnn-static"), page.locator("[data-cnn-widget]")
    assert static.count() > 0
    assert not static.first.is_visible()
    assert live.first.is_visible()
    page.emulate_media(media="print")
    assert static.first.is_visible()
    assert not live.first.is_visible()


@each_chapter
def test_every_figure_has_words_and_follows_the_colours(look, name):
    page = look(name).page
    assert page.locator("main img:not([alt]), main img[alt='']").count() == 0
    figures = page.locator("svg.cnn-figure")
    for index in range(figures.count()):
        words = figures.nth(index).get_attribute("aria-label").split()
        assert len(words) >= 5, words
    ids = page.eval_on_selector_all("[id]", "all => all.map(e => e.id)")
    assert len(ids) == len(set(ids)), sorted(id for id in set(ids) if ids.count(id) > 1)


@pytest.mark.parametrize("at", ["file", "http"])
def test_the_search_finds_a_chapter(visit, at):
    seen = visit("search", at=at)
    seen.page.goto(f"{seen.page.url.partition('?')[0]}?q=kernel")
    seen.page.locator("#search-results li a").first.wait_for()
    assert "Exercises: Convolution" in seen.page.locator("#search-results").inner_text()
    assert seen.outside == seen.messages == []
