"""The feature-map explorer on its Python side: state, static table, errors."""

import re

import numpy as np
import pytest

import cnnlib
from cnnlib.models import lenet5, simple_convnet
from cnnlib.pack import pack_network
from cnnlib.widgets import FeatureMapExplorer


@pytest.fixture
def network(rng):
    return lenet5(rng=rng)


@pytest.fixture
def digits(rng):
    return np.round(rng.random((3, 1, 28, 28)), 1).astype("f4"), np.array([7, 2, 1])


def test_state_is_plain_and_complete(network, digits, rng):
    untrained = lenet5(rng=rng)
    widget = FeatureMapExplorer(network, *digits, untrained=untrained)
    assert widget.labels == [7, 2, 1]
    assert widget.images["shape"] == [3, 1, 28, 28]
    assert widget.networks == {
        "trained": pack_network(network),
        "untrained": pack_network(untrained),
    }
    assert list(FeatureMapExplorer(network, *digits).networks) == ["trained"]


def test_static_table_gives_the_answers_of_both_networks(network, digits, rng):
    untrained = lenet5(rng=rng)
    html = FeatureMapExplorer(network, *digits, untrained=untrained).static_html
    rows = [re.findall(r"<td>(\d+)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", html)]
    assert [int(row[0]) for row in rows] == list(range(10))
    for column, one in ((1, network), (2, untrained)):
        scores = np.exp(one.predict(digits[0][:1])[0].astype(float))
        percent = 100 * scores / scores.sum()
        assert np.abs(np.array([int(row[column]) for row in rows]) - percent).max() <= 0.51
    assert "the first image, a 7, in percent" in html


def test_module_needs_nothing_from_outside(network, digits):
    widget = FeatureMapExplorer(network, *digits)
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, widget._esm, re.M)
    assert "url(" not in widget._css
    assert "@import" not in widget._css


def test_a_notebook_gets_the_table_beside_the_view(network, digits):
    bundle, _ = FeatureMapExplorer(network, *digits)._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')


def test_an_autoencoder_is_refused(digits, rng):
    network = cnnlib.Sequential([cnnlib.Conv2D(1, 3, padding="same")], (1, 28, 28), rng=rng)
    text = r"network must take images of \(1, 28, 28\) and give one score a class; got input_shape="
    with pytest.raises(ValueError, match=text):
        FeatureMapExplorer(network, *digits)


def test_another_size_is_refused(network, digits, rng):
    small = simple_convnet((1, 14, 14), rng=rng)
    with pytest.raises(ValueError, match=r"untrained must take .*got input_shape=\(1, 14, 14\)"):
        FeatureMapExplorer(network, *digits, untrained=small)


def test_other_layers_are_refused(network, digits, rng):
    text = "untrained must have the same layers as network; got 7 layers, 12 in network"
    with pytest.raises(ValueError, match=text):
        FeatureMapExplorer(network, *digits, untrained=simple_convnet(rng=rng))


def test_images_and_labels_have_to_fit(network, digits):
    images, labels = digits
    with pytest.raises(ValueError, match=r"images must hold at least one image; got .*\(0, 1"):
        FeatureMapExplorer(network, images[:0], labels[:0])
    with pytest.raises(ValueError, match=r"images must have shape \(3, 1, 28, 28\)"):
        FeatureMapExplorer(network, images[:, :, 1:], labels)
    with pytest.raises(ValueError, match=r"labels must have shape \(3,\), one label for each"):
        FeatureMapExplorer(network, images, labels[:2])
