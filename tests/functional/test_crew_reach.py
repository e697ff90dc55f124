"""A system that lets no process look into another: everything is computed all the same."""

import numpy as np
import pytest

from cnnlib import conv2d_backward, conv2d_forward, max_pool2d_backward, max_pool2d_forward
from cnnlib.functional.fast import crew as crew_module
from cnnlib.functional.fast import orders
from cnnlib.functional.fast.crew import crew as crew_of_the_package
from tests.functional.test_crew import adding, crew, has_helpers
from tests.functional.test_fast_convolution import draw
from tests.functional.test_shared import SHAPES, check_near, count, every_method
from tests.processes import children, needs_helpers

__all__ = ["count", "crew"]
pytestmark = needs_helpers


def forbidden(*arguments):
    raise PermissionError(1, "Operation not permitted")


@pytest.fixture(params=["fetch", "deliver"])
def closed(request, monkeypatch):
    """Be such a system; helpers that are made now inherit it."""
    monkeypatch.setattr(crew_of_the_package, "possible", True)  # to be restored
    monkeypatch.setattr(orders, request.param, forbidden)


def test_there_are_no_helpers(crew, closed):
    before = children()
    assert not has_helpers(crew, 2)
    assert not crew.possible
    assert crew.helpers == []
    assert children() == before
    assert crew.parts(10, 1e9, 0) == [slice(0, 10)]


def test_helpers_are_let_in_before_they_try(crew, monkeypatch):
    """On systems where a process may look into its own children only."""
    seen = []
    monkeypatch.setattr(crew_module, "let_children_in", lambda: seen.append(len(crew.helpers)))
    assert has_helpers(crew, 2)
    assert seen == [0]


def test_work_that_is_divided_already_is_done(crew, closed):
    total, done = np.full(10, np.nan), []
    parts = crew.parts(10, 10, 0)
    crew.divide(10, 10, 0, adding(np.arange(10.0), np.ones(10), total, done))
    np.testing.assert_array_equal(total, 1 + np.arange(10))
    assert done == parts
    assert not crew.possible


def test_the_next_call_does_not_try_again(crew, closed, monkeypatch):
    assert not has_helpers(crew)
    monkeypatch.setattr(crew, "gather", None)  # it would fail
    total, done = np.zeros(10), []
    crew.divide(10, 10, 0, adding(np.ones(10), np.ones(10), total, done))
    assert (total == 2).all()
    assert done == [slice(0, 10)]


@every_method
def test_convolutions_are_computed(method, count, closed):
    x, w, b, dy = draw(*SHAPES, dtype=np.float32)
    for _ in range(2):  # as it finds out, and when it knows
        y, cache = conv2d_forward(x, w, b, **SHAPES[2], method=method)
        found = [y, *conv2d_backward(dy, cache)]
        assert not crew_of_the_package.possible
        assert crew_of_the_package.helpers == []
        y, cache = conv2d_forward(x, w, b, **SHAPES[2], method="im2col")
        check_near(found, [y, *conv2d_backward(dy, cache)])


@pytest.mark.parametrize("backward_first", [False, True])
def test_maxima_are_found(count, closed, rng, monkeypatch, backward_first):
    x = rng.permutation(7 * 2 * 6 * 8).reshape(7, 2, 6, 8)
    cells = x.reshape(7, 2, 3, 2, 4, 2)
    if backward_first:
        monkeypatch.setattr(crew_of_the_package, "possible", False)
    y, cache = max_pool2d_forward(x)
    np.testing.assert_array_equal(y, cells.max(axis=(3, 5)))
    if backward_first:
        monkeypatch.setattr(crew_of_the_package, "possible", True)
    dx = max_pool2d_backward(y, cache)
    assert not crew_of_the_package.possible
    expected = cells * (cells == cells.max(axis=(3, 5), keepdims=True))
    np.testing.assert_array_equal(dx, expected.reshape(x.shape))
    assert crew_of_the_package.helpers == []
