"""The steps through an architecture: sums by hand, and the counts they must agree with."""

import math
import re

import pytest

from cnnlib import Conv2D, Dense, Flatten, MaxPooling2D, ReLU, Sequential
from cnnlib.count import count_costs
from cnnlib.models import alexnet, lenet5
from cnnlib.trace_architecture import trace_architecture
from cnnlib.widgets.architecture import ALEXNET, PAPER, TODAY

NETWORKS = {
    "today": (lenet5(), TODAY),
    "1998": (lenet5(original=True), PAPER),
    "two groups": (alexnet(), ALEXNET),
    "one group, 224, same": (alexnet(1, input_shape=(3, 224, 224), padding="same"), ALEXNET),
}


def sums(step):
    return {label: "".join(text for text, _ in terms) for label, terms in step.lines}


def value(text):
    """Compute the left side of a sum as it is written."""
    left = text.split(" = ")[0].replace(",", "")
    for sign, code in (("·", "*"), ("−", "-"), ("⌊", "math.floor("), ("⌋", ")")):
        left = left.replace(sign, code)
    return eval(left, {"math": math})


def test_a_small_network_by_hand():
    layers = [Conv2D(6, 5, padding=2), ReLU(), MaxPooling2D(3, strides=2), Flatten(), Dense(10)]
    conv, pool, dense = trace_architecture(Sequential(layers, (2, 12, 12)), ["a", "b", "c"])
    assert (conv.name, conv.kind, conv.then) == ("a", "Conv2D", ["ReLU"])
    assert sums(conv) == {
        "side": "⌊(12 + 2 + 2 − 5) / 1⌋ + 1 = 12",
        "parameters": "6·2·5·5 + 6 = 306",
        "multiply_adds": "12·12·6·2·5·5 = 43,200",
    }
    assert (pool.shape, pool.then, pool.field) == ((6, 5, 5), ["Flatten"], (7, 7))  # 5 + 2 · 1
    assert sums(pool) == {
        "side": "⌊(12 − 3) / 2⌋ + 1 = 5",
        "parameters": "0",
        "multiply_adds": "0",
    }
    assert sums(dense) == {
        "features": "6·5·5 = 150",
        "parameters": "150·10 + 10 = 1,510",
        "multiply_adds": "150·10 = 1,500",
    }
    # 306 of 1,816 parameters, 43,200 of 44,700 multiply-adds.
    assert conv.shares == (16.9, 96.6)


def test_the_roles_of_a_sum():
    conv, _ = trace_architecture(
        Sequential([Conv2D(6, 5), Flatten(), Dense(10)], (2, 12, 12)), ["conv", "dense"]
    )
    terms = dict(conv.lines)
    assert [role for _, role in terms["parameters"] if role] == [
        "output", "input", "kernel", "kernel", "bias",
    ]  # fmt: skip
    assert [role for _, role in terms["multiply_adds"] if role][:4] == [*["output"] * 3, "input"]


@pytest.mark.parametrize("name", NETWORKS)
def test_every_sum_is_right_and_agrees_with_the_counts(name):
    network, names = NETWORKS[name]
    steps = trace_architecture(network, names)
    table = count_costs(network)
    assert [step.name for step in steps] == list(names)
    assert sum(step.parameters for step in steps) == table.parameters == network.count_params()
    assert sum(step.multiply_adds for step in steps) == table.multiply_adds
    assert sum(len(step.then) + 1 for step in steps) == len(network.layers)
    for step in steps:
        for label, text in sums(step).items():
            shown = int(text.split(" = ")[-1].replace(",", ""))
            assert value(text) == shown, text
            if label in ("parameters", "multiply_adds"):
                assert shown == getattr(step, label)
            if label == "side":
                assert shown == step.shape[1] == step.shape[2]


def test_receptive_fields_of_alexnet():
    steps = trace_architecture(*NETWORKS["two groups"])
    fields = [step.field[0] for step in steps]
    assert fields == [11, 19, 51, 67, 99, 131, 163, 195, 227, 227, 227]


def test_names_must_fit():
    with pytest.raises(ValueError, match=re.escape("layer with windows or weights; got 2 for 7")):
        trace_architecture(lenet5(), ["one", "two"])
