"""What tests do to a widget in a bare page, and what they read there."""

import re

NUMBERS = """(figure) => [...figure.querySelectorAll(".cnn-row")].map((row) =>
  [...row.querySelectorAll(".cnn-cell")].map((cell) =>
    cell.classList.contains("cnn-empty") ? null : Number(cell.textContent.replace("−", "-"))))"""
CELLS = "[...document.querySelectorAll('.cnn-cell')].map((c) => [c.className, c.textContent])"


def press(page, *keys):
    """Press keys while the widget has the focus."""
    page.locator("[data-cnn-widget]").focus()
    for key in keys:
        page.keyboard.press(key)


def choose(page, label, value):
    """Choose from a menu."""
    page.get_by_label(label, exact=True).select_option(value)


def play(page):
    """Play at full speed, from where the widget stands to the last step."""
    choose(page, "Speed", "4")
    press(page, "Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.get_by_role("button", name="Play").wait_for()


def status(page):
    """The sentence that a screen reader is told."""
    return page.locator("[aria-live]").inner_text()


def remark(page):
    """The sentence on the settings."""
    return page.locator(".cnn-remark").inner_text()


def numbers(figure):
    """The numbers of a grid, row by row; None where a cell is still empty."""
    return figure.evaluate(NUMBERS)


def cells(page):
    """The looks and the text of every cell."""
    return page.evaluate(CELLS)


def goes_for_good(page):
    """Whether a widget that plays leaves the page, and its clock stops with it."""
    press(page, "Space")
    page.evaluate("window.cleanup()")
    page.wait_for_timeout(1300)  # a forgotten timer would throw or draw by now
    return page.locator("[data-cnn-widget]").count() == 0


def static_rows(widget):
    """The rows of the table that stands in where scripts are stripped."""
    rows = re.findall(r"<tr>(<td>.*?)</tr>", widget.static_html)
    return [re.findall(r"<td>(.*?)</td>", row) for row in rows]
