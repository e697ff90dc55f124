"""The records of a grading, one file each, so that a run can stop and go on."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from .record import Record


class Store:
    """A folder of records.

    Parameters
    ----------
    folder : Path
        Made where it is missing.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def load(self, key: str) -> Record | None:
        """Return a record, or None if there is none, or only half of one."""
        try:
            return Record.from_json(self._path(key).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None

    def save(self, record: Record) -> None:
        """Keep a record, in the place of an older one; whoever reads meanwhile gets one of both."""
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".new")
        with open(handle, "w", encoding="utf-8") as file:
            file.write(record.to_json())
        os.replace(name, self._path(record.key))

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"
