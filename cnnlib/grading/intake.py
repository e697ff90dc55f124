"""What was handed in: the files of a folder or of a zip, each read once, carefully."""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LARGEST = 20_000_000
MOST = 20_000
JUNK = re.compile(r"(^|/)(\.|__MACOSX/|Thumbs\.db$|desktop\.ini$)")


@dataclass(frozen=True)
class Submitted:
    """One file that was handed in.

    Parameters
    ----------
    path : str
        Where it lay, from the folder or zip on, with slashes.
    data : bytes
        What it holds; empty where it was not read.
    problem : str
        The status that says why it was not read; empty if it was.

    Examples
    --------
    >>> Submitted("kim_12/sheet.ipynb", b"{}").student
    'kim_12'
    >>> Submitted("김민준.ipynb", b"{}").student
    '김민준'
    """

    path: str
    data: bytes = b""
    problem: str = ""

    @property
    def student(self) -> str:
        """The first folder of the path, or the name of the file."""
        first, _, rest = self.path.partition("/")
        return first if rest else PurePosixPath(first).stem


def submissions(place: Path) -> Iterator[Submitted]:
    """Give every file of a folder, a zip, or a single notebook.

    Parameters
    ----------
    place : Path
        A folder, a ``.zip``, or a notebook.

    Yields
    ------
    Submitted
        In the order of their paths, then the folders that cannot be opened. Files of the system,
        such as ``.DS_Store``, are left out.

    Raises
    ------
    FileNotFoundError
        If there is nothing at that place.
    PermissionError
        If it is a folder that cannot be opened.
    ValueError
        If there are more files than any course has students.
    """
    if place.is_dir():
        found = _in_folder(place)
    elif zipfile.is_zipfile(place):
        found = _in_zip(place)
    else:
        found = iter([_read_file(place, place.name)])
    for number, each in enumerate(found):
        if number >= MOST:
            raise ValueError(f"expected at most {MOST} files; {place} has more.")
        yield each


def _in_folder(place: Path) -> Iterator[Submitted]:
    refused: list[OSError] = []
    for folder, folders, files in os.walk(place, onerror=refused.append):
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        folders[:] = sorted(set(folders) - set(linked))
        for name in sorted([*files, *linked]):
            path = Path(folder) / name
            relative = readable(path.relative_to(place).as_posix())
            if not JUNK.search(relative):
                yield _read_file(path, relative)
    for error in refused:
        if Path(error.filename) == place:
            raise error
        relative = readable(Path(error.filename).relative_to(place).as_posix())
        if not JUNK.search(relative):
            yield Submitted(relative, problem="unreadable")


def _read_file(path: Path, name: str) -> Submitted:
    """Read a file, unless it is a link, a pipe, or too large."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError:
        return Submitted(name, problem="link" if path.is_symlink() else "unreadable")
    with open(handle, "rb") as file:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            return Submitted(name, problem="unreadable")
        if facts.st_size > LARGEST:
            return Submitted(name, problem="too_large")
        return Submitted(name, file.read(LARGEST))


def _in_zip(place: Path) -> Iterator[Submitted]:
    with zipfile.ZipFile(place) as archive:
        for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
            name = readable(entry.filename)
            if entry.is_dir() or JUNK.search(name.replace("../", "")):
                continue
            yield _read_entry(archive, entry, name)


def _read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Submitted:
    """Read an entry into memory; nothing of an archive is ever written to the disk."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", name):
        return Submitted(name, problem="unsafe_path")
    if stat.S_ISLNK(entry.external_attr >> 16):
        return Submitted(name, problem="link")
    try:
        with archive.open(entry) as file:
            data = file.read(LARGEST + 1)  # what the entry says of its own size may be a lie
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError, ValueError):
        return Submitted(name, problem="unreadable")
    except Exception as error:  # zlib.error, lzma.LZMAError: they have no common parent
        if type(error).__module__ not in ("zlib", "lzma", "_lzma"):
            raise
        return Submitted(name, problem="unreadable")
    if len(data) > LARGEST:
        return Submitted(name, problem="too_large")
    return Submitted(name, data)


def readable(name: str) -> str:
    r"""Return a name that can be written to any file: bytes that are no text become signs.

    Examples
    --------
    >>> readable("caf\udce9.ipynb")
    'caf\\xe9.ipynb'
    """
    return os.fsencode(name).decode("utf-8", "backslashreplace").replace("\n", "\\n")
