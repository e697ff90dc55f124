"""Find a data file in a folder and prove that it is the published one."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from .registry import name_of

if TYPE_CHECKING:
    from .registry import DataFile, Source

GZIP_MAGIC = b"\x1f\x8b"


def data_folder(data_dir: str | os.PathLike[str] | None) -> Path | None:
    """Return the folder to look in: `data_dir`, else CNNLIB_DATA, else None.

    Raises
    ------
    TypeError
        If `data_dir` is not a path.
    NotADirectoryError
        If the folder that was asked for does not exist.
    """
    if data_dir is not None and not isinstance(data_dir, (str, os.PathLike)):
        raise TypeError(
            "data_dir must be a path (str or pathlib.Path) or None; "
            f"got {type(data_dir).__name__}. Pass the folder that holds mnist/ and fashion-mnist/."
        )
    chosen, name = (
        (os.environ.get("CNNLIB_DATA"), "CNNLIB_DATA")
        if data_dir is None
        else (os.fspath(data_dir), "data_dir")
    )
    if not chosen:
        return None
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise NotADirectoryError(
            f"{name} must be an existing folder; got {str(folder)!r}. Correct it, or leave it out "
            "to download the files."
        )
    return folder


def candidates(folder: Path, source: Source, file: DataFile) -> list[Path]:
    """List the paths at which `file` may lie, in the order in which they are tried."""
    return [
        place / (file.name + ending)
        for place in (folder / source.folder, folder)
        for ending in (".gz", "")
    ]


def unpack(raw: bytes, origin: Path | str, source: Source, file: DataFile) -> bytes:
    """Return the decompressed bytes of `file`, proved by their SHA-256.

    Parameters
    ----------
    raw : bytes
        What was read, gzip-compressed or not: the content decides, not the name.
    origin : Path or str
        The path, or the address, it came from, for the error.
    source, file
        What it must be.

    Raises
    ------
    ValueError
        If the bytes are cut short, damaged or those of another file.
    """
    data, trouble = raw, ""
    if raw[:2] == GZIP_MAGIC:
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(raw)) as stream:
                # One byte more than is right shows a file that is too long, and no file,
                # however it is packed, can fill the memory.
                data = stream.read(file.size + 1)
        except (EOFError, OSError, zlib.error) as error:
            data, trouble = b"", f"its gzip wrapping is damaged: {error}"
    received = hashlib.sha256(data).hexdigest()
    if received == file.sha256:
        return data
    remedy = (
        f": delete it and fetch {source.addresses[0]}{file.name}.gz again"
        if isinstance(origin, Path)
        else ""
    )
    raise ValueError(
        f"{origin} must hold {source.title}'s {file.name}, whose decompressed bytes have SHA-256 "
        f"{file.sha256}; got {trouble or _difference(data, received, file)}. "
        f"The file was not used{remedy}."
    )


def _difference(data: bytes, received: str, file: DataFile) -> str:
    other = name_of(received)
    if other:
        note = f"these are the bytes of {other}"
    elif len(data) < file.size:
        note = f"cut short: {len(data)} of {file.size} bytes"
    elif len(data) > file.size:
        note = f"longer than its {file.size} bytes"
    else:
        note = "same length, other bytes"
    return f"SHA-256 {received} ({note})"
