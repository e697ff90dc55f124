"""The facts of the quizzes of chapter 6, Pooling."""

from __future__ import annotations

import numpy as np

import cnnlib
from cnnlib.trace_field import Window, trace_cone, trace_field
from cnnlib.trace_pool import pool_map
from tests.chapters.facts import Fact, given

WINDOW = np.array([[3, 9], [1, 7]])
ROWS = 27
STACK = [5, (2, 2), 3]
MINUS = -np.ones((4, 4))


def minus_one():
    """The corner of a map of -1, pooled with what hangs over the edge."""
    return cnnlib.max_pool2d(MINUS[None, None], 3, strides=1, padding=1)[0, 0, 0, 0]


SAME = Window("conv", 3, padding="same")


def last(depth):
    """The last map behind so many padded layers."""
    return trace_field([SAME] * depth, 28)[-1]


def edge(depth):
    """The rows of the image that its first row sees."""
    return trace_cone([SAME] * depth, 28, 0)[0].cells


QUIZ = [
    Fact("q1-question", "The window {} is average-pooled", lambda: WINDOW),
    Fact("q1-answer", "answer = {}", lambda: pool_map(WINDOW, "average")[0, 0]),
    Fact(
        "q1-why",
        "{} + {} + {} + {} = {}, divided by {}.",
        lambda: (*WINDOW.ravel(), WINDOW.sum(), WINDOW.size),
    ),
    Fact("q1-largest", "value = {}", lambda: WINDOW.max()),
    Fact("q1-sum", "value = {}", lambda: WINDOW.sum()),
    Fact("q1-half", "value = {}", lambda: WINDOW.sum() / len(WINDOW)),
    Fact(
        "q1-half-why",
        "divided by {}, the side of the window. It has {} cells",
        lambda: (len(WINDOW), WINDOW.size),
    ),
    Fact("q1-smallest", "value = {}", lambda: WINDOW.min()),
    Fact("q2-question", "A map of {} rows goes through", lambda: ROWS),
    given("q2-layer", "through `MaxPooling2D({})`.", 2),
    Fact("q2-answer", "answer = {}", lambda: cnnlib.output_size(ROWS, 2, 2)),
    given("q2-why", "The stride is the window, {}.", 2),
    Fact("q2-unrounded", "value = {}", lambda: ROWS / 2),
    Fact("q2-same", "value = {}", lambda: cnnlib.output_size(ROWS, 2, 2, "same")),
    Fact("q2-stride", "value = {}", lambda: cnnlib.output_size(ROWS, 2, 1)),
    given("q2-stride-why", "That is stride {}. Left", 1),
    Fact("q2-less", "value = {}", lambda: ROWS - 2),
    Fact(
        "q2-less-why",
        "A window of {} at stride {} would leave {}. Here the stride is {}.",
        lambda: (2, 1, cnnlib.output_size(ROWS, 2, 1), 2),
    ),
    Fact("q2-otherwise", "windows of {} lie side by side in {} rows", lambda: (2, ROWS)),
    given("q3-question", "has `MaxPooling2D({})` behind a convolution of {} filters", 2, 64),
    Fact(
        "q4-question",
        "A map of {} everywhere is max-pooled with a window of {}×{} and padding {}.",
        lambda: (minus_one(), 3, 3, 1),
    ),
    given("q5-question", "max-pooled, {}×{} with stride {}.", 2, 2, 2),
    given("q5-moves", "It would at stride {}. At stride {} half", 1, 2),
    given(
        "q6-question",
        "A convolution of {}×{}, a pooling of {}×{} with stride {}, and a convolution of {}×{}.",
        *(5, 5, 2, 2, 2, 3, 3),
    ),
    Fact("q6-answer", "answer = {}", lambda: cnnlib.receptive_field(STACK)),
    Fact(
        "q6-why",
        "{} from the first; the pooling adds {}, makes {}, and doubles the jump; the last adds {}·{}.",
        lambda: (
            cnnlib.receptive_field(STACK[:1]),
            cnnlib.receptive_field(STACK[:2]) - cnnlib.receptive_field(STACK[:1]),
            cnnlib.receptive_field(STACK[:2]),
            STACK[1][1],
            STACK[2] - 1,
        ),
    ),
    Fact("q6-no-jump", "value = {}", lambda: cnnlib.receptive_field([5, 2, 3])),
    given("q6-no-jump-why", "behind a stride of {} each step is {} pixels", 2, 2),
    Fact("q6-product", "value = {}", lambda: np.prod([5, 2, 3])),
    given("q6-product-why", "Add F − {} steps for", 1),
    Fact("q6-too-early", "value = {}", lambda: STACK[0] + (2 - 1) * STACK[1][1] + 2 * STACK[1][1]),
    Fact("q6-last", "value = {}", lambda: STACK[2]),
    given(
        "q6-otherwise",
        "Begin with field {} and jump {}. For each layer: field plus (F − {})",
        1,
        1,
        1,
    ),
    given("q7-question", "Three convolutions of {}×{} with `same` padding", 3, 3),
    Fact("q7-rows", "an image of {} rows.", lambda: last(1).size),
    Fact("q7-answer", "answer = {}", lambda: len(edge(3))),
    Fact(
        "q7-why",
        "The field is {} rows, and the start lies at {}: three rows of padding, then rows {} to {}.",
        lambda: (last(3).field, last(3).start, edge(3)[0], edge(3)[-1]),
    ),
    Fact("q7-field", "value = {}", lambda: last(3).field),
    Fact("q7-lost", "value = {}", lambda: -last(3).start),
    Fact("q7-all", "value = {}", lambda: last(3).size),
    Fact("q7-one-layer", "value = {}", lambda: len(edge(1))),
]
