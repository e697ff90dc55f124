"""What max and average pooling check first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import Pair, check_array, message
from ..windows import Padding, WindowGrid, window_grid

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def pooling_grid(
    x: Real[ndarray, "..."], pool_size: Pair, strides: Pair | None, padding: Padding
) -> WindowGrid:
    """Check the arguments of a pooling and lay out its windows.

    Parameters
    ----------
    x, pool_size, strides, padding
        As for `cnnlib.max_pool2d`.

    Returns
    -------
    WindowGrid
        Where the windows lie.

    Raises
    ------
    TypeError, ValueError
        If `x` is not an array of four axes, no window fits, or one would lie in the padding.
    """
    check_array(x, "x", "N C H W")
    strides = pool_size if strides is None else strides
    grid = window_grid(x.shape, pool_size, strides, padding)
    for size, pads in zip(grid.kernel_size, grid.pads, strict=True):
        if max(pads) >= size:
            expected = "padding must be smaller than pool_size, so that no window lies in it"
            got = f"padding={padding!r}, pool_size={pool_size!r}"
            raise ValueError(message(expected, got, 'Use less padding, or "same".'))
    return grid
