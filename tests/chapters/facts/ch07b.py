r"""The facts of chapter 7b, Six ways to compute one convolution.

Ratios of the stored run stand in outputs alone: the text says what moves them, not how large
they are.
"""

from __future__ import annotations

import math
from operator import truediv
from statistics import median

import numpy as np

from cnnlib.functional.fast.toom_cook import matrices
from cnnlib.results import load_bench
from cnnlib.results.bench import RUNS
from cnnlib.trace_bytes import Layer, count_bytes, regions, winograd_sizes
from cnnlib.widgets.byte_map import LARGE, SMALL
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch07b_quiz import QUIZ

D, G = np.array([3, 1, 2, 4]), np.array([1, 2, 3])
SIX = SMALL["one"]


def halved(g):
    """The factors of a filter, halved in advance, as the text has them."""
    return [g[0], g.sum() / 2, (g[0] - g[1] + g[2]) / 2, g[2]]


def sums(d):
    """Which inputs are taken together, first one, then the other, and the results."""
    pairs = [(d[0], d[2]), (d[1], d[2]), (d[2], d[1]), (d[1], d[3])]
    return pairs, [d[0] - d[2], d[1] + d[2], d[2] - d[1], d[1] - d[3]]


def products():
    """The lines m_1 to m_4: two inputs, the factor, the product; checked with the matrices."""
    pairs, taken = sums(D)
    found = [a * b for a, b in zip(taken, halved(G), strict=True)]
    AT = matrices(2, 3).AT
    assert (AT[:, :3] @ found[:3] + np.array([0, -1]) * found[3] == outputs()).all()
    lines = zip(pairs, halved(G), found, strict=True)
    return [v for pair, factor, product in lines for v in (*pair, factor, product)]


def outputs():
    return np.correlate(D, G)


def definition():
    """The six products of the definition and their sums."""
    return [
        v for i in range(2) for v in (*np.ravel(list(zip(D[i:], G, strict=False))), outputs()[i])
    ]


def tile(m, r):
    """Products of a tile, and those of the definition."""
    size = winograd_sizes(Layer(1, m + r - 1, m + r - 1, 1, r, r, tile=m))
    return size.t**2, m * m * r * r


def whole_matrix(name):
    layer = LARGE[name]
    N = next(c for c in load_bench()["groups"]["conv"] if c["case"]["name"] == name)["case"][
        "x_shape"
    ][0]
    return N * count_bytes("im2col", layer)["extra"] / 1e6


def lowered():
    H, _, FW, OW = regions("mec", SIX)["lowered"]
    rows, columns = regions("im2col", SIX)["cols"]
    return (*(6, 6), *(3, 3), H, FW, OW, H * FW * OW, rows, columns, rows * columns)


def deep():
    """AlexNet's first layer before and after space to depth."""
    layer = LARGE["c4"]
    size = winograd_sizes(layer)
    return (layer.FH, layer.FW, layer.strides, layer.C, size.r, size.r, size.D)


def ahead():
    """The time of ``auto`` over TensorFlow's, for every layer of both runs."""
    for name in RUNS:
        for layer in load_bench(name)["groups"]["conv"]:
            seconds = layer["seconds"]["both"]
            yield median(map(truediv, seconds["auto"], seconds["TensorFlow"]))


FACTS = [
    given("minutes", "About {} minutes", 60),
    given("one", "Below {} is faster than TensorFlow, above {} slower", 1, 1),
    Fact("matrix", "For c3 that is {:.0f} MB", lambda: whole_matrix("c3")),
    Fact(
        "lowered",
        r"an image of {}×{} and a filter of {}×{} the lowered copy has ${} \cdot {} \cdot {} = {}$ "
        r"numbers, where im2col writes ${} \cdot {} = {}$",
        lowered,
    ),
    Fact("inputs", "$d = ({}, {}, {}, {})$", lambda: D),
    Fact("filter", "$g = ({}, {}, {})$", lambda: G),
    Fact(
        "definition",
        r"y_0 = {} \cdot {} + {} \cdot {} + {} \cdot {} = {} \qquad "
        r"y_1 = {} \cdot {} + {} \cdot {} + {} \cdot {} = {}",
        definition,
    ),
    Fact("factors", "and its last: ${}$, ${}$, ${}$, ${}$", lambda: halved(G)),
    Fact(
        "products",
        r"m_1 &= ({} - {}) \cdot {} = {} \\ m_2 &= ({} + {}) \cdot {} = {} \\ "
        r"m_3 &= ({} - {}) \cdot {} = {} \\ m_4 &= ({} - {}) \cdot {} = {}",
        products,
    ),
    Fact(
        "outputs",
        "$y_0 = m_1 + m_2 + m_3 = {}$, and $y_1 = m_2 - m_3 - m_4 = {}$",
        outputs,
    ),
    Fact("points", "points {}, {}, {} and infinity", lambda: matrices(2, 3).G[:3, 1]),
    given("least", ["than $m + r - {}$ products", "`t = m + r - {}`"], 1),
    Fact(
        "tile",
        r"A tile of {}×{} inputs gives {}×{} outputs of a {}×{} filter with ${} \cdot {} = {}$ "
        r"products, where the definition has ${} \cdot {} = {}$",
        lambda: (4, 4, 2, 2, 3, 3, 4, 4, tile(2, 3)[0], 4, 9, tile(2, 3)[1]),
    ),
    Fact(
        "tiles",
        "{}×{} outputs take {} products in place of {}, for a filter of {}×{} {} in place of {}",
        lambda: (4, 4, *tile(4, 3), 5, 5, *tile(4, 5)),
    ),
    given("stride", "a window with stride {} moves by one", 2),
    Fact(
        "deep",
        "{}×{} with stride {} over {} channels, becomes {}×{} without stride over {} channels",
        deep,
    ),
    Fact("many", "with {} channels they are a small part", lambda: LARGE["c5"].C),
    Fact("vectors", "at once (AVX-{})", lambda: 16 * np.finfo(np.float32).bits),
    Fact("bound", "every number is below {}", lambda: math.ceil(max(ahead()))),
    *QUIZ,
]
