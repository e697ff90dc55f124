"""The table worked by hand: equal to Keras and to cnnlib, and its sums come out."""

import math

import pytest

import cnnlib
from cnnlib.layer_specs import FIELDS, layer_specs
from cnnlib.summary import summary_rows
from cnnlib.trace_summary import trace_summary
from tests.stacks import draw_stacks

NETWORKS = [
    cnnlib.fashion_convnet(),
    cnnlib.keras_mnist(),
    cnnlib.dense_mnist(),
    cnnlib.simple_convnet(),
    cnnlib.autoencoder(),
    cnnlib.lenet5(),
]


def traced(network):
    first = network.input_shape
    return trace_summary(layer_specs(network), (*first[1:], first[0]))


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)
def test_each_row_is_that_of_the_network(network):
    rows = summary_rows(network, activations=False)
    assert [(step.shape, step.parameters) for step in traced(network)] == [
        (row.shape[1:], row.parameters) for row in rows
    ]
    kinds = [step.kind for step in traced(network)]
    assert kinds == [row.layer.split("(")[1].rstrip(")") for row in rows]


def test_names_are_numbered_as_in_keras():
    names = [step.name for step in traced(cnnlib.fashion_convnet())]
    assert names == [
        "conv2d", "max_pooling2d", "conv2d_1", "max_pooling2d_1", "flatten", "dense", "dropout",
        "dense_1",
    ]  # fmt: skip


def in_keras(specs, shape):
    """Give Keras's shapes and counts, row by row, until it refuses."""
    keras = cnnlib.import_keras()
    x = keras.Input(tuple(shape))
    for spec in specs:
        options = {
            name: value for name, value in spec.items() if name not in ("kind", "activation")
        }
        if spec["kind"] == "Conv2D":
            options["kernel_size"] = (options.pop("rows"), options.pop("columns"))
        if "pool" in options:
            options["pool_size"] = options.pop("pool")
        if spec["kind"] == "Reshape":
            options = {"target_shape": (spec["height"], spec["width"], spec["channels"])}
        layer = getattr(keras.layers, spec["kind"])(**options)
        try:
            x = layer(x)
        except ValueError:
            return
        if 0 in x.shape:
            return  # Keras counts a window that does not fit as no window, without a word
        yield tuple(x.shape[1:]), layer.count_params()


def test_random_stacks_are_as_in_keras():
    broken = 0
    for specs, shape in draw_stacks(60):
        steps = trace_summary(specs, tuple(shape))
        known = [(step.shape, step.parameters) for step in steps if step.shape is not None]
        assert known == list(in_keras(specs, shape)), (specs, shape)
        broken += len(known) < len(specs)
    assert 10 < broken < 50


def evaluated(terms):
    """Compute what stands left of the equals sign."""
    text = "".join(text for text, _ in terms).split(" = ")[0]
    for old, new in ((",", ""), ("⌊", "math.floor("), ("⌋", ")"), ("·", "*"), ("−", "-")):
        text = text.replace(old, new)
    return eval(text, {"math": math})


def test_every_sum_comes_out_and_gives_the_row():
    seen = set()
    for specs, shape in draw_stacks(200, seed=1):
        for step in trace_summary(specs, tuple(shape)):
            for label, terms in step.lines:
                seen.add(label)
                text = "".join(text for text, _ in terms)
                value = evaluated(terms)
                if " = " in text:
                    assert value == int(text.split(" = ")[1].replace(",", "")), text
                expected = {
                    "height": step.shape[0], "width": step.shape[min(1, len(step.shape) - 1)],
                    "parameters": step.parameters, "no_parameters": step.parameters,
                    "filters": step.shape[-1], "kept": step.shape[-1], "units": step.shape[-1],
                    "means": step.shape[-1],
                }  # fmt: skip
                assert value == expected.get(label, math.prod(step.shape)), (label, text)
    assert len(seen) == 11


def remark(specs, shape):
    return trace_summary(specs, shape)[-1].remark


CONV = {"kind": "Conv2D", **FIELDS["Conv2D"]}
DENSE = {"kind": "Dense", "units": 10}


def test_what_does_not_fit_says_why():
    # 2 rows and a kernel of 3; the 5 columns would be enough.
    values = {"rows": 3, "columns": 3, "height": 2, "width": 5}
    assert remark([CONV], (2, 5, 1)) == ("too_large", values)
    assert remark([{**CONV, "padding": "same"}], (2, 5, 1)) is None
    assert remark([CONV], (9,)) == ("needs_maps", {"given": 9})
    assert remark([{"kind": "UpSampling2D", "size": 2}], (9,)) == ("needs_maps", {"given": 9})
    reshape = {"kind": "Reshape", "height": 2, "width": 2, "channels": 3}
    assert remark([reshape], (13,)) == ("other_count", {"target": 12, "given": 13})
    assert remark([CONV, DENSE], (1, 1, 1)) == ("behind", {})


def test_what_fits_but_surprises_is_remarked():
    pool = {"kind": "MaxPooling2D", **FIELDS["MaxPooling2D"]}
    assert remark([pool], (11, 10, 1)) == ("leftover", {"rows": 1, "columns": 0})
    assert remark([{**pool, "padding": "same"}], (11, 11, 1)) is None
    assert remark([DENSE], (7, 6, 64)) == ("dense_on_maps", {"places": 42, "channels": 64})


@pytest.mark.parametrize(
    ("layers", "text"),
    [
        ([cnnlib.ReLU()], "an activation must follow a layer that can hold one; got <ReLU"),
        ([cnnlib.Conv2D(2, 3, groups=1, use_bias=False)], "a layer must be one of"),
        ([cnnlib.Conv2D(2, 3, padding=1)], 'padding must be "valid" or "same"; got <Conv2D'),
        ([cnnlib.Conv2D(2, 3, strides=(1, 2))], "enlargements must be square; got <Conv2D"),
        ([cnnlib.MaxPooling2D((2, 1))], "enlargements must be square; got <MaxPooling2D"),
        ([cnnlib.BatchNormalization()], "a layer must be one of"),
        ([cnnlib.Reshape((64,))], "a layer must be one of"),
    ],
)
def test_networks_of_other_layers_are_refused(layers, text):
    network = cnnlib.Sequential(layers, (1, 8, 8))
    with pytest.raises(ValueError, match=text):
        layer_specs(network)
