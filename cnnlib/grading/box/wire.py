"""Values as bytes, across the wall of the sandbox: JSON for the form, raw bytes for the arrays.

Never pickle: to read a pickle is to run it. What comes is read as what it claims to be only after
its sizes have been held against limits, so no message can make the reader run out of memory, of
stack or of time.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

HEADER = struct.Struct("!II")  # bytes of JSON, bytes of arrays
MAX_TEXT = 4_000_000
MAX_RAW = 16_000_000
MAX_DEPTH = 20
MAX_NODES = 200_000
MAX_NAME = 200
DTYPES = frozenset(np.dtype(code).str for code in ("?", *"bBhHiIqQ", "f2", "f4", "f8", "c8", "c16"))


class WireError(Exception):
    """A message that breaks the rules, or none where one was due."""


class TooLate(WireError):
    """No whole message came in time."""


class Thing:
    """Something that cannot cross: a number to speak of it, and what it is.

    Examples
    --------
    >>> Thing(3, "Conv2D").thing_kind
    'Conv2D'
    """

    def __init__(self, number: int, kind: str) -> None:
        self.thing_number, self.thing_kind = number, kind


def pack(message: Any, keep: Callable[[Any], Thing] | None = None) -> bytes:
    """Write a value.

    Parameters
    ----------
    message : object
        Numbers, strings, None, ``...``, arrays, and lists, tuples and dicts of them.
    keep : function, optional
        Gives the `Thing` that stands for anything else.

    Returns
    -------
    bytes
        Sizes, JSON, and the bytes of all arrays one after another.

    Raises
    ------
    TypeError
        If there is anything else and no `keep`.

    Examples
    --------
    >>> unpack(pack({"x": np.arange(3), "shape": (1, 2)}))
    {'x': array([0, 1, 2]), 'shape': (1, 2)}
    """
    raw: list[bytes] = []
    text = json.dumps(_tree(message, raw, keep, 0), separators=(",", ":")).encode()
    body = b"".join(raw)
    return HEADER.pack(len(text), len(body)) + text + body


def _tree(value: Any, raw: list[bytes], keep: Callable[[Any], Thing] | None, depth: int) -> Any:
    if value is None or type(value) in (bool, int, float, str):
        return value
    if depth < MAX_DEPTH:
        if type(value) in (list, tuple):
            items = [_tree(item, raw, keep, depth + 1) for item in value]
            return {"list" if type(value) is list else "tuple": items}
        if type(value) is dict:
            pairs = [[_tree(part, raw, keep, depth + 1) for part in pair] for pair in value.items()]
            return {"dict": pairs}
    if isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "biufc":
        plain = _plain(np.asarray(value))
        raw.append(plain.tobytes())
        return {"array": [plain.dtype.str, list(plain.shape)]}
    if value is ...:
        return {"ellipsis": None}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    thing = value if isinstance(value, Thing) else keep(value) if keep else None
    if thing is None:
        raise TypeError(f"expected numbers, strings and arrays to send; got {type(value).__name__}")
    return {"thing": [thing.thing_number, thing.thing_kind[:MAX_NAME]]}


def _plain(value: np.ndarray) -> np.ndarray:
    """Return an array of a dtype that may cross, little-endian."""
    dtype = value.dtype.newbyteorder("<")
    if dtype.str not in DTYPES:  # long doubles
        dtype = np.dtype("<c16" if dtype.kind == "c" else "<f8")
    return value.astype(dtype, copy=False)


def unpack(data: bytes | bytearray, name: Callable[[Thing], Any] | None = None) -> Any:
    """Read a value that `pack` wrote, or that a stranger made up.

    Parameters
    ----------
    data : bytes
        A whole message.
    name : function, optional
        Gives what a `Thing` is read as.

    Returns
    -------
    object

    Raises
    ------
    WireError
        If the message breaks a rule.

    Examples
    --------
    >>> unpack(HEADER.pack(9, 0) + b'[1, 2, 3]')
    Traceback (most recent call last):
    cnnlib.grading.box.wire.WireError: a list where a value was due
    """
    size, _ = sizes(data[: HEADER.size])
    text = bytes(data[HEADER.size : HEADER.size + size])
    try:
        tree = json.loads(text.decode())
        return _Reader(memoryview(data)[HEADER.size + size :], name).whole(tree)
    except WireError:
        raise
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError) as error:
        raise WireError(f"not a message: {type(error).__name__}") from None


def sizes(header: bytes | bytearray) -> tuple[int, int]:
    """Read how many bytes of JSON and of arrays follow, and refuse too many."""
    text, raw = HEADER.unpack(bytes(header))
    if text > MAX_TEXT or raw > MAX_RAW:
        raise WireError(f"a message of {text} + {raw} bytes")
    return text, raw


class _Reader:
    """Reads one tree, and takes its arrays from the bytes in order."""

    def __init__(self, raw: memoryview, name: Callable[[Thing], Any] | None) -> None:
        self._raw, self._name, self._nodes = raw, name, 0

    def whole(self, tree: Any) -> Any:
        value = self.read(tree, 0)
        if len(self._raw):
            raise WireError("bytes that belong to no array")
        return value

    def read(self, tree: Any, depth: int) -> Any:
        self._nodes += 1
        if depth > 2 * MAX_DEPTH or self._nodes > MAX_NODES:
            raise WireError("too deep or too many values")
        if not isinstance(tree, dict):
            if isinstance(tree, list):
                raise WireError("a list where a value was due")
            return tree
        ((kind, body),) = tree.items()
        match kind:
            case "list" | "tuple":
                items = (self.read(item, depth + 1) for item in _list(body))
                return list(items) if kind == "list" else tuple(items)
            case "dict":
                return {self.read(k, depth + 1): self.read(v, depth + 1) for k, v in _list(body)}
            case "array":
                return self._array(*_list(body))
            case "ellipsis":
                return ...
            case "complex":
                real, imaginary = _list(body)
                return complex(real, imaginary)
            case "thing":
                return self._thing(*_list(body))
        raise WireError("an unknown kind of value")

    def _array(self, dtype: Any, shape: Any) -> Any:
        if dtype not in DTYPES or not all(type(n) is int and n >= 0 for n in _list(shape)):
            raise WireError("an array of a kind that may not cross")
        count = math.prod(shape)
        length = count * np.dtype(dtype).itemsize
        if len(shape) > 32 or length > len(self._raw):
            raise WireError("an array without its bytes")
        found = np.frombuffer(self._raw, dtype, count).reshape(shape).copy()
        self._raw = self._raw[length:]
        return found if shape else found[()]

    def _thing(self, number: Any, kind: Any) -> Any:
        if type(number) is not int or not isinstance(kind, str) or len(kind) > MAX_NAME:
            raise WireError("a thing without number and name")
        thing = Thing(number, kind)
        return self._name(thing) if self._name else thing


def _list(body: Any) -> list[Any]:
    if not isinstance(body, list):
        raise WireError("no list where one was due")
    return body
