"""The facts of the quiz of chapter 10, Looking inside."""

from __future__ import annotations

import numpy as np

import cnnlib
from cnnlib.init import fans
from tests.chapters.facts import Fact, given

LAYER = (16, 8, 3, 3)
FN, C, FH, FW = LAYER
PIXEL, WEIGHT = 2, -3
MAPS, GRADIENTS = np.array([4, 1]), np.array([0.5, -1])
SIDE = 28


def drop():
    """Whole score less covered score of a network of one pixel."""
    network = cnnlib.Sequential([cnnlib.Flatten(), cnnlib.Dense(1)], (1, 1, 1))
    network.layers[1].params = {"w": np.array([[WEIGHT]], "f4"), "b": np.zeros(1, "f4")}
    return int(cnnlib.occlusion_map(network, np.full((1, 1, 1, 1), PIXEL, "f4"), size=1)[0, 0, 0])


def unpadded():
    return cnnlib.output_size(SIDE, 3)


QUIZ = [
    Fact(
        "q1-question",
        "A layer of {} filters, {}×{} on {} channels, starts",
        lambda: (FN, FH, FW, C),
    ),
    Fact("q1-answer", "answer = {}", lambda: fans(LAYER)[0]),
    Fact(
        "q1-why",
        "{} channels of {}·{} numbers. n_out is {}·{} = {}, and the limit is the root of {}/{}.",
        lambda: (C, FH, FW, FN, FH * FW, fans(LAYER)[1], 6, sum(fans(LAYER))),
    ),
    Fact("q1-one", "value = {}", lambda: FH * FW),
    Fact("q1-one-why", "A filter reads all {}.", lambda: C),
    Fact("q1-out", "value = {}", lambda: fans(LAYER)[1]),
    Fact("q1-out-why", "That is n_out: {} filters of {} numbers", lambda: (FN, FH * FW)),
    Fact("q1-bias", "value = {}", lambda: fans(LAYER)[0] + 1),
    Fact("q1-all", "value = {}", lambda: np.prod(LAYER)),
    given(
        "q2-question",
        "A filter of {}×{} has a top row of {}, a middle row of {} and a bottom row of {}.",
        *(3, 3, 1, 0, -1),
    ),
    given("q2-map", "its map of the {} green", 7),
    given("q3-layer", "`Conv2D({}, {})` without", 32, 3),
    given("q3-digit", "one grey digit of {}×{}.", SIDE, SIDE),
    Fact("q3-right", "the shape ({}, {}, {}, {})", lambda: (1, unpadded(), unpadded(), 32)),
    Fact(
        "q3-lost",
        ["rows, columns, maps; each side loses {}", "Without padding each side loses {}"],
        lambda: SIDE - unpadded(),
    ),
    Fact("q3-first", "the shape ({}, {}, {}, {})", lambda: (1, 32, unpadded(), unpadded())),
    Fact("q3-same", "the shape ({}, {}, {}, {})", lambda: (1, SIDE, SIDE, 32)),
    Fact("q3-no-batch", "the shape ({}, {}, {})", lambda: (unpadded(), unpadded(), 32)),
    given("q4-question", "a plot of {} maps", 32),
    Fact("q5-pixel", "One pixel is {} and has the weight {}.", lambda: (PIXEL, WEIGHT)),
    given("q5-cover", "a cover of one pixel that is {}?", 0),
    Fact("q5-answer", "answer = {}", drop),
    Fact(
        "q5-why",
        "the product {}·({}) leaves the sum, which rises by {}.",
        lambda: (PIXEL, WEIGHT, -drop()),
    ),
    Fact("q5-sign", "value = {}", lambda: -drop()),
    Fact("q5-sign-why", "The score rises by {}. The map", lambda: -drop()),
    Fact("q5-saliency", "value = {}", lambda: abs(WEIGHT)),
    Fact("q5-gradient", "value = {}", lambda: WEIGHT),
    given("q5-zero", "value = {}", 0),
    Fact(
        "q5-zero-why",
        "It would be {} if the pixel were {} already. This one is {}.",
        lambda: (0, 0, PIXEL),
    ),
    given("q5-otherwise", "this pixel becomes {}?", 0),
    Fact(
        "q6-question",
        "they are {} and {}, and the means of their gradients are {} and {}.",
        lambda: (*MAPS, *GRADIENTS),
    ),
    Fact("q6-answer", "answer = {}", lambda: max((MAPS * GRADIENTS).sum(), 0)),
    Fact(
        "q6-why",
        "{}·{} - {}·{} = {}, which",
        lambda: (GRADIENTS[0], MAPS[0], -GRADIENTS[1], MAPS[1], (MAPS * GRADIENTS).sum()),
    ),
    Fact("q6-first", "value = {}", lambda: MAPS[0] * GRADIENTS[0]),
    Fact("q6-sizes", "value = {}", lambda: (MAPS * np.abs(GRADIENTS)).sum()),
    given("q6-cut", "value = {}", 0),
    Fact("q6-sum", "value = {}", lambda: MAPS.sum()),
    Fact("q6-sum-why", "has its own weight, {} and {}.", lambda: GRADIENTS),
]
