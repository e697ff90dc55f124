"""The quiz in a page: each kind answered wrongly, rightly, by keyboard, and remembered."""

import pytest

from cnnlib.locale import texts
from cnnlib.widgets import Quiz

pytestmark = pytest.mark.browser


@pytest.fixture
def quiz(mount):
    return mount(Quiz("02"))


def question(page, number):
    return page.locator(".cnn-question").nth(number - 1)


def feedback(page, number):
    return question(page, number).locator("[aria-live]").inner_text()


def test_every_choice_has_its_own_feedback(quiz):
    for number, item in enumerate(texts("quiz/02"), 1):
        if item["kind"] != "choice":
            continue
        for index, choice in enumerate(item["choices"]):
            question(quiz, number).get_by_role("radio").nth(index).check()
            question(quiz, number).get_by_role("button").click()
            verdict = "✓ Right." if choice.get("right") else "✗ Not yet."
            assert feedback(quiz, number) == f"{verdict} {choice['why'].replace('`', '')}"


def test_every_wrong_number_has_its_own_feedback(quiz):
    for number, item in enumerate(texts("quiz/02"), 1):
        if item["kind"] != "numeric":
            continue
        for value, why in [(w["value"], w["why"]) for w in item["wrong"]] + [
            (987654, item["otherwise"])
        ]:
            question(quiz, number).get_by_label("Your answer").fill(str(value))
            quiz.keyboard.press("Enter")
            assert feedback(quiz, number) == f"✗ Not yet. {why.replace('`', '')}"
        question(quiz, number).get_by_label("Your answer").fill(str(item["answer"]))
        quiz.keyboard.press("Enter")
        assert feedback(quiz, number) == f"✓ Right. {item['why'].replace('`', '')}"


@pytest.mark.parametrize("typed", ["14,400", "14 400", "14400.0", " 14400 "])
def test_numbers_may_be_written_as_people_write_them(quiz, typed):
    question(quiz, 3).get_by_label("Your answer").fill(typed)
    quiz.keyboard.press("Enter")
    assert feedback(quiz, 3).startswith("✓ Right.")


def test_no_answer_and_no_number_are_not_wrong_answers(quiz):
    question(quiz, 2).get_by_role("button").click()
    assert feedback(quiz, 2) == "Choose an answer first."
    question(quiz, 1).get_by_label("Your answer").fill("thirteen")
    quiz.keyboard.press("Enter")
    assert feedback(quiz, 1) == "Type a number, for example 4 or −0.5."


def test_lines_are_ordered_by_keyboard(quiz):
    item = texts("quiz/02")[6]
    ordering = question(quiz, 7)

    def lines():
        return ordering.locator("li span").all_inner_texts()

    assert lines() == [item["lines"][place] for place in item["start"]]
    ordering.get_by_role("button", name="Check").click()
    assert feedback(quiz, 7) == f"✗ Not yet. {item['hints'][0]}"
    for place, line in enumerate(item["lines"]):
        while lines().index(line) > place:
            ordering.get_by_role("button", name=f"Move “{line}” up").focus()
            quiz.keyboard.press("Enter")
            focused = quiz.evaluate("document.activeElement.getAttribute('aria-label')")
            assert line in focused
    ordering.get_by_role("button", name="Try again").click()
    assert feedback(quiz, 7) == f"✓ Right. {item['why']}"


def test_solved_questions_are_counted_and_remembered(mount):
    page = mount(Quiz("02"))
    assert page.get_by_role("status").inner_text() == "0 of 7 answered rightly."
    question(page, 1).get_by_label("Your answer").fill("13")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "1 of 7 answered rightly."
    page = mount(Quiz("02"))
    assert page.get_by_role("status").inner_text() == "1 of 7 answered rightly."
    assert feedback(page, 1).startswith("✓ Right.")
    assert feedback(page, 2) == ""


def test_without_storage_it_works_and_forgets(mount):
    page = mount(Quiz("02"))
    page.evaluate("void (Storage.prototype.setItem = () => { throw new Error('forbidden'); })")
    question(page, 1).get_by_label("Your answer").fill("13")
    page.keyboard.press("Enter")
    assert page.get_by_role("status").inner_text() == "1 of 7 answered rightly."


def test_a_single_question_has_no_counter(mount):
    page = mount(Quiz("02-hook"))
    assert page.get_by_role("status").count() == 0
    assert page.locator(".cnn-number").count() == 0
