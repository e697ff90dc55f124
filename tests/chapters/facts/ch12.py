r"""The facts of chapter 12, Drills, errata and a last task."""

from __future__ import annotations

import math
from inspect import signature

import numpy as np

import cnnlib
from cnnlib.capstone import TARGET, load_recorded, recorded_accuracies, solution
from cnnlib.models import alexnet, autoencoder, simple_convnet
from cnnlib.results import load_metrics
from cnnlib.results.accuracies import seed_accuracies
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch12_quiz import QUIZ, conv

NOTES, REPAIRED = autoencoder(), autoencoder(output_channels=3)
PICTURE = NOTES.input_shape[1:]


def convolutions(groups):
    """The parameters of AlexNet's convolutions."""
    layers = [n for n in alexnet(groups).layers if type(n).__name__ == "Conv2D"]
    return [n.count_params() for n in layers]


def row(F, C, FN):
    """The window, the filters, the biases and the parameters of a convolution."""
    return F * F, FN, FN, conv(F, C, FN)


def weights(F, C, FN):
    """A row of the table of weights."""
    return FN, F, F, C, conv(F, C, FN) - FN, conv(F, C, FN)


def halved(size):
    """A size, and what three strides of 2 leave of it."""
    sizes = [size]
    for _ in range(3):
        sizes.append(cnnlib.output_size(sizes[-1], 3, 2, "same"))
    return sizes


def flat():
    return halved(PICTURE[0])[-1], halved(PICTURE[1])[-1], 128


def mission():
    """The first mission: parameters, numbers behind Flatten, the sum."""
    first, second = conv(3, 3, 32), conv(3, 32, 64)
    D = 28 * 28 * 64
    ten, last = (D + 1) * 10, (10 + 1) * D
    return first, second, D, ten, last, first + second + ten + last


def doubled():
    """9·120, doubled five times."""
    return [9 * 120 * 2**n for n in range(6)]


def keras_run():
    """How the network that is shifted was trained, its accuracy, and how far the seeds lie apart."""
    entry = load_metrics()["experiments"]["keras_mnist"]
    run = next(one for one in entry["runs"] if one["seed"] == entry["weights"]["seed"])
    spread = max(abs(one - run["test_accuracy"]) for one in seed_accuracies("keras_mnist"))
    return (
        run["seed"],
        run["epochs"],
        entry["images"]["train"],
        100 * run["test_accuracy"],
        math.ceil(1000 * spread) / 10,
    )


def recorded():
    """Images, the seed that `train` takes if none is named, two others, and how well those did."""
    first = signature(solution.train).parameters["seed"].default
    images = load_recorded().trained_on
    _, *others = recorded_accuracies()
    assert sum(epochs for epochs, _ in solution.PLAN) == 3  # as the text says in words
    return images, first, 1, 2, *others


SHIFTED = 2000
THREE = NOTES.layers[0].kernel_size
STEPS = (28 - 10) // 2
LAST = cnnlib.autoencoder(output_channels=3).layers[-2]

