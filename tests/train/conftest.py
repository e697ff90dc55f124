"""Data for the tests of training."""

import numpy as np
import pytest

from tests.train.networks import INPUT


@pytest.fixture
def data(rng):
    """Images whose class can be learned: the quarter that is bright."""
    t = rng.integers(0, 4, 90)
    x = rng.random((90, *INPUT), np.float32)
    for image, label in zip(x, t, strict=True):
        image[
            0, (label // 2) * 3 : (label // 2) * 3 + 3, (label % 2) * 2 : (label % 2) * 2 + 3
        ] += 1
    return x, t
