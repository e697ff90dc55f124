"""Checks run where there is nothing but NumPy: no other library, no network, no file at hand."""

import os
import subprocess
import sys
import textwrap

import nbclient
import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe

from cnnlib.exercises import check, hint, progress
from tests.browser import *  # noqa: F403
from tests.installed import *  # noqa: F403
from tests.installed import run_alone
from tools.exercise_master import read_master
from tools.exercises import ROOT, masters

BLOCKER = """
import builtins, socket, sys

allowed = sys.stdlib_module_names | {"numpy", "cnnlib", "lazy_loader"}

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in allowed:
            raise ModuleNotFoundError(f"blocked: {name}")

sys.meta_path.insert(0, Refuse())

def refuse(*args, **kwargs):
    raise AssertionError("the network was asked for")

socket.socket = refuse
socket.getaddrinfo = refuse
"""

SCRIPT = """
from cnnlib.exercises import check, hint, progress
from cnnlib.exercises.engine import evaluate
from cnnlib.exercises.sheets import sheet_02

for question in sheet_02.SHEET.questions:
    assert check(question.id, question.reference).passed
    for name, wrong in question.wrong.items():
        told = check(question.id, wrong)
        assert not told.passed and told._repr_html_() and str(told)
    hint(question.id)
    for seed in range(100, 110):  # what a grader's own seed draws tells the same right from wrong
        assert evaluate(question, question.reference, seed).passed
        found = [evaluate(question, wrong, seed).mistake for wrong in question.wrong.values()]
        assert found == list(question.wrong), (question.id, seed, found)
print(progress("02"))
heavy = {"tensorflow", "keras", "matplotlib", "sklearn", "scipy", "IPython", "ipywidgets", "pooch"}
assert not heavy & sys.modules.keys()
"""


def test_numpy_is_enough(tmp_path):
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", BLOCKER + SCRIPT],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CNNLIB_PROGRESS": str(tmp_path / "p.json")},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "6 of 6 questions done" in result.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["p.json"]


def test_the_blocker_blocks(tmp_path):
    result = subprocess.run(
        [sys.executable, "-c", BLOCKER + "import matplotlib"], capture_output=True, text=True
    )
    assert "blocked: matplotlib" in result.stderr


@pytest.mark.parametrize("path", masters([]), ids=lambda path: path.parent.name)
def test_a_student_who_solves_all_of_it_is_told_so(path, installed, tmp_path):
    """The students' notebook, each starter replaced by its solution, alone in an empty folder."""
    master = read_master(path, ROOT)
    notebook = nbformat.read(path.parent / f"{path.parent.name}.ipynb", as_version=4)
    solutions = {f"{q.id}-starter": q.the("solution", "code").source for q in master.questions}
    for cell in notebook.cells:
        cell.source = solutions.get(cell.id, cell.source)
    notebook.cells.append(nbformat.v4.new_code_cell(f'print(progress("{master.id}"))'))
    notebook = run_alone(installed, notebook, tmp_path / "empty")
    checks = [cell for cell in notebook.cells if cell.get("id", "").endswith("-check")]
    assert len(checks) == len(master.questions)
    for cell in checks:
        assert cell.outputs[0].data["text/plain"].startswith("✓ Correct.")
        assert "Correct" in cell.outputs[0].data["text/html"]
    count = len(master.questions)
    assert f"{count} of {count} questions done" in notebook.cells[-1].outputs[0].text


def test_a_cell_of_a_notebook_gets_its_line_named(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNLIB_PROGRESS", str(tmp_path / "p.json"))
    source = """
        from cnnlib.exercises import check

        def corr2d(x, k, b=0):
            H, W = x.shape
            out = x * 0.0
            for i in range(H):
                out[i, W] = b
            return out

        check("02-q3", corr2d)
    """
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(textwrap.dedent(source).strip())])  # fmt: skip
    run(notebook, tmp_path)
    told = notebook.cells[0].outputs[0].data["text/plain"]
    assert "Line 7 of the cell, in `corr2d`: `out[i, W] = b`" in told


def run(notebook, folder):
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env={**os.environ, "PYTHONPATH": str(ROOT)})


@pytest.mark.browser
@pytest.mark.parametrize("colours", ["#14181d; color: #e6e9ec", "#ffffff; color: #1b1f24"], ids=["dark", "light"])  # fmt: skip
def test_axe_finds_nothing_in_feedback(browser, colours):
    """Every status, a hint, a solution and the table, on a dark and on a light page."""
    shown = [
        check("02-q1", [[1, 5, 8], [4, 1, 3]]),
        check("02-q2", ...),
        check("02-q3", lambda x, k, b: x),
        check("02-q4", lambda x, y, k, steps, rate: y[99]),
        hint("02-q3", 1),
        hint("02-q3", 4),
        progress("02"),
    ]
    body = "\n".join(note._repr_html_() for note in shown)
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.set_content(
        f'<!doctype html><html lang="en"><head><title>Feedback</title></head>'
        f'<body style="background: {colours}"><main><h1>Feedback</h1>{body}</main></body></html>'
    )
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    page.close()
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in found] == []
    assert not wide, "scrolls sideways"
