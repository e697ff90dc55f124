"""A small network for the tests of networks."""

from cnnlib import Conv2D, Dense, Dropout, Flatten, MaxPooling2D, ReLU, Sequential


def small(rng=None, **settings):
    layers = [Conv2D(3, 3), ReLU(), MaxPooling2D(2), Flatten(), Dense(4), Dropout(0.5)]
    return Sequential(layers, (2, 7, 6), rng=rng, **settings)
