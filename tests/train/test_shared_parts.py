"""A part of a shared step has one core: it is not divided once more."""

from contextlib import closing

import numpy as np
import pytest

from cnnlib import Conv2D, Dense, Flatten, MaxPooling2D, Sequential
from cnnlib.functional.fast import crew as crews
from cnnlib.functional.fast import threads
from cnnlib.functional.fast.crew import crew
from cnnlib.train.shared_network import SharedNetwork
from tests.processes import needs_fork, nothing_left


@pytest.fixture
def three_cores(monkeypatch):
    """Make even small layers worth dividing, among three; give the parts of each."""
    found, divide = [], crew.parts
    monkeypatch.setattr(crews, "OVERHEAD", 0)
    monkeypatch.setattr(crews, "ARRIVAL", 0)
    monkeypatch.setattr(threads._team, "holders", threads._team.holders + 1)
    monkeypatch.setattr(threads._team, "count", 3)
    monkeypatch.setattr(crew, "possible", True)
    monkeypatch.setattr(crew, "parts", lambda *a: found.append(divide(*a)) or found[-1])
    return found


@needs_fork
def test_layers_divide_nothing_within_a_shared_step(three_cores, rng):
    layers = [Conv2D(4, 3, method="auto"), MaxPooling2D(2), Flatten(), Dense(3)]
    network = Sequential(layers, (2, 9, 8), rng=rng)
    x, dy = rng.standard_normal((30, 2, 9, 8)), rng.standard_normal((30, 3)).astype(np.float32)
    with nothing_left(), closing(SharedNetwork(network, 30, 2)) as work:
        work.forward(x)
        work.backward(dy)
    assert three_cores == [[slice(0, 15)]] * 4  # of the worker the parent sees nothing
    three_cores.clear()
    with nothing_left():
        network.forward(x)
        crew.dismiss()
    assert [len(parts) for parts in three_cores] == [3, 3]
