"""Where two answers part: shapes first, then the kind of number, then the first element."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

NUMBERS = "biuf"


@dataclass(frozen=True)
class Difference:
    """The first thing in which an answer is not what was expected.

    Parameters
    ----------
    kind : str
        The name of the message: ``"shape"``, ``"values"`` and so on.
    facts : dict
        What the message fills in.

    Examples
    --------
    >>> Difference("shape", {"expected": (2, 3), "got": (3, 2)}).kind
    'shape'
    """

    kind: str
    facts: dict[str, Any] = field(default_factory=dict)


def difference(
    expected: Any, got: Any, tolerance: float = 1e-5, whole: bool = False
) -> Difference | None:
    """Compare an answer with what was expected.

    Parameters
    ----------
    expected : array_like of real numbers, or a tuple of them
        The right answer.
    got : object
        Any object at all.
    tolerance : float
        The largest difference allowed, relative to the largest expected magnitude or to
        1, whichever is larger: float32 answers pass where float64 is expected.
    whole : bool
        Whether the kind must be whole numbers as well.

    Returns
    -------
    Difference or None
        None if they agree. The dtype may differ, the values and the shape may not.

    Examples
    --------
    >>> difference([[1.0, 2.0]], [[1.0, 2.5]]).facts["index"]
    (0, 1)
    >>> difference(np.zeros((2, 3)), np.zeros((3, 2))).kind
    'shape_swapped'
    """
    if isinstance(expected, tuple):
        return _difference_of_parts(expected, got, tolerance, whole)
    if got is None:
        return Difference("none")
    actual = as_numbers(got)
    if actual is None:
        return Difference(_why_not_numbers(got), {"got": _kind_of(got)})
    wanted = np.asarray(expected)
    if actual.shape != wanted.shape:
        return _difference_of_shapes(wanted, actual)
    if whole and actual.dtype.kind not in "iu":
        return Difference("not_whole", {"got": _kind_of(got)})
    return _difference_of_values(wanted, actual, tolerance)


def _difference_of_parts(
    expected: tuple[Any, ...], got: Any, tolerance: float, whole: bool
) -> Difference | None:
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        count = len(got) if isinstance(got, tuple | list) else _kind_of(got)
        return Difference("parts", {"expected": len(expected), "got": count})
    for number, (part, actual) in enumerate(zip(expected, got, strict=True), start=1):
        found = difference(part, actual, tolerance, whole)
        if found is not None:
            return Difference(found.kind, {**found.facts, "part": number})
    return None


def _difference_of_shapes(wanted: np.ndarray, actual: np.ndarray) -> Difference:
    facts = {"expected": wanted.shape, "got": actual.shape}
    if wanted.shape == ():
        return Difference("not_one_number", facts)
    swapped = actual.shape == wanted.shape[::-1]
    return Difference("shape_swapped" if swapped else "shape", facts)


def _difference_of_values(
    wanted: np.ndarray, actual: np.ndarray, tolerance: float
) -> Difference | None:
    finite = np.abs(wanted[np.isfinite(wanted)])
    bound = tolerance * max(1.0, float(finite.max(initial=0.0)))
    with np.errstate(invalid="ignore", over="ignore"):
        apart = np.abs(wanted.astype(np.float64) - actual.astype(np.float64))
    # Written so that NaN differs from a number; a known mistake may be NaN itself.
    both_nan = np.isnan(wanted) & np.isnan(actual)
    differs = ~((apart <= bound) | (wanted == actual) | both_nan)
    if not differs.any():
        return None
    index = tuple(int(i) for i in np.argwhere(differs)[0])
    facts = {
        "index": index,
        "expected": wanted[index].item(),
        "got": actual[index].item(),
        "count": int(differs.sum()),
        "size": differs.size,
    }
    if not np.isfinite(actual).all():
        bad = tuple(int(i) for i in np.argwhere(~np.isfinite(actual))[0])
        return Difference("not_finite", {**facts, "index": bad, "got": actual[bad].item()})
    if actual.dtype.kind in "iu" and np.array_equal(np.trunc(wanted), actual):
        return Difference("truncated", {**facts, "dtype": str(actual.dtype)})
    return Difference("one_value" if wanted.shape == () else "values", facts)


def as_numbers(got: Any) -> np.ndarray | None:
    """Return an answer as an array of real numbers, or None if it is not made of them."""
    try:
        actual = np.asarray(got)
    except Exception:  # an object may do anything when asked to become an array
        return None
    return actual if actual.dtype.kind in NUMBERS else None


def _why_not_numbers(got: Any) -> str:
    """Tell rows of different lengths, a common slip in typed numbers, from all else."""
    rows = got if isinstance(got, list | tuple) else ()
    lengths = {len(row) if isinstance(row, list | tuple) else 0 for row in rows}
    return "ragged" if len(lengths) > 1 else "not_numbers"


def _kind_of(got: Any) -> str:
    """Name what an answer is, in one or a few words."""
    if isinstance(got, np.ndarray):
        return f"ndarray[{got.dtype}]"
    return type(got).__name__
