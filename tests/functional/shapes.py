"""Shapes drawn at random: images with windows that fit them."""

from typing import NamedTuple

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from cnnlib.windows import window_grid


class WindowCase(NamedTuple):
    """Images of small integers, and a window as `im2col` takes it."""

    x: np.ndarray
    window: tuple  # kernel_size, strides, padding, dilation

    @property
    def kernel_size(self):
        return both(self.window[0])

    @property
    def grid(self):
        return window_grid(self.x.shape, *self.window)


def pairs(low, high):
    """Draw one number, or one for each axis."""
    number = st.integers(low, high)
    return number | st.tuples(number, number)


paddings = st.sampled_from(["valid", "same", "full"]) | st.one_of(
    pairs(0, 3), st.tuples(*[st.tuples(st.integers(0, 2), st.integers(0, 2))] * 2)
)


def integers(shape, seed, low=-4, high=5):
    """Draw small integers, on which sums are exact."""
    return np.random.default_rng(seed).integers(low, high, shape)


def fits(size, kernel_size, padding, dilation):
    """Say whether at least one window fits along both axes; under same and full one always does."""
    if padding in ("same", "full"):
        return True
    padding = (0, 0) if padding == "valid" else both(padding)
    by_axis = padding if isinstance(padding[0], tuple) else (padding, padding)
    return all(
        n + before + after > (k - 1) * d
        for n, (before, after), k, d in zip(size, by_axis, kernel_size, dilation, strict=True)
    )


def both(value):
    return value if isinstance(value, tuple) else (value, value)


@st.composite
def window_cases(draw, paddings=paddings):
    """Draw images, kernel sizes, strides, paddings and dilations that go together."""
    N, C = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    size = draw(st.tuples(st.integers(1, 7), st.integers(1, 7)))
    kernel_size, strides = draw(pairs(1, 4)), draw(pairs(1, 3))
    padding, dilation = draw(paddings), draw(pairs(1, 2))
    assume(fits(size, both(kernel_size), padding, both(dilation)))
    x = integers((N, C, *size), draw(st.integers(0, 999)))
    return WindowCase(x, (kernel_size, strides, padding, dilation))


@st.composite
def pooling_cases(draw):
    """Draw images with windows that never lie in the padding alone."""
    N, C = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    pool_size, strides = draw(pairs(1, 4)), draw(pairs(1, 3))
    FH, FW = both(pool_size)

    def below(size):
        return st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))

    padding = draw(
        st.sampled_from(["valid", "same", "full"])
        | st.integers(0, min(FH, FW) - 1)
        | st.tuples(below(FH), below(FW))
    )
    H, W = draw(st.integers(FH, FH + 4)), draw(st.integers(FW, FW + 4))
    x = integers((N, C, H, W), draw(st.integers(0, 999)))
    return WindowCase(x, (pool_size, strides, padding, 1))
