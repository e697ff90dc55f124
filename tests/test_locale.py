"""The words of the course: one folder a language, nothing missing, nothing unused."""

import re
from pathlib import Path

import pytest

from cnnlib.locale import language, texts

PACKAGE = Path(__file__).parents[1] / "cnnlib"
WIDGETS = PACKAGE / "widgets"
MODULES = sorted({path.stem for path in (PACKAGE / "locale/en/widgets").glob("*.json")} - {"kit"})


def test_language_is_english_unless_set(monkeypatch):
    monkeypatch.delenv("CNNLIB_LANG", raising=False)
    assert language() == "en"
    monkeypatch.setenv("CNNLIB_LANG", "tlh")
    with pytest.raises(ValueError, match=r"CNNLIB_LANG must be one of \('en',\); got 'tlh'"):
        texts("widgets/kit")


def test_missing_section_is_named():
    with pytest.raises(ValueError, match="no texts 'quiz/99' in language 'en'"):
        texts("quiz/99")


def test_each_call_gives_a_copy_of_its_own():
    texts("widgets/kit")["play"] = "changed"
    assert texts("widgets/kit")["play"] == "Play"


@pytest.mark.parametrize("module", MODULES)
def test_every_string_of_a_widget_is_used_by_it(module):
    files = [*WIDGETS.glob(f"{module}*.*"), *WIDGETS.glob("kit/*.js")]
    code = "".join(path.read_text(encoding="utf-8") for path in files)
    for key in texts(f"widgets/{module}"):
        assert re.search(rf'\bt\.{key}\b|["\']{key}["\']', code), key
