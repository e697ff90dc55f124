"""What can be asked of an answer: what it is, to be called, a method, an attribute."""

from __future__ import annotations

import contextlib
import copy
import dis
import inspect
import linecache
from collections.abc import Callable
from typing import Any

import numpy as np

from .cells import Bounded
from .wire import Thing

MESSAGE, PRINTED = 500, 2000  # characters that may come back


class Answers:
    """The student's names, and the objects that came of calling them.

    Parameters
    ----------
    space : dict
        What the cells defined.

    Examples
    --------
    >>> answers = Answers({"double": lambda x: 2 * x})
    >>> found = answers.reply({"do": "look", "name": "double", "cases": [(3,), (3, 4)]})
    >>> found["is"], found["accepts"]
    ('function', False)
    >>> number = found["value"].thing_number
    >>> answers.reply({"do": "call", "of": number, "args": (4,), "kwargs": {}})["value"]
    8
    """

    def __init__(self, space: dict[str, Any]) -> None:
        self._space = space
        self._kept: list[Any] = []

    def keep(self, value: Any) -> Thing:
        """Keep an object that cannot cross, and return what stands for it."""
        self._kept.append(value)
        return Thing(len(self._kept) - 1, _kind(value))

    def thing(self, thing: Thing) -> Any:
        """Return the object that a number stands for."""
        return self._kept[thing.thing_number]

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what is asked, and say what came of it."""
        if request["do"] == "look":
            return self._look(request["name"], request["cases"])
        target = self._kept[request["of"]]
        if request["do"] == "get":
            return self._run(lambda: getattr(target, request["name"]), None)
        arguments = copy.deepcopy(request["args"])
        kwargs = copy.deepcopy(request["kwargs"])
        found = self._run(lambda: target(*arguments, **kwargs), target)
        pairs = zip(request["args"], arguments, strict=True)
        found["changed"] = [i for i, pair in enumerate(pairs) if not _same(*pair)]
        return found

    def _look(self, name: str, cases: list[tuple[Any, ...]]) -> dict[str, Any]:
        """Say what a name holds, and whether it can be called as the cases would."""
        if name not in self._space:
            return {"is": "missing"}
        answer = self._space[name]
        if _is_stub(answer):
            return {"is": "blank"}
        if not callable(answer):
            return {"is": "value", "value": answer, "kind": _kind(answer)}
        return {
            "is": "function",
            "value": self.keep(answer),
            "kind": str(getattr(answer, "__name__", _kind(answer)))[:100],
            "accepts": all(_accepts(answer, case) for case in cases),
        }

    def _run(self, call: Callable[[], Any], function: Any) -> dict[str, Any]:
        page = Bounded()
        try:
            with contextlib.redirect_stdout(page), np.errstate(all="ignore"):
                value = call()
        except BaseException as error:  # SystemExit too
            line, code = _place(error, function)
            return {
                "error": type(error).__name__[:100],
                "message": _text(error)[:MESSAGE],
                "line": line,
                "code": code[:MESSAGE],
                "printed": page.getvalue()[:PRINTED],
            }
        return {"value": value, "printed": page.getvalue()[:PRINTED]}


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the class of the exception is a student's too
        return ""


def _kind(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"ndarray[{value.dtype}]"[:100]
    return str(type(value).__name__)[:100]


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, np.ndarray):
        exact = before.dtype.kind not in "fc"
        return before.shape == after.shape and np.array_equal(before, after, equal_nan=not exact)
    try:
        return bool(before == after)
    except Exception:  # what was handed in may have become anything
        return True


def _accepts(function: Callable[..., Any], case: tuple[Any, ...]) -> bool:
    try:
        inspect.signature(function).bind(*case)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def _is_stub(answer: Any) -> bool:
    """Return whether an answer is a function with no body but ``...``, ``pass`` or a docstring."""
    code = getattr(answer, "__code__", None)
    return answer is None or (code is not None and _operations(code) == _NOTHING)


def _operations(code: Any) -> list[tuple[str, Any]]:
    return [
        (step.opname, step.argval) for step in dis.get_instructions(code) if step.opname != "NOP"
    ]


_NOTHING = _operations((lambda: None).__code__)


def _place(error: BaseException, function: Any) -> tuple[int, str]:
    """Return the innermost line of the student's cells under an exception."""
    own = getattr(getattr(function, "__code__", None), "co_filename", None)
    place = (0, "")
    trace = error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file == own and file.startswith("<cell "):
            place = (trace.tb_lineno, linecache.getline(file, trace.tb_lineno).strip())
        trace = trace.tb_next
    return place