FACTS = [
    given("minutes", "About {} minutes", 90),
    given("download", "downloaded once ({} MB)", 11),
    Fact(
        "line-a",
        "behind {:,} numbers has `{} * {}` par",
        lambda: (math.prod(flat()), math.prod(flat()) + 1, 10),
    ),
    Fact(
        "line-b",
        "{} filters of {}×{} over {} channels have {:,} weights",
        lambda: (120, 3, 3, 32, 3 * 3 * math.prod((64, 64))),
    ),
    Fact(
        "line-c", "`Conv2D({}, {})` over three channels has {} par", lambda: (2, 3, conv(3, 3, 1))
    ),
    Fact(
        "line-d",
        "{} pixels, kernel {}, stride {}: `(({} - {}) + ({} * {}) / {}) + {} = {}`",
        lambda: (28, 2, 2, 28, 2, 2, 0, 2, 1, cnnlib.output_size(28, 2, 2)),
    ),
    given("line-a-ten", "| `Dense({})` behind", 10),
    given("shift", "Z[i, j] = X[i, j+{}]", 1),
    given("series", "`cnnlib drill --seed {}`", 12),
    Fact(
        "steps",
        "With {} rows and a kernel of {} there is room for {}; steps of {} fit in {} times; so there are {} windows",
        lambda: (28, 10, 28 - 10, 2, STEPS, cnnlib.output_size(28, 10, 2)),
    ),
    given("times", "Times {} is doubling", 32),
    Fact(
        "doubling",
        r"${} \cdot {} = {:tex,}$, then {:,}, {:,}, {:,}, {:,}, {:,}.",
        lambda: (9, 120, *doubled()),
    ),
    Fact(
        "caption",
        r"steps of {} behind the first window: $({} - {}) / {} + {} = {}$",
        lambda: (2, 28, 10, 2, 1, STEPS + 1),
    ),
    given("rule-size", r"\frac{H + {}P - F}{S} \right\rfloor + {}", 2, 1),
    given("rule-conv", r"(F_H F_W C + {})\, F_N", 1),
    given("rule-dense", r"(D + {})\, K", 1),
    Fact(
        "five",
        r'| ({}, {}, {}) | `Conv2D({}, {}, padding="same")` | ({}, {}, {}) | ${} \cdot {} + {} = {:tex,}$',
        lambda: (28, 28, 1, 64, 5, 28, 28, 64, *row(5, 1, 64)),
    ),
    Fact(
        "ten",
        r'| ({}, {}, {}) | `Conv2D({}, {}, padding="same")` | ({}, {}, {}) | ${} \cdot {} + {} = {:tex,}$',
        lambda: (28, 28, 1, 64, 10, 28, 28, 64, *row(10, 1, 64)),
    ),
    Fact(
        "strided",
        r'| ({}, {}, {}) | `Conv2D({}, {}, strides={}, padding="same")` | ({}, {}, {}) | ${} \cdot {} + {} = {:tex,}$',
        lambda: (100, 100, 1, 64, 3, 2, halved(100)[1], halved(100)[1], 64, *row(3, 1, 64)),
    ),
    Fact(
        "pool",
        "| ({}, {}, {}) | `MaxPooling2D({})` | ({}, {}, {}) | {} |",
        lambda: (28, 28, 1, 2, cnnlib.output_size(28, 2, 2), cnnlib.output_size(28, 2, 2), 1, 0),
    ),
    Fact(
        "two",
        r"| ({}, {}, {}) | two filters of {}×{}, stride {}, one zero on each side | ({}, {}, {}) | ${} \cdot ({} + {}) = {}$",
        lambda: (
            5,
            5,
            3,
            3,
            3,
            2,
            cnnlib.output_size(5, 3, 2, 1),
            cnnlib.output_size(5, 3, 2, 1),
            2,
            2,
            27,
            1,
            conv(3, 3, 2),
        ),
    ),
    Fact("one", "line C: {} is what", lambda: conv(3, 3, 1)),
    *[
        Fact(
            f"weights-{FN}",
            "| {} | {}×{} | {} | {:,} | {:,} |",
            lambda key=(F, C, FN): weights(*key),
        )
        for F, C, FN in ((5, 1, 64), (3, 64, 32), (3, 32, 120))
    ],
    Fact(
        "stale",
        r"The notes have {:,} next to the right {:,}",
        lambda: (3 * 3 * math.prod((64, 64)), weights(3, 32, 120)[4]),
    ),
    Fact("stale-why", r"It is ${} \cdot {} \cdot {} \cdot {}$, left", lambda: (*THREE, 64, 64)),
    Fact(
        "expression",
        r"work with `({}**{})*{}*{}`, which gives {:,} and not {:,}",
        lambda: (10, 2, 1, 32, math.prod((10, 10, 1, 32)), weights(5, 1, 64)[4]),
    ),
    Fact(
        "alexnet",
        "{:,}, {:,}, {:,}, {:,} and {:,} make {:,}",
        lambda: (*convolutions(1), sum(convolutions(1))),
    ),
    given("pooling", "The windows are {}×{}; do", 2, 2),
    given("year", "that of {}, [in two groups]", 2012),
    Fact(
        "groups",
        "had {:,} there, of {:,} in all",
        lambda: (sum(convolutions(2)), alexnet(2).count_params()),
    ),
    Fact(
        "mission-layers",
        "colour image of {}×{} through `Conv2D({}, {})` and `Conv2D({}, {})`, both *same*, then `Flatten`, `Dense({})` and `Dense({}*{}*{})`",
        lambda: (28, 28, 32, 3, 64, 3, 10, 28, 28, mission()[2] // 28**2),
    ),
    Fact(
        "mission",
        "{:,}, then {:,}, then {:,} numbers behind Flatten, {:,}, and {:,}: together {:,}.",
        mission,
    ),
    Fact("picture", "colour pictures of {}×{}", lambda: PICTURE),
    Fact("stride", "Three convolutions with stride {} and", lambda: NOTES.layers[0].strides[0]),
    Fact("down-rows", "from {} to {}, {} and {} rows", lambda: halved(PICTURE[0])),
    Fact("down-columns", "from {} to {}, {} and {} columns", lambda: halved(PICTURE[1])),
    Fact("flat", r"${} \cdot {} \cdot {} = {:tex,}$ numbers", lambda: (*flat(), math.prod(flat()))),
    Fact(
        "code",
        r"each of the ten has {:,} weights and a bias, and ${:tex,} \cdot {} = {:tex,}$",
        lambda: (
            math.prod(flat()),
            math.prod(flat()) + 1,
            10,
            NOTES.get_layer("code").count_params(),
        ),
    ),
    Fact("sum", "{:,} is their sum", NOTES.count_params),
    Fact(
        "colour",
        r"${} \cdot {} + {} = {}$ parameters in place of {}",
        lambda: (32, 3, 3, LAST.count_params(), NOTES.layers[-2].count_params()),
    ),
    Fact("repaired", "and the sum is {:,}.", REPAIRED.count_params),
    Fact("matrix", "product of two {}×{} arrays", lambda: np.eye(3).shape),
    given("alexnet-claim", "takes images of {}×{} and", 224, 224),
    given(
        "tabs",
        "Kernel ({}, {}), padding ({}, {}), stride ({}, {}), on {}×{}",
        3,
        5,
        0,
        1,
        3,
        4,
        8,
        8,
    ),
    Fact(
        "keras-run",
        "seed {}, {} epochs over all {:,} digits, and {:.1f} % of the test digits read rightly, "
        "give or take {:.1f} with another seed",
        keras_run,
    ),
    Fact("shifted", "*The first {:,} test digits", lambda: SHIFTED),
    given("loops", "right for stride {}<", 1),
    given("loops-code", "`range({}, (H - F) // S + {}, S)`", 0, 1),
    given("loops-test", "test with a stride of {} would", 2),
    given("ones", "All numbers are {}, so", -1),
    Fact(
        "target",
        "at least {} of the MNIST test images, has fewer than {:,} parameters, and trains within {} seconds",
        lambda: (TARGET.accuracy, TARGET.parameters, TARGET.seconds),
    ),
    Fact("simple", "it has {:,} parameters", lambda: simple_convnet().count_params()),
    Fact(
        "images",
        "for all {:,} images",
        lambda: load_recorded().trained_on,
    ),
    Fact("recorded", "{:,} images, from seed {}.", lambda: recorded()[:2]),
    Fact(
        "other-seeds",
        "From seeds {} and {} the same function reaches {:.4f} and {:.4f};",
        lambda: recorded()[2:],
    ),
    given("card-size", "`(H - F) // S + {}`", 1),
    given("card-conv", "`(FH * FW * C // G + {}) * FN`", 1),
    given("card-dense", "`(D + {}) * K`", 1),
    *QUIZ,
]
