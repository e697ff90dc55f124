"""The course in the language of brackets."""

from pathlib import Path

import pytest

from cnnlib import locale
from tests.language import pseudo
from tests.widgets.conftest import *  # noqa: F403

ENGLISH = Path(locale.__file__).parent / "en"


@pytest.fixture(scope="session")
def bracketed(tmp_path_factory):
    """A folder of languages: English, and English in brackets."""
    root = tmp_path_factory.mktemp("locale")
    pseudo.write(ENGLISH, root)
    return root


@pytest.fixture
def in_brackets(bracketed, monkeypatch):
    """Let the course speak the language of brackets."""
    monkeypatch.setattr(locale, "ROOT", bracketed)
    monkeypatch.setenv("CNNLIB_LANG", pseudo.NAME)
    locale._read.cache_clear()
    yield
    locale._read.cache_clear()
