"""Let the competitors run in turns, and gather their times."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from .cases import Case, as_dict

SAMPLE_SECONDS = 0.1
"""A sample repeats its job for about so long, to be longer than a tick of the scheduler."""

REST = 0.12
"""Seconds between two samples: threads of BLAS look for work for so long, and hold a core."""

SLOW_SECONDS = 2.0
"""A layer that takes longer is run in the first rounds only; an epoch of training takes as long."""

SLOW_ROUNDS = 3

Say = Callable[[str], None]


class Competitor:
    """A worker process, seen from the parent.

    Parameters
    ----------
    name : str
        One of `benchmarks.peers.PEERS`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.jobs: list[str] = []
        self.times: dict[str, int] = {}
        command = [sys.executable, "-m", "benchmarks.worker", name]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=Path(__file__).parents[1],
        )

    def ask(self, **message: Any) -> dict[str, Any]:
        """Send a message and wait for the answer.

        Raises
        ------
        RuntimeError
            If the worker reports an error, or is no longer there.
        """
        with suppress(BrokenPipeError):  # reported below
            print(json.dumps(message), file=self._process.stdin, flush=True)
        line = self._process.stdout.readline() if self._process.stdout else ""
        answer = json.loads(line) if line else {"error": "the process has ended"}
        if "error" in answer:
            raise RuntimeError(f"{self.name}: {answer['error']}")
        return answer

    def prepare(self, case: Case) -> None:
        """Set up a case, and learn how often its jobs fit into a sample."""
        self.jobs = self.ask(prepare=as_dict(case))["jobs"]
        self.times = {}
        for job in self.jobs:
            self.ask(run=job, times=1)  # the first run compiles, loads and allocates
            seconds = self.ask(run=job, times=1)["seconds"]
            self.times[job] = max(1, round(SAMPLE_SECONDS / max(seconds, 1e-9)))
            if seconds > SLOW_SECONDS and case.kind != "train":
                self.times[job] = -1

    def sample(self, job: str) -> float:
        """Give the seconds that one run of a job takes now.

        Before that there is a rest, until the threads of others sleep, and as many runs that are
        not timed: memory has left the cache, and a core that has rested takes some 60 ms to come
        to its speed again. A single run would do for a slow competitor, but not for a fast one.
        """
        time.sleep(REST)
        times = abs(self.times[job])
        self.ask(run=job, times=times)
        return self.ask(run=job, times=times)["seconds"]

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@contextmanager
def competitors(names: list[str]) -> Iterator[list[Competitor]]:
    """Start workers, and end them afterwards."""
    found = [Competitor(name) for name in names]
    try:
        yield found
    finally:
        for competitor in found:
            competitor.close()


def time_case(
    case: Case, field: list[Competitor], rounds: int, say: Say
) -> dict[str, dict[str, list[float]]]:
    """Time a case in rounds, each competitor once a round.

    Returns
    -------
    dict of dict of list of float
        Seconds by job, by competitor, by round. Lists are shorter where a job is slow.
    """
    for competitor in field:
        competitor.prepare(case)
    jobs = list(dict.fromkeys(job for competitor in field for job in competitor.jobs))
    seconds: dict[str, dict[str, list[float]]] = {job: {} for job in jobs}
    start = time.perf_counter()
    for number in range(rounds):
        for job in jobs:
            for competitor in rotated(field, number):
                slow = competitor.times.get(job, 0) < 0
                if job not in competitor.jobs or (slow and number >= SLOW_ROUNDS):
                    continue
                seconds[job].setdefault(competitor.name, []).append(competitor.sample(job))
    say(f"{case.name}: {case.label}, {rounds} rounds in {time.perf_counter() - start:.0f} s")
    return seconds


def rotated(field: list[Competitor], number: int) -> list[Competitor]:
    """Let each round begin with another competitor."""
    start = number % len(field)
    return field[start:] + field[:start]


def peak_memory(case: Case, name: str) -> int | None:
    """Measure the extra memory of the first forward and backward pass, in a fresh process."""
    with competitors([name]) as (competitor,):
        # A tiny run before, so that loading a library is not counted.
        tiny = case._replace(x_shape=(1, *case.x_shape[1:]))
        if not competitor.ask(prepare=as_dict(tiny))["jobs"]:
            return None
        competitor.ask(run="both", times=1)
        competitor.ask(prepare=as_dict(case))
        return competitor.ask(memory="both")["bytes"]
