"""Showing source: the tested text, with docstrings cut to their first lines."""

import re
import textwrap
from pathlib import Path

import numpy as np
import pytest

import cnnlib
from cnnlib import show_source
from cnnlib.shapes import dilated, resolve_padding


def example(a: int) -> int:
    """Add one.

    This paragraph is left out.
    """

    def inner():
        """Say nothing.

        Nor this one.
        """

    text = """not a docstring

    and so it stays"""
    return a + 1 + len(text) * 0


class Example:
    """Hold a number.

    More about it.
    """

    def method(self):
        """Give it.

        Later.
        """
        return 1

    def bare(self):
        return 2


def test_the_code_is_that_of_the_file():
    shown = show_source(dilated, docstring=True).code
    assert shown in Path(cnnlib.shapes.__file__).read_text()
    assert "Parameters" in shown


def test_docstrings_are_cut_to_their_first_lines():
    assert show_source(example).code == textwrap.dedent('''\
        def example(a: int) -> int:
            """Add one."""

            def inner():
                """Say nothing."""

            text = """not a docstring

            and so it stays"""
            return a + 1 + len(text) * 0''')
    assert show_source(Example).code == textwrap.dedent('''\
        class Example:
            """Hold a number."""

            def method(self):
                """Give it."""
                return 1

            def bare(self):
                return 2''')


def test_docstrings_are_whole_where_asked_for():
    assert "This paragraph is left out." in show_source(example, docstring=True).code


def test_annotations_and_shape_comments_are_kept():
    code = show_source(cnnlib.conv2d_forward).code
    assert 'x: Real[ndarray, "N C H W"]' in code
    assert "# (N, FN, OH, OW)" in code


def test_methods_lose_their_indent():
    assert show_source(Example.method).code == 'def method(self):\n    """Give it."""\n    return 1'


def test_several_objects_are_shown_in_order():
    code = show_source(resolve_padding, dilated).code
    assert code == f"{show_source(resolve_padding).code}\n\n\n{show_source(dilated).code}"


def test_a_notebook_gets_markdown_and_a_terminal_text():
    shown = show_source(dilated)
    assert repr(shown) == shown.code
    assert shown._repr_markdown_() == f"```python\n{shown.code}\n```"


@pytest.mark.parametrize("thing", [len, np.add.reduce, int])
def test_what_is_not_python_is_refused(thing):
    text = (
        f"show_source shows functions and classes written in Python; got {thing!r} of type "
        f"{type(thing).__name__}. Its source is not Python; read its documentation with help(...)."
    )
    with pytest.raises(TypeError, match=re.escape(text)):
        show_source(thing)


def test_what_is_no_function_is_refused():
    text = "got 3 of type int. Pass the function itself, without calling it."
    with pytest.raises(TypeError, match=re.escape(text)):
        show_source(dilated(3))


def test_nothing_to_show_is_refused():
    text = "show_source needs a function or class; got no argument. Name at least one."
    with pytest.raises(TypeError, match=re.escape(text)):
        show_source()
