"""The facts of the quizzes of chapter 4, Channels."""

from __future__ import annotations

import math

import cnnlib
from cnnlib import Conv2D, Dense, Flatten, Sequential
from tests.chapters.facts import Fact, given

DEPTH = 5
FILTER = (DEPTH, 3, 3)
IMAGE, LAYER = (3, 32, 32), (16, 5)
PARTIAL, BIAS = (5, -2, 6), 1
MAPS, UNITS = (128, 13, 10), 10
FN, C, F, GROUPS = 64, 64, 3, 4
WEIGHTS = FN * C // GROUPS * F * F


def parameters(layer, shape):
    return Sequential([layer], shape).count_params()


def maps():
    return Conv2D(*LAYER).output_shape(IMAGE)


def dense():
    return parameters(Dense(UNITS), Flatten().output_shape(MAPS))


def flat():
    return math.prod(MAPS)


def grouped(groups=GROUPS):
    return parameters(Conv2D(FN, F, groups=groups), (C, 8, 8))


QUIZ = [
    given("hook", "One filter of {}×{} slides over a picture with three", 3, 3),
    given("hook-misfit", "nothing: a {}×{} filter does", 3, 3),
    given("q1", "Maps with a depth of {} meet a layer of {}×{} filters", *FILTER),
    Fact("q1-answer", "answer = {}", lambda: math.prod(FILTER)),
    Fact(
        "q1-why",
        "A slice of {}·{} weights for each of the {} channels: {}.",
        lambda: (*FILTER[1:], DEPTH, math.prod(FILTER)),
    ),
    Fact("q1-slice", "value = {}", lambda: math.prod(FILTER[1:])),
    Fact("q1-slice-why", "has one for each of the {} channels", lambda: DEPTH),
    Fact("q1-bias", "value = {}", lambda: math.prod(FILTER) + 1),
    Fact("q1-biases", "value = {}", lambda: math.prod(FILTER) + DEPTH),
    Fact("q1-three", "value = {}", lambda: 3 * math.prod(FILTER[1:])),
    Fact("q1-three-why", "Here there are {}.", lambda: DEPTH),
    Fact(
        "q2", "An image of shape `{}` meets {} filters of {}×{},", lambda: (IMAGE, *LAYER, LAYER[1])
    ),
    Fact("q2-right", "`({}, {}, {})`", lambda: maps()),
    Fact(
        "q2-why",
        "{} − {} + {} = {} stops along either",
        lambda: (IMAGE[1], LAYER[1], 1, maps()[1]),
    ),
    Fact("q2-colours", "`({}, {}, {})`", lambda: (IMAGE[0], *maps()[1:])),
    Fact("q2-each", "`({}, {}, {})`", lambda: (IMAGE[0] * LAYER[0], *maps()[1:])),
    Fact("q2-axis", "`({}, {}, {}, {})`", lambda: (LAYER[0], IMAGE[0], *maps()[1:])),
    Fact("q2-same", "`({}, {}, {})`", lambda: (LAYER[0], *IMAGE[1:])),
    Fact("q2-lost", "loses {} rows and {} columns", lambda: [IMAGE[1] - maps()[1]] * 2),
    given("q3", "channels give {}, {} and {}, and the bias of the filter is {}.", *PARTIAL, BIAS),
    Fact("q3-answer", "answer = {}", lambda: sum(PARTIAL) + BIAS),
    Fact(
        "q3-why",
        "{} − {} + {} + {} = {}.",
        lambda: (*map(abs, PARTIAL), BIAS, sum(PARTIAL) + BIAS),
    ),
    Fact("q3-no-bias", "value = {}", lambda: sum(PARTIAL)),
    Fact("q3-biases", "value = {}", lambda: sum(PARTIAL) + len(PARTIAL) * BIAS),
    Fact("q3-mean", "value = {}", lambda: sum(PARTIAL) / len(PARTIAL) + BIAS),
    Fact("q3-largest", "value = {}", lambda: max(PARTIAL) + BIAS),
    Fact("q3-sign", "value = {}", lambda: sum(map(abs, PARTIAL)) + BIAS),
    Fact("q3-sign-why", "with its sign: {}.", lambda: PARTIAL[1]),
    Fact("q5", "Maps of shape `{}` are flattened and read by `Dense({})`", lambda: (MAPS, UNITS)),
    Fact("q5-answer", "answer = {}", lambda: dense()),
    Fact(
        "q5-why",
        "they are {:,} numbers. Each of the {} units has a weight for each of them and {} bias: "
        "({:,} + {})·{} = {:,}.",
        lambda: (flat(), UNITS, 1, flat(), 1, UNITS, dense()),
    ),
    Fact("q5-no-bias", "value = {}", lambda: flat() * UNITS),
    Fact("q5-unit", "value = {}", lambda: flat() + 1),
    Fact("q5-unit-why", "There are {}.", lambda: UNITS),
    Fact("q5-flat", "value = {}", lambda: flat()),
    Fact("q5-one-bias", "value = {}", lambda: flat() * UNITS + 1),
    Fact("q5-maps", "value = {}", lambda: parameters(Dense(UNITS), MAPS[:1])),
    Fact(
        "q5-maps-why",
        "You read {} numbers, as if each map were a single one. Each map has {}·{}.",
        lambda: MAPS,
    ),
    given("q6", "What can a {}×{} convolution do", 1, 1),
    Fact(
        "q6-size", "With {} for the kernel, H − {} + {} = H", lambda: [cnnlib.output_size(1, 1)] * 3
    ),
    given("q7", "`Conv2D({}, {}, groups={})` reads {} channels", FN, F, GROUPS, C),
    Fact("q7-answer", "answer = {}", lambda: grouped()),
    Fact(
        "q7-why",
        "Each filter reads {} / {} = {} channels, so the layer has {}·{}·{}·{} = {:,} weights, and {} biases",
        lambda: (C, GROUPS, C // GROUPS, FN, C // GROUPS, F, F, WEIGHTS, FN),
    ),
    Fact("q7-ungrouped", "value = {}", lambda: grouped(1)),
    Fact("q7-ungrouped-why", "every filter reads all {} channels", lambda: C),
    Fact("q7-biases", "value = {}", lambda: grouped(1) // GROUPS),
    Fact("q7-biases-why", "one for each of the {} filters", lambda: FN),
    Fact("q7-no-bias", "value = {}", lambda: WEIGHTS),
    Fact("q7-twice", "value = {}", lambda: WEIGHTS // GROUPS + FN),
    Fact("q7-twice-why", "All {} filters are still there", lambda: FN),
    Fact("q7-times", "value = {}", lambda: FN * C * GROUPS * F * F + FN),
]
