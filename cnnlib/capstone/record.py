"""What was measured of the solution, once, on all of MNIST."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .result import Result, Target

RECORDED = Path(__file__).with_name("recorded.json")


def save_recorded(
    result: Result, path: Path = RECORDED, *, other_seeds: Sequence[float] = ()
) -> None:
    """Keep a result.

    Parameters
    ----------
    result : Result
        What `capstone` gave.
    path : Path
        A file, which is overwritten.
    other_seeds : sequence of float
        Accuracies of the same training from other seeds.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> path = Path(mkdtemp()) / "record.json"
    >>> save_recorded(load_recorded(), path)
    >>> load_recorded(path).parameters
    56970
    """
    values = result._asdict()
    values |= {
        "seconds": round(result.seconds, 1),
        "confusion": result.confusion.tolist(),
        "target": result.target._asdict(),
        "other_seeds": list(other_seeds),
    }
    path.write_text(json.dumps(values, sort_keys=True) + "\n", "utf-8")


def load_recorded(path: Path = RECORDED) -> Result:
    """Give a result that was kept.

    Parameters
    ----------
    path : Path
        Where it is; that of the solution if left out.

    Returns
    -------
    Result
        As `capstone` gave it, the seconds rounded to tenths.

    Notes
    -----
    `python -m tools.capstone` makes the record anew. The seconds are those of one machine.

    Examples
    --------
    >>> load_recorded().passed
    True
    """
    values = _read(path)
    del values["other_seeds"]
    values |= {"confusion": np.array(values["confusion"]), "target": Target(**values["target"])}
    return Result(**values)


def recorded_accuracies(path: Path = RECORDED) -> list[float]:
    """Give the accuracy of the recorded result, and those of its training from other seeds.

    Parameters
    ----------
    path : Path
        Where the record is; that of the solution if left out.

    Returns
    -------
    list of float
        That of `load_recorded` first.

    Notes
    -----
    How far they lie apart says how much of a result is luck.

    Examples
    --------
    >>> max(recorded_accuracies()) - min(recorded_accuracies()) < 0.005
    True
    """
    return [load_recorded(path).accuracy, *_read(path)["other_seeds"]]


def _read(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return values
