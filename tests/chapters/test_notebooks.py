"""Every notebook that readers see holds exactly what its code gives."""

import pytest

from tests.chapters.alone import ALONE
from tests.chapters.nbval import nbval
from tools.notebooks import ROOT, execute, never_executed, notebooks, problems, read

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


@pytest.mark.parametrize(  # the others run anew in test_alone.py
    "path",
    [path for path in notebooks() if path not in ALONE],
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_a_new_run_gives_the_same_bytes(path):
    found = problems(path.read_text(encoding="utf-8"), execute(path))
    assert not found, "\n".join([f"{path.name}: run `make notebooks`, or undo the change:", *found])
