"""Read the stored runs of the benchmark."""

from __future__ import annotations

import json
from typing import Any

from ..checks import check_choice
from . import stored

RUNS = ["bench", "bench_avx2"]


def load_bench(name: str = "bench") -> dict[str, Any]:
    """Return a run of ``make bench`` that chapter 7b quotes.

    Parameters
    ----------
    name : {"bench", "bench_avx2"}
        On a processor with AVX-512, whose vectors have sixteen numbers of float32, or on one
        without, whose vectors have eight.

    Returns
    -------
    dict
        ``["machine"]`` names the processor and the versions, ``["rounds"]`` says how often
        each competitor was timed. ``["groups"]["conv"]`` is a list of layers, each with its
        ``["case"]`` (name, label, shapes), its ``["multiply_adds"]`` and
        ``["seconds"][job][competitor]``, one value a round, of the slow loops fewer: job is
        ``"forward"``, ``"both"`` (forward and backward) or ``"filters"`` (both, without the
        gradient of the input).
        ``["memory"][competitor]`` is the peak of extra memory of one pass in bytes.

    Raises
    ------
    ValueError
        If there is no run of that name.
    FileNotFoundError
        If it is not stored in this copy.

    Notes
    -----
    Competitors take turns within a round, so a ratio is taken round by round; seconds of two
    machines, or of two runs on one machine, say little side by side.

    Taught in chapter 7b, Six ways to compute one convolution.

    Examples
    --------
    >>> bench = load_bench()
    >>> [layer["case"]["name"] for layer in bench["groups"]["conv"]]
    ['c1', 'c2', 'c3', 'c4', 'c5']
    >>> layer = bench["groups"]["conv"][0]
    >>> len(layer["seconds"]["both"]["TensorFlow"]) == bench["rounds"]
    True
    """
    check_choice(name, "name", RUNS)
    path = stored.FOLDER / f"{name}.json"
    if not path.exists():
        raise FileNotFoundError(
            f"the results must include {path.name}; got none in {stored.FOLDER}. "
            f"Run `make bench`, and copy the bench.json that it writes into that folder, as "
            f"{path.name}."
        )
    run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return run
