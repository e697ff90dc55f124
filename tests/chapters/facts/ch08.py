r"""The facts of chapter 8, Build and train a network."""

from __future__ import annotations

import numpy as np

import cnnlib
from cnnlib.models import simple_convnet
from cnnlib.trace_backprop import trace_backprop
from cnnlib.widgets.backprop import INPUT, KERNEL
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch08_quiz import QUIZ
from tests.chapters.facts.trained import SEEDS, experiment, images, mean, protocol, run, within

X, W = np.array(INPUT), np.array(KERNEL)
TRACE = trace_backprop(X, W)
NETWORK = simple_convnet(rng=np.random.default_rng(0))
ROWS, CLASSES = 28, 10


def raised(row, col):
    """The outputs when one input is raised by 1, in order."""
    x = X.copy()
    x[row, col] += 1
    return trace_backprop(x, W).y.ravel()


def pairs(row, col):
    """What each output is before and after."""
    return [v for pair in zip(TRACE.y.ravel(), raised(row, col), strict=True) for v in pair]


def last_products():
    return (X[1:, 1:] * W).ravel()


def side():
    return cnnlib.output_size(ROWS, 5)


def flat():
    filters = NETWORK.layers[0].params["w"].shape[0]
    return filters * (side() // 2) ** 2


def counts():
    return [layer.count_params() for layer in NETWORK.layers]


def only(name):
    """The terms of a gradient where nothing but the last output counts."""
    dy = np.zeros((2, 2), int)
    dy[-1, -1] = 1
    return getattr(trace_backprop(X, W, 0, dy), name)[-1]


def curve(name):
    return run("simple_convnet")["curves"][name]


def settling():
    return protocol("simple_convnet")[2]


def step():
    """The last epoch at the full rate, counted from 1, if the curves take a step after it."""
    epoch = len(curve("train_loss")) - settling()
    before, after = curve("train_loss")[epoch - 1 : epoch + 1]
    assert after < before / 2
    assert 100 * min(curve("test_accuracy")[epoch:]) > max(before_the_step())
    assert min(curve("test_loss")[:epoch]) < curve("test_loss")[epoch - 1]  # it rose again
    return epoch


def before_the_step():
    """The test accuracies of the last five epochs at the full rate, in percent."""
    epoch = len(curve("test_accuracy")) - settling()
    return [100 * value for value in curve("test_accuracy")[epoch - 5 : epoch]]


def settled_within(points):
    """Give the bound, if the test accuracies at the small rate differ by less, in percent."""
    values = [100 * value for value in curve("test_accuracy")[-settling() :]]
    assert max(values) - min(values) < points
    return points


def softmax_gradient():
    _, cache = cnnlib.softmax_cross_entropy_forward(np.zeros((1, CLASSES)), np.array([7]))
    return cnnlib.softmax_cross_entropy_backward(1.0, cache)[0]


def wrong_digits():
    entry = experiment("simple_convnet")["weights"]
    return round(10_000 * (1 - entry["test_accuracy"]))


FACTS = [
    given("minutes", "About {} minutes", 90),
    given("download", "downloaded once ({} MB)", 11),
    Fact(
        "raise",
        "Raise the {} in the middle to {}, and leave",
        lambda: (X[1, 1], X[1, 1] + 1),
    ),
    Fact(
        "raised",
        "{} becomes {}, {} becomes {}, {} becomes {}, and {} becomes {}.",
        lambda: pairs(1, 1),
    ),
    Fact("ten-more", "Together that is {} more", lambda: (raised(1, 1) - TRACE.y.ravel()).sum()),
    Fact(
        "corner",
        "The {} in the last corner is looked at by a single window, with the weight {}, and can "
        "bring {} more at best",
        lambda: (X[-1, -1], W[-1, -1], (raised(-1, -1) - TRACE.y.ravel()).sum()),
    ),
    Fact(
        "last-sum",
        "${} + {} + {} + {} = {}$.",
        lambda: (*last_products(), TRACE.y[-1, -1]),
    ),
    Fact(
        "last-weights",
        "The {} takes part in it with the weight {}, and in the other three sums with the "
        "weights {}, {} and {}.",
        lambda: (X[1, 1], *W.ravel()),
    ),
    given("count-one", "Let each output count {}, so", 1),
    Fact(
        "first-weight",
        "The first weight lay on the inputs {}, {}, {} and {}, once",
        lambda: X[:2, :2].ravel(),
    ),
    Fact(
        "dw",
        "$dw_{{}} = {} + {} + {} + {} = {}$",
        lambda: ("0,0", *X[:2, :2].ravel(), TRACE.dw[-1, 0, 0]),
    ),
    Fact(
        "dx",
        "$dx_{{}} = {} + {} + {} + {} = {}$",
        lambda: ("1,1", *np.sort(W.ravel()), TRACE.dx[-1, 1, 1]),
    ),
    Fact("db", "so $db = {}$", lambda: TRACE.db[-1]),
    given("relu", "`dy` there, and {} elsewhere", 0),
    given("winner", "to the winner, and {} to the others", 0),
    Fact(
        "log",
        r"gives each the probability {} and has the loss $\log {} = {:.3f}$",
        lambda: (1 / CLASSES, CLASSES, np.log(CLASSES)),
    ),
    Fact(
        "push",
        "pushes the {} up, by {:.1f}, and the nine others down, by {:.1f} each",
        lambda: (7, -softmax_gradient()[7], softmax_gradient()[0]),
    ),
    Fact("window", "A window of {} leaves", lambda: NETWORK.layers[0].kernel_size[0]),
    Fact("rows", "${} - {} + {} = {}$ rows", lambda: (ROWS, 5, 1, side())),
    Fact(
        "pooled",
        r"halves them to {}, and {} maps of ${} \cdot {}$ are {:,} numbers",
        lambda: (side() // 2, 30, side() // 2, side() // 2, flat()),
    ),
    Fact(
        "conv-parameters",
        r"The convolution has ${} \cdot ({} + {}) = {}$ parameters",
        lambda: (30, 25, 1, counts()[0]),
    ),
    Fact(
        "dense-parameters",
        r"has ${:tex,} \cdot {} + {} = {:tex,}$, of",
        lambda: (flat(), 100, 100, counts()[4]),
    ),
    Fact("all-parameters", "$, of {:,} in all", lambda: NETWORK.count_params()),
    Fact("is-log", r"It is $\log {}$, as", lambda: CLASSES),
    given("by-heart", "Can it learn {} images by heart", 50),
    Fact(
        "full",
        "all {:,}, for {} epochs, from the seeds {}, {} and {}; the last {} epochs take",
        lambda: (*protocol("simple_convnet")[:2], *SEEDS, settling()),
    ),
    Fact("test-images", "by the {:,} test images", lambda: images("simple_convnet", "test")),
    Fact(
        "result",
        "the three networks read {:.1f} % of them on average",
        lambda: 100 * mean("simple_convnet"),
    ),
    Fact("tolerance", "within {} percentage points", lambda: within(0.2, "simple_convnet")),
    Fact("played", "Play the run of seed {} slowly", lambda: run("simple_convnet")["seed"]),
    Fact("first-epoch", "from one in ten to {:.1f} %.", lambda: 100 * curve("test_accuracy")[0]),
    Fact("step", "And after epoch {} the curves take a small step", step),
    Fact(
        "before",
        "lie between {:.1f} and {:.1f} %",
        lambda: (min(before_the_step()), max(before_the_step())),
    ),
    Fact(
        "test-loss",
        "the test loss from {:.3f} to {:.3f}",
        lambda: curve("test_loss")[step() - 1 : step() + 1],
    ),
    Fact("settled", "differ by less than {} points", lambda: settled_within(0.1)),
    Fact(
        "misread",
        "Eight of the {} test digits that the network of seed {} misreads",
        lambda: (wrong_digits(), experiment("simple_convnet")["weights"]["seed"]),
    ),
    given("sure", "all with more than {} % certainty", 99),
    given("notes", "SimpleConvNet is {}”", "0.987"),
    Fact("remainder", "The last {} images were never", lambda: len(np.ones(250)) % 100),
    given("card-heart", "`log K`; {} images learned by heart", 50),
    *QUIZ,
]
