"""Sheet 10: right answers by hand and by cnnlib, and what its text says of them."""

import numpy as np
import pytest

import cnnlib
from cnnlib.exercises.sheets import load_sheet
from cnnlib.explain import grad_cam, occlusion_map, saliency

SHEET = load_sheet("10")


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def network_of(filters, weights, image_shape):
    """Filters (FN, FH, FW), ReLU, and a weighted sum of all that comes through."""
    FN, FH, FW = filters.shape
    conv = cnnlib.Conv2D(FN, (FH, FW), use_bias=False)
    layers = [conv, cnnlib.layers.ReLU(name="maps"), cnnlib.Flatten(), cnnlib.Dense(1)]
    network = cnnlib.Sequential(layers, (1, *image_shape), dtype=np.float64)
    conv.params = {"w": filters[:, None]}
    layers[-1].params = {"w": weights.reshape(-1, 1), "b": np.zeros(1)}
    return network


def test_the_two_maps_on_paper():
    image, w = np.array([[2.0, 0], [1, 3]]), np.array([[-1.0, 5], [2, 1]])
    network = cnnlib.Sequential([cnnlib.Flatten(), cnnlib.Dense(1)], (1, 2, 2), dtype=np.float64)
    network.layers[1].params = {"w": w.reshape(4, 1), "b": np.zeros(1)}
    x = image[None, None]
    expected = [occlusion_map(network, x, size=1), saliency(network, x)]
    assert SHEET.questions[0].reference == [one.ravel().tolist() for one in expected]
    assert network.predict(x).item() == -2 + 0 + 2 + 3
    assert network.predict(np.array([[[[0.0, 0], [1, 3]]]])).item() == 5  # the hint


def test_the_spread_of_a_layer_that_was_just_made():
    assert round(right(2, 32, 1, 3, 3), 4) == 0.0821  # the example of the task
    layer = cnnlib.Conv2D(64, 5, rng=np.random.default_rng(0))
    layer.build((48, 9, 9))
    drawn = layer.params["w"].std()
    assert drawn == pytest.approx(right(2, 64, 48, 5, 5), rel=0.01)


@pytest.mark.parametrize(("size", "fill"), [(1, 0.0), (3, 0.0), (5, 2.0)])
def test_the_sliding_cover_is_that_of_the_package(rng, size, fill):
    x, w = rng.random((5, 7)), rng.normal(size=(2, 3))
    network = network_of(w[None], np.ones(4 * 5), x.shape)
    expected = occlusion_map(network, x[None, None], 0, size=size, fill=fill)[0]
    assert right(3, x, w, size, fill) == pytest.approx(expected)


def test_grad_cam_is_that_of_the_package(rng):
    x, weights = rng.random((4, 6)), rng.normal(size=(3, 3, 5))
    network = network_of(rng.normal(size=(3, 2, 2)), weights, x.shape)
    maps = cnnlib.feature_maps(network, x[None, None])["maps"][0]
    expected = grad_cam(network, x[None, None], 0, layer="maps")[0]
    assert right(4, maps, weights) == pytest.approx(expected)
    assert expected.max() > 0


def test_the_dead_filters_by_hand():
    maps = np.array([[[[-2.0, -1]], [[-1, -3]]], [[[-1.0, -4]], [[2, -1]]]])
    assert right(5, maps) == 1
    assert SHEET.questions[4].wrong["unchanged"](maps) == 0  # it never finds one


def test_the_moves_that_are_found_are_the_smallest():
    x = np.zeros((6, 6))
    x[1:5, 2] = 1
    one, two = np.roll(x, 1, axis=1), np.roll(x, 2, axis=1)
    assert right(6, x, np.stack([x, one])) in {(0, 1), (0, -1)}
    assert np.abs(right(6, x, np.stack([x, two]))).sum() <= 2
