"""The words that readers see, apart from the code that shows them.

A language is a folder of JSON files. A translation is that folder copied under
its language code, with the values translated and the keys kept.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.resources import files
from typing import Any


def language() -> str:
    """Return the language of widgets, quizzes and checks.

    Returns
    -------
    str
        The value of the environment variable ``CNNLIB_LANG``, or ``"en"``.

    Examples
    --------
    >>> language()
    'en'
    """
    return os.environ.get("CNNLIB_LANG", "en")


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

    Examples
    --------
    >>> texts("widgets/kit")["play"]
    'Play'
    """
    return json.loads(_read(language(), section))


@cache
def _read(lang: str, section: str) -> str:
    root = files(__package__)
    languages = sorted(
        entry.name for entry in root.iterdir() if entry.is_dir() and "_" not in entry.name
    )
    if lang not in languages:
        raise ValueError(
            f"CNNLIB_LANG must be one of {tuple(languages)}; got {lang!r}. Unset it for English."
        )
    source = root.joinpath(lang, *f"{section}.json".split("/"))
    if not source.is_file():
        raise ValueError(f"no texts {section!r} in language {lang!r}: {section}.json is missing.")
    return source.read_text(encoding="utf-8")
