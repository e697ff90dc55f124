"""What chapter 9 says of the stored trainings."""

from __future__ import annotations

import math

import numpy as np

import cnnlib
from cnnlib.results import load_trained
from tests.chapters.facts import Fact, given
from tests.chapters.facts.trained import (
    experiment,
    images,
    mean,
    percents,
    protocol,
    run,
    within,
)
from tools.reproduce.catalogue import EXPERIMENTS

STEP, TEST_STEP = 64, 32  # images
TESTED = images("fashion_convnet", "test")
MNIST = ("keras_mnist", "dense_mnist")


def error_in_thousandths():
    p, n = mean("keras_mnist"), images("keras_mnist", "test")
    return 1000 * math.sqrt(p * (1 - p) / n)


def check_words():
    """What is said in words: one in a thousand, ten times as far, the order of the losses."""
    error = error_in_thousandths()
    assert 0.7 < error < 1.4
    assert 1000 * (mean("keras_mnist") - mean("dense_mnist")) > 10 * error
    assert cnnlib.keras_mnist().count_params() * 3 < cnnlib.fashion_convnet().count_params()
    curves = run("fashion_convnet")["curves"]
    assert curves["train_loss"] == sorted(curves["train_loss"], reverse=True)
    assert curves["train_loss"][0] > curves["validation_loss"][0]
    assert curves["train_loss"][-1] < curves["validation_loss"][-1]
    assert within(1, "fashion_convnet") == 1  # one in a hundred
    return True


def apart():
    """Give a bound that holds for the runs of each of the two networks, as a share of 1."""
    bound = 0.002
    assert all(max(percents(name)) - min(percents(name)) < 100 * bound for name in MNIST)
    return bound


def validation():
    values = [found["validation_accuracy"] for found in experiment("fashion_convnet")["runs"]]
    assert max(values) - min(values) < 0.01
    return float(np.mean(values))


def all_images():
    return images("fashion_convnet", "train") + images("fashion_convnet", "validation")


def squares():
    """The sides of the map that the autoencoder gives, and how many squares of one shade."""
    digits = cnnlib.load_mnist().x_test[:5]  # (5, 1, 28, 28)
    given_back = load_trained("autoencoder").predict(digits)
    rows, columns = given_back.shape[2:]
    blocks = given_back.reshape(5, rows // 4, 4, columns // 4, 4)  # (5, 7, 4, 7, 4)
    assert np.ptp(blocks, axis=(2, 4)).max() < 1e-6
    return rows, columns, *blocks.shape[1::2]


RESULTS = [
    Fact(
        "images",
        "of the {:,} training images {:,} to learn from, {:,} to watch, at most {} epochs, "
        "a patience of {}.",
        lambda: (
            all_images(),
            images("fashion_convnet", "train"),
            images("fashion_convnet", "validation"),
            EXPERIMENTS["fashion_convnet"].epochs,
            experiment("fashion_convnet")["patience"],
        ),
    ),
    Fact("seed", "The curves are those of seed {}.", lambda: run("fashion_convnet")["seed"]),
    Fact("best", "lowest after epoch {}, and", lambda: run("fashion_convnet")["best_epoch"]),
    Fact("stopped", "later, after {}, the run stops", lambda: run("fashion_convnet")["epochs"]),
    Fact("by-heart", "learning its {:,} images", lambda: images("fashion_convnet", "train")),
    Fact(
        "fashion-accuracy",
        "a mean accuracy of {:.3f} on the validation images and of {:.3f} on the {:,} test images.",
        lambda: (validation(), mean("fashion_convnet"), images("fashion_convnet", "test")),
    ),
    Fact(
        "mnist-training",
        "all {:,} training images are used, for {} epochs, the last {} at a tenth",
        lambda: protocol(*MNIST),
    ),
    Fact(
        "mnist-accuracy",
        "reaches {:.3f} and a dense one of {:,} parameters {:.3f}, each",
        lambda: (
            mean("keras_mnist"),
            cnnlib.dense_mnist().count_params() if check_words() else None,
            mean("dense_mnist"),
        ),
    ),
    Fact("apart", "lie within {} of each other", apart),
    Fact("fixed", "part: their {} epochs were fixed", lambda: protocol(*MNIST)[1]),
    Fact(
        "autoencoder",
        "with seed {} on the {:,} others for {} epochs",
        lambda: (
            run("autoencoder")["seed"],
            images("autoencoder", "train"),
            run("autoencoder")["epochs"],
        ),
    ),
    given("shaving-nothing", "it is {}×{}.", 1, 1),
    Fact("squares", "{}×{} pixels leave as {}×{} squares", squares),
    Fact(
        "steps",
        "{:,} images in batches of {} make {} steps",
        lambda: (all_images(), STEP, math.ceil(all_images() / STEP)),
    ),
    Fact(
        "test-steps",
        "goes through {:,} in {} batches of {}.",
        lambda: (TESTED, math.ceil(TESTED / TEST_STEP), TEST_STEP),
    ),
]
