"""The built book in a real browser with the network off.

Import the fixtures into a ``conftest.py``::

    from tests.browser import *  # noqa: F403

    def test_it(visit):
        page = visit("chapters/02_convolution").page

``visit(page)`` opens a page of the book; ``at="file"`` opens it as a file (the default),
``at="http"`` from a server on this machine; ``dark=True`` and ``width=390`` set the scene. What the
page asked for elsewhere, and what it wrote to the console, is in ``outside`` and ``messages``.
``look(page)`` does the same for tests that change nothing, and opens a page once for all of them.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import http.server
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml

ROOT = Path(__file__).parents[1]
BOOK = ROOT / "_build" / "html"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SETTLED = """async () => {
  await document.fonts.ready;
  await window.MathJax?.startup?.promise;
  const waiting = () => document.querySelectorAll(".cnn-mount:not([data-cnn-state])").length;
  while (waiting()) await new Promise((resolve) => setTimeout(resolve, 20));
}"""

__all__ = ["browser", "built_book", "chromium", "look", "served_url", "visit"]


def book_pages() -> list[str]:
    """Return the pages of the book: those of the table of contents, and the generated ones."""
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(entry):
        yield entry.get("root") or entry.get("file")
        for key in ("parts", "chapters", "sections"):
            for inner in entry.get(key, []):
                yield from files(inner)

    return [name for name in files(toc) if name] + ["genindex", "search"]


def find_chromium() -> str:
    """Return the path of a Chromium, or raise a FileNotFoundError that says how to get one."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FileNotFoundError(
            f"no Chromium: none of {', '.join(NAMES)} is on the path. Install one "
            "(apt install chromium, brew install --cask chromium), or set CHROMIUM=/path/to/it"
        )
    return path


def flags() -> list[str]:
    """Return what Chromium needs here: its own sandbox cannot start for root, as in containers."""
    return ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium; without one the test is skipped, or fails where CI=true."""
    try:
        return find_chromium()
    except FileNotFoundError as reason:
        if os.environ.get("CI") == "true":
            pytest.fail(str(reason))
        pytest.skip(str(reason))


RUNNING = []


@pytest.fixture(scope="session")
def browser(chromium, request):
    """Hold one headless browser for all tests of a process, wherever this fixture is imported."""
    if not RUNNING:
        from playwright.sync_api import sync_playwright

        playwright = sync_playwright().start()
        request.config.add_cleanup(playwright.stop)
        RUNNING.append(playwright.chromium.launch(executable_path=chromium, args=flags()))
        request.config.add_cleanup(RUNNING[0].close)
    return RUNNING[0]


@pytest.fixture(scope="session")
def built_book() -> Path:
    """Return the folder of the built book; `make test` has built it, else it is built here."""
    if not os.environ.get("CNN_BOOK_IS_BUILT"):
        command = Path(sys.executable).parent / "jupyter-book"
        flags = ["-q", "-W", "-n", "--keep-going"]
        run = subprocess.run([command, "build", *flags, ROOT], capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    return BOOK


@pytest.fixture(scope="session")
def served_url(built_book):
    """Serve the built book on this machine; return its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(built_book))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@dataclass
class Visit:
    """An open page, and what it did on the way."""

    page: object
    outside: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    loaded: dict[str, int] = field(default_factory=dict)
    """Bytes of each file that the page loaded, as a server sends them (compressed)."""


@pytest.fixture
def visit(browser, request):
    """Open a page; see the head of this file."""
    with contextlib.ExitStack() as stack:
        yield lambda *name, **scene: stack.enter_context(_opened(browser, request, *name, **scene))


USUAL = {"at": "file", "dark": False, "width": 1280}
"""How a page is opened unless said otherwise."""

KEPT = {}
"""The page that `look` looks at, and how it is open."""


@pytest.fixture
def look(browser, request):
    """Open a page as `visit` does, for tests that leave it as it is: the next finds it open.

    Tests that take a page by its `name` run page by page, see `by_page`.
    """

    def open_page(name, **scene):
        if KEPT.get("name") != name:
            if not KEPT:
                request.config.add_cleanup(lambda: KEPT["stack"].close())
            else:
                KEPT["stack"].close()
            KEPT.update(name=name, stack=contextlib.ExitStack(), seen={})
        key = tuple(sorted((USUAL | scene).items()))
        if key not in KEPT["seen"]:
            page = _opened(browser, request, name, **scene)
            KEPT["seen"][key] = KEPT["stack"].enter_context(page)
        return KEPT["seen"][key]

    return open_page


def by_page(items: list) -> None:
    """Put the tests that `look` in the order of the pages, where they stand."""
    places = [n for n, item in enumerate(items) if "look" in item.fixturenames]
    names = {name: n for n, name in enumerate(book_pages())}
    items_there = sorted(
        (items[n] for n in places), key=lambda item: names[item.callspec.params["name"]]
    )
    for n, item in zip(places, items_there, strict=True):
        items[n] = item


@contextlib.contextmanager
def _opened(browser, request, name, *, book=None, scripts=True, **scene):
    assert scene.keys() <= USUAL.keys(), f"no page is opened with {scene}"
    at, dark, width = (USUAL | scene).values()
    folder = book or request.getfixturevalue("built_book")
    home = request.getfixturevalue("served_url") if at == "http" else folder.as_uri()
    context = browser.new_context(
        offline=at == "file",
        color_scheme="dark" if dark else "light",
        viewport={"width": width, "height": 844 if width < 500 else 900},
        java_script_enabled=scripts,
    )
    with contextlib.closing(context):
        page = context.new_page()
        page.set_default_timeout(20_000)
        seen = Visit(page)
        page.route("**/*", lambda route: _let_through(route, home, seen))
        page.on("console", lambda message: _note(message, seen))
        page.on("pageerror", lambda error: seen.messages.append(f"error: {error}"))
        page.on("requestfinished", lambda sent: _weigh(sent.url, home, folder, seen))
        page.goto(f"{home}/{name}.html")
        if scripts:
            page.evaluate(SETTLED)
        yield seen


def _let_through(route, home: str, seen: Visit) -> None:
    url = route.request.url
    if url.startswith((home, "blob:", "data:")):
        route.continue_()
    else:
        seen.outside.append(url)
        route.abort()


def _note(message, seen: Visit) -> None:
    if message.type in {"error", "warning", "assert"}:
        seen.messages.append(f"{message.type}: {message.text}")


def _weigh(url: str, home: str, folder: Path, seen: Visit) -> None:
    if not url.startswith(home):
        return
    name = unquote(urlsplit(url).path).removeprefix(unquote(urlsplit(home).path)).lstrip("/")
    seen.loaded[name] = _sent(folder / name)


@functools.cache  # most pages load the same scripts, and packing them takes longer than a page
def _sent(path: Path) -> int:
    data = path.read_bytes()
    return min(len(data), len(gzip.compress(data, 9)))
