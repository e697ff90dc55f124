"""Every page passes through gettext, and comes back in another language."""

import json
import re
from collections import Counter
from html import unescape

import pytest
import yaml

from tests.browser import ROOT, book_pages
from tests.language.page import (
    CHAPTER,
    GETTEXT,
    OTHERS,
    Told,
    article,
    bracket_catalogue,
    build,
    messages,
    small_course,
)
from tests.language.pseudo import words_outside
from tools import translate

NOTEBOOK = ROOT / f"{CHAPTER}.ipynb"
GENERATED = {"genindex", "search"}


def cells(path, kind):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == kind]


def alts(path):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    images = [c["metadata"].get("mystnb", {}).get("image", {}) for c in notebook["cells"]]
    return [image["alt"] for image in images if "alt" in image]


def test_every_page_passes_through_gettext_without_a_warning(tmp_path):
    build(ROOT, tmp_path, "-W", "-n", *GETTEXT)
    folder = tmp_path / "_build" / "gettext"
    for name in set(book_pages()) - GENERATED:
        template = folder / f"{name}.pot"
        found = messages(template)
        assert found, name
        # An empty message would stand for the head of the catalogue.
        assert template.read_text(encoding="utf-8").count('\nmsgid ""\nmsgstr ""\n') == 1, name
        source = ROOT / f"{name}.ipynb"
        if source.exists():
            assert set(alts(source)) <= set(found), name
    assert {"Chapters", "Appendices"} <= set(messages(folder / "intro.pot"))  # of the side bar


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of one chapter, and its catalogue in brackets."""
    root = small_course(tmp_path_factory.mktemp("course"))
    out = tmp_path_factory.mktemp("gettext")
    build(root, out, *GETTEXT)
    for name in (CHAPTER, OTHERS[0]):  # the glossary stays: its terms are found in the brackets
        template = out / "_build" / "gettext" / f"{name}.pot"
        notebook = ROOT / f"{name}.ipynb"
        sources = cells(notebook, "code") if notebook.exists() else []
        codes = {code.strip() for code in sources}
        target = root / "translations" / "ko" / "LC_MESSAGES" / f"{name}.po"
        bracket_catalogue(template, target, codes)
    return root


@pytest.fixture(scope="module")
def known(course):
    return translate.messages(course / f"translations/ko/LC_MESSAGES/{CHAPTER}.po")


def test_everything_that_is_read_is_a_message(known):
    text = "\n".join(cells(NOTEBOOK, "markdown"))
    for title in re.findall(r'<p class="title">(.+)</p>', text):
        assert any(f">{title}<" in message for message in known), title
    for summary in re.findall(r"<summary>(.+)</summary>", text):
        assert any(f">{summary}<" in message for message in known), summary
    for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        assert heading in known
    for row in re.findall(r"^\|(.+)\|$", text, re.MULTILINE):
        entries = [entry.strip() for entry in row.split("|")]
        assert all(entry in known for entry in entries if re.search("[A-Za-z]{3}", entry)), row
    assert set(alts(NOTEBOOK)) <= set(known)
    worded = re.compile(r"#.*[A-Za-z]{2}")
    commented = [code.strip() for code in cells(NOTEBOOK, "code") if worded.search(code)]
    assert commented
    assert set(commented) <= {message.strip() for message in known}


def test_what_a_cell_has_put_out_is_no_message(known):
    for message in known:
        assert "cross-correlation [[" not in message  # printed
        assert "cnn-widget" not in message
        assert "<svg" not in message


def test_a_page_comes_back_translated_and_otherwise_as_it_was(course, tmp_path):
    config = (course / "_config.yml").read_text(encoding="utf-8")
    korean = config.replace("language: en", "language: ko")
    plain, own = tmp_path / "en", tmp_path / "ko"
    build(course, plain)
    try:
        (course / "_config.yml").write_text(korean, encoding="utf-8")
        log = build(course, own)
    finally:
        (course / "_config.yml").write_text(config, encoding="utf-8")
    warnings = [line for line in log.splitlines() if "WARNING" in line]
    assert [line for line in warnings if "xref_missing" not in line] == []
    page = f"_build/html/{CHAPTER}.html"
    english, html = article(plain / page), article(own / page)
    told = Told(html)
    untranslated = re.compile("Glossary")  # a page that is not translated here
    assert words_outside(unescape(" ".join(told.texts)), untranslated) == []
    assert [name for name in told.names if words_outside(name, untranslated)] == []
    assert 'lang="ko"' in (own / page).read_text(encoding="utf-8")
    # Formulas, code between words, links and pictures are those of the English page.
    for pattern in (
        r'<span class="math[^>]*>.*?</span>',
        r'<code class="docutils literal[^>]*>.*?</code>',
        r'href="(?!#)(?![^"]*#term-)[^"]*"',
        r'(?:class="cnn-mount"|<svg class="cnn-figure")',
    ):
        was, now = (Counter(re.findall(pattern, text, re.DOTALL)) for text in (english, html))
        assert was == now, pattern
    assert len(re.findall(r'aria-label="⟦', html)) >= len(alts(NOTEBOOK))
    assert "appendices/glossary.html#term-" in html  # terms are explained in translated text too
    lost = Told((own / "_build/html/404.html").read_text(encoding="utf-8"))
    site = yaml.safe_load(config)["title"]
    assert words_outside(" ".join(lost.texts).replace(site, ""), untranslated) == []
    progress = (own / "_build/html/_static/cnn-progress.js").read_text(encoding="utf-8")
    words = json.loads(progress.split("=", 1)[1].rstrip(";\n"))["t"]
    assert all(word.startswith("⟦") for word in words.values())


def test_an_edition_is_written_from_the_translation_alone(course, known, tmp_path):
    translate.write_edition("ko", tmp_path / "ko", course)
    config = yaml.safe_load((tmp_path / "ko" / "_config.yml").read_text(encoding="utf-8"))
    assert config["sphinx"]["config"]["language"] == "ko"
    own = tmp_path / "ko" / f"{CHAPTER}.ipynb"
    text = "\n\n".join(cells(own, "markdown"))
    formulas = r"\$\$.*?\$\$|<[^>]*>|`[^`]*`|\]\([^)]*\)"
    assert words_outside(re.sub(formulas, "", text, flags=re.DOTALL)) == []
    assert text.count("$$") == "\n\n".join(cells(NOTEBOOK, "markdown")).count("$$")
    assert alts(own) == [f"⟦{alt}⟧" for alt in alts(NOTEBOOK)]
    codes = {message.strip(): own for message, own in known.items()}
    for was, now in zip(cells(NOTEBOOK, "code"), cells(own, "code"), strict=True):
        assert now == codes.get(was, was)
    assert any("# ⟦" in code for code in cells(own, "code"))
    same = (tmp_path / "ko" / "appendices" / "glossary.md").read_text(encoding="utf-8")
    assert same == (course / "appendices" / "glossary.md").read_text(encoding="utf-8")
