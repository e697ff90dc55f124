"""Explanations against nets whose answer is known by hand, and against central differences."""

import numpy as np
import pytest

from cnnlib import (
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    MaxPooling2D,
    ReLU,
    Sequential,
    Softmax,
)
from cnnlib.explain import feature_maps, grad_cam, occlusion_map, resize_map, saliency


def linear_net(w):
    """Scores that are sums of pixels times w (C, H, W, K): their gradients are w itself."""
    *shape, K = w.shape
    network = Sequential([Flatten(), Dense(K)], input_shape=tuple(shape), dtype=w.dtype)
    network.layers[1].params = {"w": w.reshape(-1, K), "b": np.zeros(K, w.dtype)}
    return network


def conv_net(rng, tail=()):
    """A small net on images (2, 9, 7), neither square nor with one channel, in float64."""
    layers = [
        Conv2D(4, (3, 2), name="first"),
        ReLU(name="active"),
        MaxPooling2D(2, name="pool"),
        Conv2D(3, 2, name="second"),
        Flatten(),
        Dense(5),
        *tail,
    ]
    return Sequential(layers, input_shape=(2, 9, 7), rng=rng, dtype=np.float64)


# --- feature maps


def test_feature_maps_by_hand():
    # 1 2 3     kernel 1 0    1*1 + 2*5 = 11   1*2 + 2*6 = 14   after ReLU of y - 12: 0 2
    # 4 5 6            0 2    1*4 + 2*8 = 20   1*5 + 2*9 = 23                          8 11
    # 7 8 9
    conv = Conv2D(1, 2, name="conv")
    conv.params = {"w": np.array([[[[1.0, 0.0], [0.0, 2.0]]]]), "b": np.array([-12.0])}
    network = Sequential([conv, ReLU(name="relu")], input_shape=(1, 3, 3), dtype=np.float64)
    maps = feature_maps(network, np.arange(1.0, 10.0).reshape(1, 1, 3, 3))
    assert list(maps) == ["conv", "relu"]
    np.testing.assert_array_equal(maps["conv"], [[[[-1.0, 2.0], [8.0, 11.0]]]])
    np.testing.assert_array_equal(maps["relu"], [[[[0.0, 2.0], [8.0, 11.0]]]])


def test_the_last_of_the_feature_maps_is_the_answer(rng):
    network = conv_net(rng)
    x = rng.normal(size=(3, 2, 9, 7))
    maps = feature_maps(network, x)
    assert list(maps) == [layer.name for layer in network.layers]
    assert maps["first"].shape == (3, 4, 7, 6)
    assert maps["pool"].shape == (3, 4, 3, 3)
    np.testing.assert_array_equal(list(maps.values())[-1], network.forward(x))


def test_dropout_is_off(rng):
    layers = [Dropout(0.5, name="dropout"), Flatten(), Dense(2)]
    network = Sequential(layers, input_shape=(1, 4, 4), rng=rng)
    x = rng.normal(size=(2, 1, 4, 4)).astype(np.float32)
    np.testing.assert_array_equal(feature_maps(network, x)["dropout"], x)


# --- saliency


def test_the_saliency_of_a_linear_net_is_the_size_of_its_weights(rng):
    w = rng.normal(size=(3, 4, 5, 6))  # (C, H, W, K)
    x = rng.normal(size=(2, 3, 4, 5))
    for k in range(6):
        expected = np.abs(w[..., k]).max(axis=0)  # (H, W): the largest of three channels
        np.testing.assert_allclose(saliency(linear_net(w), x, k), [expected, expected])


def score(network, x, classes):
    return network.forward(x)[np.arange(len(x)), classes]


def test_saliency_agrees_with_central_differences(rng):
    network = conv_net(rng)
    x = rng.normal(size=(2, 2, 9, 7))
    classes = np.array([3, 1])
    slopes = np.empty_like(x)
    step = 1e-6
    for index in np.ndindex(x.shape[1:]):
        up, down = x.copy(), x.copy()
        up[(slice(None), *index)] += step
        down[(slice(None), *index)] -= step
        rise = score(network, up, classes) - score(network, down, classes)
        slopes[(slice(None), *index)] = rise / (2 * step)
    expected = np.abs(slopes).max(axis=1)  # (N, H, W)
    np.testing.assert_allclose(saliency(network, x, classes), expected, rtol=1e-6, atol=1e-8)


