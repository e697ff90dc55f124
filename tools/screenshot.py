"""Take the pictures of the README and of shared links: ``python -m tools.screenshot``."""

from __future__ import annotations

import base64

from playwright.sync_api import sync_playwright

from tests.browser import BOOK, SETTLED, find_chromium, flags
from tools.notebooks import ROOT

PAGE = BOOK / "chapters" / "02_convolution.html"
PICTURE = ROOT / "_static" / "screenshot.png"
PREVIEW = ROOT / "_static" / "preview.png"
STEPS = 431
"""How far into the 7 the window stands in the picture."""
SHARED = """<body style="margin: 0; padding: 40px 48px; font-family: system-ui, sans-serif">
<h1 style="margin: 0 0 28px; font-size: 52px; font-weight: 600; color: #1b1f24">{title}</h1>
<img alt="" style="width: 1104px" src="data:image/png;base64,{data}"></body>"""
TITLE = "Convolutional networks, step by step"


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags())
        scene = {"reduced_motion": "reduce", "device_scale_factor": 1}
        page = browser.new_page(viewport={"width": 1000, "height": 3000}, **scene)
        page.goto(PAGE.as_uri())
        page.evaluate(SETTLED)
        lab = page.locator('[data-cnn-widget="sliding-window"]').first
        slider = lab.locator("input[type=range]").first
        moved = "(e, to) => { e.value = to; e.dispatchEvent(new Event('input')); }"
        slider.evaluate(moved, STEPS)
        lab.screenshot(path=PICTURE)
        preview(browser, page, lab)
        browser.close()
    for picture in (PICTURE, PREVIEW):
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1000} KB")


def preview(browser, page, lab) -> None:
    """Put the lab without its controls under the title of the course, in the size of a preview."""
    box, controls = lab.bounding_box(), lab.locator(".cnn-controls").first.bounding_box()
    box["height"] = controls["y"] - box["y"] - 8
    data = base64.b64encode(page.screenshot(clip=box, full_page=True)).decode()
    card = browser.new_page(viewport={"width": 1200, "height": 630})
    card.set_content(SHARED.format(title=TITLE, data=data))
    card.screenshot(path=PREVIEW)


if __name__ == "__main__":
    main()
