"""What an optimizer remembers never slows it down."""

import numpy as np
import pytest

from cnnlib import Adam, Momentum, RMSprop
from cnnlib.optim.specks import drop_specks


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("contiguous", [True, False])
@pytest.mark.parametrize("kind", [Momentum, RMSprop, Adam])
def test_no_memory_fades_into_subnormal_numbers(kind, contiguous, dtype):
    """They make a step several times slower; a gradient that stays zero leads there."""
    w, limit = np.ones((4, 4), dtype)[:, :: 1 if contiguous else 2], np.finfo(dtype).tiny
    optimizer = kind()
    optimizer.update({"w": w}, {"w": np.full_like(w, 1e-3)})
    for array in optimizer._memory.values():
        array *= limit * 1e12 / array.max()
    for _ in range(500):
        optimizer.update({"w": w}, {"w": np.zeros_like(w)})
        for array in optimizer._memory.values():
            assert not ((array != 0) & (np.abs(array) < limit)).any()
    assert not optimizer._memory[f"{kind.memory[0]}/w"].any()


def test_other_numbers_are_left_alone(rng):
    array = (rng.standard_normal(1000) * 10.0 ** rng.integers(-26, 20, 1000)).astype(np.float32)
    before = array.copy()
    drop_specks([array])
    np.testing.assert_array_equal(array, before)
