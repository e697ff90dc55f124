"""The competitors. Each gives, for a case, its jobs by name.

A layer has the jobs "forward", "both" (forward and backward, all gradients), "filters" (without the
gradient of the input) and "results" (what "both" computed, for checking); a training has
"fit". Whatever is set up once is set up before.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from ..cases import Case

Jobs = dict[str, Callable[[], Any]]
Peer = Callable[[Case], Jobs]

# Name in the tables: module here, its argument, and what has to be installed.
PEERS = {
    "TensorFlow": ("tensorflow_peer", "", "tensorflow"),
    "PyTorch": ("torch_peer", "", "torch"),
    "numba": ("numba_peer", "", "numba"),
    "books": ("books", "", "numpy"),
    "loops": ("cnnlib_peer", "loops", "numpy"),
    "im2col": ("cnnlib_peer", "im2col", "numpy"),
    "blocked": ("cnnlib_peer", "blocked", "numpy"),
    "mec": ("cnnlib_peer", "mec", "numpy"),
    "winograd": ("cnnlib_peer", "winograd", "numpy"),
    "auto": ("cnnlib_peer", "auto", "numpy"),
    "GEMM": ("gemm", "", "numpy"),
}


def installed() -> list[str]:
    """Give the names of the competitors that can run here."""
    return [name for name, (_, _, package) in PEERS.items() if find_spec(package)]


def load(name: str) -> Peer:
    """Import a competitor; this may take seconds."""
    module, argument, _ = PEERS[name]
    return import_module(f".{module}", __name__).peer(argument)
