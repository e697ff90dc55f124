r"""The facts of chapter 1, The trouble with fully connected layers, and of its quizzes.

What was trained is stated as a mean over the seeds, with bounds that hold for each of them.
"""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.results import load_metrics
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch01_quiz import (
    ANSWERS,
    FH,
    FILTERS,
    OUT,
    PIXELS,
    QUIZ_FACTS,
    SIDE,
    UNITS,
    dense_parameters,
)
from tests.chapters.facts.trained import images, mean, percents, protocol

CLASSES, PHOTO = 1000, 224
NETWORKS = ("keras_mnist", "keras_mnist_permuted", "dense_mnist", "dense_mnist_permuted")
EXAMPLE = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
KERNEL = np.arange(1, 10).reshape(3, 3)


@cache
def seven():
    """The first test image, (28, 28), and its label."""
    data = cnnlib.load_mnist()
    return data.x_test[0, 0], int(data.y_test[0])


def matrix():
    return cnnlib.convolution_matrix(KERNEL, 4)


def conv_parameters():
    return cnnlib.Sequential([cnnlib.Conv2D(FILTERS, FH)], (1, SIDE, SIDE)).count_params()


def first_row_products():
    """The nine products of the first row of the matrix with the image."""
    row = matrix()[0]
    return (row * EXAMPLE.ravel())[row != 0]


def above(bound, *values):
    """Give the bound, if all values lie above it."""
    assert all(value > bound for value in values), (bound, values)
    return bound


def below(bound, *values):
    """Give the bound, if all values lie below it."""
    assert all(value < bound for value in values), (bound, values)
    return bound


def shifted(network, pixels):
    """Test accuracy in percent on shifted digits, mean over the directions."""
    return 100 * load_metrics()["shifted_digits"][network]["mean"][pixels]


def times_worse():
    """How many times as many digits the convolutional network misreads after the shuffle."""
    return (1 - mean("keras_mnist_permuted")) / (1 - mean("keras_mnist"))


def apart():
    """Give a bound, in percentage points, that holds for the runs of each of the networks."""
    bound = 0.2
    assert all(max(percents(name)) - min(percents(name)) < bound for name in NETWORKS)
    return bound


def smaller_but_busier():
    """Parameters of the convolutional network by those of the dense one, and multiply-adds."""
    conv, dense = (
        cnnlib.count_costs(model) for model in (cnnlib.keras_mnist(), cnnlib.dense_mnist())
    )
    assert conv.parameters < dense.parameters / 4
    assert conv.multiply_adds > 6 * dense.multiply_adds
    return conv.parameters, dense.parameters


