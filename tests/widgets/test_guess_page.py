"""A guess before a chapter's first widget, and the answer behind it, in one page."""

import pytest

from cnnlib.locale import texts
from cnnlib.widgets import Quiz, Reveal

pytestmark = pytest.mark.browser

SHOW = """async ([esm, states]) => {
  const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: widget } = await import(url);
  window.cleanups?.forEach((cleanup) => cleanup());
  document.body.replaceChildren();
  window.cleanups = await Promise.all(states.map((state) => {
    const el = document.createElement("div");
    document.body.append(el);
    return widget.render({ model: { get: (key) => state[key] }, el });
  }));
}"""

HOOK = texts("quiz/02-hook")[0]
CHOICES = [choice["text"] for choice in HOOK["choices"]]
RIGHT = next(choice for choice in HOOK["choices"] if choice.get("right"))
WRONG = HOOK["choices"][1]
NUMBER = {
    "id": "number",
    "kind": "numeric",
    "objective": "o",
    "prompt": "How many?",
    "answer": 14400,
    "why": "There are 576 windows.",
    "wrong": [{"value": -25, "why": "A count is not negative."}],
    "otherwise": "Count the windows.",
}
ORDER = {
    "id": "order",
    "kind": "order",
    "objective": "o",
    "prompt": "In which order?",
    "lines": ["one", "two", "`three`"],
    "start": [2, 0, 1],
    "hints": ["", "", ""],
    "otherwise": "",
    "why": "They are counted.",
}


@pytest.fixture
def visit_page(bare_page):
    """Show widgets below each other; called again, it is a later visit."""

    def show(*widgets):
        states = [{key: getattr(w, key) for key in ("strings", "items", "quiz_id", "part")} for w in widgets]  # fmt: skip
        bare_page.evaluate(SHOW, [widgets[0]._esm, states])
        return bare_page

    return show


def both(items=None):
    quiz, reveal = Quiz("02-hook"), Reveal("02")
    if items:
        quiz.items = reveal.items = items
    return quiz, reveal


def guess(page, choice, button="Keep my guess"):
    page.get_by_role("radio").nth(CHOICES.index(choice["text"])).check()
    page.get_by_role("button", name=button).click()


def said(page):
    """What stands below the question."""
    return page.locator(".cnn-question [aria-live]").inner_text()


def revealed(page):
    return page.locator("[data-cnn-reveal] [role=status]").inner_text()


def visible_buttons(page):
    return page.locator("[data-cnn-reveal] button:visible").all_inner_texts()


def test_a_guess_is_kept_and_the_answer_waits_for_its_place(visit_page):
    page = visit_page(*both())
    assert "Guess first" in revealed(page)
    guess(page, WRONG)
    assert said(page).startswith(f"Your guess, “{WRONG['text']}”, is kept. Now play what follows")
    assert WRONG["why"] not in page.locator("body").inner_text()
    assert RIGHT["why"] not in page.locator("body").inner_text()
    assert revealed(page) == f"You guessed “{WRONG['text']}”. Have you played it to the end?"
    page.get_by_role("button", name="Show the answer").click()
    told = revealed(page).split("\n")
    assert [line for line in told if line] == [
        f"✗ You guessed “{WRONG['text']}”; it is “{RIGHT['text']}”.",
        WRONG["why"],
        RIGHT["why"],
    ]
    assert said(page) == f"✗ You guessed “{WRONG['text']}”; it is “{RIGHT['text']}”."


def test_a_right_guess_is_told_once(visit_page):
    page = visit_page(*both())
    guess(page, RIGHT)
    page.get_by_role("button", name="Show the answer").click()
    told = [line for line in revealed(page).split("\n") if line]
    assert told == [f"✓ You guessed “{RIGHT['text']}”, and so it is.", RIGHT["why"]]


def test_a_later_visit_shows_both_again(visit_page):
    page = visit_page(*both())
    guess(page, WRONG)
    page = visit_page(*both())
    assert page.get_by_role("radio").nth(CHOICES.index(WRONG["text"])).is_checked()
    assert "is kept" in said(page)
    assert "You guessed" in revealed(page)
    assert RIGHT["why"] not in revealed(page)
    page.get_by_role("button", name="Show the answer").click()
    page = visit_page(*both())
    assert f"; it is “{RIGHT['text']}”." in revealed(page)
    assert f"; it is “{RIGHT['text']}”." in said(page)
    assert visible_buttons(page) == ["Forget my guess"]


