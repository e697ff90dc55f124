"""The facts of the quizzes of chapter 8, Build and train a network."""

from __future__ import annotations

import numpy as np

from cnnlib.trace_backprop import trace_backprop
from cnnlib.widgets.backprop import INPUT, KERNEL
from tests.chapters.facts import Fact, given

X, W = np.array(INPUT), np.array(KERNEL)
DX = trace_backprop(X, W).dx[-1]
LAST = np.array([[0, 0], [0, 1]])
KINDS = 100


def last_dw():
    return trace_backprop(X, W, 0, LAST).dw[-1]


ORDER = [3, 0, 4, 2, 1]
FIRST = np.log(KINDS)

QUIZ = [
    Fact(
        "hook-prompt",
        "Inputs {} to {} in three rows, a kernel with the rows `{} {}` and `{} {}`, no",
        lambda: (X.min(), X.max(), *W.ravel()),
    ),
    Fact("hook-middle", "the {} in the middle", lambda: X[1, 1]),
    Fact(
        "hook-why",
        "under another weight: {} + {} + {} + {} = {}.",
        lambda: (*W.ravel(), DX[1, 1]),
    ),
    Fact("hook-corner", "the {} in the last corner", lambda: X[-1, -1]),
    Fact("hook-corner-why", "It meets the weight {}, but", lambda: DX[-1, -1]),
    Fact("hook-side", "the {}, which is large", lambda: X[1, 2]),
    Fact(
        "hook-side-why",
        "It meets the weights {} and {} and brings {}.",
        lambda: (W[0, 1], W[1, 1], DX[1, 2]),
    ),
    Fact(
        "q1-prompt",
        "has the rows `{} {}` and `{} {}`. What is the gradient of the last weight, the {}?",
        lambda: (*LAST.ravel(), W[-1, -1]),
    ),
    Fact("q1-answer", "answer = {}", lambda: last_dw()[-1, -1]),
    Fact("q1-why", "this weight lies on the {}, and", lambda: X[-1, -1]),
    Fact("q1-all", "value = {}", lambda: trace_backprop(X, W).dw[-1, -1, -1]),
    Fact(
        "q1-all-why",
        "all four windows, {} + {} + {} + {}. Three of them have a `dy` of {}.",
        lambda: (*X[1:, 1:].ravel(), LAST[0, 0]),
    ),
    Fact("q1-weight", "value = {}", lambda: W[-1, -1]),
    Fact("q1-product", "value = {}", lambda: W[-1, -1] * X[-1, -1]),
    Fact(
        "q1-product-why",
        "That is the product, {}·{}. If the weight grows by {}, the product grows by {}.",
        lambda: (X[-1, -1], W[-1, -1], 1, X[-1, -1]),
    ),
    Fact("q1-bias", "value = {}", lambda: LAST.sum()),
    given("q3-factor", "a missing factor {} in", 2),
    Fact("q5-kinds", "tells {} kinds of animals", lambda: KINDS),
    Fact("q5-ten", "about {:.2f}", lambda: np.log(10)),
    Fact("q5-ten-why", "log {}, for ten kinds. Here there are {}.", lambda: (10, KINDS)),
    Fact("q5-right", "about {:.2f}", lambda: FIRST),
    Fact(
        "q5-why",
        "It finds all {} equally likely, and log {} = {:.2f}.",
        lambda: (KINDS, KINDS, FIRST),
    ),
    Fact("q5-share", "about {}", lambda: 1 / KINDS),
    Fact("q5-base", "about {}", lambda: np.log10(KINDS)),
    given("q5-base-why", "logarithm to base {}. The", 10),
    given("q5-zero", "A loss of {} means", 0),
    given("q6-images", "cannot learn {} images", 50),
    given("q6-images-again", ["weights can hold {} images", "that the {} images have"], 50),
    Fact("q7-start", "start = {}", lambda: ORDER),
]
