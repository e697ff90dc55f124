"""One call of an answer, and everything that may come of it."""

from __future__ import annotations

import contextlib
import copy
import dis
import inspect
import io
import linecache
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from .question import Case
from .time_limit import TimeUp, call_with_limit


@dataclass(frozen=True)
class Outcome:
    """What one call gave.

    A grader that calls the student's code in another process builds the same record
    from what comes back, so the comparison does not know where the code ran.

    Parameters
    ----------
    value : object
        What the call returned; None where it did not return.
    printed : str
        What it wrote to the standard output.
    changed : tuple of str
        The names of the arguments that it wrote into.
    error, message : str
        The kind and the text of the exception that stopped it; empty if none did.
    line : int
        The line of the student's code that was running then, 0 where it is not known.
    code : str
        That line itself.
    slow : bool
        Whether the time limit stopped it.

    Examples
    --------
    >>> Outcome(value=3).returned
    True
    """

    value: Any = None
    printed: str = ""
    changed: tuple[str, ...] = ()
    error: str = ""
    message: str = ""
    line: int = 0
    code: str = ""
    slow: bool = False

    @property
    def returned(self) -> bool:
        """Whether the call came to its end."""
        return not (self.error or self.slow)


#: Calls the answer for one case. The student's own kernel does it with `caller`.
Caller: TypeAlias = Callable[[Case], Outcome]


def caller(function: Callable[..., Any], seconds: float) -> Caller:
    """Return what calls a function that lives in this process.

    Parameters
    ----------
    function : function
        The student's answer.
    seconds : float
        The time limit of a call.

    Returns
    -------
    function
        Takes a case, returns an `Outcome`. The function gets copies of the arguments.

    Examples
    --------
    >>> caller(lambda x: x + 1, seconds=10)((2,)).value
    3
    """
    return lambda case: _call(function, case, seconds)


def _call(function: Callable[..., Any], case: Case, seconds: float) -> Outcome:
    arguments = copy.deepcopy(case)
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output):
            value = call_with_limit(lambda: function(*arguments), seconds)
    except TimeUp:
        return Outcome(printed=output.getvalue(), slow=True)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: exit() must not close the notebook
        line, code = _place(error, function)
        return Outcome(
            printed=output.getvalue(),
            error=type(error).__name__,
            message=str(error),
            line=line,
            code=code,
        )
    if isinstance(value, np.ndarray):
        value = value.copy()  # the next call may write into the same array
    names = argument_names(function, len(case))
    pairs = zip(names, case, arguments, strict=True)
    changed = tuple(name for name, before, after in pairs if not same(before, after))
    return Outcome(value=value, printed=output.getvalue(), changed=changed)


def same(before: Any, after: Any) -> bool:
    """Return whether two arguments hold the same values, NaN being equal to itself."""
    if isinstance(before, np.ndarray):
        numbers = before.dtype.kind in "fc"
        return before.shape == after.shape and np.array_equal(before, after, equal_nan=numbers)
    return bool(before == after)


def argument_names(function: Callable[..., Any], count: int) -> list[str]:
    """Return the names of the first arguments of a function, made up where they are not known."""
    try:
        names = list(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        names = []
    return [*names[:count], *(f"argument_{i + 1}" for i in range(len(names), count))]


def accepts(function: Callable[..., Any], case: Case) -> bool:
    """Return whether a function can be called with as many arguments as a case has."""
    try:
        inspect.signature(function).bind(*case)
    except TypeError:
        return False
    except ValueError:  # a built-in function without a signature
        return True
    return True


def is_stub(answer: Any) -> bool:
    """Return whether an answer is a function with no body but ``...``, ``pass`` or a docstring."""
    code = getattr(answer, "__code__", None)
    return code is not None and _operations(code) == NO_OPERATIONS


def _operations(code: types.CodeType) -> list[tuple[str, Any]]:
    return [
        (step.opname, step.argval) for step in dis.get_instructions(code) if step.opname != "NOP"
    ]


NO_OPERATIONS = _operations((lambda: None).__code__)


def _place(error: BaseException, function: Callable[..., Any]) -> tuple[int, str]:
    """Return the innermost line of the student's own code under an exception."""
    own = getattr(getattr(function, "__code__", None), "co_filename", None)
    place = (0, "")
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename == own:
            place = (trace.tb_lineno, linecache.getline(filename, trace.tb_lineno).strip())
        trace = trace.tb_next
    return place
