"""Every notebook that readers see holds exactly what its code gives.

Strict nbval says so here, for all that it looks at; `test_alone.py` says so to the byte.
"""

import pytest

from tests.chapters.nbval import nbval
from tools.notebooks import ROOT, never_executed, notebooks, read

each_notebook = pytest.mark.parametrize(
    "path", notebooks(), ids=lambda path: path.relative_to(ROOT).as_posix()
)


@each_notebook
def test_no_cell_is_left_unexecuted(path):
    assert list(never_executed(read(path))) == []


@each_notebook
def test_strict_nbval(path):
    report = nbval(path)
    assert not report, report
