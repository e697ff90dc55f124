"""Overflow in a convolution that is shared out is told as the caller has set."""

import numpy as np
import pytest

from cnnlib.functional.fast.shared import backward, forward
from tests.functional.test_shared import SHAPES, arrays_for, count, every_method
from tests.processes import needs_helpers

__all__ = ["count"]
pytestmark = needs_helpers


@every_method
@pytest.mark.parametrize("image", [0, 6])
def test_overflow_is_told_as_the_caller_has_set(method, count, image):
    """Wherever it happens: here, or in a helper, which was made under other settings."""
    arrays, grid = arrays_for(*SHAPES)
    x, w, b, _ = (a.copy() for a in arrays)
    forward(method, x, w, b, grid)
    x[image], w[...] = 3e38, 2  # whatever the algorithm, sums are too large
    with np.errstate(all="raise"), pytest.raises(FloatingPointError):
        forward(method, x, w, b, grid)
    with pytest.warns(RuntimeWarning, match="overflow|invalid"):
        forward(method, x, w, b, grid)
    with np.errstate(all="ignore"):
        y = forward(method, x, w, b, grid)
        dy = np.ones_like(y)
        _, dw, _ = backward(method, dy, x, w, grid, True)
    assert not np.isfinite(y[image]).all()
    assert np.isfinite(np.delete(y, image, axis=0)).all()
    with pytest.warns(RuntimeWarning, match="overflow|invalid"):
        _, again, _ = backward(method, dy, x, w, grid, True)
    np.testing.assert_array_equal(again, dw)
