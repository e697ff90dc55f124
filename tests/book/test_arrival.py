"""What a link to the book shows, what its first screen shows, and what a lost reader finds."""

import json
import re
import struct
from html.parser import HTMLParser

import pytest
from axe_playwright_python.sync_playwright import Axe
from cnnbook import arrival, borrow

from tests.browser import BOOK, ROOT, book_pages
from tools.address import address

CHAPTERS = [name for name in book_pages() if name.startswith("chapters/")]
FRONT = (ROOT / "intro.md").read_text(encoding="utf-8")


class Head(HTMLParser):
    """Collect what a page says of itself."""

    def __init__(self, path):
        super().__init__()
        self.tags, self.links, self.title, self.inside = {}, {}, "", False
        self.feed(path.read_text(encoding="utf-8").partition("</head>")[0])

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.inside = tag == "title"
        if tag == "meta" and "content" in values:
            self.tags[values.get("property") or values.get("name")] = values["content"]
        if tag == "link":
            self.links[values["rel"]] = values["href"]

    def handle_data(self, data):
        self.title += data if self.inside else ""
        self.inside = False


@pytest.mark.parametrize(
    ("repository", "published"),
    [
        ("https://github.com/me/course", "https://me.github.io/course/"),
        ("https://gitlab.com/Us/x-y", "https://us.gitlab.io/x-y/"),
        ("https://git.example.org/me/course", ""),
        ("", ""),
    ],
)
def test_the_published_address_follows_from_the_repository(repository, published):
    assert arrival.home(repository) == published


def test_the_front_page_says_what_each_chapter_is_about():
    found = arrival.descriptions(FRONT)
    numbered = [name for name in CHAPTERS if name.split("/")[1][:2].isdigit() and name[11] == "_"]
    assert list(found) == numbered
    for text in found.values():
        assert text[0].isupper()
        assert 30 <= len(text) <= 200, text


@pytest.mark.parametrize("name", book_pages())
def test_a_shared_link_shows_title_words_and_picture(built_book, name):
    head = Head(built_book / f"{name}.html")
    assert head.title.count("Convolutional networks, step by step") == 1
    assert head.tags["og:title"] in head.title
    assert 30 <= len(head.tags["description"]) <= 200
    assert head.tags["og:description"] == head.tags["description"]
    assert head.tags["og:url"] == f"{arrival.home(address())}{name}.html"
    assert head.tags["og:image"] == f"{arrival.home(address())}_static/preview.png"
    assert head.tags["og:type"] == ("website" if name == "intro" else "article")
    assert head.links["icon"].endswith("_static/favicon.svg")


def test_chapters_are_described_each_in_its_own_words(built_book):
    texts = [Head(built_book / f"{name}.html").tags["description"] for name in CHAPTERS]
    assert len(set(texts)) >= len(arrival.descriptions(FRONT))


def test_the_picture_of_a_shared_link_has_the_size_it_claims(built_book):
    data = (built_book / "_static" / "preview.png").read_bytes()
    assert struct.unpack(">II", data[16:24]) == arrival.PREVIEW[1:]
    assert len(data) < 200_000


def test_the_favicon_is_small_and_loads_nothing(built_book):
    icon = (built_book / "_static" / "favicon.svg").read_text(encoding="utf-8")
    assert len(icon) < 1000
    assert icon.count("://") == 1  # the name space
    assert "href" not in icon


def test_a_widget_is_borrowed_in_the_order_of_the_page():
    def model(kind, number):
        return {"state": {"_anywidget_id": f"cnnlib.widgets.toy.{kind}", "n": number}}

    def view(id):
        return {"outputs": [{"data": {borrow.VIEW_TYPE: {"model_id": id}}}]}

    models = {"a": model("Toy", 1), "b": model("Toy", 2), "c": model("Other", 3)}
    notebook = {
        "metadata": {"widgets": {borrow.STATE_TYPE: {"state": models}}},
        "cells": [{}, view("c"), view("b"), view("a")],
    }
    assert borrow.stored(notebook, "Toy") == ("b", models["b"])
    assert borrow.stored(notebook, "y") is None
    assert borrow.stored({"metadata": {}, "cells": notebook["cells"]}, "Toy") is None


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_first_screen_holds_a_living_widget(visit, width):
    page = visit("intro", width=width).page
    widget = page.locator("[data-cnn-widget]").first
    slider, step = widget.locator("input[type=range]").first, widget.locator("[aria-live]").first
    window = page.viewport_size["height"]
    assert widget.bounding_box()["y"] < window * 0.5
    page.emulate_media(reduced_motion="reduce")
    widget.focus()
    page.keyboard.press("Home")
    before = (slider.input_value(), step.inner_text())
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([e, was]) => e.value !== was", arg=[slider.element_handle(), before[0]]
    )
    assert step.inner_text() != before[1]


def test_every_word_of_the_extension_is_used():
    folder = ROOT / "_ext" / "cnnbook"
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*.*")
        if path.suffix in {".py", ".js", ".html"}
    )
    for file in ("strings", "arrival"):
        for key in json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))["en"]:
            assert re.search(rf'\b(t|strings)\.{key}\b|"{key}"|\${key}\b', code), key


def test_the_front_page_has_its_three_doors():
    for place in ("read", "run", "practise"):
        assert f'<a href="#{place}"><strong>' in FRONT
        assert f"\n## {place.title()}\n" in FRONT


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("place", ["", "a/b/c/"])
def test_a_lost_reader_finds_the_book_from_any_depth(browser, served_url, dark, place):
    lost = (BOOK / "404.html").read_text(encoding="utf-8")
    with browser.new_context(color_scheme="dark" if dark else "light") as context:
        page = context.new_page()
        page.route("**/gone.html", lambda route: route.fulfill(body=lost, content_type="text/html"))
        page.goto(f"{served_url}/{place}gone.html")
        page.wait_for_function("document.baseURI === location.origin + '/'")
        assert page.get_by_role("link").count() >= len(CHAPTERS) + 2
        assert not Axe().run(page).response["violations"]
        page.get_by_role("link", name="Convolution", exact=True).click()
        assert page.url == f"{served_url}/chapters/02_convolution.html"


@pytest.mark.browser
def test_the_page_for_lost_readers_opens_as_a_file_too(visit):
    seen = visit("404")
    seen.page.get_by_role("link", name="To the first page").click()
    assert seen.page.url.endswith("/intro.html")
    assert seen.outside == seen.messages == []
