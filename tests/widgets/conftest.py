"""Widgets in a bare page: their own module and state, with a stand-in for the model."""

import pytest

from cnnlib.widgets.base import _join
from tests.browser import *  # noqa: F403

MOUNT = """async ([esm, css, state]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  const style = document.createElement("style");
  style.textContent = css;
  const el = document.createElement("div");
  document.body.replaceChildren(style, el);
  window.cleanup = await widget.render({ model: { get: (key) => state[key] }, el });
}"""


@pytest.fixture
def bare_page(browser):
    """An empty page at an address of its own (storage needs one), with the network off."""
    context = browser.new_context(viewport={"width": 900, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.set_default_timeout(10_000)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on(
        "console", lambda m: problems.append(m.text) if m.type in {"error", "warning"} else None
    )
    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html")
    )
    page.goto("http://widgets.test/")
    yield page
    context.close()
    assert problems == []


@pytest.fixture
def mount(bare_page):
    """Show a widget in the bare page; return the page."""

    def show(widget):
        state = {key: widget.get_state()[key] for key in widget.keys if not key.startswith("_")}
        state.pop("layout", None)
        bare_page.evaluate(MOUNT, [widget._esm, widget._css, state])
        return bare_page

    return show


@pytest.fixture
def kit(bare_page):
    """Return a function that calls one of the kit's functions by name, in the page."""

    def call(part, name, *arguments):
        text = _join([f"kit/{part}"], "js")
        return bare_page.evaluate(
            "([text, name, args]) => new Function(`${text}; return ${name};`)()(...args)",
            [text, name, list(arguments)],
        )

    return call
