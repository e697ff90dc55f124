"""The records of a grading, one file each, so that a run can stop and go on."""

from __future__ import annotations

from pathlib import Path

from cnnlib.exercises.store import write_whole

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
        write_whole(self._path(record.key), record.to_json())

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.json"
