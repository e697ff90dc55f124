"""Networks and images as text: bytes by hand, and what comes back after a round trip."""

import json
from base64 import b64decode

import numpy as np
import pytest

import cnnlib
from cnnlib.models import fashion_convnet, lenet5
from cnnlib.pack import pack_array, pack_images, pack_network


def halves(text):
    return np.frombuffer(b64decode(text), "<f2")


def test_bytes_by_hand():
    # 1 = 0 01111 0000000000, -2 = 1 10000 0000000000, little end first
    assert b64decode(pack_array(np.array([1.0, -2.0]), "<f2")) == bytes([0, 0x3C, 0, 0xC0])
    assert b64decode(pack_images(np.array([[[[0, 1, 0.5]]]]))["pixels"]) == bytes([0, 255, 128])


def test_arrays_are_written_in_c_order():
    a = np.arange(6.0).reshape(2, 3)
    assert halves(pack_array(a.T, "<f2")).tolist() == [0, 3, 1, 4, 2, 5]


def test_a_network_comes_back(rng):
    network = lenet5(rng=rng)
    packed = pack_network(network)
    assert packed["shape"] == [1, 28, 28]
    assert json.loads(json.dumps(packed)) == packed
    for layer, spec in zip(network.layers, packed["layers"], strict=True):
        assert (spec["type"], spec["name"]) == (type(layer).__name__, layer.name)
        for name, array in layer.params.items():
            assert np.array_equal(halves(spec[name]), array.astype("f2").ravel())
    count = sum(len(halves(spec[k])) for spec in packed["layers"] for k in "wb" if k in spec)
    assert count == network.count_params() == 61706


def test_windows_are_written_out(rng):
    layers = [
        cnnlib.Conv2D(2, (2, 3), strides=(2, 1), padding="same", dilation_rate=2),
        cnnlib.AveragePooling2D((3, 2), strides=1, padding="same"),
    ]
    network = cnnlib.Sequential(layers, (1, 7, 6), rng=rng)
    conv, average = pack_network(network)["layers"]
    # 7 rows, reach 3, stride 2: 4 windows need (4-1)*2 + 3 = 9; 6 columns, reach 5: 6-1+5 = 10
    assert (conv["pads"], conv["shape"]) == ([1, 1, 2, 2], [2, 4, 6])
    assert (conv["kernel"], conv["strides"], conv["dilation"]) == ([2, 3], [2, 1], [2, 2])
    assert (average["kind"], average["kernel"]) == ("average", [3, 2])
    assert (average["pads"], average["strides"]) == ([1, 1, 0, 1], [1, 1])


def test_dropout_is_left_out_and_the_shapes_go_on(rng):
    packed = pack_network(fashion_convnet(rng=rng))["layers"]
    assert [layer["kind"] for layer in packed[-4:]] == ["flatten", "dense", "relu", "dense"]
    assert packed[-1]["shape"] == [10]


def test_the_slope_of_a_tanh_is_kept():
    network = cnnlib.Sequential([cnnlib.layers.Tanh(1.7159, 0.5)], (1, 2, 2))
    (layer,) = pack_network(network)["layers"]
    assert (layer["amplitude"], layer["slope"]) == (1.7159, 0.5)


def test_other_layers_are_refused():
    network = cnnlib.Sequential([cnnlib.layers.Sigmoid()], (1, 2, 2))
    with pytest.raises(TypeError, match=r"every layer must be one of Conv2D, .*; got Sigmoid"):
        pack_network(network)


def test_groups_are_refused(rng):
    network = cnnlib.Sequential([cnnlib.Conv2D(4, 1, groups=2)], (2, 2, 2), rng=rng)
    with pytest.raises(ValueError, match=r"must have no groups; got groups=2\. Use groups=1"):
        pack_network(network)


@pytest.mark.parametrize("images", [np.full((1, 1, 2, 2), 255.0), np.full((1, 1, 2, 2), -0.1)])
def test_images_that_are_not_from_zero_to_one_are_refused(images):
    with pytest.raises(ValueError, match=r"images must lie from 0 to 1; got values from .*by 255"):
        pack_images(images)


def test_images_need_four_axes():
    with pytest.raises(ValueError, match=r"images must have shape \(N, C, H, W\)"):
        pack_images(np.zeros((28, 28)))
