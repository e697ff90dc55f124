"""Fonts, formulas, scripts and styles are served once, and kept from page to page."""

import json
import re
from collections import Counter, defaultdict
from hashlib import sha256

import pytest
from cnnbook import math, shared

from cnnlib.widgets.base import _join
from cnnlib.widgets.quiz import Quiz
from tests.browser import SETTLED, book_pages
from tools import budgets

LOADED = re.compile(r'<(?:script|link)\b[^>]*\b(?:src|href)="([^"]+\.(?:js|css)[^"]*)"')
INSIDE = re.compile(r"<(script|style)\b[^>]*>(.+?)</\1>", re.DOTALL)
FONT = re.compile(r"base64,([A-Za-z0-9+/=]{1000,})")
RESOURCES = """() => performance.getEntriesByType("resource")
  .map((entry) => [entry.name, entry.transferSize])"""


def pages(book):
    return {name: (book / f"{name}.html").read_text(encoding="utf-8") for name in book_pages()}


def test_no_file_of_the_book_has_a_twin(built_book):
    twins = defaultdict(list)
    for path in built_book.rglob("*"):
        if path.is_file() and path.stat().st_size:
            twins[sha256(path.read_bytes()).digest()].append(str(path.relative_to(built_book)))
    assert [names for names in twins.values() if len(names) > 1] == []


def test_a_part_of_the_kit_is_in_one_file(built_book):
    folder = built_book / "_static" / "cnn-widgets"
    files = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    parts = {path.name: path.read_text(encoding="utf-8") for path in shared.KIT.iterdir()}
    assert len(parts) > 20
    for name, text in parts.items():
        written = text if name.endswith(".css") else json.dumps(text, ensure_ascii=False)
        holders = [file for file, held in files.items() if written.strip('"') in held]
        assert len(holders) == 1, (name, holders)


def test_no_page_carries_a_script_or_style_of_another(built_book):
    found = Counter(
        text
        for page in pages(built_book).values()
        for _, text in set(INSIDE.findall(page))
        if len(text) > 1000
    )
    assert [text[:200] for text, count in found.items() if count > 1] == []


def test_every_page_names_a_file_alike_and_says_which_version(built_book):
    versions = defaultdict(set)
    for name, text in pages(built_book).items():
        for url in LOADED.findall(text):
            file, _, version = url.partition("?")
            path = (built_book / f"{name}.html").parent / file
            versions[path.resolve().relative_to(built_book.resolve())].add(version)
    assert len(versions) > 20
    assert {str(path): found for path, found in versions.items() if len(found) > 1} == {}
    unnamed = {path.name for path, found in versions.items() if found == {""}}
    # The rest have the hash of their content in their own name.
    search = {"searchtools.js", "language_data.js", "searchindex.js"}
    assert {name for name in unnamed if not re.search(r"[0-9a-f]{16}", name)} <= search


def test_a_font_is_written_into_one_file(built_book):
    holders = defaultdict(set)
    for path in (built_book / "_static").rglob("*"):
        if path.suffix in {".js", ".css"}:
            for data in FONT.findall(path.read_text(encoding="utf-8")):
                holders[data].add(path.name)
    assert len(holders) >= len(math.EMBEDDED)
    assert [names for names in holders.values() if len(names) > 1] == []


def test_only_the_search_loads_its_index(built_book):
    for name, text in pages(built_book).items():
        assert ("searchindex.js" in text) == (name == "search"), name


def test_a_module_is_taken_apart_and_joins_to_the_same_text():
    esm = Quiz._esm
    *parts, own = shared.parts(esm, shared.kit())
    assert parts == [_join([f"kit/{part}"], "js") for part in Quiz.kit]
    assert "\n".join([*parts, own]) == esm
    *files, last = shared.scripts(esm).items()
    assert [json.loads(text.split(" = ", 1)[1].rstrip(";\n")) for _, text in files] == parts
    assert last[0] == f"{shared.digest(esm)}.js"
    sheet = shared.styles(Quiz._css)
    assert "".join(sheet.values()) == Quiz._css
    assert len(sheet) == 2


def test_a_module_without_the_kit_stays_whole():
    assert shared.parts("export default {};", shared.kit()) == ["export default {};"]
    assert list(shared.styles(".a{}").values()) == [".a{}"]
    assert shared.styles("") == {}


@pytest.mark.browser
def test_the_browser_gets_the_same_text(browser):
    with browser.new_context() as context:
        page = context.new_page()
        for text in shared.scripts(Quiz._esm).values():
            page.evaluate(text)
        assert page.evaluate("key => cnnTexts[key]", shared.digest(Quiz._esm)) == Quiz._esm


@pytest.mark.browser
def test_what_two_pages_share_is_sent_once(browser, built_book):
    with budgets.served(built_book) as home, browser.new_context() as context:
        page = context.new_page()
        sent = []
        for name in ("chapters/02_convolution", "chapters/03_padding_stride"):
            page.goto(f"{home}/{name}.html")
            page.evaluate(SETTLED)
            sent.append(dict(page.evaluate(RESOURCES)))
        before, after = sent
        assert all(size > 0 for url, size in before.items() if url.startswith(home))
        again = {url: after[url] for url in after.keys() & before.keys() if url.startswith(home)}
        assert len(again) > 20
        assert [url for url, size in again.items() if size] == []
