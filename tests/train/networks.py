"""A small network, and a training of it, for the tests of training."""

import numpy as np

from cnnlib import Adam, BatchNormalization, Conv2D, Dense, Dropout, Flatten, ReLU, Sequential, fit

INPUT = (1, 6, 5)


def make(seed=0, **settings):
    layers = [Conv2D(3, 3), BatchNormalization(), ReLU(), Flatten(), Dropout(0.3), Dense(4)]
    return Sequential(layers, INPUT, rng=np.random.default_rng(seed), **settings)


def train(network, data, seed=1, **settings):
    settings = {
        "epochs": 3,
        "batch_size": 32,
        "rng": np.random.default_rng(seed),
        "verbose": 0,
    } | settings
    return fit(network, *data, settings.pop("optimizer", Adam(0.01)), **settings)


def same(first, second):
    return all(np.array_equal(a, second.get_weights()[k]) for k, a in first.get_weights().items())
