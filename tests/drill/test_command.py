"""``cnnlib drill``: problems in the terminal, and a sheet to print."""

import pytest

from cnnlib.cli import main
from cnnlib.drill import draw_problem, drill_sheet


def answer(monkeypatch, *lines):
    given = iter(lines)

    def read(words):
        try:
            return next(given)
        except StopIteration:
            raise EOFError from None

    monkeypatch.setattr("builtins.input", read)


@pytest.fixture
def drill(monkeypatch, capsys):
    def run(*lines, arguments=()):
        answer(monkeypatch, *lines)
        assert main(["drill", "--seed", "7", "--kind", "conv_parameters", *arguments]) == 0
        return capsys.readouterr().out

    return run


def problem(number=0):
    return draw_problem(7, number, ["conv_parameters"])


def test_a_right_answer_gets_the_solution_and_counts(drill):
    out = drill(f"{problem().answer:,}", str(problem(1).answer), arguments=["--count", "2"])
    assert f"1. {problem().prompt}" in out
    assert f"2. {problem(1).prompt}" in out
    assert f"Right. {problem().solution}" in out
    assert out.endswith("2 of 2 right at the first go. Series 7.\n")


def test_a_wrong_answer_gets_its_reason_and_another_try(drill):
    out = drill(str(problem().numbers["weights"]), str(problem().answer), "q")
    assert "Not yet. Those are the weights. Each filter has a bias besides." in out
    assert out.endswith("0 of 1 right at the first go. Series 7.\n")


def test_what_is_no_number_is_no_answer(drill):
    out = drill("x", str(problem().answer), "q")
    assert "Type a whole number." in out
    assert out.endswith("1 of 1 right at the first go. Series 7.\n")


@pytest.mark.parametrize(("word", "least"), [("--count", 1), ("--seed", 0)])
def test_numbers_that_are_none_are_refused(capsys, word, least):
    for text, told in (
        (str(least - 1), f"at least {least}; got the number={least - 1}"),
        ("x", "'x'"),
    ):
        with pytest.raises(SystemExit):
            main(["drill", word, text])
        assert told in capsys.readouterr().err


def test_no_answer_gives_the_solution_and_the_end_of_input_ends(drill):
    out = drill("")
    assert problem().solution in out
    assert out.endswith("0 of 1 right at the first go. Series 7.\n")


def test_a_sheet_is_written_and_nothing_asked(monkeypatch, tmp_path, capsys):
    answer(monkeypatch)
    path = tmp_path / "sheet.html"
    assert main(["drill", "--seed", "7", "--count", "5", "--sheet", str(path)]) == 0
    assert path.read_text("utf-8") == drill_sheet(7, 5)
    assert capsys.readouterr().out == ""


def test_a_sheet_has_problems_first_and_solutions_on_a_new_page():
    page = drill_sheet(7, 3, ["pool"])
    before, after = page.split('<div class="solutions">')
    first = draw_problem(7, 0, ["pool"])
    assert before.count("<li>") == after.count("<li>") == 3
    assert first.prompt.split("`")[0] in before
    assert first.solution in after
    assert f"<code>{first.prompt.split('`')[1]}</code>" in before
    assert "break-before: page" in page
    assert "http" not in page


def test_a_series_is_chosen_where_none_is_given(monkeypatch, capsys):
    answer(monkeypatch, "q")
    assert main(["drill"]) == 0
    assert "0 of 0 right at the first go. Series " in capsys.readouterr().out


def test_a_sheet_of_nothing_is_refused():
    with pytest.raises(ValueError, match="count must be a whole number of at least 1; got count=0"):
        drill_sheet(7, 0)
