"""A progress file of its own for each test, and questions to try answers on."""

import linecache
import textwrap

import numpy as np
import pytest

from cnnlib.exercises import api
from cnnlib.exercises.question import Question
from tests.exercises.drafts import Draft


@pytest.fixture(autouse=True)
def progress_file(tmp_path, monkeypatch):
    """Keep the progress of a test away from the progress of whoever runs it."""
    path = tmp_path / "kept" / "progress.json"
    monkeypatch.setenv("CNNLIB_PROGRESS", str(path))
    monkeypatch.setattr(api, "_hints_seen", {})
    return path


@pytest.fixture
def write():
    """Define a function from source, as the cell of a notebook would."""

    def define(source, name="f"):
        source = textwrap.dedent(source)
        file = f"<cell {abs(hash(source))}>"
        linecache.cache[file] = (len(source), None, source.splitlines(True), file)
        space = {"np": np}
        exec(compile(source, file, "exec"), space)
        return space[name]

    return define


@pytest.fixture
def asked():
    """A question about f(x, n): n times x, an array."""
    return Question(
        "00-q1",
        "f",
        "core",
        ("ch00-times",),
        2,
        reference=lambda x, n: x * n,
        wrong={
            "plus": lambda x, n: x + n,
            "once": lambda x, n: x,
            "raises": lambda x, n: x[99] * n,
        },
        examples=lambda: [(np.array([[2.0, 2, 2]]), 2), (np.array([[1.5, 2.5, 4], [1, 0, 1]]), 3)],
        cases=lambda rng: [(rng.normal(size=(2, 3)), 1)],
        seconds=5.0,
    )


@pytest.fixture
def draft(tmp_path):
    """A copy of the master of sheet 2, to be changed."""
    return Draft(tmp_path)
