"""How Winograd's tiles lie on images, and how any kernel becomes a small one.

The output is cut into tiles of m x m numbers, 4 x 4 here. The windows of a tile cover t x t input
cells, ``t = m + r - 1``; neighbouring tiles overlap in r - 1 cells. Short filters are needed, at
most 5 taps, and no stride. Two rearrangements bring every kernel into that form:

- **Stride s (space to depth).** Of a window that moves s cells a step, kernel cells 0, s, 2s, ...
  meet input cells 0, s, 2s, ... only. So take the input apart into the s parts that begin at cell
  0, 1, ..., s - 1 and skip s cells each, and the kernel, filled up with zeros to a multiple of
  s, likewise. Each part is a convolution without stride; their sum is the result. A convolution
  adds up over channels anyway, so the parts become channels: an 11 x 11 kernel with stride 4
  over 3 channels becomes a 3 x 3 kernel over 48.
- **More than 5 taps.** Cut the filter into pieces. Piece p meets the input further on by the
  taps before it; again the results are added up.

The gradient of the input goes all that way back: what the tiles give to a cell is added up, and
s x s channels are put side by side as cells (depth to space).

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import NamedTuple

from ...windows import WindowGrid
from .blocks import Rectangle
from .toom_cook import Matrices, in_single_precision

OUTPUTS = 4
"""Outputs of a tile along one axis, m."""

MOST_TAPS = 5
"""Taps of a filter along one axis, r: with m = 4, t is at most 8."""


class Axis(NamedTuple):
    """How the tiles lie along one axis.

    Attributes
    ----------
    m, r : int
        Outputs of a tile, taps of a filter.
    outputs : int
        Outputs in all; the last tile may reach beyond them.
    corner, stride : int
        Input cell where the first tile begins, negative in the padding; input cells side by
        side that are taken for channels.
    kernel : slice
        The kernel cells that the taps are.
    """

    m: int
    r: int
    outputs: int
    corner: int
    stride: int
    kernel: slice

    @property
    def t(self) -> int:
        """Input places of a tile."""
        return self.m + self.r - 1

    @property
    def tiles(self) -> int:
        """Tiles side by side."""
        return -(-self.outputs // self.m)

    def under(self, tiles: slice) -> tuple[int, int]:
        """Give the first input cell under some tiles, and the number of cells.

        Examples
        --------
        >>> axes(kernel_size=3, stride=1, pad=1, outputs=14)[0].under(slice(1, 3))  # 6 and 4 more
        (3, 10)
        """
        places = self.m * (tiles.stop - tiles.start - 1) + self.t
        return self.corner + tiles.start * self.m * self.stride, places * self.stride

    def over(self, tiles: slice) -> tuple[int, int]:
        """Give the first output cell of some tiles, and the number of cells.

        Examples
        --------
        >>> axes(kernel_size=3, stride=1, pad=1, outputs=14)[0].over(slice(1, 3))
        (4, 8)
        """
        return tiles.start * self.m, (tiles.stop - tiles.start) * self.m


def outputs_of_a_tile(r: int, outputs: int) -> int:
    """Choose m; one tap alone needs no tile.

    Examples
    --------
    >>> outputs_of_a_tile(3, 56), outputs_of_a_tile(3, 2), outputs_of_a_tile(1, 56)
    (4, 2, 1)
    """
    return 1 if r == 1 else max(min(OUTPUTS, outputs), 1)


def axes(kernel_size: int, stride: int, pad: int, outputs: int) -> list[Axis]:
    """Choose tiles for one axis.

    Parameters
    ----------
    kernel_size, stride, pad : int
        Of the convolution; the padding before the first cell.
    outputs : int
        Output cells.

    Returns
    -------
    list of Axis
        One for each piece of the filter, as few and as short ones as possible.

    Examples
    --------
    >>> [piece] = axes(kernel_size=3, stride=1, pad=1, outputs=56)
    >>> piece.m, piece.r, piece.tiles, piece.corner
    (4, 3, 14, -1)
    >>> [piece] = axes(kernel_size=11, stride=4, pad=0, outputs=55)
    >>> piece.r, piece.stride, piece.tiles
    (3, 4, 14)
    >>> [(piece.r, piece.corner) for piece in axes(kernel_size=7, stride=1, pad=0, outputs=10)]
    [(4, 0), (3, 4)]
    """
    taps = -(-kernel_size // stride)
    longest = -(-taps // -(-taps // MOST_TAPS))
    found = []
    for first in range(0, taps, longest):
        r = min(longest, taps - first)
        kernel = slice(first * stride, min((first + r) * stride, kernel_size))
        m, corner = outputs_of_a_tile(r, outputs), first * stride - pad
        found.append(Axis(m, r, outputs, corner, stride, kernel))
    return found


class Tiling(NamedTuple):
    """How the tiles of one piece of the filters lie on images of one size.

    Attributes
    ----------
    rows, columns : Axis
        The two axes.
    """

    rows: Axis
    columns: Axis

    @property
    def cells(self) -> int:
        """Input places of a tile: t * t."""
        return self.rows.t * self.columns.t

    @property
    def tiles(self) -> int:
        """Tiles of an image."""
        return self.rows.tiles * self.columns.tiles

    @property
    def outputs(self) -> int:
        """Places of the output."""
        return self.rows.outputs * self.columns.outputs

    @property
    def depth(self) -> int:
        """How many channels stand for one channel of the images."""
        return self.rows.stride * self.columns.stride

    @property
    def matrices(self) -> tuple[Matrices, Matrices]:
        """The matrices for the height and the width of a tile."""
        v, h = self
        return in_single_precision(v.m, v.r), in_single_precision(h.m, h.r)

    def under(self, tile_rows: slice) -> Rectangle:
        """Find the input that some rows of tiles cover.

        Examples
        --------
        >>> from cnnlib.windows import window_grid
        >>> tilings(window_grid((14, 14), 3, padding=1))[0].under(slice(1, 2))
        Rectangle(top=3, left=-1, height=6, width=18)
        """
        (top, height), whole = self.rows.under(tile_rows), slice(0, self.columns.tiles)
        left, width = self.columns.under(whole)
        return Rectangle(top, left, height, width)

    def over(self, tile_rows: slice) -> Rectangle:
        """Find the output that some rows of tiles give, with what lies beyond its edges.

        Examples
        --------
        >>> from cnnlib.windows import window_grid
        >>> tilings(window_grid((14, 14), 3, padding=1))[0].over(slice(1, 2))
        Rectangle(top=4, left=0, height=4, width=16)
        """
        (top, height), whole = self.rows.over(tile_rows), slice(0, self.columns.tiles)
        left, width = self.columns.over(whole)
        return Rectangle(top, left, height, width)

    def covers(self, H: int, W: int) -> bool:
        """Say whether the tiles lie on every cell of images of that size.

        Examples
        --------
        >>> from cnnlib.windows import window_grid
        >>> [tiles] = tilings(window_grid((14, 14), 3))
        >>> tiles.covers(14, 14), tiles.covers(15, 14)
        (True, False)
        """
        top, left, height, width = self.under(slice(0, self.rows.tiles))
        return max(top, left) <= 0 and top + height >= H and left + width >= W


@lru_cache(256)
def tilings(grid: WindowGrid) -> tuple[Tiling, ...]:
    """Lay tiles over the output of a convolution without dilation.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    tuple of Tiling
        One for each piece of the filters; their results are added up.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> [tiles] = tilings(window_grid((227, 227), 11, strides=4))
    >>> tiles.cells, tiles.outputs, tiles.depth
    (36, 3025, 16)
    >>> len(tilings(window_grid((20, 20), 7)))
    4
    """
    before = (pads[0] for pads in grid.pads)
    arguments = zip(grid.kernel_size, grid.strides, before, grid.output_size, strict=True)
    rows, columns = (axes(*each) for each in arguments)
    return tuple(Tiling(*pair) for pair in product(rows, columns))
