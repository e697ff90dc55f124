"""What the machine can do through NumPy: one large float32 matrix product."""

from __future__ import annotations

import numpy as np

from ..cases import Case
from . import Jobs, Peer

SIZE = 2048
"""Rows and columns of the factors."""


def peer(_: str) -> Peer:
    """Give the job of a product."""
    return jobs


def jobs(case: Case) -> Jobs:
    """Make the job; it is the same beside every layer."""
    if case.kind != "conv":
        return {}
    a = np.random.default_rng(0).random((SIZE, SIZE), dtype=np.float32)
    out = np.empty_like(a)
    return {"both": lambda: np.dot(a, a, out=out)}
