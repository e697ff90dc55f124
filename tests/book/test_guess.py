"""In every chapter of the built book a guess is kept, and its answer waits behind the widget."""

import pytest
from playwright.sync_api import expect

from tests.browser import SETTLED, book_pages

pytestmark = pytest.mark.browser

CHAPTERS = [name for name in book_pages() if name.startswith("chapters/")]


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_guess_is_kept_until_the_next_visit_and_told_beside_the_answer(visit, name):
    page = visit(name).page
    question, answer = page.locator("[data-cnn-guess]"), page.locator("[data-cnn-reveal]")
    assert question.count() == answer.count() == 1
    above, below = (part.bounding_box()["y"] for part in (question, answer))
    players = page.locator("[data-cnn-widget]:not(.cnn-quiz)")
    heights = [players.nth(i).bounding_box()["y"] for i in range(players.count())]
    assert any(above < height < below for height in heights), "no widget stands between them"

    question.get_by_role("radio").first.check()
    guess = question.locator("label").first.inner_text()
    question.get_by_role("button", name="Keep my guess").click()
    expect(answer).to_contain_text(f"You guessed “{guess}”. Have you")
    page.reload()
    page.evaluate(SETTLED)
    expect(question.get_by_role("radio").first).to_be_checked()
    expect(answer).to_contain_text(f"You guessed “{guess}”. Have you")
    answer.get_by_role("button", name="Show the answer").click()
    expect(answer.get_by_role("status")).to_contain_text(f"You guessed “{guess}”")
    told = answer.get_by_role("status").inner_text()
    assert told.startswith((f"✗ You guessed “{guess}”; it is “", f"✓ You guessed “{guess}”, and"))
    assert question.locator("[aria-live]").inner_text() in told
