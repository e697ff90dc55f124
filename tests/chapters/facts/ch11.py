r"""The facts of chapter 11, LeNet-5 and AlexNet; ch11_quiz.py holds those of its quizzes."""

from __future__ import annotations

import math

import numpy as np

import cnnlib
from cnnlib.models import lenet5
from cnnlib.models.digit_codes import HEIGHT, WIDTH, digit_codes
from cnnlib.models.lenet import C3_TABLE
from cnnlib.results import load_metrics
from cnnlib.widgets.architecture import versions
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch11_quiz import QUIZ

ALL = {version["name"]: version for version in versions()}
PAPER, TODAY = ALL["lenet5 1998"], ALL["lenet5 today"]
ONE, TWO = ALL["alexnet 227 1"], ALL["alexnet 227 2"]
MILLION = 1_000_000


def step(version, name):
    return next(one for one in version["steps"] if one["name"] == name)


def sides(version):
    """Rows of the image and of each layer of maps."""
    maps = [one["shape"][1] for one in version["steps"] if len(one["shape"]) == 3]
    return [version["input"][1], *maps]


def changes(version):
    """The same, each size once."""
    found = sides(version)
    return [now for now, before in zip(found, [None, *found], strict=False) if now != before]


def some(version, kind, name):
    return [one[name] for one in version["steps"] if one["kind"] == kind]


def kinds():
    """Filters of C3 that see 3, 4 and 6 maps."""
    seen = [len(maps) for maps in C3_TABLE]
    return [(seen.count(n), n) for n in (3, 4, 6)]


def filter_sum(maps):
    cells = math.prod(lenet5(original=True).layers[0].kernel_size)
    return maps, cells, maps * cells + 1


def c3():
    (a, _), (b, _), _ = kinds()
    return (
        a,
        filter_sum(3)[2],
        b,
        filter_sum(4)[2],
        filter_sum(6)[2],
        step(PAPER, "C3")["parameters"],
    )


def six():
    return [step(PAPER, name)["parameters"] for name in ("C1", "S2", "C3", "S4", "C5", "F6")]


def experiment(name):
    return load_metrics()["experiments"][name]


def ends():
    """Test accuracies with seed 0, in percent."""
    names = ("lenet5", "lenet5_original")
    return [100 * experiment(name)["runs"][0]["test_accuracy"] for name in names]


def trained():
    """Images and epochs, the same for both networks."""
    (found,) = {
        (experiment(name)["images"]["train"], experiment(name)["runs"][0]["epochs"])
        for name in ("lenet5", "lenet5_original")
    }
    return found


def tenths():
    """How far apart today's version ends with its seeds, and the last epochs of the original."""
    today = experiment("lenet5")["summary"]["test_accuracy"]
    (original,) = experiment("lenet5_original")["runs"]
    last = original["curves"]["test_accuracy"][-4:]
    assert today["seeds"] == 3
    return [100 * one for one in (today["lowest"], today["highest"], min(last), max(last))]


def missing_pairs():
    return 6 * len(C3_TABLE) - sum(map(len, C3_TABLE))


def differences():
    scores = step(TODAY, "dense5")["parameters"]
    pooling = sum(some(PAPER, "Subsampling2D", "parameters"))
    pairs = missing_pairs()
    window = filter_sum(1)[1]
    assert TODAY["parameters"] - PAPER["parameters"] == pairs * window + scores - pooling
    return TODAY["parameters"], pairs, pairs * window, scores, pooling


def share(name, kind):
    return 100 * sum(some(ONE, kind, name)) / ONE[name]


def work():
    convs = sum(some(ONE, "Conv2D", "multiply_adds")) / MILLION
    return share("multiply_adds", "Conv2D"), convs, ONE["multiply_adds"] / MILLION


def flat():
    shape = step(ONE, "pool5")["shape"]
    return (*shape, math.prod(shape), *[one[0] for one in some(ONE, "Dense", "shape")])


def first_rows(side, padding=0):
    return cnnlib.output_size(side, 11, 4, padding)


def largest_digit():
    ink = cnnlib.load_mnist().x_train[:, 0] > 0
    spans = [np.flatnonzero(used)[[0, -1]] for axis in (1, 2) for used in ink.any(axis=axis)]
    return max(last - first + 1 for first, last in spans)


