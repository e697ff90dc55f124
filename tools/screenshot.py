"""Take the picture of the README from the built book: ``python -m tools.screenshot``."""

from __future__ import annotations

import os
import shutil

from playwright.sync_api import sync_playwright

from tests.browser import BOOK, NAMES, SETTLED
from tools.notebooks import ROOT

PAGE = BOOK / "chapters" / "02_convolution.html"
PICTURE = ROOT / "_static" / "screenshot.png"
STEPS = 431
"""How far into the 7 the window stands in the picture."""


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 3000}, reduced_motion="reduce")
        page.goto(PAGE.as_uri())
        page.evaluate(SETTLED)
        lab = page.locator('[data-cnn-widget="sliding-window"]').first
        slider = lab.locator("input[type=range]").first
        moved = "(e, to) => { e.value = to; e.dispatchEvent(new Event('input')); }"
        slider.evaluate(moved, STEPS)
        lab.screenshot(path=PICTURE)
        browser.close()
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
