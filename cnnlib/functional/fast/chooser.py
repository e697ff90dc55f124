"""Which algorithm for which convolution.

The choice depends on shapes and dtype alone, never on a stopwatch: the same network takes the same
way, and gives the same numbers, each time. Every algorithm is given its cost in nanoseconds on
one core of an ordinary machine, from what it does: so many multiply-adds, so many numbers moved.
Only the ratios matter, and mistakes of a tenth or two do no harm.

What an algorithm cannot do goes to "blocked", which can do everything: Winograd's tiles are for
float32 without dilation, the views of `mec` for rows without dilation.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ...windows import WindowGrid
from .mec import BLOCK_BYTES as MEC_BYTES
from .tiling import tilings

if TYPE_CHECKING:
    import numpy as np

MULTIPLY_ADD = 1 / 60
"""Nanoseconds of a multiply-add in a large matrix product."""

SMALL_MULTIPLY_ADD = 1 / 45
"""In the many small products of Winograd's tiles."""

MOVE = 0.4
"""Nanoseconds to move a number from one order into another."""

LOST = 20_000.0
"""Nanoseconds that a tile algorithm spends before it starts: filters, views, threads."""


@lru_cache(256)
def settle(
    method: str,
    x_shape: tuple[int, ...],
    w_shape: tuple[int, ...],
    grid: WindowGrid,
    dtype: np.dtype[Any],
) -> str:
    """Say which algorithm computes a convolution.

    Parameters
    ----------
    method : {"auto", "blocked", "mec", "winograd"}
        What was asked for.
    x_shape, w_shape : tuple of int
        (N, C, H, W) and (FN, C, FH, FW).
    grid : WindowGrid
        Where the windows lie.
    dtype : numpy.dtype
        In which it is computed.

    Returns
    -------
    str
        "blocked", "mec" or "winograd".

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x_shape, w_shape = (16, 64, 56, 56), (64, 64, 3, 3)
    >>> grid = window_grid(x_shape, 3, padding=1)
    >>> settle("auto", x_shape, w_shape, grid, np.dtype(np.float32))
    'winograd'
    >>> settle("auto", x_shape, w_shape, grid, np.dtype(np.float64))
    'mec'
    """
    possible = ["blocked"]
    if grid.dilation[0] == 1:
        possible.append("mec")
    if grid.dilation == (1, 1) and dtype == "float32":
        possible.append("winograd")
    if method != "auto":
        return method if method in possible else "blocked"
    expected = costs(x_shape, w_shape, grid)
    return min(possible, key=expected.__getitem__)


@lru_cache(256)
def costs(x_shape: tuple[int, ...], w_shape: tuple[int, ...], grid: WindowGrid) -> dict[str, float]:
    """Estimate how long a forward and a backward pass take by each algorithm.

    Parameters
    ----------
    x_shape, w_shape : tuple of int
        (N, C, H, W) and (FN, C, FH, FW).
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    dict of float
        Nanoseconds on one core, by name of the algorithm. Not to be written.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> few, many = (100, 1, 28, 28), (100, 64, 28, 28)
    >>> found = costs(few, (30, 1, 5, 5), window_grid(few, 5))
    >>> min(found, key=found.__getitem__)
    'blocked'
    >>> found = costs(many, (30, 64, 5, 5), window_grid(many, 5))
    >>> min(found, key=found.__getitem__)
    'winograd'
    """
    N, C, H, _ = x_shape
    FN, _, FH, FW = w_shape
    OH, OW = grid.output_size
    products = 3 * MULTIPLY_ADD * N * FN * C * OH * OW * FH * FW  # y, dw and dx
    # The products of mec have the columns of as many images as fit into a block; few are slow.
    a_row = 4 * OW * (C * FW * grid.strides[0] + FN)
    columns = OW * max(MEC_BYTES // (OH * a_row), 1)
    # Copied twice and added back once, window by window or column by column.
    windows = 4 * MOVE * N * C * FH * FW * OH * OW
    lowered = 4 * MOVE * N * C * H * FW * OW + 3.5 * MOVE * N * FN * OH * OW
    return {
        "blocked": products + windows,
        "mec": (1 + 12 / columns) * products + lowered + 0.3 * MOVE * N * C * FH * FW * OH * OW,
        "winograd": LOST + _winograd(N, C, FN, grid),
    }


def _winograd(N: int, C: int, FN: int, grid: WindowGrid) -> float:
    """Estimate Winograd's tiles: products, transforms, moves."""
    total = 0.0
    for tiles in tilings(grid):
        D, count = C * tiles.depth, N * tiles.rows.tiles * tiles.columns.tiles
        m, t = tiles.rows.m, tiles.rows.t
        channels = 3 * D + 2 * FN  # x is transformed twice, dx, y and dy once
        transforms = t * t * (t + m) * channels * count
        products = 3 * tiles.cells * D * FN * count
        filters = 3 * tiles.cells * tiles.rows.r * tiles.columns.r * D * FN
        moves = count * (tiles.cells + m * m) * channels
        total += SMALL_MULTIPLY_ADD * (products + transforms + filters) + MOVE * moves
    return total
