"""What chapter 9 says of the stored trainings."""

from __future__ import annotations

import math

import cnnlib
from cnnlib.results import load_metrics
from tests.chapters.facts import Fact

STEP, TEST_STEP = 64, 32  # images


def experiment(name):
    return load_metrics()["experiments"][name]


def run(name):
    """The run with seed 0."""
    return next(found for found in experiment(name)["runs"] if found["seed"] == 0)


def near_all_seeds(name, within=0.01):
    """The test accuracy with seed 0, if those of all other seeds lie about it."""
    value = run(name)["test_accuracy"]
    assert all(abs(r["test_accuracy"] - value) < within for r in experiment(name)["runs"])
    return value


def test_curve():
    return run("keras_mnist")["curves"]["test_accuracy"]


def error_in_thousandths():
    p, n = near_all_seeds("keras_mnist"), experiment("keras_mnist")["images"]["test"]
    return 1000 * math.sqrt(p * (1 - p) / n)


def check_words():
    """What is said in words: one in a thousand, ten times as far, the order of the losses."""
    error = error_in_thousandths()
    assert 0.7 < error < 1.4
    apart = 1000 * (near_all_seeds("keras_mnist") - near_all_seeds("dense_mnist"))
    assert 8 < apart / error < 13
    assert cnnlib.keras_mnist().count_params() * 3 < cnnlib.fashion_convnet().count_params()
    curves = run("fashion_convnet")["curves"]
    assert curves["train_loss"] == sorted(curves["train_loss"], reverse=True)
    assert curves["train_loss"][0] > curves["validation_loss"][0]
    assert curves["train_loss"][-1] < curves["validation_loss"][-1]
    return True


def images(part):
    return experiment("fashion_convnet")["images"][part]


def all_images():
    return images("train") + images("validation")


RESULTS = [
    Fact(
        "images",
        "of the {:,} training images {:,} to learn from, {:,} to watch, at most {} epochs, "
        "a patience of {}.",
        lambda: (
            images("train") + images("validation"),
            images("train"),
            images("validation"),
            20,
            experiment("fashion_convnet")["patience"],
        ),
    ),
    Fact("seed", "the same, with seed {}:", lambda: run("fashion_convnet")["seed"]),
    Fact("best", "lowest after epoch {}, and", lambda: run("fashion_convnet")["best_epoch"]),
    Fact("stopped", "later, after {}, the run stops", lambda: run("fashion_convnet")["epochs"]),
    Fact("by-heart", "learning its {:,} images", lambda: images("train")),
    Fact(
        "fashion-accuracy",
        "accuracy of {:.3f} on the validation images and {:.3f} on the {:,} test images.",
        lambda: (
            run("fashion_convnet")["validation_accuracy"],
            near_all_seeds("fashion_convnet"),
            images("test"),
        ),
    ),
    Fact(
        "mnist-accuracy",
        "reaches {:.3f} after {} epochs, and a dense network of {:,} parameters {:.3f};",
        lambda: (
            near_all_seeds("keras_mnist"),
            run("keras_mnist")["epochs"],
            cnnlib.dense_mnist().count_params() if check_words() else None,
            near_all_seeds("dense_mnist"),
        ),
    ),
    Fact("fixed", "part: its {} epochs were fixed", lambda: run("keras_mnist")["epochs"]),
    Fact(
        "peeking",
        "Epoch {} would have made it {:.3f} in place of {:.3f}.",
        lambda: (
            1 + test_curve().index(max(test_curve())),
            max(test_curve()),
            run("keras_mnist")["test_accuracy"],
        ),
    ),
    Fact(
        "steps",
        "{:,} images in batches of {} make {} steps",
        lambda: (all_images(), STEP, math.ceil(all_images() / STEP)),
    ),
    Fact(
        "test-steps",
        "goes through {:,} in {} batches of {}.",
        lambda: (images("test"), math.ceil(images("test") / TEST_STEP), TEST_STEP),
    ),
]
