"""Small stand-ins for the widgets of chapter 1: pictures, accuracies, and networks that answer."""

import numpy as np

from cnnlib import Sequential
from cnnlib.widgets.shifted_digits import DIRECTIONS

RESULTS = {
    ("dense", "written"): [0.979, 0.9801, 0.9781],
    ("dense", "shuffled"): [0.979, 0.9784, 0.9796],
    ("convolutional", "written"): [0.9913, 0.9901, 0.9922],
    ("convolutional", "shuffled"): [0.96],
}

ACCURACIES = {
    "dense": {way: [0.98, 0.75, 0.5] for way in DIRECTIONS} | {"up": [0.98, 0.25, 0.1]},
    "convolutional": {way: [0.99, 0.95, 0.8] for way in DIRECTIONS},
}


def pictures(count, size=28):
    """Pictures of one full pixel each, on row 5 and column 6, 7, and so on."""
    images = np.zeros((count, size, size), "float32")
    for index in range(count):
        images[index, 5, 6 + index] = 1
    return images


class Reader(Sequential):
    """A network that reads the column of the brightest pixel, less an offset, as the digit."""

    def __init__(self, offset):  # no layers: it only answers
        self.offset = offset

    def predict(self, x):
        scores = np.zeros((len(x), 10))
        columns = x.reshape(len(x), -1).argmax(axis=1) % x.shape[3]
        scores[np.arange(len(x)), np.clip(columns - self.offset, 0, 9)] = 1
        return scores
