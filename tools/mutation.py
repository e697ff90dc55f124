"""Break the package line by line and see whether a test fails for each break.

    make mutation                      # all files below
    make mutation ARGS="conv pool"     # only files whose path has one of these words

The tests of a file are collected and run once; then, for each mutant, a fork of that process
takes the mutant's functions instead and runs the tests again until the first failure: quick ones
first, those with Keras only for what survives. No file is changed. What was found is kept in
build/mutation.jsonl, so an interrupted run goes on where it stopped. Linux and macOS only.
"""

import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tqdm import tqdm

from tools.breaking import try_mutants
from tools.mutants import Mutant, mutants

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "build" / "mutation.jsonl"
SURVIVORS = ROOT / "tools" / "survivors.json"

FUNCTIONAL = "tests/functional"
CONTRACT = f"{FUNCTIONAL}/test_contract.py"
CONV = [[f"{FUNCTIONAL}/test_conv.py", f"{FUNCTIONAL}/test_im2col.py"], [CONTRACT, "-k", "conv2d"]]
POOL = [[f"{FUNCTIONAL}/test_pool.py"], [CONTRACT, "-k", "pool2d"]]
LARGEST = [[f"{FUNCTIONAL}/test_largest.py", f"{FUNCTIONAL}/test_pool.py"]]
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
    "cnnlib/functional/fast/largest.py": LARGEST,
    "cnnlib/functional/fast/pairs.py": LARGEST,
    "cnnlib/functional/fast/winners.py": LARGEST,
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
    found = {path: list(mutants((ROOT / path).read_text())) for path in targets}
    known = read_record()
    RECORD.parent.mkdir(exist_ok=True)
    todo = {
        path: [mutant for mutant in of_file if identity(path, mutant) not in known]
        for path, of_file in found.items()
    }
    total = sum(map(len, todo.values()))
    with RECORD.open("a") as record, tqdm(total=total, unit="mutant", miniters=1) as bar:
        for path, mutant, noticed in examine(todo):
            key = identity(path, mutant)
            known[key] = noticed
            print(json.dumps({"key": key, "noticed": noticed}), file=record, flush=True)
            bar.set_postfix_str(f"{Path(path).name}:{mutant.line}", refresh=False)
            bar.update()
    return report([(path, m, known[identity(path, m)]) for path in found for m in found[path]])


def examine(todo: dict[str, list[Mutant]]) -> Iterator[tuple[str, Mutant, str | None]]:
    """Give each mutant with the test that noticed it, or None; those soon noticed come first."""
    for turn in range(max(map(len, TARGETS.values()))):
        for path, left in todo.items():
            for run in TARGETS[path][turn : turn + 1]:
                survivors = []
                for mutant, noticed in try_mutants(ROOT, path, run, left):
                    if noticed:
                        yield path, mutant, noticed
                    elif excuse(path, mutant):
                        yield path, mutant, None
                    else:
                        survivors.append(mutant)
                todo[path] = survivors
    for path, left in todo.items():
        yield from ((path, mutant, None) for mutant in left)


@cache
def excuses() -> dict[tuple[str, str, str], str]:
    """Give the reason for each survivor that is known, by file, line of code and change."""
    by_reason = json.loads(SURVIVORS.read_text(encoding="utf-8"))
    return {
        (entry["file"], entry["line"], entry["change"]): reason
        for reason, entries in by_reason.items()
        for entry in entries
    }


def excuse(path: str, mutant: Mutant) -> str | None:
    """Say why no test can notice a mutant, if that is known."""
    line = (ROOT / path).read_text(encoding="utf-8").splitlines()[mutant.line - 1].strip()
    return excuses().get((path, line, mutant.what))


def report(results: list[tuple[str, Mutant, str | None]]) -> int:
    """Print the survivors, the share that was noticed in each file and in all; fail below 95 %."""
    survivors = [(path, mutant) for path, mutant, noticed in results if noticed is None]
    for path, mutant in survivors:
        why = excuse(path, mutant) or "No reason is known: a test is missing."
        print(f"survived  {path}:{mutant.line}  {mutant.what}  | {why}")
    of_file: dict[str, list[bool]] = {}
    for path, _, noticed in results:
        of_file.setdefault(path, []).append(noticed is not None)
    for path, marks in of_file.items():
        print(f"{sum(marks):4} of {len(marks):4}  {path}")
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


if __name__ == "__main__":
    tqdm.monitor_interval = 0  # no thread beside the forks
    sys.exit(main(sys.argv[1:]))
