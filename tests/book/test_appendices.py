"""The appendices: what they say of the course is read from the course."""

import argparse
import doctest
import importlib
import json
import re

import pytest
from cnnbook import theme

import cnnlib
from cnnlib.capstone.result import TARGET
from cnnlib.cli import main
from cnnlib.drill import command as drill_command
from cnnlib.grading import command as grade_command
from tests.browser import ROOT

FOLDER = ROOT / "appendices"
FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS


def text(name):
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def chapter(path):
    cells = json.loads((ROOT / "chapters" / path).read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def terms():
    body = text("glossary").split(":sorted:")[1].split("````")[0]
    for part in body.strip().split("\n\n"):
        lines = part.split("\n")
        names = [line for line in lines if not line.startswith(" ")]
        yield names, "\n".join(lines[len(names) :])


def test_the_examples_run():
    code = "\n".join(re.findall(r"```pycon\n(.*?)```", text("numpy"), re.DOTALL))
    examples = doctest.DocTestParser().get_doctest(code, {}, "numpy.md", "numpy.md", 0)
    results = doctest.DocTestRunner(optionflags=FLAGS).run(examples)
    assert results.attempted > 40
    assert results.failed == 0


def test_the_glossary_speaks_two_languages():
    assert len(list(terms())) >= 60
    for names, _ in terms():
        assert re.search("[가-힣]", "".join(names)) or names in (["im2col"], ["col2im"]), names
    every = [name for names, _ in terms() for name in names]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("term", list(terms()), ids=lambda term: term[0][0])
def test_a_term_leads_to_a_chapter_that_uses_it(term):
    names, meaning = term
    assert meaning.count("\n") >= 1
    found = re.findall(r"\(\.\./chapters/(.+?\.ipynb)\)", meaning)
    if not found:
        assert "(api.md)" in meaning
        return
    shown = (ROOT / "chapters" / found[-1]).read_text(encoding="utf-8").lower()  # outputs too
    also = " ".join(re.findall(r"Also: (.*)", meaning))
    words = re.findall(r"[\w-]{4,}", f"{names[0]} {also}".lower())
    assert any(word[:5] in shown for word in [*words, names[0].lower()]), found


def test_every_colour_has_a_sample():
    roles = json.loads(theme.PALETTE.read_text(encoding="utf-8"))["light"]
    meanings = {role for role in roles if f"{role}-ink" in roles} | {"positive", "negative"}
    assert [role for role in meanings if f"var(--cnn-{role})" not in text("notation")] == []


def test_the_symbol_card_is_right():
    card = text("notation").split("## Symbol card")[1]
    rules = dict(re.findall(r"^\| ([\w, ]+) \| `([^`]+)`", card, re.MULTILINE))
    for size, window, step, before, after in [(28, 3, 2, 1, 0), (9, 4, 3, 0, 2), (11, 5, 1, 2, 2)]:
        at = {"H": size, "F": window, "S": step, "before": before, "after": after, "D": 2}
        padding = (before, after)
        assert eval(rules["output"], at) == cnnlib.output_size(size, window, step, padding)
        assert eval(rules["left over"], at) == cnnlib.unseen(size, window, step, padding)
        assert eval(rules["same, any stride"], at) == cnnlib.output_size(size, window, step, "same")
        wide = eval(rules["rows of a dilated kernel"], at)
        assert cnnlib.output_size(size, window, dilation=2) == cnnlib.output_size(size, wide)
    conv = cnnlib.Sequential([cnnlib.Conv2D(6, (3, 5), groups=2)], (4, 9, 9))
    at = {"C": 4, "G": 2, "FH": 3, "FW": 5, "FN": 6, "D": 7, "K": 3}
    assert eval(rules["convolution"], at) == conv.count_params()
    dense = cnnlib.Sequential([cnnlib.Dense(3)], (7,))
    assert eval(rules["dense"], at) == dense.count_params()


def test_the_weeks_add_up():
    rows = re.findall(r"^\| (\d) \| (\[.+?) \| (\d+) \|", text("teaching"), re.MULTILINE)
    assert [int(week) for week, _, _ in rows] == list(range(1, 9))
    for _, links, minutes in rows:
        files = re.findall(r"\.\./chapters/(.+?\.ipynb)", links)
        stated = [int(re.search(r"About (\d+) minutes", chapter(file)).group(1)) for file in files]
        assert sum(stated) == int(minutes), files


def test_the_marks_are_those_of_the_sheets():
    told = {}
    for marks, sheets in re.findall(r"^\| (\d+) \| ([\d, ]+) \|$", text("teaching"), re.MULTILINE):
        told |= dict.fromkeys(sheets.split(", "), int(marks))
    folders = [
        path.parent.name[:2] for path in (ROOT / "exercises").glob("[0-9][0-9]_*/master.ipynb")
    ]
    assert set(folders) == set(told)
    for number, marks in told.items():
        sheet = importlib.import_module(f"cnnlib.exercises.sheets.sheet_{number}").SHEET
        now = sum(question.marks for question in sheet.questions)
        assert now == marks, f"sheet {number} has {now} marks: correct appendices/teaching.md"
        assert len(sheet.questions) == 6


def test_the_commands_for_instructors_exist():
    for name, command in (("grade", grade_command), ("drill", drill_command)):
        calls = re.findall(rf"^cnnlib {name} ([^#\n]+)", text("teaching"), re.MULTILINE)
        assert calls
        for call in calls:
            parser = argparse.ArgumentParser(exit_on_error=False)
            command.configure(parser)
            parser.parse_args(call.split())
    assert callable(main)
    said = f"{TARGET.accuracy} of the MNIST test images, with fewer than {TARGET.parameters:,}"
    assert said in text("teaching")
    assert f"at most {TARGET.seconds:.0f} seconds" in text("teaching")


def test_what_the_chapters_cite_is_among_the_references():
    listed = text("references")
    for path in sorted((ROOT / "chapters").glob("*.ipynb")):
        cited = chapter(path.name).split("### Further reading")[-1].split("<details>")[0]
        links = re.findall(r"\]\((https://(?:doi|arxiv)\.org/[^)]+)\)", cited)
        assert [link for link in links if link not in listed] == [], path.name
    for told, link in re.findall(r"\[doi:([^\]]+)\]\(https://doi\.org/([^)]+)\)", listed):
        assert told == link.replace("%28", "(").replace("%29", ")")
