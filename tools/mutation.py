"""Break the package line by line and see whether a test fails for each break.

    make mutation                      # all files below
    make mutation ARGS="conv pool"     # only files whose path has one of these words

Each mutant is written into a copy of the project, and the tests of its file run there until
the first failure: the fast ones first; those with Keras only for what survives. What was found
is kept in build/mutation.jsonl, so an interrupted run goes on where it stopped. Linux and
macOS only: every run is a fork of a process that has NumPy and pytest loaded.
"""

import functools
import hashlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tqdm import tqdm

from tools.mutants import Mutant, mutants

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "build" / "mutation.jsonl"
TIMEOUT = 600  # seconds, after which a mutant counts as noticed: it loops or crawls

FUNCTIONAL = "tests/functional"
CONTRACT = f"{FUNCTIONAL}/test_contract.py"
CONV = [[f"{FUNCTIONAL}/test_conv.py", f"{FUNCTIONAL}/test_im2col.py"], [CONTRACT, "-k", "conv2d"]]
POOL = [[f"{FUNCTIONAL}/test_pool.py"], [CONTRACT, "-k", "pool2d"]]
LOSS = [[f"{FUNCTIONAL}/test_loss.py"]]
OPTIM = [["tests/test_optim.py", "-m", "not keras"], ["tests/test_optim.py", "-m", "keras"]]
KERAS = [f"{FUNCTIONAL}/test_against_keras.py", "-k"]

# For each file the runs of pytest that should notice, in this order.
TARGETS = {
    "cnnlib/shapes.py": [["tests/test_shapes.py", "tests/test_windows.py"]],
    "cnnlib/windows.py": [["tests/test_windows.py", "tests/test_shapes.py"]],
    "cnnlib/functional/arrays.py": [
        [
            f"{FUNCTIONAL}/test_im2col.py",
            f"{FUNCTIONAL}/test_conv.py",
            f"{FUNCTIONAL}/test_pool.py",
        ],
        [CONTRACT],
    ],
    "cnnlib/functional/im2col.py": CONV,
    "cnnlib/functional/conv.py": [*CONV, [*KERAS, "conv2d"]],
    "cnnlib/functional/conv_arguments.py": CONV,
    "cnnlib/functional/conv_groups.py": [*CONV, [*KERAS, "conv2d"]],
    "cnnlib/functional/conv_loops.py": CONV,
    "cnnlib/functional/conv_transpose.py": [
        [f"{FUNCTIONAL}/test_conv_transpose.py"],
        [CONTRACT, "-k", "conv2d_transpose"],
        [*KERAS, "conv2d_transpose"],
    ],
    "cnnlib/functional/pool_arguments.py": POOL,
    "cnnlib/functional/pool_max.py": [*POOL, [*KERAS, "max_pool2d"]],
    "cnnlib/functional/pool_average.py": [*POOL, [*KERAS, "avg_pool2d"]],
    "cnnlib/functional/pool_global.py": [*POOL, [*KERAS, "global"]],
    "cnnlib/functional/loss.py": [*LOSS, [*KERAS, "cross_entropy"]],
    "cnnlib/functional/loss_squared.py": LOSS,
    "cnnlib/optim/base.py": OPTIM,
    "cnnlib/optim/descent.py": OPTIM,
    "cnnlib/optim/adaptive.py": OPTIM,
}


def main(words: list[str]) -> int:
    """Run what is not yet recorded, and say what survived."""
    targets = [path for path in TARGETS if not words or any(word in path for word in words)]
    todo = [(path, mutant) for path in targets for mutant in mutants((ROOT / path).read_text())]
    known = read_record()
    RECORD.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, RECORD.open("a") as record:
        copy = copy_project(Path(folder))
        bar = tqdm(todo, unit="mutant", dynamic_ncols=True)
        for path, mutant in bar:
            bar.set_postfix_str(f"{Path(path).name}:{mutant.line}")
            key = identity(path, mutant)
            if key not in known:
                known[key] = try_mutant(copy, path, mutant)
                print(json.dumps({"key": key, "noticed": known[key]}), file=record, flush=True)
    return report([(path, mutant, known[identity(path, mutant)]) for path, mutant in todo])


@functools.cache
def passes_unbroken(copy: Path, run: tuple[str, ...]) -> bool:
    """Say whether tests pass before anything is broken: otherwise they prove nothing."""
    return passes(copy, list(run))


def report(results: list[tuple[str, Mutant, str | None]]) -> int:
    """Print the survivors and the share that was noticed; fail below 95 %."""
    survivors = [(path, mutant) for path, mutant, noticed in results if noticed is None]
    for path, mutant in survivors:
        print(f"survived  {path}:{mutant.line}  {mutant.what}")
    share = 1 - len(survivors) / max(1, len(results))
    print(f"{len(results) - len(survivors)} of {len(results)} mutants noticed: {share:.1%}")
    return int(share < 0.95)


def identity(path: str, mutant: Mutant) -> str:
    """Name a mutant by the changed file and by the tests that look at it."""
    tests = [word for run in TARGETS[path] for word in run if word.endswith(".py")]
    texts = [mutant.source, *((ROOT / test).read_text() for test in tests)]
    return hashlib.sha256("\0".join([path, *texts]).encode()).hexdigest()


def read_record() -> dict[str, str | None]:
    """Give what earlier runs found: which tests noticed, or None."""
    if not RECORD.exists():
        return {}
    entries = [json.loads(line) for line in RECORD.read_text().splitlines()]
    return {entry["key"]: entry["noticed"] for entry in entries}


def copy_project(folder: Path) -> Path:
    """Copy what the tests need."""
    copy = folder / "project"
    for name in ("cnnlib", "tests"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", copy)
    return copy


def try_mutant(copy: Path, path: str, mutant: Mutant) -> str | None:
    """Give the tests that noticed, or None where none did."""
    original = (copy / path).read_text()
    for run in TARGETS[path]:
        (copy / path).write_text(mutant.source)
        noticed = not passes(copy, run)
        (copy / path).write_text(original)
        if noticed and not passes_unbroken(copy, tuple(run)):
            sys.exit(f"{' '.join(run)} fails, or finds no tests, on the unbroken package.")
        if noticed:
            return " ".join(run)
    return None


def passes(copy: Path, run: list[str]) -> bool:
    """Run pytest in a fork; say whether all tests passed in time."""
    child = os.fork()
    if child == 0:
        run_tests(copy, run)
    for _ in range(TIMEOUT * 50):  # counted in naps: a suspended run does not age
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return status == 0
        time.sleep(0.02)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def run_tests(copy: Path, run: list[str]) -> Any:
    """Run pytest on the copy, quietly, and leave the process."""
    code = 1
    try:
        os.chdir(copy)
        sys.path[:] = [place for place in sys.path if Path(place or ".").resolve() != ROOT]
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        # Plugins are loaded already, which pytest would warn of; no test here needs them.
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        os.environ["CNNLIB_NO_SHRINK"] = "1"
        options = ["-x", "-q", "-p", "no:cacheprovider"]
        code = int(pytest.main([*options, f"--rootdir={copy}", *run]))
    finally:
        os._exit(code)


if __name__ == "__main__":
    # Loaded once, and shared by every fork.
    import beartype  # noqa: F401
    import hypothesis.strategies  # noqa: F401
    import jaxtyping  # noqa: F401
    import numpy as np  # noqa: F401
    import numpy.testing  # noqa: F401
    import pytest

    tqdm.monitor_interval = 0  # no thread beside the forks
    sys.exit(main(sys.argv[1:]))
