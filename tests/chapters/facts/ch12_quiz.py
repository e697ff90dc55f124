"""The facts of the quizzes of chapter 12, Drills."""

from __future__ import annotations

import math

import cnnlib
from tests.chapters.facts import Fact, given


def conv(F, C, FN):
    """The parameters of a convolution."""
    layer = cnnlib.Conv2D(FN, F)
    layer.build((C, F, F))
    return layer.count_params()


CODE = cnnlib.autoencoder().get_layer("code")
SEEN = 16_640
COLUMNS, CHANNELS = 75, 32
RIGHT, ANSWER = [5, 8], [5, 0]
ORDER = [2, 4, 0, 3, 1]

QUIZ = [
    Fact("hook-a", "A, `{} * {}`", lambda: (SEEN + 1, 10)),
    Fact(
        "hook-a-why",
        "neurons has {:,} weights and one bias, which is {:,}; ten of them have {:,}.",
        lambda: (SEEN, SEEN + 1, CODE.count_params()),
    ),
    Fact("hook-b", "B, {:,} weights", lambda: math.prod((3, 3, 64, 64))),
    Fact(
        "hook-b-why",
        "{}·{}·{}·{} = {:,}. The number printed is {}·{}·{}·{}, left",
        lambda: (3, 3, 32, 120, conv(3, 32, 120) - 120, 3, 3, 64, 64),
    ),
    Fact("hook-c", "C, {} parameters", lambda: conv(3, 3, 1)),
    Fact(
        "hook-c-why",
        "{}·{}·{} + {} = {} is one filter. `Conv2D({}, {})` has two",
        lambda: (3, 3, 3, 1, conv(3, 3, 1), 2, 3),
    ),
    Fact("hook-d", "D, the size {}", lambda: cnnlib.output_size(28, 2, 2)),
    Fact("hook-d-why", "{} is the right size", lambda: cnnlib.output_size(28, 2, 2)),
    Fact(
        "hook-d-sum", "and {} + {} + {} is {}.", lambda: (28 - 2, 2 * 0 / 2, 1, sum((28 - 2, 0, 1)))
    ),
    Fact(
        "q1-prompt",
        '`Conv2D({}, {}, strides={}, padding="same")` on a map of {} columns and {} channels',
        lambda: (64, 3, 2, COLUMNS, CHANNELS),
    ),
    Fact("q1-answer", "answer = {}", lambda: cnnlib.output_size(COLUMNS, 3, 2, "same")),
    Fact("q1-why", "{} / {} = {}. The", lambda: (COLUMNS, 2, COLUMNS / 2)),
    Fact("q1-down", "value = {}", lambda: cnnlib.output_size(COLUMNS, 3, 2)),
    Fact("q1-start", "value = {}", lambda: cnnlib.output_size(COLUMNS, 3, 2) - 1),
    Fact(
        "q1-start-why",
        "({} − {}) // {} + {} = {}: both the",
        lambda: (COLUMNS, 3, 2, 1, cnnlib.output_size(COLUMNS, 3, 2)),
    ),
    Fact("q1-kept", "value = {}", lambda: COLUMNS),
    given("q1-kept-why", "the size at stride {} only", 1),
    given("q1-filters", "value = {}", 64),
    given("q2-prompt", "`Conv2D({}, {})` behind {} channels", 32, 2, 128),
    Fact("q2-answer", "answer = {}", lambda: conv(2, 128, 32)),
    Fact(
        "q2-why",
        "{}·{}·{} = {} numbers; with a bias {}, times {} filters",
        lambda: (2, 2, 128, math.prod((2, 2, 128)), conv(2, 128, 1), 32),
    ),
    Fact("q2-bias", "value = {}", lambda: conv(2, 128, 32) - 32),
    Fact("q2-one", "value = {}", lambda: conv(2, 128, 32) - 31),
    Fact("q2-flat", "value = {}", lambda: conv(2, 1, 32)),
    Fact(
        "q2-flat-why",
        "({}·{} + {})·{}: each filter reaches through all {} channels",
        lambda: (2, 2, 1, len(range(32)), 128),
    ),
    Fact("q2-filter", "value = {}", lambda: conv(2, 128, 1)),
    given("q2-filter-why", "There are {}.", 32),
    Fact(
        "q3-prompt",
        "with {} filters of {}×{} on a colour image has {} parameters",
        lambda: (32, 3, 3, conv(3, 3, 32)),
    ),
    Fact("q3-again", "becomes of the {}?", lambda: conv(3, 3, 32)),
    Fact("q3-why", "({}·{}·{} + {})·{}, whatever", lambda: (3, 3, 3, 1, len(range(32)))),
    given("q4-easy", "{} pixels, kernel {}, stride {}, padding {}", 28, 3, 1, 1),
    Fact("q5-try", "right is `{}`, the answer `{}`", lambda: (RIGHT, ANSWER)),
    Fact("q6-start", "start = {}", lambda: ORDER),
    given("q7-has", "has {:,} parameters", 400_000),
    given("q7-kernels", "kernels of {}×{} in place of {}×{}", 3, 3, 5, 5),
]
