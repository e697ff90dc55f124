"""Max pooling shared out among processes gives what one process gives."""

import numpy as np
import pytest

from cnnlib import max_pool2d_backward, max_pool2d_forward
from cnnlib.functional.fast import crew as crews
from tests.processes import needs_helpers

crew = crews.crew
pytestmark = needs_helpers


@pytest.fixture(params=[2, 3])
def count(request, monkeypatch):
    monkeypatch.setattr(crews, "thread_count", lambda: request.param)
    monkeypatch.setattr(crews, "OVERHEAD", 0)
    monkeypatch.setattr(crews, "ARRIVAL", 0)
    monkeypatch.setattr(crews, "COPY", 0)
    monkeypatch.setattr(crew, "possible", True)
    crew.dismiss()
    yield request.param
    crew.dismiss()


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.int64])
@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ((7, 3, 8, 6), {"pool_size": 2}),
        ((5, 2, 9, 7), {"pool_size": 3, "strides": 2, "padding": "same"}),
        ((4, 1, 12, 13), {"pool_size": (12, 11), "strides": 1}),  # more than 127 cells
        ((1, 2, 4, 4), {"pool_size": 2}),
        ((0, 2, 4, 4), {"pool_size": 2}),
    ],
)
def test_pooling(shape, options, dtype, count, rng, monkeypatch):
    x = (10 * rng.standard_normal(shape)).astype(dtype)
    y, cache = max_pool2d_forward(x, **options)
    dy = (10 * rng.standard_normal(y.shape)).astype(dtype)
    dx = max_pool2d_backward(dy, cache)
    assert len(crew.helpers) == len(crew.parts(len(x), 1, 0)) - 1
    monkeypatch.setattr(crew, "possible", False)
    alone, alone_cache = max_pool2d_forward(x, **options)
    np.testing.assert_array_equal(y, alone)
    np.testing.assert_array_equal(cache.winners, alone_cache.winners)
    np.testing.assert_array_equal(dx, max_pool2d_backward(dy, alone_cache))


def test_not_a_number_wins_its_window_there_too(count, rng):
    x = rng.standard_normal((4, 1, 4, 4))
    x[3, 0, 3, 2] = np.nan
    y, cache = max_pool2d_forward(x)
    assert np.isnan(y[3, 0, 1, 1])
    assert cache.winners[3, 0, 1, 1] == 2
    assert np.isnan(y).sum() == 1
