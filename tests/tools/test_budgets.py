"""The budgets: a page that weighs too much or shows too late is named, and the command fails."""

import gzip
import random
import re
import urllib.error
import urllib.request

import pytest

from tests.browser import *  # noqa: F403
from tests.browser import ROOT
from tools import budgets
from tools.budgets import BUILD, FIRST_CONTENT, Page

LIGHT = Page("chapters/02_convolution", 400_000, 0.5)


def test_what_is_within_the_budgets_is_no_problem():
    limits = [Page("intro", 1_000_000, FIRST_CONTENT), LIGHT]
    assert budgets.problems([*limits, Page("chapters/10_visualisation", 2_500_000, 0)], BUILD) == []
    assert budgets.problems([LIGHT], None) == []


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (Page("intro", 1_000_001, 0.1), "intro: weighs 1001 KB, of 1000"),
        (
            Page("chapters/10_visualisation", 2_600_000, 0.1),
            "chapters/10_visualisation: weighs 2600 KB, of 2500",
        ),
        (
            Page("search", 100, 2.01),
            "search: shows its first content after 2.01 s, of 2.0",
        ),
    ],
)
def test_a_page_above_its_budget_is_named(page, message):
    assert budgets.problems([LIGHT, page, LIGHT], 10.0) == [message]


def test_a_slow_build_is_named():
    assert budgets.problems([LIGHT], 60.1) == ["the book: takes 60.1 s to build, of 60.0"]


@pytest.mark.parametrize(
    ("values", "tries", "best", "made"),
    [
        ([0.9, 0.1], 2, 0.9, 1),  # below half of what is allowed: enough
        ([1.1, 1.5, 1.05, 0.1], 3, 1.05, 3),  # never more than the tries
        ([5.0, 0.2, 0.1], 3, 0.2, 2),
    ],
)
def test_the_least_of_a_few_tries_counts(values, tries, best, made):
    left = iter(values)
    assert budgets.least(lambda: next(left), tries, 2.0) == best
    assert len(values) - len(list(left)) == made


@pytest.fixture
def measured(monkeypatch, tmp_path):
    """Run the command on a folder with given measurements in place of a browser."""

    def run(pages, *arguments):
        by_name = {page.name: page for page in pages}
        monkeypatch.setattr(budgets, "chromium", lambda: budgets.served(tmp_path))
        monkeypatch.setattr(budgets, "visit", lambda browser, home, name: by_name[name])
        return budgets.main([*arguments, *by_name])

    return run


def test_the_command_fails_and_names_the_page(measured, tmp_path, capsys):
    heavy = Page("intro", 1_200_000, 0.2)
    assert measured([LIGHT, heavy], "--book", str(tmp_path)) == 1
    out = capsys.readouterr().out
    assert "Over the budget: intro: weighs 1200 KB, of 1000" in out
    assert re.search(r"chapters/02_convolution +400 of 1000 +0.50 of 2.0", out)


def test_the_command_passes_where_all_is_light(measured, tmp_path, capsys):
    assert measured([LIGHT], "--book", str(tmp_path)) == 0
    assert "Over" not in capsys.readouterr().out


def test_the_command_times_a_build_of_its_own(measured, monkeypatch, capsys):
    times = iter([75.0, 61.5])
    monkeypatch.setattr(budgets, "build", lambda target: next(times))
    assert measured([LIGHT]) == 1
    out = capsys.readouterr().out
    assert "built from stored outputs in 61.5 s of 60.0" in out
    assert "Over the budget: the book: takes 61.5 s to build, of 60.0" in out


def test_a_book_that_does_not_build_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setattr(budgets, "ROOT", tmp_path / "nothing")
    (tmp_path / "nothing").mkdir()
    with pytest.raises(RuntimeError, match=r"the book does not build:\n.+"):
        budgets.build(tmp_path / "copy")


def test_texts_are_sent_gzipped_and_pictures_as_they_are(tmp_path):
    (tmp_path / "a b.css").write_text("a {}" * 100)
    (tmp_path / "p.png").write_bytes(b"\x89PNG" * 100)
    with budgets.served(tmp_path) as home:
        with urllib.request.urlopen(f"{home}/a%20b.css?v=1") as answer:
            assert answer.headers["Content-Encoding"] == "gzip"
            assert gzip.decompress(answer.read()) == b"a {}" * 100
        with urllib.request.urlopen(f"{home}/p.png") as answer:
            assert answer.headers["Content-Encoding"] is None
            assert answer.read() == b"\x89PNG" * 100
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(f"{home}/none.html")


@pytest.mark.browser
def test_a_page_is_weighed_whole_and_timed_to_its_first_content(browser, tmp_path):
    noise = "".join(random.Random(0).choices("0123456789abcdef", k=200_000))  # half a byte each
    (tmp_path / "noise.js").write_text(f"const noise = '{noise}';")
    wait = "const start = performance.now(); while (performance.now() < start + 700);"
    (tmp_path / "late.html").write_text(
        f"<!doctype html><title>late</title><script>{wait}</script>"
        "<script src='noise.js'></script><p>Words"
    )
    with budgets.served(tmp_path) as home:
        seconds, size = budgets.load(browser, home, "late")
        assert seconds >= 0.7
        packed = sum(len(budgets.packed(tmp_path / name)[2]) for name in ("late.html", "noise.js"))
        assert size == packed > 100_000


def test_continuous_integration_holds_the_budgets():
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert run.index("make test") < next(
        n for n, line in enumerate(run) if line.startswith("make budgets")
    )
