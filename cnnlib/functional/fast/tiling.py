"""How Winograd's tiles lie on images, and how any kernel becomes a small one.

The output is cut into tiles of m x m numbers, 4 x 4 here. The windows of a tile cover t x t input
cells, ``t = m + r - 1``; neighbouring tiles overlap in r - 1 cells. Short filters are needed, at
most 5 taps, and no stride. Two rearrangements bring every kernel into that form, and both of them
turn positions into *channels*, over which a convolution adds up anyway:

- **Stride s (space to depth).** Of a window that moves s cells a step, kernel cells 0, s, 2s, ...
  meet input cells 0, s, 2s, ... only. So take the input apart into the s parts that begin at cell
  0, 1, ..., s - 1 and skip s cells each, and the kernel, filled up with zeros to a multiple of
  s, likewise. Each part is a convolution without stride; their sum is the result. An 11 x 11
  kernel with stride 4 over 3 channels becomes a 3 x 3 kernel over 48.
- **More than 5 taps.** Cut the filter into pieces of r taps. Piece p meets the input r * p cells
  further on; again the results are added up.

So row ``k`` of the kernel is ``k = s * (r * p + tap) + phase``, and the input row that it meets in
output row ``m * tile + i`` is ``s * (m * tile + i + tap + r * p) + phase``. All of it is one view
on the padded images; numbers are copied once, when the tiles are laid out for the transform.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from numpy.lib.stride_tricks import as_strided

from ...windows import WindowGrid
from .blocks import Rectangle

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

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
    pieces : int
        Into how many filters the kernel is cut.
    stride : int
        Phases of the input, one for each cell of a step.
    tiles : int
        Tiles side by side; the last may reach beyond the output.
    """

    m: int
    r: int
    pieces: int
    stride: int
    tiles: int

    @property
    def t(self) -> int:
        """Input cells of a tile, of one phase."""
        return self.m + self.r - 1

    @property
    def kernel_size(self) -> int:
        """Kernel cells, with the zeros that fill them up."""
        return self.pieces * self.r * self.stride

    def reach(self, tiles: int) -> int:
        """Count the input cells that some tiles cover, side by side.

        Examples
        --------
        >>> Axis(m=4, r=3, pieces=1, stride=1, tiles=5).reach(2)  # 6, and 4 more
        10
        """
        return self.stride * (self.m * (tiles - 1) + self.t + self.r * (self.pieces - 1))


