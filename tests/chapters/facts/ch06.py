r"""The facts of chapter 6, Pooling; ch06_quiz.py holds those of its quizzes."""

from __future__ import annotations

import numpy as np

import cnnlib
from cnnlib.fields import receptive_fields
from cnnlib.models import fashion_convnet, lenet5
from cnnlib.trace_field import trace_cone, trace_field
from cnnlib.trace_pool import drawn_images, pool_map, trace_pool_shift
from cnnlib.widgets.pool_shift import LUCKY
from cnnlib.widgets.receptive_field import PRESETS
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch06_quiz import QUIZ

THREE = np.array([[4, 3, 8], [5, 5, 7], [6, 7, 5]])
FOUR = np.array([[1, 5, 8, 7], [1, 3, 4, 2], [3, 2, 1, 4], [5, 7, 6, 2]])
FIRST = FOUR[:2, :2]
CONV, POOL = (3, 1), (2, 2)
PLAIN, POOLED = [CONV] * 3, [CONV, POOL, CONV, POOL, CONV]
SIDE = 28


def kept_percent():
    kept = [~trace_pool_shift(x).changed for x in drawn_images(1000, 8)]
    return 100 * np.mean(kept)


def line(depth):
    """A row of the table: window, stride, field and jump after so many layers."""
    layers = POOLED[:depth]
    jump = int(np.prod([stride for _, stride in layers]))
    return (*layers[-1], cnnlib.receptive_field(layers), jump)


def reach(name):
    """The field of the last layer of an example of the cone."""
    return trace_field(*PRESETS[name])[-1].field


def seen(name, cell=0):
    """How many pixels a cell of the last layer sees."""
    return len(trace_cone(*PRESETS[name], cell)[0].cells)


def last_side(layers):
    """Rows of the last map on a digit."""
    rows = SIDE
    for window, stride in layers:
        rows = cnnlib.output_size(rows, window, stride)
    return rows


def block(layers):
    return (last_side(layers), last_side(layers), 64, last_side(layers) ** 2 * 64)


def dense(neurons):
    return (block(PLAIN)[3], neurons, block(PLAIN)[3] * neurons)


def fields_of_fashion():
    network = fashion_convnet()
    seen = receptive_fields(network.layers[:6], network.input_shape)
    return [seen[place][0] for place in (0, 2, 3, 5)]


def flat(values):
    return np.asarray(values).ravel()


def label():
    return int(cnnlib.load_mnist().y_test[0])


def units(place):
    """The neurons of a dense layer of the Fashion network."""
    dense_layers = [n for n in fashion_convnet().layers if type(n).__name__ == "Dense"]
    return dense_layers[place].output_shape((5,))[0]


def maps_of_fashion():
    network = fashion_convnet()
    shape = network.input_shape
    for layer in network.layers[:6]:
        shape = layer.output_shape(shape)
    return shape[0]


def misprint(size):
    return int((size - 2) * (2 * 0) / 2 + 1)


