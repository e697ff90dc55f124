r"""The facts of chapter 10, Looking inside; ch10_quiz.py holds those of its quiz."""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.init import fans
from cnnlib.models import fashion_convnet, keras_mnist, lenet5
from cnnlib.results import load_film, load_metrics, load_trained
from cnnlib.results.accuracies import seed_accuracies
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch10_quiz import QUIZ

X = np.array([[1, 2], [0, 1]])
W = np.array([[3, -1], [4, -2]])
SCORE = int((X * W).sum())
FIRST = (32, 1, 3, 3)


@cache
def mnist():
    return cnnlib.load_mnist()


def epochs():
    return len(load_film("simple_convnet")) - 1


def stds():
    film = load_film("simple_convnet")
    return film[0].std(), film[-1].std()


def linear():
    """The network of the worked example, as one dense layer."""
    network = cnnlib.Sequential([cnnlib.Flatten(), cnnlib.Dense(1)], (1, 2, 2))
    network.layers[1].params = {"w": W.reshape(4, 1).astype("f4"), "b": np.zeros(1, "f4")}
    return network


def by_hand(method, **settings):
    found = method(linear(), X[None, None].astype("f4"), **settings)[0]
    return found.round().astype(int)


def limit():
    n_in, n_out = fans(FIRST)
    return (6 / (n_in + n_out)) ** 0.5


def first_weights():
    return load_trained("fashion_convnet").layers[0].params["w"]


def background_maps():
    """Maps of the boot that are brighter on blank paper than anywhere on the boot's pixels."""
    boot = cnnlib.load_fashion_mnist().x_test[:1]
    maps = np.maximum(cnnlib.feature_maps(load_trained("fashion_convnet"), boot)["conv2d"][0], 0)
    paper, ink = boot[0, 0] == 0, boot[0, 0] > 0
    return maps[:, paper].mean(axis=1) > maps[:, ink].mean(axis=1)


def quiet():
    """Filters that hardly speak, all filters, and those that ReLU silences for good."""
    network = load_trained("simple_convnet")
    maps = cnnlib.feature_maps(network, mnist().x_test[:1000])["conv2d"]
    largest = maps.max(axis=(0, 2, 3))
    return int((largest < largest.max() / 50).sum()), len(largest), int((largest <= 0).sum())


def map_shape(network, name):
    """The shape of a layer's maps for one image, in Keras's order."""
    maps = cnnlib.feature_maps(network, np.zeros((1, 1, 28, 28), "f4"))[name]
    N, FN, OH, OW = maps.shape
    return N, OH, OW, FN


def fashion_shapes():
    network = fashion_convnet(rng=np.random.default_rng(0))
    return map_shape(network, "conv2d"), map_shape(network, "conv2d_1")


def unpadded():
    shape = map_shape(keras_mnist(rng=np.random.default_rng(0)), "conv2d")
    return shape[-1], shape


def misread():
    """Count the misread digits among those that end the explorer's list."""
    tail = [18, 115, 247, 445]
    answers = load_trained("lenet5").predict(mnist().x_test[tail]).argmax(axis=1)
    return (answers != mnist().y_test[tail]).sum()


def percentages(name):
    """The accuracies of an experiment, in percent, one a seed."""
    return [100 * accuracy for accuracy in seed_accuracies(name)]


def lenet_hits():
    """Digits read of a hundred: one number, as "whichever of three seeds" promises."""
    found = percentages("lenet5")
    (hits,) = {round(one) for one in found}
    assert len(found) == 3
    return load_metrics()["experiments"]["lenet5"]["runs"][0]["epochs"], hits, 100


def keras_digits():
    """Images, epochs, and how well the first seed does; how far off the others are at most."""
    entry = load_metrics()["experiments"]["keras_mnist"]
    first, *others = percentages("keras_mnist")
    assert len(others) == 2
    apart = np.ceil(10 * max(abs(other - first) for other in others)) / 10
    return entry["images"]["train"], entry["runs"][0]["epochs"], first, apart


def seed():
    """The seed whose weights are stored, the same for every network of the chapter."""
    names = ("simple_convnet", "fashion_convnet", "keras_mnist", "lenet5")
    (found,) = {load_metrics()["experiments"][name]["weights"]["seed"] for name in names}
    return found


def fashion_run():
    """The kept epoch, the images it learned from, the epochs in all, the images held back."""
    entry = load_metrics()["experiments"]["fashion_convnet"]
    run, images = entry["runs"][0], entry["images"]
    assert run["seed"] == 0
    return run["best_epoch"], images["train"], run["epochs"], images["validation"]


