r"""The facts of chapter 7, im2col, and of its quizzes."""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.trace_unfold import FILTER_CYCLES, example_filters, numbered
from tests.chapters.facts import Fact, given

# The layer of the hook: 30 filters of 5×5 on 100 digits.
N, FN, SIDE, F = 100, 30, 28, 5
BYTES = np.dtype("float32").itemsize
X = numbered((1, 1, 3, 3))
FILTERS = example_filters((2, 1, 2, 2))


def starts(size, kernel_size, strides=1):
    return cnnlib.output_size(size, kernel_size, strides)


def matrix(N, C, size, kernel_size, strides=1, padding=0):
    """The shape of the matrix, and how many numbers the images hold."""
    x = np.zeros((N, C, size, size), "float32")
    return cnnlib.im2col(x, kernel_size, strides, padding).shape, x.size


def blow_up(*settings):
    (rows, columns), pixels = matrix(*settings)
    return rows * columns / pixels


@cache
def digits():
    return cnnlib.load_mnist().x_test[:N], int(cnnlib.load_mnist().y_test[0])


COLS = cnnlib.im2col(X, 2)
ANSWERS = COLS @ FILTERS.reshape(2, -1).T
STOPS = N * starts(SIDE, F) ** 2
COLOUR, COLOUR_PIXELS = matrix(1, 3, 7, 5)  # one colour image of 7×7
TEN, _ = matrix(10, 3, 7, 5)
PAIR = np.arange(48).reshape(2, 2, 6, 2)
SIXTEEN = np.arange(48).reshape(1, 3, 4, 4)
TO_MAPS = (0, 3, 1, 2)
"""The axes of (N, OH, OW, FN) in the order of (N, FN, OH, OW)."""


def second_answers():
    """The caption's two sums: products with the first filter, signs from the second."""
    row, (ones, signs) = COLS[1], FILTERS.reshape(2, -1)
    products = [number for pair in zip(row, ones, strict=True) for number in pair]
    assert signs.tolist() == [1, -1, 1, -1]
    return (*products, ANSWERS[1, 0], *row, ANSWERS[1, 1])


def neighbours():
    (difference,) = set(np.diff(X[0, 0], axis=1).ravel().tolist())
    return difference


def mixed_rows():
    """How many rows the notes have, when 1×1 windows run on from image to image."""
    return PAIR.size - PAIR[0, 0].size


Q1 = np.array([[1, 0, 2], [3, 1, 4], [5, 2, 0]])
Q2, _ = matrix(2, 3, 9, 3, 2)
Q7 = 5


def row_of(i, j):
    return Q1[i : i + 2, j : j + 2]


def middle_of_q7():
    image = np.zeros((1, 1, 3, 3), int)
    image[0, 0, 1, 1] = Q7
    return cnnlib.col2im(cnnlib.im2col(image, 2), image.shape, 2)[0, 0, 1, 1]


