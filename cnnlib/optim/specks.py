"""Numbers so small that they only cost time.

Taught in chapter 8, Build and train.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy import ndarray


def drop_specks(memory: Sequence[ndarray]) -> None:
    """Set to zero what is about to fade below the smallest normal numbers.

    Where a gradient stays zero, as at a unit that no longer answers, a running mean shrinks with
    every step, until it is a number with leading zeros in it ("subnormal"). With those a processor
    takes up to a hundred times as long: after a thousand steps a step of Adam took five times as
    long. No weight feels the difference.

    Parameters
    ----------
    memory : sequence of ndarray
        Changed in place.

    Examples
    --------
    >>> means = np.array([1e-40, -1e-31, 1e-20, 0.5], np.float32)
    >>> drop_specks([means])
    >>> means
    array([0.e+00, 0.e+00, 1.e-20, 5.e-01], dtype=float32)
    """
    for array in memory:
        np.copyto(array, 0, where=np.abs(array) < 2**26 * float(np.finfo(array.dtype).tiny))
