"""What a translation lacks is named, and what it has stands where the English stood."""

import json

import pytest

from cnnlib.locale import languages
from tools import translate
from tools.translate import gaps, main, messages, missing, translated, translated_notebook

PO = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "A map"
msgstr "지도"

msgid "not yet"
msgstr ""

#, fuzzy
msgid "perhaps"
msgstr "아마"
"""


def test_every_language_is_complete():
    assert {language: missing(language) for language in languages() if language != "en"} == {}


@pytest.mark.parametrize(
    ("english", "own", "said"),
    [
        ({"a": "Play"}, {"a": "재생"}, []),
        ({"a": "Play"}, {}, ["/a: no translation"]),
        ({"a": "Play"}, {"a": " "}, ["/a: no translation"]),
        ({"a": "Play"}, {"a": ["재생"]}, ["/a: no translation"]),
        ({"a": "Play"}, {"a": "재생", "b": "?"}, ["/b: not in English"]),
        ({"a": {"b": "{n:,} rows"}}, {"a": {"b": "{n} 행"}}, []),
        ({"a": "{n} rows"}, {"a": "{m} 행"}, ["/a: {n} is missing", "/a: {m} is not in English"]),
        ([{"answer": 3}, "x"], [{"answer": 3}], [": 1 entries, not 2"]),
        ({"a": ""}, {"a": ""}, []),
    ],
)
def test_gaps_are_named(english, own, said):
    assert list(gaps(english, own)) == said


def test_only_finished_messages_are_used(tmp_path):
    path = tmp_path / "page.po"
    assert messages(path) == {}
    path.write_text(PO, encoding="utf-8")
    assert messages(path) == {"A map": "지도"}


KNOWN = {
    "one two": "하나 둘",
    "one": "하나",
    "a **b** `c` $d$": "가",
    "[x](y.ipynb)": "[엑스](y.ipynb)",
}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("one\ntwo", "하나 둘"),  # lines may end anywhere
        ("# one two\n\none", "# 하나 둘\n\n하나"),
        ("- one\n  two\n1. one", "- 하나 둘\n1. 하나"),
        ("> one\n> two", "> 하나 둘"),
        (
            "| one | two |\n|---|---|\n| one | one two |",
            "| 하나 | two |\n|---|---|\n| 하나 | 하나 둘 |",
        ),
        ("only one\n\none of two", "only one\n\none of two"),  # whole messages, not parts
        ("a **b**\n`c` $d$", "가"),
        ("term\n: one two", "term\n: 하나 둘"),
        ("[x](y.ipynb)", "[엑스](y.ipynb)"),
        ("$$\none\n$$", "$$\n하나\n$$"),
    ],
)
def test_messages_are_found_by_their_words(text, own):
    assert translated(text, KNOWN) == own
    assert translated(text, {}) == text


def test_text_code_and_words_for_pictures_of_a_notebook():
    picture = {"tags": ["t"], "mystnb": {"image": {"alt": "A 3.\n", "width": 9}}}
    notebook = {
        "metadata": {"m": 1},
        "cells": [
            {"cell_type": "markdown", "metadata": {}, "source": ["# one\n", "two"]},
            {"cell_type": "code", "metadata": picture, "source": ["y  # one"], "outputs": [1]},
        ],
    }
    before = json.dumps(notebook)
    known = {"two": "둘", "y  # one\n": "y  # 하나\n", "A 3.": "숫자 3.", "one": "하나"}
    text, code = translated_notebook(notebook, known)["cells"]
    assert text["source"] == ["# 하나\n", "둘"]
    assert code["source"] == ["y  # 하나"]
    assert code["metadata"]["mystnb"]["image"] == {"alt": "숫자 3.", "width": 9}
    assert code["outputs"] == [1]
    assert json.dumps(notebook) == before


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course of one page, of which a half is translated."""
    root = tmp_path / "course"
    for name, text in {
        "_toc.yml": "format: jb-book\nroot: intro\n",
        "_config.yml": "title: A map\nsphinx: {config: {language: en}}\n",
        "intro.md": "# A map\n\nnot yet\n\nperhaps\n",
        "cnnlib/locale/en/kit.json": '{"play": "Play"}',
        "cnnlib/locale/en/drill.json": '{"next": "Next"}',
        "cnnlib/locale/ko/kit.json": '{"play": "재생"}',
        "translations/ko/LC_MESSAGES/intro.po": PO,
        ".git/x": "",
        "_build/x": "",
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.setattr(translate, "missing", lambda language: missing(language, root))
    return root


def test_what_has_no_translation_is_listed(course, capsys):
    assert main(["ko"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "cnnlib/locale/ko/drill.json: no such file",
        "translations/ko/LC_MESSAGES/intro.po: 2 messages to translate",
    ]


def test_an_edition_is_a_copy_in_another_language(course, tmp_path):
    translate.write_edition("ko", tmp_path / "ko", course)
    assert (tmp_path / "ko/intro.md").read_text(
        encoding="utf-8"
    ) == "# 지도\n\nnot yet\n\nperhaps\n"
    config = (tmp_path / "ko/_config.yml").read_text(encoding="utf-8")
    assert config == "title: 지도\nsphinx: {config: {language: ko}}\n"
    assert not (tmp_path / "ko/.git").exists()
    assert not (tmp_path / "ko/_build").exists()


def test_a_language_is_a_code(capsys):
    with pytest.raises(SystemExit):
        main(["../ko"])
    assert "language must be a code such as ko; got '../ko'" in capsys.readouterr().err