FACTS = [
    given("minutes", "About {} minutes", 50),
    given("download", "downloaded once ({} MB)", 11),
    Fact(
        "layer",
        ["begins with {} filters of {}×{}, and it learns from {} digits"],
        lambda: (FN, F, F, N),
    ),
    Fact(
        "outputs",
        "makes {:,} output numbers a step, each the sum of {} products",
        lambda: (STOPS * FN, F * F),
    ),
    Fact("told", "Being told {:,} times", lambda: STOPS * FN),
    Fact(
        "price",
        "choose a {}×{} window and let the widget count for images of {}×{}",
        lambda: (F, F, SIDE, SIDE),
    ),
    given("rest", ["`w.reshape(FN, {})` moves", "`w.reshape(FN, {}).T`"], -1),
    Fact(
        "colour",
        r"image of {}×{} under {}×{} filters. The window has ${} \cdot {} = {}$ stops, and each "
        r"row holds ${} \cdot {} \cdot {} = {}$ numbers, so the shape is ${}$",
        lambda: (7, 7, 5, 5, starts(7, 5), starts(7, 5), COLOUR[0], 3, 5, 5, COLOUR[1], COLOUR),
    ),
    Fact("ten-images", "Ten such images give ${}$", lambda: TEN),
    Fact(
        "by-hand",
        "pixels of a {}×{} image from {} to {} and slide a {}×{} window",
        lambda: (*X.shape[2:], X.min(), X.max(), *FILTERS.shape[2:]),
    ),
    Fact("first-filter", "the weights {}, {}, {}, {}, and one", lambda: FILTER_CYCLES[0]),
    Fact("second-filter", "left minus right, {}, {}, {}, {}.", lambda: FILTERS[1].ravel()),
    Fact(
        "second-window",
        r"${} \cdot {} + {} \cdot {} + {} \cdot {} + {} \cdot {} = {}$ and ${} - {} + {} - {} = {}$",
        second_answers,
    ),
    Fact("first-column", "answers, {}, {}, {}, {}, broken into", lambda: ANSWERS[:, 0]),
    Fact(
        "first-map",
        r"\begin{bmatrix} {:tex} \end{bmatrix}",
        lambda: cnnlib.conv2d(X, FILTERS)[0, 0],
    ),
    Fact("second-map", "answers ${}$ everywhere", lambda: cnnlib.conv2d(X, FILTERS)[0, 1].max()),
    Fact("neighbours", "every pixel is {} less than", neighbours),
    Fact(
        "copies",
        "the matrix of a {}, each put back into a {}×{} picture",
        lambda: (digits()[1], starts(SIDE, 3), starts(SIDE, 3)),
    ),
    Fact("ask-what", "nine pictures of the {}, ask", lambda: digits()[1]),
    Fact(
        "to-maps",
        ["`transpose({}, {}, {}, {})`", ".transpose({}, {}, {}, {})`"],
        lambda: TO_MAPS,
    ),
    Fact("bill", "the beginning: {} digits, {} filters of {}×{}", lambda: (N, FN, F, F)),
    Fact(
        "bytes",
        "float32 takes {} bytes, so the {} digits take {:,} bytes and their matrix {:,}: {:.1f} times",
        lambda: (
            BYTES,
            N,
            digits()[0].nbytes,
            cnnlib.im2col(digits()[0], F).nbytes,
            blow_up(N, 1, SIDE, F),
        ),
    ),
    given("rule-one", "With a stride of {}, an inner pixel", 1),
    given("rule", "F_H F_W / S^{}$", 2),
    Fact(
        "same",
        "A {}×{} layer with padding `same` costs {} times",
        lambda: (3, 3, blow_up(1, 1, SIDE, 3, 1, "same")),
    ),
    Fact(
        "small",
        "image of {}×{} under {}×{} filters has {} numbers and its matrix {}, or {:.1f} times",
        lambda: (7, 7, 5, 5, COLOUR_PIXELS, COLOUR[0] * COLOUR[1], blow_up(1, 3, 7, 5)),
    ),
    given("side-by-side", "with {}×{} windows and a stride of {}, every", 2, 2, 2),
    Fact(
        "notes",
        "an array of shape {} with a {}×{} window into {} rows",
        lambda: (PAIR.shape, 1, 1, mixed_rows()),
    ),
    Fact(
        "windows",
        "Two images of {}·{} pixels have {} windows",
        lambda: (*PAIR.shape[2:], len(cnnlib.im2col(PAIR, 1))),
    ),
    Fact(
        "slip",
        "to count {}·{}·{} rows for the colour image of {}×{}",
        lambda: (*[starts(7, 5)] * 2, 3, 7, 7),
    ),
    Fact(
        "sixteen",
        "sixteen {}×{} windows over three channels give {}",
        lambda: (1, 1, cnnlib.im2col(SIXTEEN, 1).shape),
    ),
    given("paper", "Hand out a {}×{} grid and a {}×{} paper", 4, 4, 3, 3),
    # The question before the first widget.
    Fact(
        "hook",
        "All {}×{} windows of a {}×{} digit, each written as one row. How many numbers is that, "
        "compared with the {} pixels",
        lambda: (F, F, SIDE, SIDE, SIDE**2),
    ),
    Fact("hook-fewer", "are only {} windows", lambda: starts(SIDE, F) ** 2),
    Fact("hook-window", "with all its {} pixels", lambda: F * F),
    Fact("hook-right", "about {:.0f} times as many", lambda: blow_up(1, 1, SIDE, F)),
    Fact(
        "hook-why",
        "There are {}·{} = {} windows of {} numbers: {:,}, which is {:.1f} times {}.",
        lambda: (
            *[starts(SIDE, F)] * 2,
            *matrix(1, 1, SIDE, F)[0],
            starts(SIDE, F) ** 2 * F * F,
            blow_up(1, 1, SIDE, F),
            SIDE**2,
        ),
    ),
    Fact("hook-exactly", "exactly {} times as many", lambda: F * F),
    Fact(
        "hook-middle",
        "in the middle is in {} windows",
        lambda: cnnlib.col2im(np.ones((576, 25), int), (1, 1, 28, 28), 5).max(),
    ),
    # The quiz, question by question.
    Fact(
        "q1",
        "the rows `{} {} {}`, `{} {} {}` and `{} {} {}`. A {}×{} window",
        lambda: (*Q1.ravel(), 2, 2),
    ),
    Fact("q1-right", "`[{}, {}, {}, {}]`", lambda: row_of(0, 1).ravel()),
    Fact("q1-by-column", "`[{}, {}, {}, {}]`", lambda: row_of(0, 1).T.ravel()),
    Fact("q1-down", "`[{}, {}, {}, {}]`", lambda: row_of(1, 0).ravel()),
    Fact("q1-memory", "`[{}, {}, {}, {}]`", lambda: Q1.ravel()[4:8]),
    given("q2", "images of {}×{} meet {}×{} filters with a stride of {}, without", 9, 9, 3, 3, 2),
    Fact("q2-right", "`({}, {})`", lambda: Q2),
    Fact(
        "q2-why",
        "stops at {}·{} places in each of {} images, and holds {}·{}·{} numbers",
        lambda: (*[starts(9, 3, 2)] * 2, 2, 3, 3, 3),
    ),
    Fact("q2-one-image", "`({}, {})`", lambda: matrix(1, 3, 9, 3, 2)[0]),
    Fact("q2-one-channel", "`({}, {})`", lambda: matrix(2, 1, 9, 3, 2)[0]),
    Fact("q2-deep", "{} numbers in each of {} channels", lambda: (Q2[1] // 3, 3)),
    Fact("q2-stride", "`({}, {})`", lambda: matrix(2, 3, 9, 3)[0]),
    Fact(
        "q2-stride-why",
        "counts {}·{} stops an image, as with a stride of {}. With a stride of {} there are {}·{}.",
        lambda: (*[starts(9, 3)] * 2, 1, 2, *[starts(9, 3, 2)] * 2),
    ),
    Fact("q2-channels-down", "`({}, {})`", lambda: (Q2[0] * 3, Q2[1] // 3)),
    given("q3-start", "start = {}", [3, 1, 0, 2]),
    given("q4-mirrored", ".transpose({}, {}, {}, {})`", 0, 3, 2, 1),
    Fact("q5", "images of {}×{} are unfolded for {}×{} filters", lambda: (7, 7, F, F)),
    Fact("q5-answer", "answer = {}", lambda: TEN[0] * TEN[1] * BYTES),
    Fact(
        "q5-why",
        "has {}·{} = {:,} numbers of {} bytes each: {:,}.",
        lambda: (*TEN, TEN[0] * TEN[1], BYTES, TEN[0] * TEN[1] * BYTES),
    ),
    Fact("q5-numbers", "value = {}", lambda: TEN[0] * TEN[1]),
    Fact("q5-float32", "Each float32 takes {} bytes", lambda: BYTES),
    Fact("q5-double", "value = {}", lambda: TEN[0] * TEN[1] * np.dtype("float64").itemsize),
    Fact("q5-float64", "with {} bytes a number", lambda: np.dtype("float64").itemsize),
    Fact("q5-one-image", "value = {}", lambda: COLOUR[0] * COLOUR[1] * BYTES),
    Fact("q5-images", "value = {}", lambda: 10 * COLOUR_PIXELS * BYTES),
    Fact("q5-one-channel", "value = {}", lambda: TEN[0] * F * F * BYTES),
    Fact("q5-row", "holds {}·{}·{} = {} numbers", lambda: (3, F, F, COLOUR[1])),
    Fact("q5-otherwise", "then {} bytes for each", lambda: BYTES),
    given("q6-right", "{}×{} windows with a stride of {}", 2, 2, 2),
    given("q6-valid", "{}×{} windows without padding", 5, 5),
    Fact(
        "q6-valid-why",
        "written out with {} numbers. On {}×{} that makes {:.1f} times",
        lambda: (F * F, SIDE, SIDE, blow_up(1, 1, SIDE, F)),
    ),
    given("q6-same", "{}×{} windows with padding `same`", 3, 3),
    Fact("q6-same-why", "holds {} times as many", lambda: blow_up(1, 1, SIDE, 3, 1, "same")),
    Fact(
        "q7",
        "A {}×{} image has a {} in the middle. You unfold it with {}×{} windows and a stride of {}",
        lambda: (3, 3, Q7, 2, 2, 1),
    ),
    Fact("q7-answer", "answer = {}", middle_of_q7),
    Fact("q7-why", "copies: {} + {} + {} + {} = {}.", lambda: (*[Q7] * 4, middle_of_q7())),
    Fact("q7-inverse", "value = {}", lambda: Q7),
    Fact("q7-edge", "value = {}", lambda: 2 * Q7),
    Fact("q7-nine", "value = {}", lambda: X.size * Q7),
]