def test_without_a_class_the_best_one_is_explained(rng):
    network = conv_net(rng)
    x = rng.normal(size=(4, 2, 9, 7))
    best = network.forward(x).argmax(axis=1)
    assert len(set(best.tolist())) > 1  # or the test could not fail
    for explain in (saliency, grad_cam, occlusion_map):
        np.testing.assert_array_equal(explain(network, x), explain(network, x, best))


def test_a_softmax_at_the_end_is_left_out(rng):
    plain = conv_net(np.random.default_rng(0))
    tail = Sequential(
        [*conv_net(np.random.default_rng(0)).layers, Softmax()], (2, 9, 7),
        dtype=np.float64, loss="mean_squared_error",
    )  # fmt: skip
    for own, other in zip(plain.layers, tail.layers, strict=False):
        if own.params:
            other.params = own.params
    x = rng.normal(size=(2, 2, 9, 7))
    for explain in (saliency, grad_cam, occlusion_map):
        np.testing.assert_array_equal(explain(tail, x), explain(plain, x))


def test_the_image_is_not_written(rng):
    network = conv_net(rng)
    x = rng.normal(size=(1, 2, 9, 7))
    before = x.copy()
    for explain in (feature_maps, saliency, grad_cam, occlusion_map):
        explain(network, x)
    np.testing.assert_array_equal(x, before)


# --- occlusion


@pytest.mark.parametrize("size", [1, 2, 3, (3, 2), (1, 5), 9])
@pytest.mark.parametrize("fill", [0.0, 0.7])
def test_occluding_a_linear_net_takes_away_the_covered_terms(rng, size, fill):
    # score = sum w x, so the drop is the sum over the cover of w (x - fill), for each channel
    w = rng.normal(size=(2, 5, 4, 3))  # (C, H, W, K)
    x = rng.normal(size=(2, 2, 5, 4))
    classes = np.array([2, 0])
    FH, FW = (size, size) if isinstance(size, int) else size
    expected = np.zeros((2, 5, 4))
    for n in range(2):
        terms = (w[..., classes[n]] * (x[n] - fill)).sum(axis=0)  # (H, W)
        for i, j in np.ndindex(5, 4):
            top, left = i - (FH - 1) // 2, j - (FW - 1) // 2
            for a, b in np.ndindex(FH, FW):
                if 0 <= top + a < 5 and 0 <= left + b < 4:
                    expected[n, i, j] += terms[top + a, left + b]
    found = occlusion_map(linear_net(w), x, classes, size=size, fill=fill, batch_size=7)
    np.testing.assert_allclose(found, expected, atol=1e-12)


def test_batches_do_not_change_the_answer(rng):
    network = conv_net(rng)
    x = rng.normal(size=(1, 2, 9, 7))
    whole = occlusion_map(network, x, size=3, batch_size=1000)
    np.testing.assert_allclose(occlusion_map(network, x, size=3, batch_size=4), whole, atol=1e-12)


# --- Grad-CAM


def test_grad_cam_by_hand():
    # Two maps of 2 x 2 through a global average into one score 4 m_0 - 8 m_1: each cell of map 0
    # raises it by 4 / 4 = 1, of map 1 by -8 / 4 = -2. So the answer is relu(1 A_0 - 2 A_1).
    network = Sequential(
        [ReLU(name="maps"), GlobalAveragePooling2D(), Dense(1)], (2, 2, 2), dtype=np.float64
    )
    network.layers[2].params = {"w": np.array([[4.0], [-8.0]]), "b": np.zeros(1)}
    x = np.array([[[[1.0, 2.0], [3.0, 4.0]], [[0.0, 1.5], [1.0, 1.0]]]])
    np.testing.assert_array_equal(grad_cam(network, x, 0, layer="maps"), [[[1.0, 0.0], [1.0, 2.0]]])