FACTS = [
    given("minutes", "About {} minutes", 60),
    given("download", "downloaded once ({} MB)", 42),
    Fact(
        "train",
        ["from the {:,} training digits of", "epochs over the {:,} digits"],
        lambda: len(mnist().x_train),
    ),
    Fact("hits", "in {} epochs, and it reads {} of {} test digits", lenet_hits),
    Fact("misread", "the last {} digits of its list, which it misreads", misread),
    Fact("lenet", "the {:,} weights came", lambda: lenet5().count_params()),
    Fact("seed", "of `make reproduce` with seed {};", lambda: seed()),
    Fact("epochs", "each of {} epochs over", epochs),
    Fact(
        "filters",
        r"*Thirty filters of {}×{} in $\lceil {}/{} \rceil = {}$ rows",
        lambda: (5, 5, len(load_film("simple_convnet")[0]), 8, int(np.ceil(30 / 8))),
    ),
    Fact("grown", "a standard deviation of {:.2f} to {:.1f}, and", stds),
    Fact("step", "a step from {} to {}", lambda: np.sign(np.arange(5) - 2)[[0, -1]]),
    Fact("edge-map", "what they answer to the {}.", lambda: int(mnist().y_test[0])),
    given("glorot", r"\frac{{}}{n_\mathrm{in}", 6),
    given("glorot-std", r"\frac{l}{\sqrt{{}}}", 3),
    Fact(
        "first-layer",
        "{} filters of {}×{} on one channel",
        lambda: (FIRST[0], *FIRST[2:]),
    ),
    Fact(
        "fans",
        r"$n_\mathrm{in} = {}$ and $n_\mathrm{out} = {} \cdot {} = {}$",
        lambda: (fans(FIRST)[0], FIRST[0], fans(FIRST)[0], fans(FIRST)[1]),
    ),
    Fact(
        "limit",
        r"$l = \sqrt{{}/{}} = {:.4f}$, and the standard deviation is ${:.4f}$",
        lambda: (6, sum(fans(FIRST)), limit(), limit() / 3**0.5),
    ),
    Fact("weights", "*The {} weights of the first", lambda: first_weights().size),
    Fact(
        "fashion-run",
        "after epoch {} over {:,} images, the best of {} epochs by {:,} other images",
        fashion_run,
    ),
    Fact("trained-std", "deviation is now {:.2f}, three", lambda: first_weights().std()),
    Fact(
        "shapes",
        "first layer have the shape {} and those of the second {};",
        fashion_shapes,
    ),
    given("one-of-them", "`seen[{}][{}, :, :, {}]` would", 0, 0, 4),
    Fact(
        "unpadded",
        "so its first {} maps are {}.",
        unpadded,
    ),
    Fact("boot-maps", "*The {} maps of the first layer", lambda: len(background_maps())),
    Fact("background", "In {} of them it is the", lambda: background_maps().sum()),
    Fact("x", r"\textcolor{#0067a3}{x} = \begin{bmatrix} {:tex} \end{bmatrix}", lambda: X),
    Fact("w", r"\textcolor{#b04a00}{w} = \begin{bmatrix} {:tex} \end{bmatrix}", lambda: W),
    Fact(
        "score",
        r"s = {} - {} + {} - {} = {} .",
        lambda: (*np.abs(X * W).ravel(), SCORE),
    ),
    Fact(
        "occlusion",
        "the occlusion map is ${}$",
        lambda: by_hand(cnnlib.occlusion_map, size=1),
    ),
    Fact("saliency", "keeps sizes only, is ${}$", lambda: by_hand(cnnlib.saliency)),
    Fact(
        "keras-run",
        "all {:,} digits in {} epochs. It reads {:.1f} % of the test digits rightly, and another "
        "seed, or another machine, should end within {:.1f} percentage points",
        keras_digits,
    ),
    Fact("seven", "one answer, “{}”, for", lambda: int(mnist().y_test[0])),
    Fact(
        "quiet",
        "{} of the {} filters never reach a fiftieth of what the loudest says, and {} of",
        quiet,
    ),
    given(
        "gdpr",
        "adopted in {} and applicable since {} May {},",
        *(2016, 25, 2018),
    ),
    given("article", "(Article {}, recital {})", 22, 71),
    given("darpa", "announced in {} and ended in {},", 2016, 2021),
    given("korea", "I-Korea {} of {} is", "4.0", 2018),
    given("remake", "a remake of one from {}.", 1998),
    *QUIZ,
]
