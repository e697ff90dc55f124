"""The facts of the quiz of chapter 7b."""

from __future__ import annotations

import numpy as np

from cnnlib.trace_bytes import Layer, count_bytes, regions
from tests.chapters.facts import Fact, given

TEN = Layer(1, 10, 10, 1, 3, 3)
SIDE, FILTER, BYTES = TEN.H, TEN.FH, np.dtype(np.float32).itemsize
STOPS = TEN.output_size[1]
LOWERED = regions("mec", TEN)["lowered"]
D, G = np.array([2, 3, 1, 5]), np.array([4, 2, 2])


def factors():
    return [G[0], G.sum() / 2, (G[0] - G[1] + G[2]) / 2, G[2]]


def second():
    return (D[1] + D[2]) * factors()[1]


def block():
    return np.prod(regions("blocked", TEN)["block"])


def written(way):
    return count_bytes(way, TEN)["written"]


QUIZ = [
    Fact(
        "q2",
        "One image of {}×{} meets {}×{} filters",
        lambda: (SIDE, SIDE, FILTER, FILTER),
    ),
    Fact("q2-answer", "answer = {}", lambda: count_bytes("blocked", TEN)["extra"]),
    Fact(
        "q2-why",
        "has {} windows of {} numbers: {} numbers of {} bytes each",
        lambda: (STOPS, FILTER**2, block(), BYTES),
    ),
    Fact("q2-whole", "value = {}", lambda: count_bytes("im2col", TEN)["extra"]),
    Fact("q2-rows", "all {} output rows", lambda: STOPS),
    Fact("q2-numbers", "value = {}", block),
    Fact("q2-each", "holds. Each takes {} bytes", lambda: BYTES),
    Fact("q2-edge", "value = {}", lambda: SIDE * FILTER**2 * BYTES),
    Fact("q2-places", "has {} numbers, but the window only stops at {}", lambda: (SIDE, STOPS)),
    # 576 is the block in float64, and in the next question the numbers of the whole matrix.
    Fact("q2-double", "value = {}", lambda: block() * np.dtype(np.float64).itemsize),
    Fact("q2-float64", "with {} bytes a number", lambda: np.dtype(np.float64).itemsize),
    Fact(
        "q3",
        "same image of {}×{} and {}×{} filters",
        lambda: (SIDE, SIDE, FILTER, FILTER),
    ),
    Fact("q3-answer", "answer = {}", lambda: written("mec")),
    Fact(
        "q3-why",
        "Each of the {} rows is written once for each of the {} columns of the filter, {} numbers "
        "at a time: {}·{}·{}.",
        lambda: (LOWERED[0], LOWERED[2], LOWERED[3], LOWERED[0], LOWERED[2], LOWERED[3]),
    ),
    Fact("q3-im2col", "value = {}", lambda: written("im2col")),
    Fact("q3-stops", "value = {}", lambda: STOPS * FILTER * STOPS),
    Fact(
        "q3-rows",
        "You lowered {} rows. The rows of the image stay as they are, all {} of them",
        lambda: (STOPS, SIDE),
    ),
    Fact("q3-columns", "value = {}", lambda: SIDE * FILTER * SIDE),
    Fact("q3-meets", "meets {} numbers of a row, not all {}", lambda: (STOPS, SIDE)),
    Fact("q3-both", "value = {}", lambda: SIDE * FILTER**2 * STOPS),
    Fact(
        "q4",
        "The inputs are {}, {}, {}, {} and the filter is {}, {}, {}.",
        lambda: (*D, *G),
    ),
    Fact("q4-factors", "gives the factors {}, {}, {}, {}", factors),
    Fact(
        "q4-first",
        "is ({} − {})·{} = {}.",
        lambda: (D[0], D[2], factors()[0], (D[0] - D[2]) * factors()[0]),
    ),
    Fact("q4-answer", "answer = {}", second),
    Fact(
        "q4-why",
        "are {} and {}, their sum meets half the sum of the filter: {}·{}.",
        lambda: (D[1], D[2], D[1] + D[2], factors()[1]),
    ),
    Fact("q4-whole", "value = {}", lambda: (D[1] + D[2]) * G.sum()),
    Fact("q4-sum", "whole sum of the filter, {}", lambda: G.sum()),
    Fact("q4-alone", "value = {}", lambda: D[1] * factors()[1]),
    Fact("q4-one", "You multiplied {} alone", lambda: D[1]),
    Fact("q4-minus", "value = {}", lambda: (D[2] - D[1]) * factors()[2]),
    Fact("q4-third", "You subtracted, {} − {}", lambda: (D[2], D[1])),
    given("q5-start", "start = {}", [4, 2, 0, 3, 1]),
    given("q6-right", "{}×{} filters, {} channels, {} filters", 3, 3, 128, 128),
    given("q6-few", "{}×{} filters, {} channel, {} filters", 5, 5, 1, 8),
    given("q6-point", "{}×{} filters, {} channels, {} filters", 1, 1, 128, 128),
    given("q7", "took {} of TensorFlow", 0.9),
]
