"""What was measured of the solution, once, on all of MNIST."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .result import Result, Target

RECORDED = Path(__file__).with_name("recorded.json")


def save_recorded(result: Result, path: Path = RECORDED) -> None:
    """Keep a result.

    Parameters
    ----------
    result : Result
        What `capstone` gave.
    path : Path
        A file, which is overwritten.

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
    values = json.loads(path.read_text("utf-8"))
    values |= {"confusion": np.array(values["confusion"]), "target": Target(**values["target"])}
    return Result(**values)
