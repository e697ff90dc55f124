"""The drill in a page: the same problems as Python's, judged and counted."""

from itertools import product

import pytest

from cnnlib.drill import KINDS, draw_problem
from cnnlib.locale import texts
from cnnlib.widgets import Drill
from cnnlib.widgets.base import _join

pytestmark = pytest.mark.browser

RUN = """([text, cases]) => {
  const drawProblem = new Function(`${text}; return drawProblem;`)();
  return cases.map(([seed, number, kinds]) => {
    const { kind, numbers, answer, mistakes } = drawProblem(seed, number, kinds);
    return [kind, numbers, answer, [...mistakes]];
  });
}"""


def test_both_languages_draw_the_same_problems(bare_page):
    cases = [(seed, 0, [kind]) for kind, seed in product(KINDS, range(40))]
    cases += [(2_000_000_011, number, list(KINDS)) for number in range(100)]
    text = _join(["kit/conv", "kit/drill"], "js")
    for case, got in zip(cases, bare_page.evaluate(RUN, [text, cases]), strict=True):
        problem = draw_problem(*case)
        pairs = [list(pair) for pair in problem.mistakes.items()]
        assert got == [problem.kind, problem.numbers, problem.answer, pairs], case


@pytest.fixture
def drill(mount):
    return mount(Drill(7, kinds=["conv_parameters", "pool"]))


def problem(number, kinds=("conv_parameters", "pool"), seed=7):
    return draw_problem(seed, number, list(kinds))


def shown(page):
    return page.locator(".cnn-prompt").inner_text()


def feedback(page):
    return page.locator("[aria-live]").inner_text()


def score(page):
    return page.get_by_role("status").inner_text()


def reply(page, value):
    page.get_by_label("Your answer").fill(str(value))
    page.keyboard.press("Enter")


def plain(text):
    return text.replace("`", "")


def test_a_right_answer_gets_the_solution_and_counts(drill):
    assert shown(drill) == plain(problem(0).prompt)
    reply(drill, f"{problem(0).answer:,}")
    assert feedback(drill) == f"✓ Right. {plain(problem(0).solution)}"
    assert score(drill) == "1 of 1 right at the first go, in series 7."
    drill.get_by_role("button", name="Next problem").press("Enter")
    assert shown(drill) == plain(problem(1).prompt)
    assert feedback(drill) == ""
    assert drill.evaluate("document.activeElement.value") == ""


def test_a_known_mistake_gets_its_reason_and_only_the_first_go_counts(drill):
    value, name = next(iter(problem(0).mistakes.items()))
    words = texts("drill")["kinds"][problem(0).kind]
    reply(drill, value)
    assert feedback(drill) == f"✗ Not yet. {plain(words['mistakes'][name])}"
    reply(drill, 987654321)
    assert feedback(drill) == f"✗ Not yet. {plain(words['hint'])}"
    reply(drill, problem(0).answer)
    assert score(drill) == "0 of 1 right at the first go, in series 7."


def test_no_number_is_no_answer_and_a_solution_can_be_shown(drill):
    reply(drill, "many")
    assert feedback(drill) == "Type a number, for example 1,010."
    assert score(drill) == ""
    drill.get_by_role("button", name="Show the solution").click()
    assert feedback(drill) == plain(problem(0).solution)
    assert score(drill) == "0 of 1 right at the first go, in series 7."


def test_kind_and_series_are_chosen(drill):
    drill.get_by_label("Problems", exact=True).select_option("pool")
    assert shown(drill) == plain(problem(0, ["pool"]).prompt)
    drill.get_by_label("Series", exact=True).fill("12")
    drill.keyboard.press("Tab")
    assert shown(drill) == plain(problem(0, ["pool"], seed=12).prompt)
    drill.get_by_label("Series", exact=True).fill("no")
    drill.keyboard.press("Tab")
    assert drill.get_by_label("Series", exact=True).input_value() == "12"


def test_a_later_visit_goes_on_where_the_reader_was(mount):
    page = mount(Drill(7))
    reply(page, draw_problem(7, 0).answer)
    page.get_by_role("button", name="Next problem").click()
    page = mount(Drill(7))
    assert shown(page) == plain(draw_problem(7, 1).prompt)
    assert score(page) == "1 of 1 right at the first go, in series 7."
    page.get_by_role("button", name="Start again").click()
    assert shown(page) == plain(draw_problem(7, 0).prompt)
    assert score(page) == ""


def test_a_drill_of_other_kinds_goes_on_by_itself(mount):
    page = mount(Drill(7))
    page.get_by_label("Problems", exact=True).select_option("memory")
    reply(page, 1)
    page = mount(Drill(7, kinds=["pool"]))
    assert shown(page) == plain(draw_problem(7, 0, ["pool"]).prompt)
    assert score(page) == ""


def test_in_print_a_sheet_of_the_series_stands_in_its_place():
    html = Drill(7).static_html
    assert html.count("<li>") == 24
    assert draw_problem(7, 0).prompt.split("`")[0] in html


def test_unknown_kinds_are_refused():
    with pytest.raises(ValueError, match=r"kinds must be some of .*; got kinds=\['riddle'\]"):
        Drill(7, kinds=["riddle"])
