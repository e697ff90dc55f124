"""The facts of chapter 1's quiz, question by question, and the sizes that its text shares."""

from __future__ import annotations

import cnnlib
from tests.chapters.facts import Fact, given

SIDE, FH, FILTERS, UNITS = 28, 3, 32, 100
PIXELS = SIDE * SIDE
OUT = cnnlib.output_size(SIDE, FH)
ANSWERS = OUT * OUT
QUIZ_SIDE, QUIZ_FH = 10, 5
QUIZ_OUT = cnnlib.output_size(QUIZ_SIDE, QUIZ_FH)


def dense_parameters(inputs, units):
    """Counted by the layer itself, which is never built so large."""
    small = cnnlib.Sequential([cnnlib.Dense(units)], (7,)).count_params()
    return small + (inputs - 7) * units


QUIZ_FACTS = [
    Fact(
        "q1-question",
        "An image of {}×{} pixels in one channel is flattened and goes into `Dense({})`",
        lambda: (SIDE, SIDE, UNITS),
    ),
    Fact("q1-answer", "answer = {}", lambda: dense_parameters(PIXELS, UNITS)),
    Fact(
        "q1-why",
        "{}·{} weights and {} biases: {:,}.",
        lambda: (PIXELS, UNITS, UNITS, dense_parameters(PIXELS, UNITS)),
    ),
    Fact("q1-weights", "value = {}", lambda: PIXELS * UNITS),
    Fact("q1-pixels", "value = {}", lambda: PIXELS),
    Fact("q1-one-bias", "value = {}", lambda: PIXELS * UNITS + 1),
    Fact("q1-input-biases", "value = {}", lambda: PIXELS * UNITS + PIXELS),
    Fact("q1-one-side", "value = {}", lambda: dense_parameters(SIDE, UNITS)),
    Fact(
        "q1-units",
        [
            "Each of the {} units has a bias",
            "Each of the {} units has a weight",
            "each of the {} units.",
        ],
        lambda: UNITS,
    ),
    Fact("q1-inputs", "not to the {} inputs", lambda: PIXELS),
    Fact("q1-has", "Flattened, it has {}·{} numbers", lambda: (SIDE, SIDE)),
    Fact(
        "q3-question",
        "A kernel of {}×{} fits into a {}×{} image at nine places",
        lambda: (FH, FH, FH + 2, FH + 2),
    ),
    Fact(
        "q3-weights",
        "have {} weights, and not {}?",
        lambda: (FH * FH, (FH * FH) * (5 - FH + 1) ** 2),
    ),
    Fact(
        "q3-why",
        "{} products are made, with {} numbers",
        lambda: ((FH * FH) * (5 - FH + 1) ** 2, FH * FH),
    ),
    Fact("q3-rest", "the other {} are zero", lambda: (FH * FH) * (5 - FH + 1) ** 2 - FH * FH),
    Fact(
        "q4-question",
        "looks at a {}×{} image through windows of {}×{}, in",
        lambda: (QUIZ_SIDE, QUIZ_SIDE, QUIZ_FH, QUIZ_FH),
    ),
    Fact("q4-answer", "answer = {}", lambda: QUIZ_OUT**2 * QUIZ_FH**2),
    Fact(
        "q4-why",
        "There are {}·{} = {} places with {} weights each: {}.",
        lambda: (QUIZ_OUT, QUIZ_OUT, QUIZ_OUT**2, QUIZ_FH**2, QUIZ_OUT**2 * QUIZ_FH**2),
    ),
    Fact("q4-shared", "value = {}", lambda: QUIZ_FH**2),
    Fact("q4-dense", "value = {}", lambda: QUIZ_SIDE**2 * QUIZ_OUT**2),
    Fact(
        "q4-dense-why",
        "all {} pixels with each of the {} places. A window sees {} of them",
        lambda: (QUIZ_SIDE**2, QUIZ_OUT**2, QUIZ_FH**2),
    ),
    Fact("q4-everywhere", "value = {}", lambda: QUIZ_SIDE**2 * QUIZ_FH**2),
    Fact(
        "q4-fits",
        "The window does not fit at {} places. Along one side it has {} − {} + {} = {}.",
        lambda: (QUIZ_SIDE**2, QUIZ_SIDE, QUIZ_FH, 1, QUIZ_OUT),
    ),
    Fact("q4-apart", "value = {}", lambda: (QUIZ_SIDE // QUIZ_FH) ** 2 * QUIZ_FH**2),
    Fact(
        "q4-apart-why",
        "Windows of {}×{} that do not overlap would fit {} times",
        lambda: (QUIZ_FH, QUIZ_FH, (QUIZ_SIDE // QUIZ_FH) ** 2),
    ),
    Fact("q4-off-by-one", "value = {}", lambda: (QUIZ_OUT - 1) ** 2 * QUIZ_FH**2),
    Fact(
        "q4-off-by-one-why",
        "You counted {} places along each side. From {} pixels a window of {} has {} − {} + {} = "
        "{}.",
        lambda: (QUIZ_OUT - 1, QUIZ_SIDE, QUIZ_FH, QUIZ_SIDE, QUIZ_FH, 1, QUIZ_OUT),
    ),
    Fact(
        "q7-question",
        "From {}×{} pixels to maps of {}×{} answers",
        lambda: (SIDE, SIDE, OUT, OUT),
    ),
    Fact(
        "q7-kernels",
        ["one kernel of {}×{}, shared", "windows of {}×{} with", "that a {}×{} window can"],
        lambda: (FH, FH),
    ),
    Fact("q7-filters", "{} kernels of {}×{}, shared", lambda: (FILTERS, FH, FH)),
    given("q7-start", "start = {}", [2, 0, 3, 1]),
    Fact(
        "q7-why",
        "{}, then {}, then {:,}, then {:,}.",
        lambda: (FH**2, FILTERS * FH**2, ANSWERS * FH**2, PIXELS * ANSWERS),
    ),
    Fact(
        "q7-hint",
        "{} kernels have {} times nine weights",
        lambda: (FILTERS, FILTERS),
    ),
    Fact("q7-places", "at each of {} places", lambda: ANSWERS),
    Fact("q7-pixels", "with all {} pixels", lambda: PIXELS),
]
