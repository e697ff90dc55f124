r"""The facts of chapter 2, Convolution, and of its quizzes."""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.trace import trace_conv2d
from tests.chapters.facts import Fact, given

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
K = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
BIAS = 3
NOTES_X = np.array([[1, 2, 3, 0], [0, 1, 2, 3], [3, 0, 1, 2], [2, 3, 0, 1]])
NOTES_K = np.array([[2, 0, 1], [0, 1, 2], [1, 0, 2]])


def corr(x, k, b=0):
    return cnnlib.conv2d(x[None, None], k[None, None], np.array([b]))[0, 0]


def starts(size, kernel_size):
    return cnnlib.output_size(size, kernel_size)


@cache
def seven():
    """The first test image, (28, 28), and its label."""
    data = cnnlib.load_mnist()
    return data.x_test[0, 0], int(data.y_test[0])


@cache
def learned(steps=20, rate=6.0):
    """The kernel that gradient descent finds, as the chapter runs it."""
    image = seven()[0][None, None]
    target = cnnlib.conv2d(image, np.array([[[[1, -1]]]], "float32"))
    guess = np.random.default_rng(0).normal(size=(1, 1, 1, 2)).astype("float32")
    for _ in range(steps):
        y, cache_ = cnnlib.conv2d_forward(image, guess)
        error = y - target
        _, gradient, _ = cnnlib.conv2d_backward(2 * error / error.size, cache_)
        guess = guess - np.float32(rate) * gradient
    return guess.ravel()


def work(side, products):
    """Multiply-adds of a square map."""
    return side * side * products


def by_columns(i, j):
    """One stop by hand: left column minus right column, the middle row counted twice."""
    window = trace_conv2d(X, K)[2 * i + j].window
    sums = window[:, [0, 2]].T @ np.array([1, 2, 1])
    (a, m, c), (d, n, f) = window[:, 0], window[:, 2]
    return a, m, c, d, n, f, *sums, trace_conv2d(X, K)[2 * i + j].value


def stop_products():
    """The nine products of the upper right stop: the middle column's are zero."""
    return trace_conv2d(X, K)[1].products.ravel()


def caption():
    products = stop_products()
    written = [products[0], products[1], -products[2], products[3], products[4], -products[5]]
    return (*written, products[6], products[7], -products[8], trace_conv2d(X, K)[1].value)


Q1_X = np.array([[2, 1], [0, 3]])
Q1_K = np.array([[1, 2], [-1, 3]])
STEP_KERNELS = np.array([[1, -1], [-1, 1], [1, 1]])
SIDE = 28
OUT = starts(SIDE, 3)

