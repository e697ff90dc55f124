r"""The facts of chapter 4, Channels; ch04_quiz.py holds those of its quizzes."""

from __future__ import annotations

import math

import cnnlib
from cnnlib import Conv2D, Dense, Flatten, Sequential
from cnnlib.trace_channels import BIASES, BLOCK, FILTERS, trace_channels
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch04_quiz import QUIZ

X, W, B = BLOCK[:3], FILTERS[3][:2, :3], BIASES[:2]
STEPS = trace_channels(X, W[:1], B[:1])
FILTER = (5, 3, 3)
TABLE = [(1, 64, 5), (64, 32, 3), (32, 120, 3), (3, 96, 11)]
ALEXNET = [(96, 3, 11, 1), (256, 96, 5, 2), (384, 256, 3, 1), (384, 384, 3, 2), (256, 384, 3, 2)]
SEPARABLE = (32, 64)
POINTWISE = (64, 32)


def parameters(C, FN, F, groups=1):
    return Sequential([Conv2D(FN, F, groups=groups)], (C, 11, 11)).count_params()


def line(C, FN, F):
    """A row of the table: channels, filters, kernel, weights, biases, parameters."""
    count = parameters(C, FN, F)
    return C, FN, F, F, count - FN, FN, count


def fashion():
    return cnnlib.count_costs(cnnlib.fashion_convnet())


def share(kind, layers):
    """How many percent of the whole some layers of the network for clothes have."""
    table = fashion()
    of = [getattr(row, kind) for row in table.rows if row.name.startswith(layers)]
    return 100 * (max(of) if layers == "dense" else sum(of)) / getattr(table, kind)


def network(shape, filters, strides):
    return Sequential([Conv2D(FN, 3, strides, "same") for FN in filters], shape)


def flat(*settings):
    return math.prod(Flatten().output_shape(network(*settings).output_shape))


FIRST = ((3, 28, 28), (32, 64), 1)
SECOND = ((3, 100, 75), (32, 64, 128), 2)


def dense(inputs, units):
    return Sequential([Dense(units)], (inputs,)).count_params()


def first_network():
    """Two convolutions, ten numbers, and the way back to all of them."""
    return network(*FIRST).count_params() + dense(flat(*FIRST), 10) + dense(10, flat(*FIRST))


def alexnet(grouped):
    return sum(parameters(C, FN, F, groups if grouped else 1) for FN, C, F, groups in ALEXNET)


def depthwise():
    C, _ = SEPARABLE
    return parameters(C, C, 3, groups=C)


def lower_left():
    """The second channel's pixel in the middle of the lower left window, and its neighbours."""
    window = X[1, 1:4, :3]
    return window[1, 1], window[0, 1], window[1, 0], window[1, 2], window[2, 1]


