"""Every link inside the built book leads somewhere, and every link outside says so plainly."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.browser import book_pages

LOADING = {"script": "src", "link": "href", "img": "src", "iframe": "src", "source": "src"}


class Links(HTMLParser):
    """Collect the targets, the anchors and what a page loads."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.anchors, self.loads = set(), set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors |= {values[key] for key in ("id", "name") if values.get(key)}
        if tag == "a" and values.get("href"):
            self.targets.add(values["href"])
        if values.get(LOADING.get(tag, "")):
            self.loads.add(values[LOADING[tag]])


def read(path: Path) -> Links:
    return Links(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", book_pages())
def test_links_inside_the_book_lead_somewhere(built_book, name):
    page = built_book / f"{name}.html"
    broken = []
    for target in read(page).targets:
        url = urlsplit(target)
        if url.scheme or url.netloc:
            continue
        file = page if not url.path else (page.parent / unquote(url.path)).resolve()
        if not file.exists():
            broken.append(f"{target}: no such file")
        elif (
            url.fragment
            and file.suffix == ".html"
            and unquote(url.fragment) not in read(file).anchors
        ):
            broken.append(f"{target}: no such place")
    assert broken == []


@pytest.mark.parametrize("name", book_pages())
def test_a_page_names_nothing_to_load_from_elsewhere(built_book, name):
    page = read(built_book / f"{name}.html")
    assert [url for url in page.loads if urlsplit(url).netloc] == []
    assert {urlsplit(url).scheme for url in page.targets} <= {"", "https"}


def test_the_front_page_opens_the_book(built_book):
    assert "intro.html" in (built_book / "index.html").read_text(encoding="utf-8")


def test_the_book_carries_nothing_that_no_page_loads(built_book):
    static = built_book / "_static"
    assert [str(path) for path in static.rglob("*") if path.suffix in {".map", ".ttf"}] == []
    pages = "".join(path.read_text(encoding="utf-8") for path in built_book.rglob("*.html"))
    assert [
        path.name for path in (static / "cnn-widgets").iterdir() if path.name not in pages
    ] == []
