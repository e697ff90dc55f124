"""The API reference: every public name, read from the source and not imported."""

import subprocess
import sys

import pytest
from cnnbook import reference

import cnnlib
from tests.browser import ROOT

PAGE = (ROOT / "appendices" / "api.md").read_text(encoding="utf-8")


def test_every_public_name_has_one_entry():
    shown = [module for mark in reference.MARK.findall(PAGE) for module in mark.split()]
    assert len(shown) == len(set(shown))
    entries = "".join(reference.entries([module]) for module in shown)
    for name in cnnlib.__all__:
        calls = entries.count(f"}} {name}(") + entries.count(f"}} {name}\n")
        assert calls == 1, name


def test_an_entry_tells_the_call_the_shapes_and_an_example():
    entry = reference.entry("functional", "conv2d_loops")
    assert entry.startswith("`````{py:function} conv2d_loops(x, w, b=None, *, strides=1")
    assert "**Parameters**\n\n- `x`" in entry
    assert "```pycon\n>>> " in entry
    assert "[chapter 2](../chapters/02_convolution.ipynb)" in entry


def test_a_class_tells_its_methods_and_its_base():
    assert "- `save_weights(path)`: " in reference.entry("network", "Sequential")
    relu = reference.entry("layers", "ReLU")
    assert "{py:class} ReLU(*, name=None)" in relu
    assert "**Bases**: {py:class}`~cnnlib.Layer`" in relu
    assert "GradientReport(name, largest," in reference.entry("gradcheck", "GradientReport")


def test_text_is_escaped_and_linked():
    assert reference.inline("a_b * c [2]_ ``x_1`` `conv2d`\n (C, *s)") == (
        "a\\_b \\* c `x_1` {py:obj}`~cnnlib.conv2d` (C, \\*s)"
    )
    assert reference.inline("see doi:10.1/a_b, arXiv:1.5 and https://a.org/b.") == (
        "see [doi:10.1/a_b](https://doi.org/10.1/a_b), [arXiv:1.5](https://arxiv.org/abs/1.5) "
        "and <https://a.org/b>."
    )
    assert reference.inline("chapter 99") == "chapter 99"


def test_an_unknown_name_is_an_error():
    with pytest.raises(LookupError, match=r"cnnlib/shapes.py does not define nothing"):
        reference.locate(reference.PACKAGE / "shapes", "nothing")


def test_the_package_is_read_and_not_imported():
    code = (
        "import sys; from cnnbook import reference; reference.entries(['functional', 'layers']); "
        "print({'numpy', 'cnnlib', 'tensorflow'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "_ext", capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "set()"


@pytest.mark.browser
@pytest.mark.parametrize("word", ["합성곱", "수용 영역", "등변성"])
def test_the_search_finds_korean_terms(visit, word):
    seen = visit("search")
    seen.page.goto(f"{seen.page.url.partition('?')[0]}?q={word}")
    seen.page.locator("#search-results li a").first.wait_for()
    assert "Glossary" in seen.page.locator("#search-results").inner_text()


@pytest.mark.browser
def test_the_entries_are_in_the_index(visit):
    page = visit("genindex").page
    assert page.locator("a[href$='api.html#cnnlib.conv2d']").count() >= 1
    assert page.locator("main").get_by_text("스트라이드", exact=True).count() >= 1


@pytest.mark.browser
def test_korean_terms_are_said_to_be_korean(visit):
    page = visit("appendices/glossary").page
    terms = page.locator("dl.glossary dt")
    hangul = [text for text in terms.all_inner_texts() if any("가" <= c <= "힣" for c in text)]
    assert page.locator("dl.glossary dt span[lang=ko]").count() == len(hangul) >= 60
