"""How the value of a fact is written in the text."""

from __future__ import annotations

from typing import Any

import numpy as np


def write(value: Any, spec: str = "") -> str:
    r"""Write `value` as the text does.

    Examples
    --------
    >>> write(78500, ","), write(78500, "tex,"), write(-1 / 3, ".2f")
    ('78,500', '78{,}500', '-0.33')
    >>> write((1, 28, 28)), write(np.array([[4.0, -4.0], [0.0, 0.5]]))
    ('(1, 28, 28)', '[[4, -4], [0, 0.5]]')
    >>> print(write([[4, -4], [0, 0]], "tex"))
    4 & -4 \\ 0 & 0
    """
    if spec.startswith("tex"):
        return _tex(value, spec[3:])
    if isinstance(value, str):
        return format(value, spec)
    if isinstance(value, tuple):
        inner = ", ".join(write(item, spec) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if np.ndim(value):
        return "[" + ", ".join(write(item, spec) for item in value) + "]"
    return format(_plain(value), spec)


def _plain(value: Any) -> Any:
    """Take a NumPy scalar to Python's own, and 4.0 to 4 and -0.0 to 0, as a text writes them."""
    value = getattr(value, "item", lambda: value)()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _tex(value: Any, spec: str) -> str:
    if np.ndim(value) == 0:
        return write(value, spec).replace(",", "{,}")
    rows = np.atleast_2d(np.asarray(value))
    return r" \\ ".join(" & ".join(_tex(item, spec) for item in row) for row in rows)