FACTS = [
    given("minutes", "About {} minutes", 55),
    given("download", "downloaded once ({} MB)", 11),
    given("won", ["won a contest in {}", "## {}: the same idea", "In the contest of {}"], 2012),
    given("lenet-year", ["## {}: a network that", "| LeNet-5, {} |"], 1998),
    Fact("conv2", "convolution has {:,} parameters", lambda: step(TWO, "conv2")["parameters"]),
    Fact("dense6", "dense layer has {:,}, more", lambda: step(TWO, "dense6")["parameters"]),
    Fact(
        "places",
        r"${} \cdot {} = {}$ of them",
        lambda: (*step(TWO, "conv2")["shape"][1:], math.prod(step(TWO, "conv2")["shape"][1:])),
    ),
    Fact("c5", "its window of {} fills the whole map of {}", lambda: (5, sides(PAPER)[-2])),
    Fact(
        "pooling",
        ["two parameters a map give {} and {}."],
        lambda: some(PAPER, "Subsampling2D", "parameters"),
    ),
    Fact("filters", "Most of its {} filters", lambda: len(C3_TABLE)),
    Fact("three", r"three maps has ${} \cdot {} + {} = {}$",
         lambda: (*filter_sum(3)[:2], 1, filter_sum(3)[2])),
    Fact("four", r"sees four has ${} \cdot {} + {} = {}$",
         lambda: (*filter_sum(4)[:2], 1, filter_sum(4)[2])),
    Fact("six", r"the last has ${} \cdot {} + {} = {}$",
         lambda: (*filter_sum(6)[:2], 1, filter_sum(6)[2])),
    Fact("c3", r"{} \cdot {} + {} \cdot {} + {} = {:tex,}", c3),
    Fact("all", r"${} + {} + {:tex,} + {} + {:tex,} + {:tex,}$", lambda: six()),
    Fact("sixty", "you get {:,} to the last", lambda: PAPER["parameters"]),
    Fact(
        "pixels",
        "F6 has {} numbers because a small picture of {} by {} pixels has {}",
        lambda: (step(PAPER, "F6")["shape"][0], WIDTH, HEIGHT, WIDTH * HEIGHT),
    ),
    Fact(
        "codes",
        "consists of {} numbers that are {} or {}",
        lambda: (digit_codes().shape[1], int(digit_codes().max()), int(digit_codes().min())),
    ),
    Fact("difference", "That is {:,}, and the difference is soon told: {} more pairs in C3 are {} "
         "weights, the scores have {} parameters, and {} of", differences),
    Fact("trained", "MNIST's {:,} digits for {} epochs", lambda: trained()),
    Fact("tested", "the {:,} test digits, with", lambda: experiment("lenet5")["images"]["test"]),
    Fact("seed", "with seed {}. Today", lambda: experiment("lenet5")["runs"][0]["seed"]),
    Fact("ends", "ends at {:.1f} %, the original at {:.1f} %", lambda: ends()),
    Fact("tenths", "end between {:.1f} and {:.1f} %; the original, trained once, wanders between "
         "{:.1f} and {:.1f} % in", tenths),
    given("paper-accuracy", "authors report {} %", "99.05"),
    given("imagenet", "with {} million labelled photographs of {:,} kinds", 1.2, 1000),
    given("won-with", "in {} % of the images", 15.3),
    given("next-best", "missed it in {} %", 26.2),
    Fact("chain", r"{} \to {} \to {} \to {} \to {} \to {} \to {} \to {} \to {}",
         lambda: sides(ONE)),
    given("pool-window", "windows of {} in steps of {}, so", 3, 2),
    Fact("flat", r"${} \cdot {} \cdot {} = {:tex,}$ numbers are flattened and read by dense layers "
         "of {:,}, {:,} and {:,}", flat),
    Fact("convs", "have {:,}, {:,}, {:,}, {:,} and {:,} parameters, {:,} together",
         lambda: (*some(ONE, "Conv2D", "parameters"), sum(some(ONE, "Conv2D", "parameters")))),
    Fact("denses", "have {:,}, {:,} and {:,}, which is {:,}",
         lambda: (*some(ONE, "Dense", "parameters"), sum(some(ONE, "Dense", "parameters")))),
    Fact("dense-share", "dense layers have {:.0f} % of the", lambda: share("parameters", "Dense")),
    Fact("conv-work", "do {:.0f} % of the work, {:,.0f} of {:,.0f} million", work),
    given("memory", "had {} GB of memory", 3),
    Fact("two", "network that won have {:,} parameters, the whole has {:,}, and its multiply-adds "
         "are {:.0f} million",
         lambda: (sum(some(TWO, "Conv2D", "parameters")), TWO["parameters"],
                  TWO["multiply_adds"] / MILLION)),
    given("strong", "within two channels of the {} become", 10),
    Fact("last-field", "sees {} of {} rows",
         lambda: (step(ONE, "pool5")["field"][0], ONE["input"][1])),
    given("claim", "images of {} by {}”", 224, 224),
    Fact("paper-rows", "layer gives {} rows", lambda: first_rows(227)),
    Fact("puzzle", "Without padding {} gives {}, with TensorFlow's \"same\" it gives {}; only {}, "
         "or two zeros on each side, give {}.",
         lambda: (224, first_rows(224), first_rows(224, "same"), 227, first_rows(224, 2))),
    Fact("second", r"and {:,} for the second is ${} \cdot {} \cdot {}$",
         lambda: (math.prod(step(ONE, "conv2")["shape"]), *step(ONE, "conv2")["shape"])),
    Fact("rules-out", "rules out {}, whose pooling leaves {} rows",
         lambda: (first_rows(224), cnnlib.output_size(first_rows(224), 3, 2))),
    Fact("write", "now write {}.", lambda: ONE["input"][1]),
    Fact("total-claim", "“AlexNet has {:,} parameters”",
         lambda: sum(some(ONE, "Conv2D", "parameters"))),
    given("trimmed", "images of {} by {}, trimmed to {}”", 32, 32, 28),
    Fact("largest", "No digit is larger than {}:", largest_digit),
    Fact("padding", "The {} of LeNet-5 is padding", lambda: PAPER["input"][1]),
    Fact("card-1998", "{} → {} → {} → {} → {} → {}; {:,} parameters",
         lambda: (*changes(PAPER), PAPER["parameters"])),
    Fact("card-today", "{} → {} → {} → {} → {}; {:,} parameters",
         lambda: (*sides(TODAY), TODAY["parameters"])),
    Fact("card-alexnet", "{} → {} → {} → {} → {}; {:,} parameters",
         lambda: (*changes(TWO), TWO["parameters"])),
    Fact("printed", "prints them, {:,}, {:,}, {:,}, {:,} and {:,} numbers",
         lambda: (55 * 48 * 96, *(math.prod(step(ONE, f"conv{n}")["shape"]) for n in range(2, 6)))),
    Fact("no-map", r"the first is ${} \cdot {} \cdot {}$",
         lambda: (first_rows(227), 96 // 2, 96)),
    *QUIZ,
]  # fmt: skip