def subsampling():
    """Parameters and maps of both poolings of LeNet-5: a gain and a bias for each map."""
    layers = [n for n in lenet5(original=True).layers if type(n).__name__ == "Subsampling2D"]
    return [(n.count_params(), n.count_params() // 2) for n in layers]


FACTS = [
    given("minutes", "About {} minutes", 55),
    given("download", "downloaded once ({} MB)", 11),
    Fact("hook", "a picture of {}×{} numbers into", lambda: np.shape(LUCKY)),
    Fact("a-third", "images: {:.0f} % of the cells keep", lambda: kept_percent()),
    Fact("the-seven", ["Here is the {}, pooled", "*The {}, max-pooled"], lambda: label()),
    Fact("seven-pooled", "max-pooled to {}×{}, before", lambda: [cnnlib.output_size(28, 2, 2)] * 2),
    given("mean", r"\frac{{}}{\textcolor{#b04a00}{F}^{}} \sum", 1, 2),
    Fact(
        "block",
        "a block of {} becomes {}.",
        lambda: tuple(
            (*y.shape[2:], y.shape[1])
            for y in (np.ones((1, 3, 2, 2)), cnnlib.max_pool2d(np.ones((1, 3, 2, 2))))
        ),
    ),
    given("default", "means a window of {}×{} with stride {},", 2, 2, 2),
    given("default-call", "`MaxPooling2D({})` means", 2),
    Fact(
        "default-size",
        r"so {} rows become $\lfloor ({} - {})/{} \rfloor + {} = {}$",
        lambda: (SIDE, SIDE, 2, 2, 1, cnnlib.output_size(SIDE, 2, 2)),
    ),
    Fact("three", "Take a map of {}×{}.", lambda: THREE.shape),
    Fact("three-numbers", r"\begin{bmatrix} {:tex} \end{bmatrix}", lambda: THREE),
    Fact(
        "three-stride-one",
        "A window of {}×{} with stride {} has four stops, and they overlap: ${}$",
        lambda: (2, 2, 1, pool_map(THREE, strides=1)),
    ),
    Fact(
        "three-neighbours",
        "The {} in the middle of the right side wins nothing against the {} above",
        lambda: (THREE[1, 2], THREE[0, 2]),
    ),
    Fact("three-other", "the other {} wins twice", lambda: THREE[2, 1]),
    Fact(
        "three-valid",
        "With stride {} and *valid* a single window fits, and ${}$ is left, though an {} was",
        lambda: (2, pool_map(THREE), THREE.max()),
    ),
    Fact(
        "three-same",
        "With stride {} and *same* the windows hang over on the right and below: ${}$",
        lambda: (2, pool_map(THREE, padding="same")),
    ),
    Fact("four", "Now a map of {}×{}, cut", lambda: FOUR.shape),
    Fact(
        "first-window",
        "The first window holds {}, {}, {} and {}: the largest is {}, the mean is $",
        lambda: (*flat(FIRST), FIRST.max()),
    ),
    Fact("first-mean", "${}/{} = {}$", lambda: (FIRST.sum(), FIRST.size, FIRST.mean())),
    Fact(
        "four-pooled",
        "four maxima are ${}$, all four means ${}$",
        lambda: (pool_map(FOUR), pool_map(FOUR, "average")),
    ),
    Fact(
        "four-global",
        "The global maximum is {}, the global mean ${}/{} = {}$, and a global minimum would be {}.",
        lambda: (FOUR.max(), FOUR.sum(), FOUR.size, FOUR.mean(), FOUR.min()),
    ),
    Fact("strong", "The {} of the first window", lambda: FIRST.max()),
    given("convolutions", "Stack two convolutions of {}×{}", 3, 3),
    given("step", "Each layer adds $F - {}$ steps", 1),
    given("begin", "both {} at the start", 1),
    given("recursion", "r + (F - {})", 1),
    Fact("line-1", "| convolution | {} | {} | {} | {} |", lambda: line(1)),
    Fact("line-2", "| pooling | {} | {} | {} | {} |", lambda: line(2)),
    Fact("line-3", "| convolution | {} | {} | {} | {} |", lambda: line(3)),
    Fact("line-4", "| pooling | {} | {} | {} | {} |", lambda: line(4)),
    Fact("line-5", "| convolution | {} | {} | {} | {} |", lambda: line(5)),
    Fact(
        "seven-seen",
        "alone see {}×{} pixels of the {}.",
        lambda: (*[cnnlib.receptive_field(PLAIN)] * 2, label()),
    ),
    Fact("eighteen", "them see {}×{}, which", lambda: [cnnlib.receptive_field(POOLED)] * 2),
    Fact(
        "cones",
        "at the bottom: {} of a row without pooling, {} with it",
        lambda: (cnnlib.receptive_field(PLAIN), cnnlib.receptive_field(POOLED)),
    ),
    Fact("fashion", "goes through {}, {}, {} and {}.", fields_of_fashion),
    given("count-from", "counted from {}.", 0),
    Fact("padded", "Of its {} pixels {} are left", lambda: (reach("padded"), seen("padded"))),
    Fact(
        "dilations",
        "the dilations {}, {}, {} and {}.",
        lambda: [window.dilation for window in PRESETS["dilated"][0]],
    ),
    Fact(
        "dilated",
        "They reach {} pixels, where four plain convolutions reach {},",
        lambda: (reach("dilated"), cnnlib.receptive_field([CONV] * 4)),
    ),
    Fact(
        "gaps",
        "Three times dilation {} sees {} of {} pixels",
        lambda: (PRESETS["gaps"][0][0].dilation, seen("gaps"), reach("gaps")),
    ),
    given("digit", "on a digit of {}×{}, and", SIDE, SIDE),
    Fact("block-plain", r"has ${} \cdot {} \cdot {} = {:tex,}$ numbers", lambda: block(PLAIN)),
    Fact("neurons", "a layer of {} neurons", lambda: dense(512)[1]),
    Fact("dense", r"makes ${:tex,} \cdot {} = {:tex,}$ weights", lambda: dense(512)),
    Fact("millions", "weights, or {:.1f} million", lambda: dense(512)[2] / 1e6),
    Fact("block-pooled", r"has ${} \cdot {} \cdot {} = {}$ numbers", lambda: block(POOLED)),
    Fact("hidden", "the dense layer of {}, each", lambda: units(0)),
    Fact("means", "read the {} means", lambda: maps_of_fashion()),
    Fact(
        "halves",
        "Of {} rows {} remain",
        lambda: (27, cnnlib.output_size(27, 2, 2)),
    ),
    given("alexnet", "AlexNet pools {}×{} with stride {},", 3, 3, 2),
    given("misprint", "`((input - {}) * ({} * {}) / {}) + {}`", 2, 2, 0, 2, 1),
    Fact("misprint-says", "the answer is {} for every", lambda: misprint(SIDE)),
    Fact(
        "lenet",
        "{} numbers for its {} maps, {} for its {}.",
        lambda: (*subsampling()[0], *subsampling()[1]),
    ),
    given("card", "| output, along each axis | `(H - F) // S + {}`", 1),
    given("card-field", "`r += (F - {}) * g`", 1),
    *QUIZ,
]
