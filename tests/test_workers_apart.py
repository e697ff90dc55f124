"""A worker has nothing open that its parent's partners wait for."""

import os
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest

from cnnlib.workers import Worker, shared_array
from tests.processes import needs_fork, nothing_left

pytestmark = needs_fork


@pytest.fixture(autouse=True)
def leave_nothing():
    with nothing_left():
        yield


def test_a_partner_sees_the_end_of_its_pipe():
    """Else it would wait for as long as the worker lives."""
    echo = [sys.executable, "-c", "import sys; print(len(sys.stdin.read()))"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(echo, **pipes) as partner, closing(Worker(lambda _: None)) as worker:
        worker.ask(b"a")
        worker.wait()
        found, _ = partner.communicate(b"four", timeout=20)
    assert found.strip() == b"4"


def test_only_the_pipes_to_the_parent_and_the_place_for_warnings_are_open(tmp_path):
    count = shared_array((2,), np.dtype(np.int64))

    def look(_order):
        count[0] = len(os.listdir("/proc/self/fd")) - 1  # but for the listing's own
        count[1] = os.fstat(1).st_rdev == os.stat(os.devnull).st_rdev

    with (tmp_path / "mine").open("w") as mine, closing(Worker(look)) as worker:
        worker.ask(b"a")
        worker.wait()
        mine.write("still open here")
    assert count.tolist() == [5, 1]
    assert (tmp_path / "mine").read_text() == "still open here"
