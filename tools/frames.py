"""Measure the frames a second that the widgets hold while they play, in headless Chromium.

python -m tools.frames                            the sliding-window labs of chapter 2
python -m tools.frames chapters/03_padding_stride

A measurement, not a test: timings differ from machine to machine. Needs the built book.
"""

from __future__ import annotations

import argparse
import itertools

from playwright.sync_api import sync_playwright

from tests.browser import BOOK, SETTLED, find_chromium, flags

SECONDS = 5
# The moments at which the browser was ready to draw, while the widget plays.
RECORD = f"""() => new Promise((resolve) => {{
  const times = [];
  const draw = (now) => {{
    times.push(now);
    if (now - times[0] < {SECONDS * 1000}) requestAnimationFrame(draw);
    else resolve(times);
  }};
  requestAnimationFrame(draw);
}})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("page", nargs="?", default="chapters/02_convolution")
    name = parser.parse_args().page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags())
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{BOOK.as_uri()}/{name}.html")
        page.evaluate(SETTLED)
        widgets = page.locator("[data-cnn-widget]:has(input[type=range])")
        for index in range(widgets.count()):
            widget = widgets.nth(index)
            for speed in ("1", "4"):
                widget.get_by_label("Speed").select_option(speed)
                widget.focus()
                page.keyboard.press("Home")
                page.keyboard.press("Space")
                times = page.evaluate(RECORD)
                page.keyboard.press("Home")
                gaps = sorted(b - a for a, b in itertools.pairwise(times))
                rate = 1000 * len(gaps) / (times[-1] - times[0])
                slow = sum(gap > 25 for gap in gaps) / len(gaps)
                print(
                    f"{widget.get_attribute('data-cnn-widget')} {index + 1}, speed {speed}: "
                    f"{rate:.1f} frames/s, longest {gaps[-1]:.0f} ms, {slow:.1%} above 25 ms"
                )
        browser.close()


if __name__ == "__main__":
    main()
