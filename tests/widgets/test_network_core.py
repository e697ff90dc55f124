"""The forward pass in the page equals cnnlib's, and reads digits as well."""

import os

import numpy as np
import pytest

import cnnlib
from cnnlib.explain import feature_maps, occlusion_map
from cnnlib.layers import Softmax, Tanh
from cnnlib.pack import pack_images, pack_network
from cnnlib.results import load_trained
from cnnlib.widgets.base import _join

pytestmark = pytest.mark.browser

LOAD = "new Function(`${text}; return { readNetwork, readImages, runNetwork, scoresOf, softmax, occlusionRow, indexOfLargest };`)()"
RUN = f"""([text, packed, image]) => {{
  const core = {LOAD};
  const network = core.readNetwork(packed);
  return core.runNetwork(network, Float32Array.from(image)).map(({{ shape, values }}) => [shape, [...values]]);
}}"""
OCCLUDE = f"""([text, packed, image, picked, size]) => {{
  const core = {LOAD};
  const network = core.readNetwork(packed);
  const x = Float32Array.from(image);
  return Array.from({{ length: network.shape[1] }}, (_, row) => [...core.occlusionRow(network, x, picked, size, row)]);
}}"""
READ = f"""([text, packed, images]) => {{
  const core = {LOAD};
  const network = core.readNetwork(packed);
  const read = (x) => core.indexOfLargest(core.softmax(core.scoresOf(network, core.runNetwork(network, x))));
  return core.readImages(images).map(read);
}}"""


def rounded(layers, input_shape, seed):
    """A network whose weights, biases among them, are the ones that half precision can hold."""
    rng = np.random.default_rng(seed)
    # No loss is computed; the usual one only refuses a softmax before its own.
    network = cnnlib.Sequential(layers, input_shape, rng=rng, loss="mean_squared_error")
    weights = network.get_weights()
    halves = {name: rng.normal(0, 0.4, w.shape).astype("f2") for name, w in weights.items()}
    network.set_weights({name: w.astype("f4") for name, w in halves.items()})
    return network


def networks():
    """Every kind of layer on images that are not square, strided, dilated, padded unevenly."""
    conv, best, mean = cnnlib.Conv2D, cnnlib.MaxPooling2D, cnnlib.AveragePooling2D
    flat, dense, relu = cnnlib.Flatten, cnnlib.Dense, cnnlib.ReLU
    yield [conv(3, (2, 4), (2, 1), "same"), relu(), best(2), flat(), dense(5)], (2, 9, 11)
    yield [conv(2, 3, padding="full", dilation_rate=(1, 2)), Tanh(1.7159, 2 / 3)], (1, 5, 8)
    yield [conv(4, 3, use_bias=False), best(3, 2, "same"), conv(3, 2), relu()], (3, 10, 7)
    yield [mean((3, 2), 1, "same"), relu(), mean(2), flat(), dense(4), Softmax()], (2, 8, 9)


def run(page, network, image):
    text = _join(["kit/network"], "js")
    return page.evaluate(RUN, [text, pack_network(network), image.ravel().tolist()])


@pytest.mark.parametrize("case", range(4))
def test_every_layer_answers_as_cnnlib_does(bare_page, case):
    layers, shape = list(networks())[case]
    network = rounded(layers, shape, case)
    for seed in range(3):
        x = np.random.default_rng(seed).normal(size=(1, *shape)).astype("f4")
        answers = run(bare_page, network, x[0])
        for (got_shape, values), (name, expected) in zip(
            answers, feature_maps(network, x).items(), strict=True
        ):
            assert tuple(got_shape) == expected.shape[1:], name
            assert np.array(values) == pytest.approx(expected.ravel(), rel=1e-4, abs=2e-5), name


def test_halves_are_read_exactly(bare_page):
    bits = np.arange(2**16, dtype="u2")
    exact = bits.view("f2").astype(float)
    code = "([text, bits]) => bits.map(new Function(`${text}; return halfToFloat;`)()).map(String)"
    got = bare_page.evaluate(code, [_join(["kit/network"], "js"), bits.tolist()])
    assert np.array_equal(np.array([float(one.replace("Inf", "inf")) for one in got]), exact, True)


@pytest.mark.parametrize("size", [1, 4, 5])
def test_occlusion_is_that_of_cnnlib(bare_page, size):
    layers, shape = next(networks())
    network = rounded(layers, shape, 7)
    x = np.random.default_rng(1).random((1, *shape)).astype("f4")
    text = _join(["kit/network"], "js")
    arguments = [text, pack_network(network), x.ravel().tolist(), 3, size]
    expected = occlusion_map(network, x, 3, size=size)[0]
    assert np.array(bare_page.evaluate(OCCLUDE, arguments)) == pytest.approx(expected, abs=2e-5)
    assert np.abs(expected).max() > 0.1


@pytest.mark.skipif(
    not os.environ.get("CNNLIB_DATA"),
    reason="the real MNIST files are read where CNNLIB_DATA names their folder",
)
def test_the_network_of_the_page_reads_real_digits(bare_page):
    """At least 985 of the first 1,000 test digits, by the page's own JavaScript."""
    mnist = cnnlib.load_mnist()
    network = load_trained("lenet5")
    images = pack_images(mnist.x_test[:1000])
    text = _join(["kit/network"], "js")
    read = bare_page.evaluate(READ, [text, pack_network(network), images])
    assert np.mean(np.array(read) == mnist.y_test[:1000]) >= 0.985
    assert read == network.predict(mnist.x_test[:1000]).argmax(axis=1).tolist()
