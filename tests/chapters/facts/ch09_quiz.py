"""The facts of chapter 9's quizzes."""

from __future__ import annotations

import numpy as np

from cnnlib import Conv2D, Dense, Flatten, Sequential, fashion_convnet
from tests.chapters.facts import Fact, given

CHANNELS, FILTERS, KERNEL = 32, 64, 5
BLOCK, CLASSES = (5, 5, 64), 10


def conv_count(channels=CHANNELS, kernel=KERNEL):
    return Sequential([Conv2D(FILTERS, kernel)], (channels, 28, 28)).count_params()


def dense_count():
    layers = [Flatten(), Dense(CLASSES)]
    return Sequential(layers, (BLOCK[2], *BLOCK[:2])).count_params()


def filter_weights():
    return KERNEL * KERNEL * CHANNELS


def numbers():
    return int(np.prod(BLOCK))


W = np.zeros((64, 32, 3, 5))


def turned(*axes):
    return (*axes, W.transpose(axes).shape)


def best_and_last(patience=2, best=6):
    """The epoch of the lowest loss, the one at which it stops, and the one before."""
    return best, best + patience, best + patience - 1


QUIZ = [
    given("q1", "Maps with {} channels go into `Conv2D({}, {})`", CHANNELS, FILTERS, KERNEL),
    Fact("q1-answer", "answer = {}", conv_count),
    Fact(
        "q1-why",
        "({}·{}·{} + {})·{}: each filter has {} weights",
        lambda: (KERNEL, KERNEL, CHANNELS, 1, FILTERS, filter_weights()),
    ),
    Fact("q1-no-bias", "value = {}", lambda: filter_weights() * FILTERS),
    Fact("q1-no-bias-why", "Each of the {} filters has a bias", lambda: FILTERS),
    Fact("q1-one-channel", "value = {}", lambda: conv_count(channels=1)),
    Fact("q1-few-biases", "value = {}", lambda: filter_weights() * FILTERS + CHANNELS),
    Fact("q1-few-biases-why", "There are {} biases, one", lambda: FILTERS),
    Fact("q1-small", "value = {}", lambda: conv_count(kernel=3)),
    Fact(
        "q1-small-why",
        "a window of {}×{}. This one has {}×{}.",
        lambda: (3, 3, KERNEL, KERNEL),
    ),
    Fact("q1-one-bias", "value = {}", lambda: filter_weights() * FILTERS + 1),
    Fact("q1-otherwise", "then take it {} times", lambda: FILTERS),
    Fact("q2", "A block of {} is flattened and read by `Dense({})`", lambda: (BLOCK, CLASSES)),
    Fact("q2-answer", "answer = {}", dense_count),
    Fact(
        "q2-why",
        "gives {:,} numbers, and each of the {} neurons has {:,} weights",
        lambda: (numbers(), CLASSES, numbers()),
    ),
    Fact("q2-no-bias", "value = {}", lambda: numbers() * CLASSES),
    Fact("q2-places", "value = {}", lambda: (BLOCK[2] + 1) * CLASSES),
    Fact("q2-places-why", "it reads the {} channels of each", lambda: BLOCK[2]),
    Fact("q2-one-bias", "value = {}", lambda: numbers() * CLASSES + 1),
    Fact("q2-sum", "value = {}", lambda: numbers() + CLASSES),
    Fact("q2-sum-why", "That is {:,} + {}. Every", lambda: (numbers(), CLASSES)),
    given("q2-otherwise", "Then (D + {}) · K.", 1),
    Fact("q3", "keras.Input(({}, {}, {}))", lambda: fashion_convnet().input_shape[::-1]),
    given("q3-start", "start = {}", [3, 1, 4, 0, 5, 2]),
    Fact("q3-dense", "layers.Dense({})(x)", lambda: fashion_convnet().output_shape[0]),
    given("q4", "EarlyStopping(patience={}, restore", 2),
    Fact("q4-best", ["lowest after epoch {}.", "those after epoch {}"], lambda: best_and_last()[0]),
    Fact("q4-last", "those after epoch {}", lambda: best_and_last()[1]),
    Fact("q4-between", "those after epoch {}", lambda: best_and_last()[2]),
    given("q4-why", "It waits for {} more epochs", 2),
    Fact("q7", "has the shape {}.", lambda: W.shape),
    Fact("q7-right", "`w.transpose({}, {}, {}, {})`, of shape {}", lambda: turned(2, 3, 1, 0)),
    Fact("q7-reshape", "`w.reshape({}, {}, {}, {})`", lambda: turned(2, 3, 1, 0)[-1]),
    Fact("q7-turned", "`w.transpose({}, {}, {}, {})`, of shape {}", lambda: turned(3, 2, 1, 0)),
    Fact("q7-swapped", "`w.transpose({}, {}, {}, {})`, of shape {}", lambda: turned(2, 3, 0, 1)),
    Fact("q7-swapped-why", "would expect {} channels", lambda: W.shape[0]),
]
