"""Every notebook that readers see holds exactly what its code gives.

Strict nbval says so here, for all that it looks at; `test_alone.py` says so to the byte.
"""

import re

import pytest

from cnnlib import widgets
from tests.chapters.nbval import nbval
from tools.notebooks import ROOT, never_executed, notebooks, read

each_notebook = pytest.mark.parametrize(
    "path", notebooks(), ids=lambda path: path.relative_to(ROOT).as_posix()
)


@each_notebook
def test_no_cell_is_left_unexecuted(path):
    assert list(never_executed(read(path))) == [], "run `make notebooks`"


def test_every_widget_is_shown_in_a_chapter():
    """The tests of the built pages look at those, and only at those."""
    chapters = [read(path) for path in notebooks() if path.parent.name == "chapters"]
    code = "\n".join(c.source for n in chapters for c in n.cells if c.cell_type == "code")
    assert [name for name in widgets.__all__ if not re.search(rf"\b{name}\(", code)] == []


@each_notebook
def test_strict_nbval(path):
    report = nbval(path)
    assert not report, report
