"""Each kind of layer that is cut treats every example by itself, in a part without any too."""

from contextlib import closing

import numpy as np
import pytest

from cnnlib import Conv2D, Dense, Flatten, Sequential
from cnnlib.functional.fast.crew import crew
from cnnlib.layers import Conv2DTranspose, Reshape
from cnnlib.train.shared_network import SharedNetwork
from cnnlib.train.sharing import SEPARATE
from tests.processes import needs_fork, nothing_left

INPUT = (4, 6, 8)
SETTINGS = {Conv2D: [3, 3], Conv2DTranspose: [3, 3], Dense: [5], Reshape: [(8, 4, 6)]}


@pytest.fixture(autouse=True)
def leave_nothing():
    crew.dismiss()  # of tests before
    with nothing_left():
        yield
        crew.dismiss()


def network_with(kind):
    first = [Flatten()] if kind is Dense else []
    layers = [*first, kind(*SETTINGS.get(kind, [])), Flatten(), Dense(2)]
    before = [] if kind is Dense else [Conv2D(4, 1)]  # so that a gradient goes through the layer
    rng = np.random.default_rng(0)
    return Sequential([*before, *layers], INPUT, rng=rng, dtype=np.float64)


def gradients(network):
    return {name: gradient.copy() for name, gradient in network.grads.items()}


@needs_fork
@pytest.mark.parametrize("kind", SEPARATE, ids=lambda kind: kind.__name__)
def test_a_layer_is_cut_between_examples(kind, rng):
    network = network_with(kind)
    batches = [(rng.standard_normal((N, *INPUT)), rng.standard_normal((N, 2))) for N in (7, 2, 1)]
    expected = []
    for x, dy in batches:
        y = network.forward(x, training=True)
        network.backward(dy, input_gradient=False)
        expected.append((y, gradients(network)))
    with closing(SharedNetwork(network, 7, 3)) as work:
        for (x, dy), (y, whole) in zip(batches, expected, strict=True):
            np.testing.assert_allclose(work.forward(x), y, rtol=1e-12, atol=1e-12)
            work.backward(dy)
            for name, gradient in gradients(network).items():
                np.testing.assert_allclose(gradient, whole[name], rtol=1e-10, atol=1e-12)
