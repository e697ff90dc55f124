"""By keyboard alone: each stop is seen, none is a trap; and where motion is unwelcome nothing moves."""

import pytest

from tests.browser import book_pages

pytestmark = pytest.mark.browser

# One sheet stands for all: they differ in words alone.
PAGES = [name for name in book_pages() if "exercises/" not in name or "/02_" in name]
MOST_STOPS = 1000
# What tells the focus apart: the looks of an element, or of a part of it, with the focus and without.
# They are compared once for elements of one kind on a page: same tag and classes, in the same place.
STOP = """async () => {
  const e = document.activeElement;
  if (e === document.body || e === null) return null;
  const looks = () => [e, ...e.children].map((part) => {
    const { outline, boxShadow, backgroundColor, borderColor, textDecoration } = getComputedStyle(part);
    return [outline, boxShadow, backgroundColor, borderColor, textDecoration].join("; ");
  }).join("\\n");
  const kind = [e, e.parentElement, e.closest("[data-cnn-widget], article, nav, header, footer")]
    .map((part) => part && `${part.tagName}.${part.getAttribute("class")} ${part.dataset.cnnWidget}`)
    .join(" in ");
  const inside = () => {
    const box = e.getBoundingClientRect();
    return box.right > 0 && box.left < innerWidth && box.bottom > 0 && box.top < innerHeight;
  };
  const { stops, kinds } = (window.walk ??= { stops: new Set(), kinds: new Map() });
  const again = stops.has(e);
  stops.add(e);
  if (!kinds.has(kind) || !inside()) {
    const moving = document.getAnimations().filter((a) => a instanceof CSSTransition);
    await Promise.allSettled(moving.map((a) => a.finished)); // the way past the menus slides in
  }
  if (!kinds.has(kind)) {
    const focused = looks();
    e.blur(); // the next Tab goes on from here all the same
    kinds.set(kind, looks() !== focused);
  }
  return { name: e.outerHTML.slice(0, 160), seen: inside() && kinds.get(kind), again };
}"""
MOVING = """() => document.getAnimations().filter((a) => a.playState === "running").length
  + document.querySelectorAll(".cnn-ghost").length"""


@pytest.mark.parametrize("name", PAGES)
def test_every_stop_of_the_keyboard_is_seen_and_none_is_a_trap(visit, name):
    page = visit(name).page
    page.emulate_media(reduced_motion="reduce")
    unseen, stops = [], 0
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        assert not stop["again"], f"a trap: {stop['name']}"
        stops += 1
        unseen += [] if stop["seen"] else [stop["name"]]
    else:
        pytest.fail(f"no end after {MOST_STOPS} stops")
    assert stops > 10
    assert unseen == []


@pytest.mark.parametrize("name", [page for page in book_pages() if page.startswith("chapters/")])
def test_every_widget_has_a_name_a_voice_and_stands_still_where_motion_is_unwelcome(visit, name):
    page = visit(name).page
    page.emulate_media(reduced_motion="reduce")
    widgets = page.locator("[data-cnn-widget]")
    assert widgets.count() > 0
    for index in range(widgets.count()):
        widget = widgets.nth(index)
        kind = widget.get_attribute("data-cnn-widget")
        assert widget.get_attribute("role"), kind
        assert widget.get_attribute("aria-label") or widget.get_attribute("aria-labelledby"), kind
        assert widget.locator("[aria-live], [role=status]").count() >= 1, kind
        if not widget.locator("input[type=range]").count():
            continue
        widget.focus()
        for key in ("Home", "ArrowRight", "Space", "End", "ArrowLeft"):
            page.keyboard.press(key)
            assert page.evaluate(MOVING) == 0, (kind, key)
