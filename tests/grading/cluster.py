"""A dask cluster of processes that can be killed. By hand: python -m tests.grading.cluster 1000"""

import contextlib
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Cluster:
    """A scheduler and its workers on the loopback address, for as long as the block lasts."""

    def __init__(self, workers):
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self._all, self.workers, self.killed = [], [], 0
        self._over = threading.Event()
        self._start("scheduler", "--port", self.port, "--no-dashboard")
        for _ in range(workers):
            self.add()

    def _start(self, what, *options):
        line = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            f"distributed.cli.dask_{what}",
            "--host",
            "127.0.0.1",
        ]
        quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
        # A task that was on a worker as it died is given up at once: the grader itself asks again.
        env = {**os.environ, "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
        self._all.append(subprocess.Popen([*line, *map(str, options)], cwd=ROOT, env=env, **quiet))
        return self._all[-1]

    def add(self):
        options = ("--nthreads", 1, "--no-nanny", "--no-dashboard", "--memory-limit", 0)
        self.workers.append(self._start("worker", self.address, *options))

    def kill_at_random(self, seconds, most):
        """Kill a worker every so often, and start another for each that is gone."""

        def work():
            dice = random.Random(5)
            due = time.time() + seconds
            while not self._over.wait(0.2):
                if time.time() > due and self.killed < most:
                    dice.choice(self.workers).kill()
                    self.killed += 1
                    due = time.time() + seconds * dice.uniform(0.5, 1.5)
                for worker in [each for each in self.workers if each.poll() is not None]:
                    self.workers.remove(worker)
                    self.add()

        self._keeper = threading.Thread(target=work, daemon=True)
        self._keeper.start()

    def close(self):
        self._over.set()
        if hasattr(self, "_keeper"):
            self._keeper.join()
        for process in self._all:
            process.kill()
            process.wait()


@contextlib.contextmanager
def cluster(workers=2):
    made = Cluster(workers)
    try:
        yield made
    finally:
        made.close()


def main(count):
    from cnnlib.grading.bench import Task
    from cnnlib.grading.cluster import grade_there
    from tests.grading.test_pool import class_of

    tasks = [Task(f"k{n}", data, "02", {}) for n, data in enumerate(class_of(count))]
    start = time.time()
    with cluster() as made:
        made.kill_at_random(4.0, most=10**6)
        records = list(grade_there(tasks, made.address))
        killed = made.killed
    seen = Counter(record.key for record in records)
    right = {f"k{n}": 2 * (n % 2) for n in range(count)}
    print(f"{count} submissions, {killed} workers killed, {time.time() - start:.0f} s")
    print("missing", len(right.keys() - seen.keys()), "doubled", sum(n > 1 for n in seen.values()))
    print("statuses", Counter(record.status for record in records))
    print("wrong marks", sum(record.total != right[record.key] for record in records))


if __name__ == "__main__":
    main(int(sys.argv[1]))
