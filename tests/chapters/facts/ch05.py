r"""The facts of chapter 5, Batches and four-axis arrays; ch05_quiz.py holds those of its quizzes."""

from __future__ import annotations

import math

import numpy as np

import cnnlib
from cnnlib.models import simple_convnet
from cnnlib.trace_axes import place_of, relayout
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch05_quiz import QUIZ

DIGITS = (3, 28, 28)
C, H, W = DIGITS
LINE = C * W
LAST = (H, W, C)
TEN = np.zeros((10, 1, H, W))
BATCH = np.arange(48).reshape(2, 2, 6, 2)
AT, AT_LAST = (1, 0, 2, 1), (1, 2, 1, 0)
SMALL = np.zeros((1, 3, 2, 2))
COLOUR = np.arange(48).reshape(1, 3, 4, 4)
MAPS = np.zeros((100, 30, 24, 24), np.float32)
HUNDRED = len(MAPS)


def labels():
    return tuple(int(label) for label in cnnlib.load_mnist().y_test[:3])


def seven():
    return labels()[0]


def first_places():
    """Where the first channel finds its first three numbers after the reshape."""
    x = relayout(np.zeros((1, *DIGITS)), way="reshape")
    return [place_of((0, 0, j, 0), x.strides) for j in range(3)]


def sums(at, strides):
    """The sum of index times stride, its parts first."""
    pairs = [number for pair in zip(at, strides, strict=True) for number in pair]
    return (*pairs, place_of(at, strides))


def copied():
    return relayout(BATCH, way="copy")


def first_pixel(x):
    return tuple(x[0, :, 0, 0].tolist())


def small_pixel():
    return first_pixel(np.arange(SMALL.size).reshape(SMALL.shape))


def map_shape():
    """Maps and their rows and columns behind the first layer of the network of chapter 8."""
    return simple_convnet().layers[0].output_shape((1, H, W))


def wrong_pairs():
    """The pairs of the published notes: a number and the one that follows 12 later."""
    apart = math.prod(BATCH.shape[2:])
    return [(k, k + apart) for k in range(BATCH.size - apart)]


