"""The instructor's secret, and the seeds of hidden cases that come of it.

All of the course is public, so the cases that nobody may know beforehand are drawn when grading
starts. The secret makes them the same for all submissions, and again tomorrow.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

SHORTEST = 16


def read_secret(path: Path) -> bytes:
    """Return the secret in a file; make one, for its owner's eyes alone, where there is no file.

    Parameters
    ----------
    path : Path
        Any text or bytes, 16 at least. Keep it out of the course's repository.

    Returns
    -------
    bytes

    Raises
    ------
    ValueError
        If it is too short to be a secret.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = path.read_bytes().strip()
    else:
        secret = secrets.token_hex(32).encode()
        with open(handle, "wb") as file:
            file.write(secret + b"\n")
    if len(secret) < SHORTEST:
        raise ValueError(
            f"the secret must have at least {SHORTEST} bytes; {path} has {len(secret)}. "
            "Remove the file, and a good one is made."
        )
    return secret


def seed(secret: bytes, question: str) -> int:
    """Return the seed of a question's hidden cases.

    Parameters
    ----------
    secret : bytes
        The instructor's.
    question : str
        Its id.

    Returns
    -------
    int
        128 bits, from which the secret cannot be found.

    Examples
    --------
    >>> seed(b"a secret of one teacher", "02-q3") == seed(b"a secret of one teacher", "02-q3")
    True
    >>> seed(b"a secret of one teacher", "02-q3") == seed(b"a secret of another", "02-q3")
    False
    """
    digest = hmac.digest(secret, f"cnnlib hidden cases {question}".encode(), "sha256")
    return int.from_bytes(digest[:16], "big")


def fingerprint(secret: bytes, *parts: str | bytes) -> str:
    """Return a name for a piece of work under a secret, which gives neither away.

    Parameters
    ----------
    secret : bytes
        The instructor's.
    *parts : str or bytes
        What the work depends on.

    Returns
    -------
    str
        32 hexadecimal digits; the same work has the same name.

    Examples
    --------
    >>> len(fingerprint(b"a secret of one teacher", "02", b"a notebook"))
    32
    """
    made = hmac.new(secret, b"cnnlib fingerprint", hashlib.sha256)
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        made.update(len(data).to_bytes(8, "big") + data)
    return made.hexdigest()[:32]
