"""Enlarged to 200 %, no page loses anything: by the browser's zoom, and by its size of text."""

import pytest

from tests.browser import book_pages

pytestmark = pytest.mark.browser

WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Texts that an ancestor cuts off, where nobody can scroll to them. What is one pixel large is for
# screen readers alone.
CUT = """() => {
  const range = document.createRange();
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const node = texts.currentNode;
    const parent = node.parentElement;
    if (!node.data.trim() || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest("svg, mjx-container, script, style, noscript")) continue;
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    for (let up = parent; up !== document.body; up = up.parentElement) {
      const box = up.getBoundingClientRect();
      const { overflowX, overflowY, position } = getComputedStyle(up);
      if (box.width <= 1 || box.height <= 1 || position === "fixed") break;
      const sideways = text.right > box.right + 1 || text.left < box.left - 1;
      const down = text.bottom > box.bottom + 4 || text.top < box.top - 4;
      if (sideways && /auto|scroll/.test(overflowX) || down && /auto|scroll/.test(overflowY)) break;
      if (sideways && /hidden|clip/.test(overflowX) || down && /hidden|clip/.test(overflowY)) {
        found.push(`${node.data.trim().slice(0, 40)} in ${up.outerHTML.slice(0, 100)}`);
        break;
      }
    }
  }
  return found;
}"""
PAGE = "<!doctype html><meta charset=utf-8><title>page</title><style>*{margin:0}</style>"


@pytest.mark.parametrize("name", book_pages())
def test_nothing_is_lost_at_200_percent(visit, name):
    page = visit(name).page
    page.set_viewport_size({"width": 640, "height": 450})  # what 200 % leave of 1280 by 900
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("document.documentElement.style.fontSize = '32px'")  # twice the usual
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(CUT) == []


@pytest.mark.parametrize(
    ("style", "lost"),
    [
        ("width: 3rem; overflow: hidden", True),
        ("width: 3rem; overflow-x: auto", False),
        ("height: 1rem; overflow: clip", True),
        ("width: 1px; height: 1px; overflow: hidden", False),
    ],
)
def test_what_is_cut_off_is_seen(visit, tmp_path, style, lost):
    words = f'<p style="{style}">incomprehensibilities<br>and more</p>'
    (tmp_path / "page.html").write_text(PAGE + words, encoding="utf-8")
    assert bool(visit("page", book=tmp_path).page.evaluate(CUT)) == lost
