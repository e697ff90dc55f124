"""What the texts say of a training: how it was made, what came out, how far its runs lie apart."""

from __future__ import annotations

from statistics import fmean

from cnnlib.results import load_metrics
from cnnlib.results.accuracies import seed_accuracies

SEEDS = [0, 1, 2]


def experiment(name):
    return load_metrics()["experiments"][name]


def run(name, seed=0):
    return next(found for found in experiment(name)["runs"] if found["seed"] == seed)


def from_three_seeds(name):
    """Say how many runs there are, if they are those of all three seeds."""
    assert [found["seed"] for found in experiment(name)["runs"]] == SEEDS, name
    return len(SEEDS)


def images(name, part):
    return experiment(name)["images"][part]


def protocol(*names):
    """Training images, epochs, and how many of these at a tenth of the rate: alike for all."""
    found = {
        (images(name, "train"), experiment(name)["runs"][0]["epochs"], experiment(name)["settling"])
        for name in names
        if from_three_seeds(name)
    }
    (alike,) = found
    return alike


def percents(name):
    """The test accuracy of each seed in percent."""
    return [100 * value for value in seed_accuracies(name)]


def mean(name):
    """The mean test accuracy over the three seeds, a share of 1."""
    from_three_seeds(name)
    return fmean(seed_accuracies(name))


def within(points, *names):
    """Give the tolerance, in percentage points, if no run is half as far from its mean."""
    for name in names:
        from_three_seeds(name)
        assert all(abs(value - 100 * mean(name)) < points / 2 for value in percents(name)), name
    return points
