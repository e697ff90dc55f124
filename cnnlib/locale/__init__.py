"""The words that readers see, apart from the code that shows them.

A language is a folder of JSON files. A translation is that folder copied under
its language code, with the values translated and the keys kept. What it does not
have (yet) is shown in English; ``python -m tools.translate`` lists what that is.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.resources import files
from typing import Any

ENGLISH = "en"
ROOT = files(__package__)

#: Entries of a question that a program reads, not a person: no translation changes them.
NAMES = frozenset({"id", "kind", "objective"})


def language() -> str:
    """Return the language of widgets, figures, quizzes and checks.

    Returns
    -------
    str
        The value of the environment variable ``CNNLIB_LANG``, or ``"en"``.

    Examples
    --------
    >>> language()
    'en'
    """
    return os.environ.get("CNNLIB_LANG", ENGLISH)


def languages() -> tuple[str, ...]:
    """Return the languages that there are.

    Returns
    -------
    tuple of str
        The names of the folders, in order.

    Examples
    --------
    >>> "en" in languages()
    True
    """
    folders = (entry.name for entry in ROOT.iterdir() if entry.is_dir())
    return tuple(sorted(name for name in folders if "_" not in name))


def texts(section: str) -> Any:
    """Return one section of texts in the current language.

    Parameters
    ----------
    section : str
        The path of a file below the language's folder, without its ending:
        ``"widgets/kit"`` or ``"quiz/02"``.

    Returns
    -------
    dict or list
        What the JSON file holds. Each call returns a fresh copy.

    Raises
    ------
    ValueError
        If the language or the section does not exist.

    Notes
    -----
    Numbers, and the ids of questions, are those of English: a translation cannot
    change which answer is right.

    Examples
    --------
    >>> texts("widgets/kit")["play"]
    'Play'
    """
    lang = language()
    if not lang or not ROOT.joinpath(lang).is_dir():
        raise ValueError(
            f"CNNLIB_LANG must be one of {languages()}; got {lang!r}. Unset it for English."
        )
    english = _read(ENGLISH, section)
    if not english:
        raise ValueError(
            f"no texts {section!r} in language {ENGLISH!r}: {section}.json is missing."
        )
    own = "" if lang == ENGLISH else _read(lang, section)
    if not own:
        return json.loads(english)
    names = NAMES if section.startswith("quiz/") else frozenset()
    return overlay(json.loads(english), json.loads(own), names)


def overlay(english: Any, own: Any, names: frozenset[str] = frozenset()) -> Any:
    """Put a translation over the English text, entry by entry.

    Parameters
    ----------
    english, own : str, number, list or dict
        The same part of a section in both languages; `own` may lack anything.
    names : frozenset of str
        Keys whose values stay as they are in English.

    Returns
    -------
    str, number, list or dict
        As `english`, with the texts of `own` where it has them.

    Examples
    --------
    >>> overlay({"play": "Play", "of": ["one", 2]}, {"play": "재생", "of": ["하나", 3]})
    {'play': '재생', 'of': ['하나', 2]}
    >>> overlay({"play": "Play"}, {"pause": "멈춤"})
    {'play': 'Play'}
    """
    if isinstance(english, dict):
        theirs = own if isinstance(own, dict) else {}
        return {
            key: value if key in names else overlay(value, theirs.get(key), names)
            for key, value in english.items()
        }
    if isinstance(english, list):
        fits = isinstance(own, list) and len(own) == len(english)
        entries = own if fits else [None] * len(english)
        return [overlay(value, entry, names) for value, entry in zip(english, entries, strict=True)]
    return own if isinstance(english, str) and isinstance(own, str) and own else english


@cache
def _read(lang: str, section: str) -> str:
    source = ROOT.joinpath(lang, *f"{section}.json".split("/"))
    return source.read_text(encoding="utf-8") if source.is_file() else ""
