"""Checks of what callers hand in, with messages that say what to do.

Every message has three parts: what was expected, what came, what to do. A wrong
value is a ``ValueError``, a wrong kind of thing a ``TypeError``. Each check gives back
the value it accepted, so that a call reads ``strides = check_pair(strides, "strides")``.
"""

from .arrays import check_array, check_shape
from .values import (
    Pair,
    check_choice,
    check_fraction,
    check_pair,
    check_rng,
    check_whole,
    message,
)

__all__ = [
    "Pair",
    "check_array",
    "check_choice",
    "check_fraction",
    "check_pair",
    "check_rng",
    "check_shape",
    "check_whole",
    "message",
]
