"""A process that does the jobs of one competitor when told to: `python -m benchmarks.worker name`.

One line of JSON comes in, one goes out::

    {"prepare": {case}}                 ->  {"jobs": ["forward", "both", ...]}
    {"run": "both", "times": 3}         ->  {"seconds": 0.12}      of one run, the mean of the three
    {"memory": "both"}                  ->  {"bytes": 1234}        extra memory of one run, at most
    {"results": "path.npz"}             ->  {"saved": ["y", "dx", ...]}
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from .cases import Case, from_dict
from .memory import extra_memory
from .peers import load


class Worker:
    """The jobs of one competitor on the case at hand."""

    def __init__(self, peer: str) -> None:
        self.peer = load(peer)
        self.jobs: dict[str, Callable[[], Any]] = {}

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        """Do what a message asks for."""
        match message:
            case {"prepare": data}:
                return self.prepare(from_dict(data))
            case {"run": job, "times": times}:
                return {"seconds": self.run(self.jobs[job], times)}
            case {"memory": job}:
                return {"bytes": extra_memory(self.jobs[job])}
            case {"results": path}:
                results = self.jobs["results"]()
                np.savez(path, **results)
                return {"saved": sorted(results)}
        raise ValueError(f"an unknown message: {message}")

    def prepare(self, case: Case) -> dict[str, Any]:
        """Make the arrays and the jobs of a case; what a competitor cannot do has no jobs."""
        self.jobs = {}
        self.jobs = self.peer(case)
        return {"jobs": [name for name in self.jobs if name != "results"]}

    @staticmethod
    def run(job: Callable[[], Any], times: int) -> float:
        """Time a job."""
        start = time.perf_counter()
        for _ in range(times):
            job()
        return (time.perf_counter() - start) / times


def main() -> None:
    """Answer messages until there are no more."""
    # Libraries may print; only answers go to the parent.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    worker = Worker(sys.argv[1])
    for line in sys.stdin:
        try:
            answer = worker.answer(json.loads(line))
        except Exception as error:  # the parent reports it
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
