"""Weights in .npz files: written whole or not at all, read whole or not at all."""

from __future__ import annotations

import os
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .checks import message

if TYPE_CHECKING:
    from numpy import ndarray


def check_npz(path: str | os.PathLike[str]) -> str:
    """Accept a path that ends in .npz.

    Parameters
    ----------
    path : path
        Where weights are to be written.

    Returns
    -------
    str
        The path.

    Raises
    ------
    ValueError
        If it ends otherwise.

    Examples
    --------
    >>> check_npz("weights/best.npz")
    'weights/best.npz'
    """
    path = os.fspath(path)
    if not path.endswith(".npz"):
        raise ValueError(message("path must end in .npz", f"path={path!r}", "Add .npz to it."))
    return path


def write_weights(path: str | os.PathLike[str], arrays: Mapping[str, ndarray]) -> None:
    """Write arrays to a compressed .npz file.

    The file appears under its name only when it is complete: an interruption leaves the old
    one, or none.

    Parameters
    ----------
    path : path
        Must end in ``.npz``. Missing folders are made.
    arrays : mapping of ndarray
        By name.

    Raises
    ------
    ValueError
        If the path does not end in ``.npz``.

    Notes
    -----
    Pickle, which the notes use, runs any program that a file contains; .npz files hold
    numbers only. Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_weights(folder + "/weights.npz", {"dense/w": np.eye(2)})
    ...     read_weights(folder + "/weights.npz")
    {'dense/w': array([[1., 0.],
           [0., 1.]])}
    """
    path = Path(check_npz(path))
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave an empty file under the name
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read_weights(path: str | os.PathLike[str]) -> dict[str, ndarray]:
    """Read all arrays of an .npz file.

    Parameters
    ----------
    path : path
        A file that `write_weights` or ``np.savez`` wrote.

    Returns
    -------
    dict of ndarray
        By name.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is cut short, damaged, no .npz file, or holds Python objects.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     write_weights(folder + "/weights.npz", {"b": np.zeros(3)})
    ...     list(read_weights(folder + "/weights.npz"))
    ['b']
    """
    path = Path(path)
    try:
        with zipfile.ZipFile(path) as archive:
            damaged = archive.testzip()
        if damaged is None:
            with np.load(path, allow_pickle=False) as arrays:
                return {name: arrays[name] for name in arrays.files}
        problem = f"a damaged entry {damaged}"
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        problem = f"{type(error).__name__}: {error}"
    expected = f"{path} must be a complete .npz file of numbers"
    raise ValueError(message(expected, problem, "Nothing was loaded. Write or download it anew."))