FACTS = [
    given("minutes", "About {} minutes", 55),
    given("download", "downloaded once ({} MB)", 11),
    given("pointwise-name", ["what a {}×{} convolution is good", "In large networks {}×{}"], 1, 1),
    Fact(
        "seven",
        [
            "## A {} that grey",
            "print the {} in red",
            "The {} is gone",
            "the red {} again",
            "bring the {} back",
        ],
        lambda: int(cnnlib.load_mnist().y_test[0]),
    ),
    given("filter", "One filter of {}×{} slides over a picture", 3, 3),
    given("block", "but a block, {}×{} wide and three deep", 3, 3),
    given("weigh", "A weight of {} on red and of {} on green", 1, -1),
    given("travel", "a number in channel {} and", 2),
    Fact("shape-x", "the image | $(C, H, W)$ | ${}$", lambda: X.shape),
    Fact("shape-w", "the filters | $(F_N, C, F_H, F_W)$ | ${}$", lambda: W.shape),
    given("shape-one", "the biases | $(F_N, {}, {})$", 1, 1),
    Fact("shape-b", "| ${}$ | amber", lambda: B.reshape(2, 1, 1).shape),
    Fact("shape-y", "| ${}$ | green", lambda: cnnlib.conv2d(X[None], W, B)[0].shape),
    given("axes", "two more axes of length {}, and NumPy", 1),
    Fact(
        "upper-left",
        "${} + {} + {} + {} = {}$: three",
        lambda: (*(step.partial[0, 0] for step in STEPS), STEPS[-1].total[0, 0]),
    ),
    Fact(
        "lower-left",
        "the lower left stop has a {} in its middle with the neighbours {}, {}, {} and {} around",
        lower_left,
    ),
    Fact(
        "lower-left-sum",
        r"it gives ${} - {} \cdot {} = {}$",
        lambda: (
            sum(lower_left()[1:]),
            -W[0, 1, 1, 1],
            lower_left()[0],
            STEPS[1].partial[1, 0],
        ),
    ),
    Fact("map-1", r"\begin{bmatrix} {:tex} \end{bmatrix} + \begin", lambda: STEPS[0].partial),
    Fact("map-2", r"\begin{bmatrix} {:tex} \end{bmatrix} + \begin", lambda: STEPS[1].partial),
    Fact("map-3", r"\begin{bmatrix} {:tex} \end{bmatrix} \\", lambda: STEPS[2].partial),
    Fact(
        "map",
        r"+ {} = \begin{bmatrix} {:tex} \end{bmatrix}",
        lambda: (B[0], STEPS[3].total),
    ),
    given("ten-filters", "Five maps of {}×{} meet ten filters of {}×{}.", 4, 4, 3, 3),
    Fact(
        "forty-five",
        r"has ${} \cdot {} \cdot {} = {}$ weights, and ten maps of {}×{} come",
        lambda: (*FILTER[::-1], math.prod(FILTER), *Conv2D(10, 3).output_shape((5, 4, 4))[1:]),
    ),
    given("keras-in", "writes `({}, {}, {})` in", 4, 4, 5),
    Fact(
        "keras-out",
        "and `({}, {}, {})` out",
        lambda: Conv2D(10, 3).output_shape((5, 4, 4))[::-1],
    ),
    given("four-pixels", "A picture of {}×{} pixels", 2, 2),
    Fact("table-1", "| {} | {} | {}×{} | {:,} | {} | {:,} |", lambda: line(*TABLE[0])),
    Fact("table-2", "| {} | {} | {}×{} | {:,} | {} | {:,} |", lambda: line(*TABLE[1])),
    Fact("table-3", "| {} | {} | {}×{} | {:,} | {} | {:,} |", lambda: line(*TABLE[2])),
    Fact("table-4", "| {} | {} | {}×{} | {:,} | {} | {:,} |", lambda: line(*TABLE[3])),
    Fact("whole", "Of the {:,} parameters,", lambda: fashion().parameters),
    Fact("weighs", "{:.0f} % sit in the first dense", lambda: share("parameters", "dense")),
    Fact("works", "of the work, {:.0f} % is done", lambda: share("multiply_adds", "conv2d")),
    Fact(
        "ten-units",
        r"has {:,} weights and {} bias, and $({:tex,} + {}) \cdot {} = {:tex,}$",
        lambda: (flat(*SECOND), 1, flat(*SECOND), 1, 10, dense(flat(*SECOND), 10)),
    ),
    Fact(
        "way-back",
        r"to all {:,} would take $({} + {}) \cdot {:tex,} = {:tex,}$ more, and bring the total to {:,}",
        lambda: (
            flat(*FIRST),
            10,
            1,
            flat(*FIRST),
            dense(10, flat(*FIRST)),
            first_network(),
        ),
    ),
    given("shrink", "until it is {}×{}.", 1, 1),
    given("builder", "below has {}×{} filters", 1, 1),
    Fact(
        "colours",
        "weighs red with {}, green with {} and blue with {}.",
        lambda: FILTERS[1][0, :3, 0, 0],
    ),
    given("even", "with the bias of {} exactly nothing", -1),
    Fact(
        "pointwise",
        r"from {} to {} they take ${} \cdot {} + {} = {:tex,}$ parameters, where {}×{} would take {:,}",
        lambda: (
            *POINTWISE,
            *POINTWISE,
            POINTWISE[1],
            parameters(*POINTWISE, 1),
            3,
            3,
            parameters(*POINTWISE, 3),
        ),
    ),
    given("year", ["graphics cards in {},", "on the right as in {}:"], 2012),
    given("half", "then only $C/{}$ deep", 2),
    Fact(
        "alexnet",
        "{:,} parameters against {:,}.",
        lambda: (alexnet(grouped=False), alexnet(grouped=True)),
    ),
    given("follow", "Follow it with a {}×{} layer", 1, 1),
    Fact(
        "separable",
        "From {} channels to {} it takes ${} + {:tex,} = {:tex,}$ parameters in place of {:,}",
        lambda: (
            *SEPARABLE,
            depthwise(),
            parameters(*SEPARABLE, 1),
            depthwise() + parameters(*SEPARABLE, 1),
            parameters(*SEPARABLE, 3),
        ),
    ),
    Fact(
        "published",
        "Three channels and a {}×{} kernel: the layer has {} parameters",
        lambda: (3, 3, parameters(3, 1, 3)),
    ),
    Fact(
        "one-filter",
        "has ${} + {} = {}$",
        lambda: (W[0].size, B[:1].size, parameters(3, 1, 3)),
    ),
    given("card", "spread as `(FN, {}, {})`", 1, 1),
    given("lin", "where {}×{} convolutions come", 1, 1),
    given("howard", "then {}×{}, all the way", 1, 1),
    *QUIZ,
]
