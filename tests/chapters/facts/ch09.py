"""The facts of chapter 9, The same network in Keras; ch09_quiz.py holds those of its quizzes."""

from __future__ import annotations

import cnnlib
from cnnlib.layer_specs import layer_specs
from cnnlib.summary import summary_rows
from tests.chapters.facts import Fact, given
from tests.chapters.facts.ch09_quiz import QUIZ
from tests.chapters.facts.ch09_results import RESULTS

FASHION, MNIST = cnnlib.fashion_convnet(), cnnlib.keras_mnist()
NOTES, COLOUR = cnnlib.autoencoder(), cnnlib.autoencoder(output_channels=3)


def rows(network):
    """Shape without the batch, in Keras's order, and parameters of each layer."""
    found = summary_rows(network, activations=False)
    return [(row.shape[1:], row.parameters) for row in found]


def shape(network, place):
    return rows(network)[place][0]


def parameters(network, place):
    return rows(network)[place][1]


def spec(network, place):
    return layer_specs(network)[place]


def conv_sum(network, place, channels):
    """The factors of a convolution's weights, its biases and its parameters."""
    layer = spec(network, place)
    filters = layer["filters"]
    return (layer["rows"], layer["columns"], channels, filters, filters, parameters(network, place))


def dense_sum(network, place):
    features, units = shape(network, place - 1)[0], shape(network, place)[0]
    return features, units, units, parameters(network, place)


def sides():
    network = MNIST
    return [network.input_shape[1], *(s[0] for s, _ in rows(network)[:5])]


def largest_share():
    counts = [count for _, count in rows(FASHION)]
    return 100 * max(counts) / sum(counts)


def widths():
    found = [shape(NOTES, place)[1] for place in (0, 1, 2)]
    up = [s[1] for (s, _), layer in zip(rows(NOTES), layer_specs(NOTES), strict=True)
          if layer["kind"] == "UpSampling2D"]  # fmt: skip
    return (NOTES.input_shape[2], *found, *up)


def shaving_kernels():
    square, flat = spec(NOTES, 8), spec(NOTES, 12)
    return square["rows"], square["columns"], flat["rows"], flat["columns"]


