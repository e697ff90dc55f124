"""Fetch a data file once, from the first address that gives the right bytes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .files import candidates, unpack

if TYPE_CHECKING:
    from .registry import DataFile, Source

CACHE_VARIABLE = "CNNLIB_CACHE"
RETRIES = 2
TIMEOUT = 30.0  # seconds without an answer before the next address is tried


def read_file(source: Source, file: DataFile, folder: Path | None) -> bytes:
    """Return the proved bytes of `file`: from `folder` if it is there, else from the network.

    A file in the folder that is damaged or wrong is an error and not a reason to download:
    whoever named the folder wants to know.

    Raises
    ------
    ValueError
        If a file in `folder` is not the published one.
    FileNotFoundError
        If neither the folder nor the cache nor any address gives the file.
    """
    if folder is not None:
        for path in candidates(folder, source, file):
            if path.is_file():
                return unpack(path.read_bytes(), path, source, file)
    return fetch(source, file, folder)


def fetch(source: Source, file: DataFile, folder: Path | None = None) -> bytes:
    """Return the bytes of `file` from the cache, downloading them first where needed.

    The cache keeps the *decompressed* bytes, so that the hash pooch checks is the hash that
    holds for every mirror, and the cache folder itself has the layout that CNNLIB_DATA wants.
    Pooch writes to a temporary name and gives the file its own name only once the hash is right.

    Raises
    ------
    FileNotFoundError
        If no address gives the right bytes; it lists what each one answered.
    """
    import pooch

    key = f"{source.folder}/{file.name}"
    store = pooch.create(
        path=pooch.os_cache("cnnlib"),
        env=CACHE_VARIABLE,
        base_url="",
        registry={key: f"sha256:{file.sha256}"},
        urls={key: source.addresses[0] + file.name + ".gz"},
        retry_if_failed=RETRIES,
    )
    answers: dict[str, str] = {}

    def download(url: str, output_file: str, _pooch: Any) -> None:
        data = _first_good(source, file, Path(output_file), answers)
        Path(output_file).write_bytes(data)

    try:
        with _quiet(pooch.get_logger()):
            path = store.fetch(key, downloader=download)
    except ValueError:
        # The answers say all that there is to know; pooch's own traceback would bury them.
        raise FileNotFoundError(
            _not_available(source, file, folder, Path(store.path) / key, answers)
        ) from None
    return unpack(Path(path).read_bytes(), Path(path), source, file)


def _first_good(source: Source, file: DataFile, scratch: Path, answers: dict[str, str]) -> bytes:
    """Try each address in turn; note in `answers` why one did not serve."""
    import pooch
    from requests import RequestException

    for address in source.addresses:
        url = f"{address}{file.name}.gz"
        get = pooch.HTTPDownloader(progressbar=True, chunk_size=1 << 16, timeout=TIMEOUT)
        try:
            get(url, str(scratch), None)
            return unpack(scratch.read_bytes(), url, source, file)
        except (RequestException, ValueError) as error:
            answers[url] = _reason(error)
    # A ValueError, because that is what pooch tries again after a pause.
    raise ValueError(f"one of {source.addresses} must give {file.name}; got {answers}.")


def _reason(error: Exception) -> str:
    """Say in a few words why an address did not serve."""
    from requests import ConnectionError as NoConnection
    from requests import Timeout

    if isinstance(error, Timeout):
        return f"no answer within {TIMEOUT:g} s"
    if isinstance(error, NoConnection):
        return f"no connection ({type(error).__name__})"
    return str(error).split(" for url: ")[0]  # the address stands before it already


@contextmanager
def _quiet(logger: logging.Logger) -> Iterator[None]:
    """Hold back pooch's log lines, which name one address where several are tried."""
    level = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(level)


def _not_available(
    source: Source, file: DataFile, folder: Path | None, cached: Path, answers: dict[str, str]
) -> str:
    places = [] if folder is None else [str(path) for path in candidates(folder, source, file)]
    tried = [f"  {path}: no such file" for path in places]
    state = "damaged, so not used" if cached.is_file() else "no such file"
    tried.append(f"  {cached}: {state}")
    tried += [f"  {url}: {answer}" for url, answer in answers.items()]
    return (
        f"{source.title} needs {file.name}.gz; it was found neither on this machine nor on the "
        "network:\n" + "\n".join(tried) + "\n"
        "Connect to the network and call again; or on another machine download the four files "
        f"({', '.join(one.name + '.gz' for one in source.files)}) from {source.addresses[0]}, put "
        f"them in a folder <data>/{source.folder}/ and set CNNLIB_DATA=<data> or pass "
        "data_dir='<data>'; or use load_digits(), which needs neither network nor files."
    )
