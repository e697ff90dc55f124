"""The form of a master: what is refused, and in which words."""

import copy

import pytest

from tools.exercise_emit import module_text, rename
from tools.exercise_master import MasterError


def refused(draft, *words, build=False):
    with pytest.raises(MasterError) as error:
        module_text(draft.read()) if build else draft.read()
    for word in words:
        assert word in str(error.value)


def test_forms_that_are_refused(draft):
    refused(draft.drop("q:02-q2", "hint"), "02-q2: 3 hints expected; got 2")


@pytest.mark.parametrize(
    ("tags", "kind", "words"),
    [
        (("sheet",), None, "one cell tagged 'sheet' expected; got 0"),
        (("q:02-q1", "question"), None, "a question starts with its cell tagged 'question'"),
        (("q:02-q1", "starter"), None, "02-q1: a code cell tagged 'starter' is missing"),
        (("q:02-q1", "task"), None, "02-q1: a markdown cell tagged 'task' is missing"),
        (("q:02-q1", "wrong:flipped"), "markdown", "each wrong answer needs one hint and one code"),
    ],
)
def test_missing_cells(draft, tags, kind, words):
    refused(draft.drop(*tags, kind=kind), words)


def test_too_few_wrong_answers(draft):
    for name in ("flipped", "picture-swapped"):
        draft.drop(f"wrong:{name}", "q:02-q5").drop(f"wrong:{name}", "q:02-q5")
    refused(draft, "02-q5: three or more different wrong answers expected")


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        (["q:02-q1", "starter", "hint"], "one role and at most one q: tag expected"),
        (["q:02-q1", "q:02-q2", "hint"], "one role and at most one q: tag expected"),
        ([], "one role and at most one q: tag expected"),
        (["q:02-q1", "solutions"], "unknown role 'solutions'"),
        (["q:02-q1", "hint:x"], "unknown role 'hint:x'"),
        (["q:02-q1", "wrong"], "unknown role 'wrong'"),
    ],
)
def test_tags_that_are_refused(draft, tags, words):
    """An untagged code cell most of all: it might be a solution."""
    draft.cell("q:02-q1", "starter")["metadata"]["tags"] = tags
    refused(draft, words)


def test_settings_that_are_refused(draft):
    draft.change("q:02-q1", "question", old='"marks": 2', new='"points": 2')
    refused(draft, "missing ['marks'], unknown ['points']")


@pytest.mark.parametrize("source", ["x = print(1)", "1 +", "x = 1; y = 2", "import os"])
def test_settings_that_are_not_plain(draft, source):
    refused(draft.change("q:02-q1", "question", new=source), "one dict of plain values expected")


def test_settings_that_are_no_dict(draft):
    refused(draft.change("q:02-q1", "question", new="question = [1]"), "a dict expected; got list")


def test_a_foreign_id(draft):
    for cell in draft.notebook["cells"]:
        tags = cell["metadata"].get("tags", [])
        cell["metadata"]["tags"] = [tag.replace("02-q1", "03-q1") for tag in tags]
        if not tags:
            cell["metadata"] = {}
    refused(draft, "03-q1: expected an id like 02-q1")


@pytest.mark.parametrize(
    "text", ["See $x$.", "See [this](x.html).", "- one\n- two", "1. one", "# Title", "| a | b |"]
)
def test_markup_that_a_check_cannot_show(draft, text):
    refused(draft.change("q:02-q1", "hint", new=text), "in a hint")


def test_helpers_belong_inside_the_function(draft):
    draft.change("q:02-q2", "wrong:transposed", kind="code", new="import math\ndef convolve(x, k):\n    return k")  # fmt: skip
    refused(draft, "defines ['import math', 'convolve']; expected only ['convolve']", build=True)


def test_twice_the_same_cell(draft):
    cell = copy.deepcopy(draft.cell("q:02-q2", "cases"))
    draft.notebook["cells"].append({**cell, "id": "again"})
    refused(draft, "02-q2: one cases cell expected; got 2", build=True)


def test_names_are_changed_and_nothing_else():
    source = 'def f(x):\n    """f of x."""\n    y.f = f(x - 1)  # f\n    return "f", f\n'
    assert rename(source, "f", "_g") == (
        'def _g(x):\n    """f of x."""\n    y.f = _g(x - 1)  # f\n    return "f", _g\n'
    )
