"""In the sandbox of a grader no process may look into another: layers are computed all the same."""

import platform
import subprocess
import sys

import pytest

from cnnlib.grading.box.seccomp import PROCESSORS
from tests.processes import needs_fork

SCRIPT = """
import numpy as np
from cnnlib import conv2d, conv2d_forward
from cnnlib.functional.fast import crew as crews
from cnnlib.grading.box.seccomp import install

install()
crews.thread_count = lambda: 2
rng = np.random.default_rng(0)
x = rng.standard_normal((8, 16, 40, 40)).astype(np.float32)
w = rng.standard_normal((16, 16, 3, 3)).astype(np.float32)
assert len(crews.crew.parts(8, 1e6, 0)) == 2
y, _ = conv2d_forward(x, w, padding=1, method="auto")
np.testing.assert_allclose(y, conv2d(x, w, padding=1), rtol=0, atol=1e-3)
print(crews.crew.possible, len(crews.crew.helpers))
"""


@needs_fork
@pytest.mark.skipif(platform.machine() not in PROCESSORS, reason="no filter for this processor")
def test_a_layer_that_would_be_shared_out_is_computed():
    command = [sys.executable, "-W", "error", "-c", SCRIPT]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.stdout.split() == ["False", "0"], run.stderr
    assert run.returncode == 0, run.stderr