FACTS = [
    given("minutes", "About {} minutes", 70),
    given("download", "downloaded once ({} MB and {} MB)", 11, 30),
    given("batches", "Batches and {}-D arrays", 4),
    given("card", ["`(FH·FW·C + {})·FN` parameters", "`(D + {})·K` parameters"], 1),
    given("bias", [r"\textcolor{#8a5d00}{{}}) \cdot", r"$\textcolor{#8a5d00}{{}}$ | the bias"], 1),
    given("nothing", "nothing to learn: $P = {}$", 0),
    Fact(
        "fashion-1",
        r"| `Conv2D({}, {}, padding=",
        lambda: (spec(FASHION, 0)["filters"], spec(FASHION, 0)["rows"]),
    ),
    Fact(
        "fashion-1-sum",
        r"| {} | ${} \cdot {} \cdot {} \cdot {} + {} = {:tex,}$",
        lambda: (shape(FASHION, 0), *conv_sum(FASHION, 0, 1)),
    ),
    Fact(
        "fashion-3",
        r"| `Conv2D({}, {}, padding=",
        lambda: (spec(FASHION, 2)["filters"], spec(FASHION, 2)["rows"]),
    ),
    Fact(
        "fashion-3-sum",
        r"| {} | ${} \cdot {} \cdot {} \cdot {} + {} = {:tex,}$",
        lambda: (shape(FASHION, 2), *conv_sum(FASHION, 2, shape(FASHION, 1)[2])),
    ),
    *(
        Fact(
            f"pool-{name}-{place}",
            "| `MaxPooling2D({})` | {} | {} |",
            lambda network=network, place=place: (
                spec(network, place)["pool"],
                shape(network, place),
                parameters(network, place),
            ),
        )
        for name, network in (("fashion", FASHION), ("mnist", MNIST))
        for place in (1, 3)
    ),
    Fact(
        "fashion-flat",
        r"| `Flatten()` | ({},) | {}, since ${} \cdot {} \cdot {} = {:tex,}$",
        lambda: (
            *shape(FASHION, 4),
            parameters(FASHION, 4),
            *shape(FASHION, 3),
            *shape(FASHION, 4),
        ),
    ),
    Fact(
        "fashion-dense",
        r"| `Dense({})` | ({},) | ${:tex,} \cdot {} + {} = {:tex,}$",
        lambda: (*shape(FASHION, 5) * 2, *dense_sum(FASHION, 5)),
    ),
    Fact(
        "fashion-dropout",
        "| `Dropout({})` | ({},) | {} |",
        lambda: (spec(FASHION, 6)["rate"], *shape(FASHION, 6), parameters(FASHION, 6)),
    ),
    Fact(
        "fashion-last",
        r"| `Dense({})` | ({},) | ${:tex,} \cdot {} + {} = {:tex,}$",
        lambda: (*shape(FASHION, 7) * 2, *dense_sum(FASHION, 7)),
    ),
    Fact(
        "fashion-total",
        "Together {:,}, and {:.0f} % of them",
        lambda: (FASHION.count_params(), largest_share()),
    ),
    Fact("mnist-sides", "so the sides go {}, {}, {}, {}, {}, {}.", sides),
    *(
        Fact(
            f"mnist-{place}",
            "| `Conv2D({}, {})` | {} | {:,} |",
            lambda place=place: (
                spec(MNIST, place)["filters"],
                spec(MNIST, place)["rows"],
                *rows(MNIST)[place],
            ),
        )
        for place in (0, 2)
    ),
    Fact(
        "mnist-4",
        r"| `Conv2D({}, {})` | {} | ${} \cdot {} \cdot {} \cdot {} + {} = {:tex,}$",
        lambda: (
            spec(MNIST, 4)["filters"],
            spec(MNIST, 4)["rows"],
            shape(MNIST, 4),
            *conv_sum(MNIST, 4, shape(MNIST, 3)[2]),
        ),
    ),
    Fact(
        "mnist-flat",
        "| `Flatten()` | ({},) | {} |",
        lambda: (*shape(MNIST, 5), parameters(MNIST, 5)),
    ),
    *(
        Fact(
            f"mnist-{place}",
            r"| `Dense({})` | ({},) | ${:tex,} \cdot {} + {} = {:tex,}$",
            lambda place=place: (*shape(MNIST, place) * 2, *dense_sum(MNIST, place)),
        )
        for place in (6, 7)
    ),
    Fact(
        "mnist-total",
        "have {:,} and the whole has {:,}: fewer",
        lambda: (sum(parameters(MNIST, place) for place in (0, 2, 4)), MNIST.count_params()),
    ),
    Fact("twice", "the same number, {:,}, and", lambda: parameters(MNIST, 6)),
    Fact(
        "twice-block",
        "a block of {}×{} with {} channels, all of it, {} times; so does a convolution of {}×{}",
        lambda: (*shape(MNIST, 4), *shape(MNIST, 6), *shape(MNIST, 4)[:2]),
    ),
    Fact("softmax", "end with `Dense({}, activation", lambda: shape(FASHION, 7)[0]),
    given("deviation", r"\sqrt{p({}-p)/n}", 1),
    Fact(
        "hourglass",
        "a picture of {}×{} pixels",
        lambda: NOTES.input_shape[1:],
    ),
    Fact("widths", "the width: {}, {}, {}, {} on the way down, and {}, {}, {} on", widths),
    given("stride", "each stride of {} rounds", 2),
    Fact(
        "shaving",
        "a kernel of {}×{} or of {}×{} without",
        shaving_kernels,
    ),
    Fact(
        "code-rows",
        "{:,} into the code and {:,} out of it, of {:,} in all",
        lambda: (parameters(NOTES, 4), parameters(NOTES, 5), NOTES.count_params()),
    ),
    Fact(
        "repair",
        r"`Conv2D({}, {})`: ${} \cdot {} + {} = {}$ parameters in place of {}, and {:,} in all",
        lambda: (
            COLOUR.output_shape[0],
            spec(COLOUR, 13)["rows"],
            shape(COLOUR, 12)[2],
            *[COLOUR.output_shape[0]] * 2,
            parameters(COLOUR, 13),
            parameters(NOTES, 13),
            COLOUR.count_params(),
        ),
    ),
    given("bar", "the bar ended on {} and `evaluate` returned {},", 0.9895, 0.9913),
    given("notes", "the notes have {} and {}.", 0.9913, 0.978),
    given("release", "from Keras {} on the two", 3.15),
    given("book", "section {}: the MNIST network", 5.1),
    *QUIZ,
    *RESULTS,
]
