"""Where a student's progress is kept: one small JSON file, on this machine alone."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

VARIABLE = "CNNLIB_PROGRESS"


def place() -> Path:
    """Return the file that keeps the progress.

    Returns
    -------
    Path
        What the environment variable ``CNNLIB_PROGRESS`` names, else
        ``.cnnlib/progress.json`` in the home folder.

    Raises
    ------
    OSError
        If there is no home folder.
    """
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    try:
        return Path.home() / ".cnnlib" / "progress.json"
    except RuntimeError as error:
        raise OSError(str(error)) from error


def load() -> dict[str, dict[str, Any]]:
    """Return what is known of each question: ``{"02-q1": {"tries": 2, "done": True, …}}``.

    Returns
    -------
    dict
        Empty if nothing has been kept yet.

    Raises
    ------
    OSError
        If the file cannot be read.
    ValueError
        If it does not hold progress.
    """
    try:
        kept = json.loads(place().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    if not isinstance(kept, dict) or not all(map(_is_entry, kept.values())):
        got = str(kept)[:80]
        raise ValueError(f"expected an entry with whole numbers for each question; got {got}.")
    return kept


def _is_entry(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(value, int) for value in entry.values())


def record(question: str, *, tried: bool = False, done: bool = False, hints: int = 0) -> None:
    """Note a try or a hint.

    Parameters
    ----------
    question : str
        The id.
    tried, done : bool
        Whether this was a try, and whether it was right. What is done stays done.
    hints : int
        How many hints have been seen by now.

    Raises
    ------
    OSError
        If the file cannot be written. The old one is then still whole.
    """
    try:
        kept = load()
    except ValueError:
        place().replace(backup())
        kept = {}
    entry = kept.get(question, {})
    kept[question] = {
        "tries": entry.get("tries", 0) + tried,
        "done": entry.get("done", False) or done,
        "hints": max(entry.get("hints", 0), hints),
    }
    write_whole(place(), json.dumps(kept, indent=1, sort_keys=True) + "\n")


def backup() -> Path:
    """Return where a file that does not hold progress is moved to."""
    return place().with_suffix(".unreadable.json")


def write_whole(path: Path, text: str) -> None:
    """Write a text beside its place and rename it, so that no reader ever meets half a file.

    Parameters
    ----------
    path : Path
        Where the text belongs; its folder is made where it is missing.
    text : str
        What to write.

    Raises
    ------
    OSError
        If it cannot be written. What was there before is still whole, and nothing lies beside it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