def axis(kernel_size: int, stride: int, outputs: int) -> Axis:
    """Choose tiles for one axis.

    Parameters
    ----------
    kernel_size, stride : int
        Of the convolution.
    outputs : int
        Output cells.

    Returns
    -------
    Axis
        With as few and as short filters as possible.

    Examples
    --------
    >>> axis(kernel_size=3, stride=1, outputs=56)
    Axis(m=4, r=3, pieces=1, stride=1, tiles=14)
    >>> axis(kernel_size=11, stride=4, outputs=55)
    Axis(m=4, r=3, pieces=1, stride=4, tiles=14)
    >>> axis(kernel_size=7, stride=1, outputs=10)
    Axis(m=4, r=4, pieces=2, stride=1, tiles=3)
    """
    taps = -(-kernel_size // stride)
    pieces = -(-taps // MOST_TAPS)
    r = -(-taps // pieces)
    m = 1 if r == 1 else min(OUTPUTS, outputs)  # one tap alone needs no tile
    return Axis(m, r, pieces, stride, -(-outputs // m))


class Tiling(NamedTuple):
    """How the tiles lie on images of one size.

    Attributes
    ----------
    rows, columns : Axis
        The two axes.
    corner : tuple of int
        Where the first tile begins, row and column: negative in the padding.
    """

    rows: Axis
    columns: Axis
    corner: tuple[int, int]

    @property
    def cells(self) -> int:
        """Input cells of a tile, of one phase: t * t."""
        return self.rows.t * self.columns.t

    @property
    def outputs(self) -> int:
        """Outputs of a tile: m * m."""
        return self.rows.m * self.columns.m

    @property
    def depth(self) -> int:
        """How many channels stand for one channel of the images."""
        return self.rows.pieces * self.columns.pieces * self.rows.stride * self.columns.stride

    def under(self, tile_rows: slice) -> Rectangle:
        """Find the input that some rows of tiles cover.

        Examples
        --------
        >>> from cnnlib.windows import window_grid
        >>> tiling(window_grid((14, 14), 3, padding=1)).under(slice(1, 2))
        Rectangle(top=3, left=-1, height=6, width=18)
        """
        (top, left), step = self.corner, self.rows.m * self.rows.stride
        height = self.rows.reach(tile_rows.stop - tile_rows.start)
        return Rectangle(
            top + tile_rows.start * step, left, height, self.columns.reach(self.columns.tiles)
        )

    def over(self, tile_rows: slice) -> Rectangle:
        """Find the output that some rows of tiles give, with what lies beyond its edges.

        Examples
        --------
        >>> from cnnlib.windows import window_grid
        >>> tiling(window_grid((14, 14), 3, padding=1)).over(slice(1, 2))
        Rectangle(top=4, left=0, height=4, width=16)
        """
        m, count = self.rows.m, tile_rows.stop - tile_rows.start
        return Rectangle(tile_rows.start * m, 0, count * m, self.columns.tiles * self.columns.m)


def tiling(grid: WindowGrid) -> Tiling:
    """Lay tiles over the output of a convolution without dilation.

    Parameters
    ----------
    grid : WindowGrid
        Where the windows lie.

    Returns
    -------
    Tiling
        The tiles.

    Examples
    --------
    >>> from cnnlib.windows import window_grid
    >>> tiling(window_grid((14, 14), 3, padding=1)).corner
    (-1, -1)
    """
    axes = zip(grid.kernel_size, grid.strides, grid.output_size, strict=True)
    rows, columns = (axis(k, s, n) for k, s, n in axes)
    return Tiling(rows, columns, (-grid.pads[0][0], -grid.pads[1][0]))


def tile_view(
    piece: Shaped[ndarray, "B C height width"], tiling: Tiling
) -> Shaped[ndarray, "th tw P Q C SH SW B rows columns"]:
    """Look at the cells of all tiles, without copying any number.

    Parameters
    ----------
    piece : ndarray of shape (B, C, height, width)
        What `Tiling.under` says.
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (t, t, pieces, pieces, C, SH, SW, B, rows, columns)
        Cell of the tile (2 axes); what stands for its channel (5 axes); the tile (3 axes).
        Cells of neighbouring tiles and pieces share their memory.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> piece = np.arange(36).reshape(1, 1, 6, 6)
    >>> tile_view(piece, tiling(window_grid((6, 6), 3)))[1, :, 0, 0, 0, 0, 0, 0, 0, 0]
    array([ 6,  7,  8,  9, 10, 11])
    """
    (B, C, height, _), (v, h) = piece.shape, (tiling.rows, tiling.columns)
    image, channel, row, cell = piece.strides
    tile_rows = (height // v.stride - v.t - v.r * (v.pieces - 1)) // v.m + 1
    shape = (v.t, h.t, v.pieces, h.pieces, C, v.stride, h.stride, B, tile_rows, h.tiles)
    down, right = row * v.stride, cell * h.stride  # one output row down, one output to the right
    strides = (down, right, down * v.r, right * h.r, channel, row, cell, image)
    return as_strided(piece, shape, (*strides, down * v.m, right * h.m))


def output_view(
    piece: Shaped[ndarray, "B FN height width"], tiling: Tiling
) -> Shaped[ndarray, "mh mw FN B rows columns"]:
    """Look at the outputs of all tiles, without copying any number.

    Parameters
    ----------
    piece : ndarray of shape (B, FN, height, width)
        What `Tiling.over` says.
    tiling : Tiling
        The tiles.

    Returns
    -------
    ndarray of shape (m, m, FN, B, rows, columns)
        Output of the tile (2 axes), filter, the tile (3 axes).

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> piece = np.arange(16).reshape(1, 1, 4, 4)
    >>> output_view(piece, tiling(window_grid((6, 6), 3)))[1, :, 0, 0, 0, 0]
    array([4, 5, 6, 7])
    """
    B, FN, height, width = piece.shape
    v, h = tiling.rows.m, tiling.columns.m
    tiles = piece.reshape(B, FN, height // v, v, width // h, h)  # (B, FN, rows, m, columns, m)
    return tiles.transpose(3, 5, 1, 0, 2, 4)  # (m, m, FN, B, rows, columns)
