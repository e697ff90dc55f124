"""The library that multiplies matrices for NumPy (BLAS), and its threads.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
threadpoolctl, https://github.com/joblib/threadpoolctl
"""

from __future__ import annotations

from functools import cache
from typing import Any

AVX512 = {"skylakex", "cooperlake", "sapphirerapids"}
"""What OpenBLAS calls the processors for which it computes with vectors of sixteen numbers."""


@cache
def blas() -> Any:
    """Find the library; looking through all that is loaded takes time.

    Returns
    -------
    threadpoolctl.ThreadpoolController
        Of the BLAS libraries of this process; some packages bring one of their own.

    Examples
    --------
    >>> {library.user_api for library in blas().lib_controllers}
    {'blas'}
    """
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController().select(user_api="blas")


@cache
def is_for_avx512() -> bool:
    """Say whether the library has taken its loops for processors with AVX-512.

    Returns
    -------
    bool
        False too for libraries other than OpenBLAS, which do not say.

    Examples
    --------
    >>> is_for_avx512() in (False, True)
    True
    """
    kinds = [
        str(getattr(library, "architecture", "")).lower() for library in blas().lib_controllers
    ]
    return bool(kinds) and all(kind in AVX512 for kind in kinds)


def set_threads(counts: list[int]) -> None:
    """Tell BLAS how many threads it may use, from any thread of the program.

    Parameters
    ----------
    counts : list of int
        For each library of `blas`.

    Notes
    -----
    threadpoolctl 3.8 listens to the first thread that asks, and to no other, until it forgets it.

    Examples
    --------
    >>> before = [library.num_threads for library in blas().lib_controllers]
    >>> set_threads([1] * len(before))
    >>> [library.num_threads for library in blas().lib_controllers] == [1] * len(before)
    True
    >>> set_threads(before)
    """
    for library, count in zip(blas().lib_controllers, counts, strict=True):
        forget = getattr(library, "clear_controlling_thread", lambda force: None)
        forget(force=True)
        library.set_num_threads(count)
        forget(force=True)
