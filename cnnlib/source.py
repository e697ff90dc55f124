"""The source of a function or class, shown where a chapter explains it.

A chapter never repeats code: it shows the code that the tests run.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from textwrap import dedent
from typing import Any

from .checks import message


class SourceCode:
    """Python code that a notebook shows in colour and a terminal as text.

    Parameters
    ----------
    code : str
        The code.

    Examples
    --------
    >>> SourceCode("x = 1")
    x = 1
    >>> print(SourceCode("x = 1")._repr_markdown_())
    ```python
    x = 1
    ```
    """

    def __init__(self, code: str) -> None:
        self.code = code

    def __repr__(self) -> str:
        return self.code

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"


def show_source(*objects: Callable[..., Any], docstring: bool = False) -> SourceCode:
    """Show how functions or classes are written.

    As the last line of a notebook cell this shows the code in colour.

    Parameters
    ----------
    *objects : function or class
        What to show, in this order.
    docstring : bool
        Whether to show docstrings whole; only their first lines otherwise.

    Returns
    -------
    SourceCode
        The code, ready to be displayed.

    Raises
    ------
    TypeError
        If there is nothing to show, or something is not a function or class written in Python.

    Notes
    -----
    Taught in chapter 2, The convolution operation, and used in all that follow.

    Examples
    --------
    >>> from cnnlib import show_source
    >>> from cnnlib.shapes import dilated
    >>> print(show_source(dilated).code.splitlines()[-1])
        return (kernel_size - 1) * dilation + 1
    """
    if not objects:
        got = "no argument"
        raise TypeError(message("show_source needs a function or class", got, "Name at least one."))
    code = [_source(thing) for thing in objects]
    return SourceCode("\n\n\n".join(code if docstring else map(_shorten_docstrings, code)))


def _source(thing: Any) -> str:
    """Read the source of one function or class from its file."""
    expected = "show_source shows functions and classes written in Python"
    got = f"{thing!r} of type {type(thing).__name__}"
    if not (inspect.isroutine(thing) or inspect.isclass(thing)):
        raise TypeError(message(expected, got, "Pass the function itself, without calling it."))
    try:
        return dedent(inspect.getsource(thing)).rstrip()
    except (OSError, TypeError) as error:
        advice = "Its source is not Python; read its documentation with help(...)."
        raise TypeError(message(expected, got, advice)) from error


def _shorten_docstrings(code: str) -> str:
    """Cut every docstring down to its first line."""
    lines = code.split("\n")
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = [node for node in ast.walk(ast.parse(code)) if isinstance(node, definitions)]
    for node in sorted(nodes, key=lambda node: -node.lineno):  # from the end, so that counts hold
        text = ast.get_docstring(node)
        if text is not None:
            where = node.body[0]
            indent = " " * where.col_offset
            summary = f'{indent}"""{text.splitlines()[0]}"""'
            lines[where.lineno - 1 : where.end_lineno] = [summary]
    return "\n".join(lines)
