"""Solved quizzes are marked in the side bar; what is kept can be saved, loaded and erased."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from cnnlib.locale import texts
from tests.browser import book_pages

pytestmark = pytest.mark.browser

CHAPTER = "chapters/02_convolution"
KEY = "cnn-course:quiz:02"
SOLVED = [item["id"] for item in texts("quiz/02")]
SET = "([key, value]) => localStorage.setItem(key, JSON.stringify(value))"
GET = "key => JSON.parse(localStorage.getItem(key))"


MARKS = """all => all.map((m) =>
  [m.parentElement.firstChild.textContent.trim(), m.textContent, m.getAttribute("aria-label")])"""


def mark(page, chapter="Convolution"):
    marks = page.locator("#pst-primary-sidebar .cnn-mark").evaluate_all(MARKS)
    found = [(sign, words) for title, sign, words in marks if title == chapter]
    return found[0] if found else None


def opened(page):
    page.get_by_role("button", name="Your progress").click()
    return page.get_by_role("dialog", name="Your progress")


def test_the_book_knows_the_questions_of_every_quiz(visit):
    pages = visit("intro").page.evaluate("window.cnnProgress.pages")
    chapters = [name for name in book_pages() if name.startswith("chapters/")]
    assert sorted(pages) == chapters
    for name, found in pages.items():
        number = name.removeprefix("chapters/").partition("_")[0]
        assert found == {f"quiz:{number}": [item["id"] for item in texts(f"quiz/{number}")]}


def test_an_answer_is_marked_at_once_on_this_page_and_on_others(visit):
    page = visit(CHAPTER).page
    assert mark(page) is None
    question = page.locator(".cnn-quiz:not([data-cnn-guess]) [data-kind=numeric]").first
    question.get_by_role("textbox").fill("13")
    question.get_by_role("button").click()
    count = len(SOLVED)
    assert mark(page) == (f"1/{count}", f"1 of {count} questions solved")
    page.goto(page.url.replace(CHAPTER, "chapters/03_padding_stride"))
    assert mark(page) == (f"1/{count}", f"1 of {count} questions solved")
    assert mark(page, "Padding and stride") is None


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_finished_quiz_has_its_sign_and_axe_finds_nothing(visit, dark):
    page = visit("intro", dark=dark).page
    page.evaluate(SET, [KEY, [*SOLVED, "of-an-earlier-edition"]])
    page.evaluate(SET, ["cnn-course:quiz:03", ["03-1"]])
    page.reload()
    page.locator("#pst-primary-sidebar .cnn-mark").first.wait_for(state="attached")
    assert mark(page) == ("✓", f"finished: all {len(SOLVED)} questions solved")
    dialog = opened(page)
    assert f"Convolution: finished: all {len(SOLVED)}" in dialog.inner_text()
    found = Axe().run(page, context={"include": [[".cnn-mark"], [".cnn-progress"]]}).response
    assert not found["violations"], found["violations"]


def test_what_no_edition_wrote_is_read_as_nothing(visit):
    seen = visit("intro")
    page = seen.page
    for wrong in ("{", '{"a": 1}', "null", '"02-1"'):
        page.evaluate("([key, text]) => localStorage.setItem(key, text)", [KEY, wrong])
        page.reload()
        assert mark(page) is None
    assert seen.messages == []


def test_progress_is_saved_erased_and_loaded_again(visit, tmp_path):
    page = visit("intro").page
    page.evaluate(SET, [KEY, SOLVED])
    page.evaluate("localStorage.setItem('mode', 'dark')")
    dialog = opened(page)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save to a file").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    assert json.loads(saved.read_text())["kept"] == {
        "quiz:02": json.dumps(SOLVED, separators=(",", ":"))
    }

    dialog.get_by_role("button", name="Erase", exact=True).click()
    assert page.evaluate(GET, KEY) == SOLVED  # asked twice
    dialog.get_by_role("button", name="Erase for good").click()
    assert dialog.get_by_role("status").inner_text() == "Everything is erased."
    assert page.evaluate("Object.keys(localStorage).includes('mode')")
    assert page.evaluate(GET, KEY) is None
    assert mark(page) is None

    page.locator(".cnn-progress input[type=file]").set_input_files(saved)
    page.wait_for_function(f"localStorage.getItem('{KEY}') !== null")
    assert page.evaluate(GET, KEY) == SOLVED
    assert mark(page)[0] == "✓"
    with page.expect_navigation():  # the widgets of the page read their answers anew
        dialog.get_by_role("button", name="Close").click()


@pytest.mark.parametrize(
    "wrong",
    ["", "[]", '{"course":"other:","kept":{"a":"1"}}', '{"course":"cnn-course:","kept":{"a":1}}',
     '{"course":"cnn-course:","kept":{"a":"{"}}'],
)  # fmt: skip
def test_a_file_of_another_kind_changes_nothing(visit, tmp_path, wrong):
    page = visit("intro").page
    page.evaluate(SET, [KEY, SOLVED])
    dialog = opened(page)
    (tmp_path / "wrong.json").write_text(wrong)
    page.locator(".cnn-progress input[type=file]").set_input_files(tmp_path / "wrong.json")
    status = dialog.get_by_role("status")
    status.filter(has_text="Nothing was changed").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter(k => k.startsWith('cnn-')).length") == 1


def test_the_dialog_is_left_by_keyboard_and_closed_in_print(visit):
    page = visit("intro").page
    dialog = opened(page)
    assert dialog.is_visible()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Your progress"
    opened(page)
    page.emulate_media(media="print")
    assert not dialog.is_visible()
