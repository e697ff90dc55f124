"""Where a run stands after an epoch, in one file, so that going on gives the same bits.

All that the next epoch depends on is here: the weights and arrays of the layers, the optimizer's
memory, the seed and the number of the epoch (from which `fit` makes the epoch's random stream), the
curves so far, and the best weights yet.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from cnnlib.network import Sequential
from cnnlib.optim import Optimizer
from cnnlib.weight_files import read_weights, write_weights

PROGRESS = "progress"


def save(
    path: Path,
    network: Sequential,
    optimizer: Optimizer,
    best: dict[str, np.ndarray],
    progress: dict[str, Any],
) -> None:
    """Write everything; the file appears only when it is complete."""
    write_weights(
        path,
        {
            PROGRESS: np.array(json.dumps(progress)),
            **_prefixed("weights", network.get_weights()),
            **_prefixed("optimizer", optimizer.get_state()),
            **_prefixed("best", best),
        },
    )


def restore(
    path: Path,
    network: Sequential,
    optimizer: Optimizer,
    settings: dict[str, Any],
) -> tuple[dict[str, np.ndarray], dict[str, Any]] | None:
    """Take up a run where `save` left it: return its best weights and its progress.

    None, with nothing changed, where there is no file, or it is of other settings or damaged.
    """
    if not path.exists():
        return None
    try:
        arrays = read_weights(path)
    except ValueError:
        return None
    progress = json.loads(str(arrays[PROGRESS]))
    if progress["settings"] != settings:
        return None
    network.set_weights(_stripped("weights", arrays))
    optimizer.set_state(_stripped("optimizer", arrays))
    return _stripped("best", arrays), progress


def _prefixed(kind: str, arrays: Any) -> dict[str, np.ndarray]:
    return {f"{kind}:{name}": array for name, array in arrays.items()}


def _stripped(kind: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    start = f"{kind}:"
    return {name[len(start) :]: a for name, a in arrays.items() if name.startswith(start)}
