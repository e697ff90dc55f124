"""The facts of the quizzes of chapter 5."""

from __future__ import annotations

import numpy as np

import cnnlib
from cnnlib.trace_axes import place_of, relayout
from tests.chapters.facts import Fact, given

TEN = np.zeros((10, 3, 28, 28))
BATCH = np.zeros((2, 3, 4, 5))
AT, AT_LAST = (1, 2, 0, 3), (1, 0, 3, 2)
STRIDES = relayout(BATCH, way="stored").strides
MAPS = np.zeros((100, 30, 24, 24), np.float32)
BIAS = MAPS.shape[1]
DIGITS = (3, 28, 28)


def seven():
    return int(cnnlib.load_mnist().y_test[0])


QUIZ = [
    # The question before the first widget.
    Fact("hook", "Three digits, `{}`, are reshaped to `{}`.", lambda: (DIGITS, (*DIGITS[1:], 3))),
    Fact("hook-before", "the {}, as before", seven),
    Fact("hook-side", "the {}, turned", seven),
    # The quiz.
    Fact("q1-question", "`x.shape` is `{}`.", lambda: TEN.shape),
    given("q1-index", "What is `x[{}][{}].shape`?", 0, 0),
    Fact("q1-right", "`({}, {})`", lambda: TEN[0, 0].shape),
    given("q1-same", "the same as `x[{}, {}]`", 0, 0),
    Fact("q1-image", "`({}, {}, {})`", lambda: TEN[0].shape),
    given("q1-image-why", "That is `x[{}]`, the first image", 0),
    Fact("q1-kept", "`({}, {}, {}, {})`", lambda: TEN[:1, :1].shape),
    given("q1-kept-why", "A slice, `x[:{}, :{}]`,", 1, 1),
    Fact("q1-row", "`({},)`", lambda: TEN[0, 0, 0].shape[0]),
    given("q1-row-why", "That is one row, `x[{}][{}][{}]`", 0, 0, 0),
    Fact("q2-question", "A batch of shape `{}`, channels first", lambda: BATCH.shape),
    given("q2-from", "counted from {}, lies", 0),
    Fact("q2-element", "lies `x[{}, {}, {}, {}]`?", lambda: AT),
    Fact("q2-answer", "answer = {}", lambda: place_of(AT, STRIDES)),
    Fact(
        "q2-why",
        "The strides are {}, {}, {} and {}: {}·{} + {}·{} + {}·{} + {}·{}.",
        lambda: (*STRIDES, *[n for pair in zip(AT, STRIDES, strict=True) for n in pair]),
    ),
    Fact("q2-from-one", "value = {}", lambda: place_of(AT, STRIDES) + 1),
    given("q2-from-one-why", "Places are counted from {}, as", 0),
    Fact("q2-in-image", "value = {}", lambda: place_of(AT[1:], STRIDES[1:])),
    Fact("q2-in-image-why", "The first image, with {} numbers", lambda: STRIDES[0]),
    Fact("q2-last", "value = {}", lambda: place_of(AT_LAST, relayout(BATCH, way="copy").strides)),
    Fact(
        "q2-last-why",
        "in an array of shape {}.",
        lambda: relayout(BATCH, way="copy").array.shape,
    ),
    Fact("q2-added", "value = {}", lambda: sum(AT)),
    Fact("q3-question", "the maps of shape `{}` take", lambda: MAPS.shape),
    Fact("q3-answer", "answer = {}", lambda: MAPS.nbytes),
    Fact("q3-why", "{:,} numbers of {} bytes each", lambda: (MAPS.size, MAPS.itemsize)),
    Fact("q3-numbers", "value = {}", lambda: MAPS.size),
    Fact("q3-numbers-why", "there are. Each takes {} bytes", lambda: MAPS.itemsize),
    Fact("q3-double", "value = {}", lambda: MAPS.astype(np.float64).nbytes),
    Fact("q3-double-why", "with {} bytes a number", lambda: np.dtype(np.float64).itemsize),
    Fact("q3-image", "value = {}", lambda: MAPS[0].nbytes),
    Fact("q3-image-why", "There are {}.", lambda: len(MAPS)),
    Fact("q3-bits", "value = {}", lambda: MAPS.nbytes * 8),
    Fact(
        "q3-bits-why",
        "A float32 has {} of them, which are {} bytes",
        lambda: (MAPS.itemsize * 8, MAPS.itemsize),
    ),
    Fact("q3-otherwise", "then by {} bytes", lambda: MAPS.itemsize),
    given("q4-right", "reshape(N, OH, OW, FN).transpose({}, {}, {}, {})", 0, 3, 1, 2),
    given("q4-first", "`rows.transpose({}, {}).reshape", 1, 0),
    given("q4-mirrored", "reshape(N, OH, OW, FN).transpose({}, {}, {}, {})", 0, 3, 2, 1),
    Fact("q5-question", "has shape `{}` and `b` has shape `{}`", lambda: (MAPS.shape, (BIAS,))),
    Fact("q5-right", "`maps + b.reshape({}, {}, {})`", lambda: (BIAS, 1, 1)),
    Fact(
        "q5-right-why",
        "{} meets {}, {} meets {}, {} meets {},",
        lambda: (1, MAPS.shape[3], 1, MAPS.shape[2], BIAS, MAPS.shape[1]),
    ),
    Fact(
        "q5-bare-why",
        "The {} would meet the {} columns: an error, and on maps with {} columns",
        lambda: (BIAS, MAPS.shape[3], BIAS),
    ),
    Fact("q5-short", "`maps + b.reshape({}, {})`", lambda: (BIAS, 1)),
    Fact("q5-short-why", "the {} meets the {} rows", lambda: (BIAS, MAPS.shape[2])),
    given("q6-question", "a batch of {} is replaced", 64),
    given("q7-start", "start = {}", [3, 1, 4, 0, 2]),
]
