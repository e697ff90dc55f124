"""The words of the course: one folder a language, nothing missing, nothing unused."""

import json
import re
from pathlib import Path

import pytest

from cnnlib import locale
from cnnlib.locale import language, languages, overlay, texts

PACKAGE = Path(__file__).parents[1] / "cnnlib"
WIDGETS = PACKAGE / "widgets"
MODULES = sorted({path.stem for path in (PACKAGE / "locale/en/widgets").glob("*.json")} - {"kit"})


def test_language_is_english_unless_set(monkeypatch):
    monkeypatch.delenv("CNNLIB_LANG", raising=False)
    assert language() == "en"
    for unknown in ("tlh", ""):
        monkeypatch.setenv("CNNLIB_LANG", unknown)
        with pytest.raises(ValueError, match=r"CNNLIB_LANG must be one of \('en'.*; got '(tlh)?'"):
            texts("widgets/kit")


def test_missing_section_is_named():
    with pytest.raises(ValueError, match="no texts 'quiz/99' in language 'en'"):
        texts("quiz/99")


def test_each_call_gives_a_copy_of_its_own():
    texts("widgets/kit")["play"] = "changed"
    assert texts("widgets/kit")["play"] == "Play"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course in English and in a language of which only a little is there."""
    quiz = [{"id": "q", "kind": "numeric", "prompt": "How many?", "answer": 3, "why": "So."}]
    files = {
        "en/widgets/kit": {"play": "Play", "presets": {"a": "small", "b": "large"}},
        "en/drill": {"score": "{right} right"},
        "en/quiz/01": quiz,
        "tlh/widgets/kit": {"play": "⟦Play⟧", "presets": {"b": "⟦large⟧"}, "gone": "⟦gone⟧"},
        "tlh/quiz/01": [quiz[0] | {"id": "x", "kind": "order", "prompt": "⟦?⟧", "answer": 4}],
    }
    for name, content in files.items():
        path = tmp_path / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setattr(locale, "ROOT", tmp_path)
    monkeypatch.setenv("CNNLIB_LANG", "tlh")
    locale._read.cache_clear()
    yield tmp_path
    locale._read.cache_clear()


def test_what_is_not_translated_is_shown_in_english(course):
    assert languages() == ("en", "tlh")
    assert texts("widgets/kit") == {"play": "⟦Play⟧", "presets": {"a": "small", "b": "⟦large⟧"}}
    assert texts("drill") == {"score": "{right} right"}


def test_no_translation_changes_an_answer_or_the_name_of_a_question(course):
    (item,) = texts("quiz/01")
    assert item == {
        "id": "q", "kind": "numeric", "prompt": "⟦?⟧", "answer": 3, "why": "So."
    }  # fmt: skip


@pytest.mark.parametrize(
    "own", [None, "", 3, [], {}, ["one"], ["a", "b", "c"], {"0": "a"}, [None, ""]]
)
def test_what_does_not_fit_the_english_text_is_left_out(own):
    assert overlay(["one", "two"], own) == ["one", "two"]


@pytest.mark.parametrize("module", MODULES)
def test_every_string_of_a_widget_is_used_by_it(module):
    files = [*WIDGETS.glob(f"{module}*.*"), *WIDGETS.glob("kit/*.js")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    for key in texts(f"widgets/{module}"):
        assert re.search(rf'\bt\.{key}\b|["\']{key}["\']', code), key


def test_every_word_for_figures_is_used_by_one():
    code = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.glob("viz/*.py"))
    assert [key for key in texts("figures") if not re.search(rf"[\"']{key}[\"']", code)] == []
