"""The benchmark runs, small: that it works, never how fast anything is."""

import json

import numpy as np
import pytest

from benchmarks import memory
from benchmarks.__main__ import main
from benchmarks.cases import CONVOLUTIONS, TRAININGS
from benchmarks.memory import extra_memory
from benchmarks.rounds import SAMPLE_SECONDS, Competitor, time_case
from cnnlib.workers import Worker, can_fork


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bench")
    words = "--small --rounds 1 --groups conv --cases c1,c3 --peers books,im2col,auto --no-memory"
    main([*words.split(), "--out", str(folder)])
    return folder


def test_every_peer_is_timed_on_every_case(folder):
    cases = json.loads((folder / "bench.json").read_text())["groups"]["conv"]
    assert [entry["case"]["name"] for entry in cases] == ["c1", "c3"]
    for entry in cases:
        assert entry["multiply_adds"] > 0
        assert any("books" in times for times in entry["seconds"].values())
        for times in entry["seconds"].values():
            assert {"im2col", "auto"} <= set(times)
            assert all(len(rounds) == 1 and rounds[0] > 0 for rounds in times.values())


def test_the_record_is_written_as_tables_and_as_a_picture(folder):
    assert "| im2col |" in (folder / "bench.md").read_text()
    assert "<svg" in (folder / "bench.svg").read_text()


class Told(Competitor):
    """A competitor whose runs take as long as it is told; it notes what it is asked for."""

    def __init__(self, seconds):
        self.name, self.times, self.seconds, self.asked = "told", {}, seconds, []

    def ask(self, **message):
        self.asked.append(message)
        return {"jobs": ["both"], "seconds": self.seconds}


@pytest.mark.parametrize(("seconds", "runs"), [(1e-3, 100), (0.5, 1), (3.0, 1)])
def test_who_is_timed_was_at_work_for_as_long_before(seconds, runs):
    """A core that rests slows down: a quick competitor needs more runs to wake it than a slow."""
    competitor = Told(seconds)
    competitor.prepare(CONVOLUTIONS[0])
    competitor.asked.clear()
    assert competitor.sample("both") == seconds
    assert competitor.asked == [{"run": "both", "times": runs}] * 2
    assert runs * seconds >= 0.9 * SAMPLE_SECONDS


@pytest.mark.parametrize(
    ("case", "seconds", "rounds"),
    [(CONVOLUTIONS[0], 1.9, 7), (CONVOLUTIONS[0], 2.1, 3), (TRAININGS[0], 30.0, 7)],
    ids=["a layer", "a slow layer", "a slow training"],
)
def test_slow_layers_run_in_few_rounds_but_trainings_in_all(case, seconds, rounds, monkeypatch):
    monkeypatch.setattr("benchmarks.rounds.REST", 0)
    found = time_case(case, [Told(seconds)], 7, lambda text: None)
    assert found == {"both": {"told": [seconds] * rounds}}


@pytest.mark.skipif(not can_fork(), reason="this system makes no worker processes")
def test_memory_of_workers_counts():
    workers = []

    def take(_order):
        memory.kept = np.ones(20 * 2**20)  # 168 MB, in the worker alone

    def job():
        workers.append(Worker(take))
        workers[0].ask(b"!")
        workers[0].wait()

    found = extra_memory(job)
    workers[0].close()
    if found is None:
        pytest.skip("this system does not tell")
    assert 160e6 < found < 320e6  # a fork copies a few other pages, too
    assert not hasattr(memory, "kept")