FACTS = [
    given("minutes", "About {} minutes", 35),
    given("download", "downloaded once ({} MB)", 11),
    given("indexing", "`x[{}, {}]` | this chapter", 0, 2),
    Fact("labels", "begin with a {}, a {} and a {}.", labels),
    Fact("digits", "an array of shape {}. Take it", lambda: DIGITS),
    Fact("first", "three channels: the first is the {}.", seven),
    Fact("last", "channels last, {}.", lambda: LAST),
    Fact("call", "`digits.reshape({}, {}, {})`", lambda: LAST),
    Fact("places", "place {}, place {}, place {}, and on", lambda: list(range(len(DIGITS)))),
    Fact(
        "strip",
        "holds the {} pixels of the {}, row by row, then those of the {}, then those of the {}.",
        lambda: (H * W, *labels()),
    ),
    Fact("third", "at the places {}, {}, {} and on", first_places),
    Fact("line", r"uses up ${} \cdot {} = {}$ places", lambda: (C, W, LINE)),
    Fact(
        "used-up",
        "of the rows the {} is used up and the {} begins",
        lambda: labels()[:2],
    ),
    Fact("whole", "and the {} is whole", seven),
    Fact("axis-n", "| $N$ | the images of the batch | {} |", lambda: TEN.shape[0]),
    Fact("axis-c", "| $C$ | the channels of an image | {} |", lambda: TEN.shape[1]),
    Fact("axis-h", "top to bottom | {} |", lambda: TEN.shape[2]),
    Fact("axis-w", "left to right | {} |", lambda: TEN.shape[3]),
    Fact("ten", "`x.shape` is {};", lambda: TEN.shape),
    given("ten-images", "`x[{}]` and `x[{}]` are images", 0, 1),
    Fact("ten-image", "each of shape {};", lambda: TEN[0].shape),
    given("ten-channels", "`x[{}, {}]`, for which you may also write `x[{}][{}]`", *[0] * 4),
    Fact("ten-channel", "of the first image, {}.", lambda: TEN[0, 0].shape),
    given("last-stride", "to channel | $HW$ | {} |", 1),
    given("first-stride", "to column | {} |", 1),
    Fact(
        "batch",
        "Number the {} elements of a batch of shape {} in the order",
        lambda: (BATCH.size, BATCH.shape),
    ),
    Fact(
        "batch-strides",
        r"are ${} \cdot {} \cdot {} = {}$, ${} \cdot {} = {}$, {} and {}.",
        lambda: (
            *BATCH.shape[1:],
            *relayout(BATCH, way="stored").strides[:1],
            *BATCH.shape[2:],
            *relayout(BATCH, way="stored").strides[1:],
        ),
    ),
    Fact("batch-element", "So `x[{}, {}, {}, {}]` lies at", lambda: AT),
    Fact(
        "batch-place",
        r"${} \cdot {} + {} \cdot {} + {} \cdot {} + {} \cdot {} = {}$. Write",
        lambda: sums(AT, relayout(BATCH, way="stored").strides),
    ),
    Fact(
        "copy",
        "the shape is {}, with the strides {}, {}, {} and {}.",
        lambda: (copied().array.shape, *copied().strides),
    ),
    Fact("copy-element", "called `y[{}, {}, {}, {}]`", lambda: AT_LAST),
    Fact(
        "copy-place",
        r"${} \cdot {} + {} \cdot {} + {} \cdot {} + {} \cdot {} = {}$. It has",
        lambda: sums(AT_LAST, copied().strides),
    ),
    Fact("copy-value", "the same value, {}.", lambda: copied().array[AT_LAST]),
    Fact(
        "small",
        "an image of shape {} holds {}, {} and {}.",
        lambda: (SMALL.shape, *small_pixel()),
    ),
    Fact(
        "small-apart",
        r"they lie ${} \cdot {} = {}$ places apart",
        lambda: (*SMALL.shape[2:], small_pixel()[1]),
    ),
    Fact(
        "colour",
        "an image of shape {} the first pixel holds {}, {} and {}, because a channel has {} numbers",
        lambda: (COLOUR.shape, *first_pixel(COLOUR), COLOUR[0, 0].size),
    ),
    Fact("float", "in float32 takes {} bytes", lambda: MAPS.itemsize),
    Fact(
        "layer",
        "makes {} maps of {}×{} from each digit, so a batch of {} digits",
        lambda: (*map_shape(), HUNDRED),
    ),
    Fact(
        "bytes",
        r"takes ${} \cdot {} \cdot {} \cdot {} \cdot {} = {:tex,}$ bytes",
        lambda: (*MAPS.shape, MAPS.itemsize, MAPS.nbytes),
    ),
    Fact("megabytes", "That is {:.1f} MB", lambda: MAPS.nbytes / 1e6),
    given("size-one", "an axis of size {}, or one", 1),
    given("two-ones", "Without two axes of size {}", 1),
    Fact("alone", "image {} gets the same answer whether it comes alone or with {} others",
         lambda: (3, HUNDRED - 1)),
    Fact(
        "notes",
        "an array of shape {} from {} to {}, prints",
        lambda: (BATCH.shape, BATCH.min(), BATCH.max()),
    ),
    Fact(
        "pairs",
        "as {} pairs: {} with {}, {} with {}, and so on down to {} with {}",
        lambda: (len(wrong_pairs()), *wrong_pairs()[0], *wrong_pairs()[1], *wrong_pairs()[-1]),
    ),
    Fact(
        "pixels",
        r"Two images of ${} \cdot {}$ pixels have {} pixels",
        lambda: (*BATCH.shape[2:], BATCH[:, 0].size),
    ),
    Fact(
        "met",
        "because {} biases met {} columns",
        lambda: (MAPS.shape[1], MAPS.shape[3]),
    ),
    given("top-line", "`x[{}]` of a picture is", 0),
    given("one-image", "the map is `output[{}, :, :, n]`", 0),
    given("card-back", "`transpose({}, {}, {}, {})`, `transpose({}, {}, {}, {})`",
          0, 2, 3, 1, 0, 3, 1, 2),
    given("card-filters", "`(FN, C, FH, FW)`, `transpose({}, {}, {}, {})`", 2, 3, 1, 0),
    given("card-bias", "`maps + b.reshape(FN, {}, {})`", 1, 1),
    given("students", "image of shape {}; then for {}, once", (3, 2, 2), (2, 2, 3)),
    *QUIZ,
]  # fmt: skip