def test_a_mind_may_be_changed_until_the_answer_is_seen_and_not_after(visit_page):
    page = visit_page(*both())
    guess(page, WRONG)
    guess(page, RIGHT)
    assert RIGHT["text"] in revealed(page)
    guess(page, WRONG)
    page.get_by_role("button", name="Show the answer").click()
    guess(page, RIGHT, button="Check")
    assert said(page).startswith("✓ Right.")
    assert f"You guessed “{WRONG['text']}”" in revealed(page)


def test_the_answer_can_be_seen_without_a_guess(visit_page):
    page = visit_page(*both())
    page.get_by_role("button", name="Show the answer without a guess").click()
    assert revealed(page).startswith(f"It is “{RIGHT['text']}”.")
    assert visible_buttons(page) == []
    guess(page, WRONG, button="Check")
    assert said(page) == f"✗ Not yet. {WRONG['why']}"
    assert "You guessed" not in revealed(visit_page(*both()))


def test_a_guess_can_be_forgotten(visit_page):
    page = visit_page(*both())
    guess(page, WRONG)
    page.get_by_role("button", name="Show the answer").click()
    page.get_by_role("button", name="Forget my guess").click()
    for page in (page, visit_page(*both())):
        assert page.locator("input:checked").count() == 0
        assert said(page) == ""
        assert "Guess first" in revealed(page)


def test_without_a_place_for_it_the_answer_is_told_at_once_and_on_a_later_visit(visit_page):
    page = visit_page(both()[0])
    guess(page, WRONG)
    told = (
        f"✗ You guessed “{WRONG['text']}”; it is “{RIGHT['text']}”. {WRONG['why']} {RIGHT['why']}"
    )
    assert said(page) == told
    assert said(visit_page(both()[0])) == told


def test_a_number_is_told_as_people_write_it(visit_page):
    page = visit_page(*both([NUMBER]))
    page.get_by_label("Your answer").fill("−25")
    page.keyboard.press("Enter")
    assert revealed(page).startswith("You guessed −25.")
    page.get_by_role("button", name="Show the answer").click()
    assert revealed(page).startswith("✗ You guessed −25; it is 14,400.")
    assert NUMBER["wrong"][0]["why"] in revealed(page)
    page = visit_page(*both([NUMBER]))
    assert page.get_by_label("Your answer").input_value() == "−25"


def test_an_order_is_told_line_by_line(visit_page):
    page = visit_page(*both([ORDER]))
    page.get_by_role("button", name="Keep my guess").click()
    page.get_by_role("button", name="Show the answer").click()
    assert revealed(page).startswith(
        "✗ You guessed “three”, “one”, “two”; it is “one”, “two”, “three”."
    )


def test_where_the_question_is_out_of_reach_no_button_leads_to_it(visit_page):
    assert visible_buttons(visit_page(both()[1])) == ["Show the answer without a guess"]


def test_it_works_by_keyboard_and_keeps_the_focus(visit_page):
    page = visit_page(*both())
    page.get_by_role("button", name="To the question").press("Enter")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep my guess").press("Enter")
    page.get_by_role("button", name="Show the answer").press("Enter")
    focused = "document.activeElement.innerText"
    assert page.evaluate(focused).startswith("✓ You guessed")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate(focused) == "Show the answer without a guess"


def test_without_storage_both_know_the_guess_until_the_page_is_left(visit_page):
    page = visit_page(*both())
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('forbidden'); })")
    guess(page, WRONG)
    assert WRONG["text"] in revealed(page)
    assert "Guess first" in revealed(visit_page(*both()))


@pytest.mark.parametrize("kept", ['"old"', '{"answers": {"02-hook-1": 9}}', '{"answers": {}}', "1"])
def test_what_an_earlier_edition_kept_does_not_fit_and_is_left_alone(visit_page, kept):
    page = visit_page(*both())
    page.evaluate("kept => localStorage.setItem('cnn-course:guess:02-hook', kept)", kept)
    page = visit_page(*both())
    assert "Guess first" in revealed(page)
    assert said(page) == ""


def test_a_widget_that_is_gone_listens_no_more(visit_page):
    page = visit_page(*both())
    page.evaluate("window.cleanups.splice(1)[0]()")
    assert page.locator("[data-cnn-widget]").count() == 1
    guess(page, WRONG)
    assert said(page).startswith("✗ You guessed")
