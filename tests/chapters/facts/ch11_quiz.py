"""The facts of the quizzes of chapter 11, LeNet-5 and AlexNet."""

from __future__ import annotations

import math

import cnnlib
from cnnlib import Conv2D, count_costs
from cnnlib.layers import TableConv2D
from cnnlib.models import alexnet
from tests.chapters.facts import Fact, given

KEPT = [row for row in count_costs(alexnet()).rows if row.parameters]
CONV2, DENSE6 = KEPT[1], KEPT[5]
WINDOW, STRIDE = 11, 4
FILTERS, MAPS, SIDE = 20, 10, 12
TABLE = [(0, 1), (1, 2), (2, 3), (0, 1, 2, 3)]
LINES = [2, 4, 0, 3, 1]


def places():
    return math.prod(CONV2.output_shape[1:])


def weights(groups=1):
    layer = Conv2D(64, 3, groups=groups)
    return math.prod(layer.param_shapes((32, 9, 9))["w"])


def work():
    layer = Conv2D(FILTERS, 3, padding="same")
    shapes = layer.param_shapes((MAPS, SIDE, SIDE))
    return {
        "weights": math.prod(shapes["w"]),
        "parameters": sum(math.prod(shape) for shape in shapes.values()),
        "all": math.prod(layer.multiply_adds((MAPS, SIDE, SIDE))),
    }


def table_shapes():
    return TableConv2D(TABLE, 5).param_shapes((4, 9, 9))


def table_weights():
    return math.prod(table_shapes()["w"])


def filter_cells():
    return math.prod(table_shapes()["w"][1:])


def one_filter(maps):
    return maps * filter_cells() + 1


QUIZ = [
    Fact(
        "hook-prompt",
        "AlexNet has {:,} parameters, the first dense layer {:,}.",
        lambda: (CONV2.parameters, DENSE6.parameters),
    ),
    Fact(
        "hook-why",
        "used at {} places: {:,} multiply-adds. A weight of the dense layer is used once: {:,}.",
        lambda: (places(), CONV2.multiply_adds, DENSE6.multiply_adds),
    ),
    Fact(
        "q1-prompt",
        "windows of {} in steps of {} and, as the paper draws it, {} rows. Why do most people "
        "give it images of {}",
        lambda: (WINDOW, STRIDE, cnnlib.output_size(227, WINDOW, STRIDE), 227),
    ),
    Fact(
        "q1-right",
        "Without padding {} gives {}, and {} gives {}.",
        lambda: (227, cnnlib.output_size(227, 11, 4), 224, cnnlib.output_size(224, 11, 4)),
    ),
    Fact(
        "q1-why",
        "({} − {}) / {} is {}, and one more window makes {}. ({} − {}) / {} is {} and a quarter: "
        "{} windows.",
        lambda: (
            *(227, WINDOW, STRIDE, (227 - WINDOW) // STRIDE, cnnlib.output_size(227, 11, 4)),
            *(224, WINDOW, STRIDE, (224 - WINDOW) // STRIDE, cnnlib.output_size(224, 11, 4)),
        ),
    ),
    given("q1-photographs", "ImageNet have {} rows", 227),
    given("q1-prime", "{} is prime", 227),
    Fact("q1-divided", "divisible is {} − {} by {}", lambda: (227, WINDOW, STRIDE)),
    given("q1-runs", "With {} the first", 224),
    Fact("q1-rows", "the map has {} rows", lambda: cnnlib.output_size(224, WINDOW, STRIDE)),
    Fact(
        "q2-prompt",
        "with {} filters of {}×{} turns {} maps into maps of {}×{}",
        lambda: (FILTERS, 3, 3, MAPS, SIDE, SIDE),
    ),
    Fact("q2-answer", "answer = {}", lambda: work()["all"]),
    Fact(
        "q2-why",
        "It has {}·{}·{} = {:,} weights, and each is used at {} places",
        lambda: (FILTERS, MAPS, 9, work()["weights"], SIDE * SIDE),
    ),
    Fact("q2-weights", "value = {}", lambda: work()["weights"]),
    Fact("q2-parameters", "value = {}", lambda: work()["parameters"]),
    Fact("q2-biases", "value = {}", lambda: work()["parameters"] * SIDE * SIDE),
    Fact("q2-one-map", "value = {}", lambda: work()["all"] // MAPS),
    Fact("q2-maps", "each of the {} maps that", lambda: MAPS),
    Fact("q2-one-side", "value = {}", lambda: work()["weights"] * SIDE),
    Fact("q2-places", "There are {}·{} places", lambda: (SIDE, SIDE)),
    Fact(
        "q3-prompt",
        "one group, {} filters of {}×{} on {} maps, has {:,} parameters",
        lambda: (64, 3, 3, 32, weights() + 64),
    ),
    Fact("q3-answer", "answer = {}", lambda: weights(2) + 64),
    Fact(
        "q3-why",
        "sees {} maps now: {}·{}·{} = {:,} weights, and still {} biases",
        lambda: (16, 64, 16, 9, weights(2), 64),
    ),
    Fact("q3-half", "value = {}", lambda: (weights() + 64) // 2),
    Fact("q3-still", "There are still {} filters, and", lambda: weights() // (32 * 9)),
    Fact("q3-all", "value = {}", lambda: weights() + 64),
    Fact("q3-quarter", "value = {}", lambda: weights() // 4 + 32),
    Fact("q3-groups", "There are still {}, {} in each group", lambda: (64, weights() // 9 // 64)),
    Fact("q3-weights", "value = {}", lambda: weights(2)),
    Fact("q3-each", "Each of the {} filters has", lambda: weights() // (32 * 9)),
    Fact("q3-twice", "value = {}", lambda: 2 * (weights() + 64)),
    given("q4-prompt", "three filters of {}×{} see", 5, 5),
    Fact("q4-answer", "answer = {}", lambda: table_weights() + len(TABLE)),
    Fact(
        "q4-why",
        "{}·({}·{} + {}) + ({}·{} + {}) = {} + {}.",
        lambda: (
            *(3, 2, filter_cells(), 1, 4, filter_cells(), 1),
            *(3 * one_filter(2), one_filter(4)),
        ),
    ),
    Fact("q4-full", "value = {}", lambda: len(TABLE) * one_filter(4)),
    Fact(
        "q4-full-why",
        "That is {}·({}·{} + {}), as if",
        lambda: (len(TABLE), 4, filter_cells(), 1),
    ),
    Fact("q4-weights", "value = {}", lambda: table_weights()),
    Fact("q4-one-bias", "value = {}", lambda: table_weights() + 1),
    Fact("q4-windows", "value = {}", lambda: len(TABLE) * (filter_cells() + 1)),
    Fact("q4-otherwise", "its maps, times {}, and", lambda: filter_cells()),
    given("q5-year", "network after {} have", 2015),
    given("q5-comparison", "comparison of {} found", 2014),
    Fact("q7-start", "start = {}", lambda: LINES),
]