FACTS = [
    given("minutes", "About {} minutes", 55),
    given("download", "downloaded once ({} MB)", 11),
    given("slice", "slices, `x[{}:{}, {}:{}]`", 0, 3, 1, 4),
    Fact(
        "the-seven",
        ["a handwritten {}, a real one, {} pixels high and {} wide"],
        lambda: (seven()[1], *seven()[0].shape),
    ),
    Fact(
        "label",
        [
            "what a {} looks like",
            "strokes of the {} come out",
            "stem of the {} therefore",
            "The kernel of the {} was written",
            "The map of the {} takes",
            "The map of the {} has lost",
            "image of a {} contained",
            "part of the {} will",
        ],
        lambda: seven()[1],
    ),
    given("ink", "A pixel is {} where there is ink and {} where", 1, 0),
    Fact("dense-inputs", "looks at all {} pixels", lambda: seven()[0].size),
    Fact("places", "which is at {} places", lambda: corr(seven()[0], K).size),
    Fact(
        "window-caption",
        "products are ${} + {} - {} + {} + {} - {} + {} + {} - {} = {}$",
        caption,
    ),
    given("formula", r"\sum_{u={}}^{F_H-{}} \sum_{v={}}^{F_W-{}} \textcolor", 0, 1, 0, 1),
    given("starts", "start on row ${}$, on row ${}$", 0, 1),
    given("size-formula", "H - F_H + {}$ starting rows and $O_W = W - F_W + {}$", 1, 1),
    Fact(
        "sizes",
        "An input of {} rows and a kernel of {} give ${} - {} + {} = {}$ rows; the {} gives "
        r"${} - {} + {} = {}$, and ${} \cdot {} = {}$ stops",
        lambda: (
            *(4, 3, 4, 3, 1, starts(4, 3)),
            *(seven()[1], SIDE, 3, 1, OUT, OUT, OUT, OUT * OUT),
        ),
    ),
    Fact(
        "multiply-adds",
        r"takes ${} \cdot {} = {:tex,}$",
        lambda: (OUT * OUT, K.size, OUT * OUT * K.size),
    ),
    Fact(
        "dense-weights",
        r"from {} pixels to {} outputs would need ${} \cdot {} = {:tex,}$",
        lambda: (SIDE**2, OUT**2, SIDE**2, OUT**2, SIDE**2 * OUT**2),
    ),
    given("bias-level", "a bias of ${}$, only comparisons stronger than {} stay", -3, 3),
    Fact("by-hand-shapes", "The input is {}×{} and the kernel {}×{}", lambda: (*X.shape, *K.shape)),
    Fact("by-hand-x", r"X = \begin{bmatrix} {:tex} \end{bmatrix}", lambda: X),
    Fact("by-hand-k", r"K = \begin{bmatrix} {:tex} \end{bmatrix}", lambda: K),
    *(
        Fact(
            f"by-hand-{i}{j}",
            f"{name}: $({{}} + {{}} \\cdot {{}} + {{}}) - ({{}} + {{}} \\cdot {{}} + {{}})$ "
            "$= {} - {} = {}$",
            lambda i=i, j=j: (
                lambda a, m, c, d, n, f, left, right, y: (a, 2, m, c, d, 2, n, f, left, right, y)
            )(*by_columns(i, j)),
        )
        for name, i, j in (
            ("Upper left", 0, 0),
            ("Upper right", 0, 1),
            ("Lower left", 1, 0),
            ("Lower right", 1, 1),
        )
    ),
    Fact("by-hand-bias", "With a bias of {} the map becomes", lambda: BIAS),
    Fact(
        "by-hand-result",
        r"Y = \begin{bmatrix} {:tex} \end{bmatrix} + {} = \begin{bmatrix} {:tex} \end{bmatrix}",
        lambda: (corr(X, K), BIAS, corr(X, K, BIAS)),
    ),
    Fact("unit-axes", "both have length {}", lambda: X[None, None].shape[0]),
    given("sobel-year", "Irwin Sobel, in {}", 1968),
    given("difference-kernel", "has a kernel $[{}, {}]$", 1, -1),
    Fact(
        "learned",
        "After {} steps the guess is $[{:.2f}, {:.2f}]$",
        lambda: (20, *learned().tolist()),
    ),
    Fact("lessons", "contained {} small lessons", lambda: starts(SIDE, 1) * starts(SIDE, 2)),
    Fact(
        "digits-row", "Look at the {} in the last row", lambda: int(cnnlib.load_mnist().y_test[3])
    ),
    given("rotation", "the kernel by {}° before", 180),
    Fact("rotated", "found $[{}, {}]$, the rotated", lambda: np.array([1, -1])[::-1]),
    Fact("lost-border", "has lost a border: {} rows became {}", lambda: (SIDE, OUT)),
    Fact("shape-card", "with `OH = H - FH + {}`", lambda: starts(5, 5)),
    # The quiz, question by question.
    Fact("q1-window", "shows the rows `{} {}` and `{} {}`; the kernel", lambda: Q1_X.ravel()),
    Fact("q1-kernel", "the kernel has the rows `{} {}` and `{} {}`", lambda: Q1_K.ravel()),
    Fact("q1-answer", "answer = {}", lambda: (Q1_X * Q1_K).sum()),
    Fact(
        "q1-sum",
        "{}·{} + {}·{} + {}·({}) + {}·{} = {}",
        lambda: (*np.stack([Q1_X, Q1_K], axis=-1).ravel(), (Q1_X * Q1_K).sum()),
    ),
    Fact("q1-flipped", "value = {}", lambda: (Q1_X * Q1_K[::-1, ::-1]).sum()),
    given("q1-rotation", "rotated the kernel by {}°, which gives", 180),
    Fact("q1-transposed", "value = {}", lambda: (Q1_X * Q1_K.T).sum()),
    Fact("q1-first-row", "Its first row, `{} {}`, lies", lambda: Q1_K[0]),
    Fact("q1-zero-forgotten", "value = {}", lambda: (Q1_X * Q1_K).sum() + 2 * Q1_K[1, 0]),
    Fact("q1-zero", "{} times any weight is {}.", lambda: (Q1_X[1, 0], Q1_X[1, 0])),
    Fact("q2-right", "`H - FH + {}`", lambda: starts(5, 5)),
    given("q2-count", "counting from {} makes", 0),
    given("q2-stride", "With stride {} the next", 1),
    Fact("q3-question", "one {}×{} kernel take on a {}×{} image", lambda: (5, 5, SIDE, SIDE)),
    Fact("q3-answer", "answer = {}", lambda: work(starts(SIDE, 5), 25)),
    Fact(
        "q3-why",
        "There are {}·{} = {} stops with {} multiply-adds each: {:,}.",
        lambda: (*[starts(SIDE, 5)] * 2, starts(SIDE, 5) ** 2, 5 * 5, work(starts(SIDE, 5), 25)),
    ),
    Fact("q3-no-border", "value = {}", lambda: work(SIDE, 25)),
    Fact(
        "q3-no-border-why",
        "You counted {}·{} stops. The window does not fit that often: it has {}·{} places",
        lambda: (SIDE, SIDE, starts(SIDE, 5), starts(SIDE, 5)),
    ),
    Fact("q3-stops", "value = {}", lambda: work(starts(SIDE, 5), 1)),
    Fact("q3-stops-why", "Each of them takes {} multiply-adds", lambda: np.ones((5, 5)).size),
    Fact("q3-double", "value = {}", lambda: 2 * work(starts(SIDE, 5), 25)),
    Fact("q3-off-by-one", "value = {}", lambda: work(starts(SIDE, 5) - 1, 25)),
    Fact(
        "q3-off-by-one-why",
        "You counted {}·{} stops. From {} rows a window of {} has {} − {} + {} = {} starts",
        lambda: (*[starts(SIDE, 5) - 1] * 2, SIDE, 5, SIDE, 5, 1, starts(SIDE, 5)),
    ),
    Fact("q3-pixels", "value = {}", lambda: SIDE**2),
    Fact("q4-right", "rows `{}` and `{}`, one above the other", lambda: STEP_KERNELS[0]),
    Fact("q4-below", "rows `{}` and `{}`, one above the other", lambda: STEP_KERNELS[1]),
    Fact("q4-sideways", "one row, `{} {}`", lambda: STEP_KERNELS[0]),
    Fact("q4-sum", "rows `{}` and `{}`, one above the other", lambda: STEP_KERNELS[2]),
    Fact("q5-map", "the map rows `{} {}` and `{} {}`", lambda: corr(X, K).ravel()),
    given("q5-bias", "a bias of {}. What changes", -1),
    given("q5-falls", "of the map falls by {}", 1),
    given("q5-not-zero", "not zero fall by {}", 1),
    Fact(
        "q5-product",
        "every product falls by {}, so each sum by {}",
        lambda: (1, K.size),
    ),
    given("q5-weight", "every weight falls by {}", 1),
    Fact("q5-why", "every sum: `{} {}` and `{} {}`", lambda: corr(X, K, -1).ravel()),
    given("q5-zeros", "The zeros become {} as well", -1),
    given("q6-rotation", "rotates kernels by {}° before", 180),
    given("q6-maps", "maps are rotated by {}°", 180),
    given("q7-start", "start = {}", [2, 0, 3, 1]),
]