FACTS = [
    given("minutes", "About {} minutes", 45),
    given("download", "downloaded once ({} MB)", 11),
    Fact(
        "data",
        "learn from {:,} digits and are judged on {:,} others",
        lambda: (len(cnnlib.load_mnist().x_train), len(cnnlib.load_mnist().x_test)),
    ),
    Fact(
        "flattened",
        "the {} rows of {} pixels become a list of {}.",
        lambda: (*seven()[0].shape, seven()[0].size),
    ),
    Fact(
        "misread",
        "misreads about {:.0f} times as many digits as before",
        times_worse,
    ),
    Fact(
        "dense-unmoved",
        "by less than {} %",
        lambda: below(0.5, 100 * abs(mean("dense_mnist") - mean("dense_mnist_permuted"))),
    ),
    Fact(
        "dense-100",
        r"An MNIST digit and {} units make ${} \cdot {} + {} = {:tex,}$",
        lambda: (UNITS, PIXELS, UNITS, UNITS, dense_parameters(PIXELS, UNITS)),
    ),
    Fact(
        "photo",
        r"A colour photograph of {}×{} pixels has ${} \cdot {} \cdot {} = {:tex,}$ numbers, and a "
        r"dense layer that sorts it into {:,} classes has ${:tex,}$ parameters",
        lambda: (
            *[PHOTO] * 4,
            *(3, PHOTO**2 * 3, CLASSES, dense_parameters(PHOTO**2 * 3, CLASSES)),
        ),
    ),
    Fact(
        "dense-map",
        r"From {}×{} pixels to a map of {}×{} answers it has ${} \cdot {} = {:tex,}$ weights",
        lambda: (SIDE, SIDE, OUT, OUT, PIXELS, ANSWERS, PIXELS * ANSWERS),
    ),
    Fact(
        "local",
        r"look at {}×{} pixels: ${} \cdot {} = {:tex,}$ weights are left",
        lambda: (
            *KERNEL.shape,
            ANSWERS,
            KERNEL.size,
            np.count_nonzero(cnnlib.convolution_matrix(KERNEL, SIDE)),
        ),
    ),
    Fact("shared", "what is left is {}.", lambda: KERNEL.size),
    Fact("shared-kernel", "with a kernel of {}×{}, and [the next", lambda: KERNEL.shape),
    Fact(
        "conv-32",
        r"with {} of them, ${} \cdot {} \cdot {} \cdot {} + {} = {}$ parameters",
        lambda: (FILTERS, *KERNEL.shape, 1, FILTERS, FILTERS, conv_parameters()),
    ),
    Fact("hand-image", "Take an image of {}×{}", lambda: EXAMPLE.shape),
    Fact("hand-kernel", "with the numbers from {} to {},", lambda: (KERNEL.min(), KERNEL.max())),
    Fact(
        "hand-sizes",
        "turns {} pixels into {} answers, and as a dense layer it is a table of {} rows and {} "
        "columns",
        lambda: (*matrix().shape[::-1], *matrix().shape),
    ),
    Fact(
        "hand-first-row",
        "the first row reads {} {} {}, a zero, {} {} {}, a zero, {} {} {}, and zeros",
        lambda: [weight for weight in matrix()[0] if weight],
    ),
    Fact(
        "hand-sum",
        "image is ${} + {} + {} + {} + {} + {} + {} + {} + {} = {}$",
        lambda: (*first_row_products(), matrix()[0] @ EXAMPLE.ravel()),
    ),
    Fact(
        "hand-zeros",
        "Of the {} entries {} are weights, and {} are zeros",
        lambda: (matrix().size, np.count_nonzero(matrix()), (matrix() == 0).sum()),
    ),
    given("single", "an image with a single {}, and", 1),
    Fact("singles", "All {} such images", lambda: PIXELS),
    given("moved", "Shifted by {} row and {} columns", 1, 5),
    Fact(
        "shift-3",
        "At {} pixels, the mean over the four directions is above {} % for the convolutional "
        "network, and below {} % for the dense one",
        lambda: (
            3,
            above(75, shifted("keras_mnist", 3)),
            below(65, shifted("dense_mnist", 3)),
        ),
    ),
    Fact(
        "shift-6",
        "At {} pixels both read fewer than {} % rightly, and pure guessing reads {} %",
        lambda: (
            6,
            below(30, shifted("keras_mnist", 6), shifted("dense_mnist", 6)),
            100 // cnnlib.keras_mnist().layers[-1].units,
        ),
    ),
    given("seed", "trained once (seed {})", 0),
    Fact(
        "protocol",
        "on all {:,} digits for {} epochs, the last {} with",
        lambda: protocol(*NETWORKS),
    ),
    Fact("tried", "tried on the {:,} test digits", lambda: images("keras_mnist", "test")),
    Fact("apart", "within {} percentage points of one another", apart),
    Fact(
        "ends",
        "ends at {:.1f} %, against {:.1f} % for the dense one",
        lambda: (100 * mean("keras_mnist"), 100 * mean("dense_mnist")),
    ),
    Fact("last", "comes last, at {:.1f} %.", lambda: 100 * mean("keras_mnist_permuted")),
    Fact("parameters", "with {:,} parameters against {:,}", smaller_but_busier),
    given("change-of-mind", "all of them move by {} pixels", 4),
    Fact(
        "dense-reads",
        "reads about {} % of the test digits",
        lambda: round(100 * mean("dense_mnist")),
    ),
    *QUIZ_FACTS,
]