@pytest.mark.parametrize("layer", ["first", "active", "pool", "second"])
def test_grad_cam_agrees_with_central_differences(rng, layer):
    network = conv_net(rng)
    x = rng.normal(size=(2, 2, 9, 7))
    classes = np.array([4, 2])
    names = [one.name for one in network.layers]
    maps = feature_maps(network, x)[layer]  # (N, FN, OH, OW)
    rest = network.layers[names.index(layer) + 1 :]
    _, FN, OH, OW = maps.shape

    def score_of(maps):
        for one in rest:
            maps = one.forward(maps)
        return maps[[0, 1], classes]

    # A whole map raised by a step raises the score by the sum of its gradients.
    a = np.empty((2, FN))
    step = 1e-6
    for k in range(FN):
        bump = np.zeros((1, FN, 1, 1))
        bump[0, k] = step
        a[:, k] = (score_of(maps + bump) - score_of(maps - bump)) / (2 * step) / (OH * OW)
    expected = np.maximum((a[:, :, None, None] * maps).sum(axis=1), 0)
    found = grad_cam(network, x, classes, layer=layer)
    assert found.shape == (2, OH, OW)
    assert found.max() > 0
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-8)


def test_the_last_maps_are_the_default(rng):
    network = conv_net(rng)
    x = rng.normal(size=(1, 2, 9, 7))
    np.testing.assert_array_equal(grad_cam(network, x), grad_cam(network, x, layer="second"))


# --- resizing


@pytest.mark.keras
@pytest.mark.parametrize(("old", "new"), [((3, 5), (28, 28)), ((4, 4), (9, 7)), ((7, 6), (3, 4))])
def test_resizing_agrees_with_keras(rng, old, new):
    import keras

    maps = rng.normal(size=(2, *old)).astype(np.float32)
    expected = keras.ops.image.resize(
        maps[..., None], new, interpolation="bilinear", data_format="channels_last"
    )
    found = resize_map(maps, new)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, np.asarray(expected)[..., 0], atol=1e-6)


# --- errors


@pytest.mark.parametrize(
    ("classes", "kind", "words"),
    [
        (5, ValueError, "classes must be a whole number below 5, .*got classes=5. Pass labels"),
        (-1, ValueError, "got classes=-1"),
        (
            np.array([0, 1, 2]),
            ValueError,
            r"each of the 2 images; got classes=array\(\[0, 1, 2\]\)",
        ),
        (np.array([0.0, 1.0]), TypeError, "got classes of type float64"),
    ],
)
def test_a_class_that_does_not_exist_is_named(rng, classes, kind, words):
    network = conv_net(rng)
    x = rng.normal(size=(2, 2, 9, 7))
    for explain in (saliency, grad_cam, occlusion_map):
        with pytest.raises(kind, match=words):
            explain(network, x, classes)


def test_images_must_have_four_axes(rng):
    network = conv_net(rng)
    for explain in (saliency, grad_cam, occlusion_map):
        with pytest.raises(ValueError, match=r"x must have shape \(N, C, H, W\)"):
            explain(network, np.zeros((2, 9, 7)))


def test_a_network_without_classes_is_refused(rng):
    network = Sequential([ReLU()], input_shape=(2, 9, 7))
    with pytest.raises(ValueError, match=r"scores of shape \(N, K\), one a class; got shape="):
        saliency(network, np.zeros((1, 2, 9, 7), np.float32))


def test_grad_cam_names_the_layers_that_give_maps(rng):
    network = conv_net(rng)
    x = rng.normal(size=(1, 2, 9, 7))
    for name in ("third", "dense"):
        words = f"one of first, active, pool, second; got layer='{name}'. network.summary"
        with pytest.raises(ValueError, match=words):
            grad_cam(network, x, layer=name)
    with pytest.raises(ValueError, match=r"must have a layer that gives maps.*got none"):
        grad_cam(linear_net(np.ones((1, 3, 3, 2))), np.ones((1, 1, 3, 3)))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda net, x: occlusion_map(net, x, size=0), "size must be a whole number of at least 1"),
        (lambda net, x: occlusion_map(net, x, batch_size=0), "batch_size must be a whole number"),
        (lambda net, x: resize_map(x, 4), r"maps must have shape \(N, OH, OW\)"),
        (lambda net, x: resize_map(x[0], (0, 4)), "size must be a whole number of at least 1"),
    ],
)
def test_wrong_sizes_are_named(rng, call, words):
    with pytest.raises(ValueError, match=words):
        call(conv_net(rng), np.zeros((1, 2, 9, 7)))
