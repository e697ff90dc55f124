"""Which numbers each way to compute a convolution reads and writes, step by step.

The widget of chapter 7b plays these steps on small layers, and shows the counts of large ones.
Each way is told by its idea, for one image: the package does the same in blocks of the batch.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from .checks import check_choice, message

if TYPE_CHECKING:
    from numpy import ndarray

    Cells = ndarray[Any, np.dtype[np.int64]]


class Layer(NamedTuple):
    """A convolution of one image, without bias.

    Attributes
    ----------
    C, H, W : int
        Channels, height and width of the image, padding included.
    FN, FH, FW : int
        Filters, and the height and width of each.
    strides : int
        How far the window moves.
    tile : int
        Outputs along one side of a Winograd tile.
    """

    C: int
    H: int
    W: int
    FN: int
    FH: int
    FW: int
    strides: int = 1
    tile: int = 2

    @property
    def output_size(self) -> tuple[int, int]:
        """Height and width of the output."""
        return (self.H - self.FH) // self.strides + 1, (self.W - self.FW) // self.strides + 1


class Winograd(NamedTuple):
    """The sizes of Winograd's tiles: t = m + r - 1 numbers a side, D channels, so many tiles."""

    m: int
    r: int
    t: int
    D: int
    rows: int
    columns: int


class Step(NamedTuple):
    """What one step touches.

    Attributes
    ----------
    name : str
        What is done: "window", "product", "copy", "lower", "filters", "tile", "factors" or
        "back".
    reads, writes : dict of ndarray
        Places in memory, by region.
    multiply_adds, transforms : int
        Multiply-adds of the products, and those of Winograd's small matrices.
    """

    name: str
    reads: dict[str, Cells]
    writes: dict[str, Cells]
    multiply_adds: int = 0
    transforms: int = 0


def winograd_sizes(layer: Layer) -> Winograd:
    """Say how tiles lie on a layer; a stride becomes channels (space to depth).

    Examples
    --------
    >>> winograd_sizes(Layer(3, 227, 227, 96, 11, 11, 4, tile=4))  # 11 x 11 becomes 3 x 3
    Winograd(m=4, r=3, t=6, D=48, rows=14, columns=14)
    """
    r = math.ceil(max(layer.FH, layer.FW) / layer.strides)
    OH, OW = layer.output_size
    m = layer.tile
    D = layer.C * layer.strides**2
    return Winograd(m, r, m + r - 1, D, math.ceil(OH / m), math.ceil(OW / m))


def regions(way: str, layer: Layer) -> dict[str, tuple[int, ...]]:
    """Give the arrays that a way has in memory, and their shapes.

    Examples
    --------
    >>> regions("mec", Layer(1, 6, 6, 1, 3, 3))
    {'x': (1, 6, 6), 'lowered': (6, 1, 3, 4), 'w': (1, 1, 3, 3), 'y': (1, 4, 4)}
    """
    C, H, W, FN, FH, FW, *_ = layer
    OH, OW = layer.output_size
    size = winograd_sizes(layer)
    between: dict[str, dict[str, tuple[int, ...]]] = {
        "loops": {},
        "im2col": {"cols": (OH * OW, C * FH * FW)},
        "blocked": {"block": (C * FH * FW, OW)},
        "mec": {"lowered": (H, C, FW, OW)},
        "winograd": {
            "V": (size.t, size.t, size.D),
            "U": (size.t, size.t, size.D, FN),
            "M": (size.t, size.t, FN),
        },
    }
    check_choice(way, "way", between)
    return {"x": (C, H, W), **between[way], "w": (FN, C, FH, FW), "y": (FN, OH, OW)}


def trace_bytes(way: str, layer: Layer) -> Iterator[Step]:
    """Go through a convolution, and tell at each step what is read and written.

    Parameters
    ----------
    way : {"loops", "im2col", "blocked", "mec", "winograd"}
        How it is computed.
    layer : Layer
        A small one.

    Yields
    ------
    Step
        Places count from 0 within each region, in the order in which its array lies in memory.

    Raises
    ------
    ValueError
        If there is no such way.

    Notes
    -----
    Taught in chapter 7b, Six ways to compute one convolution.

    Examples
    --------
    >>> steps = list(trace_bytes("loops", Layer(1, 3, 3, 1, 2, 2)))
    >>> len(steps), steps[1].reads["x"].tolist()
    (4, [1, 2, 4, 5])
    """
    places = {
        name: np.arange(math.prod(shape)).reshape(shape)
        for name, shape in regions(way, layer).items()
    }
    return WAYS[way](layer, places)


def _loops(layer: Layer, at: dict[str, Cells]) -> Iterator[Step]:
    for f, i, j in np.ndindex(at["y"].shape):
        reads = {"x": _window(layer, at["x"], i, j), "w": at["w"][f].ravel()}
        yield Step("window", reads, {"y": at["y"][f, i, j][None]}, reads["w"].size)


def _im2col(layer: Layer, at: dict[str, Cells]) -> Iterator[Step]:
    OH, OW = layer.output_size
    for row, (i, j) in enumerate(np.ndindex(OH, OW)):
        yield Step("copy", {"x": _window(layer, at["x"], i, j)}, {"cols": at["cols"][row]})
    for row, (i, j) in enumerate(np.ndindex(OH, OW)):
        reads = {"cols": at["cols"][row], "w": at["w"].ravel()}
        yield Step("product", reads, {"y": at["y"][:, i, j]}, at["w"].size)


def _blocked(layer: Layer, at: dict[str, Cells]) -> Iterator[Step]:
    OH, OW = layer.output_size
    for i in range(OH):
        windows = [_window(layer, at["x"], i, j) for j in range(OW)]
        block = {"block": at["block"].ravel()}
        yield Step("copy", {"x": np.unique(windows)}, block)
        reads = {**block, "w": at["w"].ravel()}
        yield Step("product", reads, {"y": at["y"][:, i].ravel()}, at["w"].size * OW)


def _mec(layer: Layer, at: dict[str, Cells]) -> Iterator[Step]:
    OH, OW = layer.output_size
    for j in range(OW):
        columns = slice(j * layer.strides, j * layer.strides + layer.FW)
        lowered = {"lowered": at["lowered"][..., j].ravel()}
        yield Step("lower", {"x": at["x"][:, :, columns].ravel()}, lowered)
    for i in range(OH):
        rows = slice(i * layer.strides, i * layer.strides + layer.FH)
        reads = {"lowered": at["lowered"][rows].ravel(), "w": at["w"].ravel()}
        yield Step("product", reads, {"y": at["y"][:, i].ravel()}, at["w"].size * OW)


def _winograd(layer: Layer, at: dict[str, Cells]) -> Iterator[Step]:
    m, r, t, D, rows, columns = winograd_sizes(layer)
    FN, s = layer.FN, layer.strides
    V, U, M = ({name: at[name].ravel()} for name in ("V", "U", "M"))
    yield Step("filters", {"w": at["w"].ravel()}, U, 0, D * FN * t * r * (r + t))
    for p, q in np.ndindex(rows, columns):
        high, wide = (slice(n * m * s, (n * m + t) * s) for n in (p, q))
        tile = {"x": at["x"][:, high, wide].ravel()}
        yield Step("tile", tile, V, 0, D * 2 * t**3)
        yield Step("factors", {**V, **U}, M, t * t * D * FN)
        high, wide = (slice(n * m, (n + 1) * m) for n in (p, q))
        y = {"y": at["y"][:, high, wide].ravel()}
        yield Step("back", M, y, 0, FN * m * t * (t + m))


WAYS: dict[str, Callable[[Layer, dict[str, Cells]], Iterator[Step]]] = {
    "loops": _loops,
    "im2col": _im2col,
    "blocked": _blocked,
    "mec": _mec,
    "winograd": _winograd,
}
"""How each way goes through a layer."""


def count_bytes(way: str, layer: Layer) -> dict[str, int]:
    """Count what a forward pass of one image does, without going through it.

    Parameters
    ----------
    way : {"loops", "im2col", "blocked", "mec", "winograd"}
        How it is computed.
    layer : Layer
        Of any size.

    Returns
    -------
    dict of int
        "multiply_adds" of the products, "transforms" (those of Winograd's small matrices),
        "written" (numbers put into working memory) and "extra" (its size in bytes, float32).

    Raises
    ------
    ValueError
        If there is no such way.

    Notes
    -----
    Taught in chapter 7b, Six ways to compute one convolution.

    Examples
    --------
    >>> layer = Layer(1, 6, 6, 1, 3, 3)
    >>> count_bytes("im2col", layer)["extra"], count_bytes("mec", layer)["extra"]
    (576, 288)
    """
    if layer.output_size[0] < 1 or layer.output_size[1] < 1:
        expected = "the filters must fit into the image"
        raise ValueError(message(expected, f"layer={layer}", "Give a larger image."))
    sizes = {name: math.prod(shape) for name, shape in regions(way, layer).items()}
    working = {name: size for name, size in sizes.items() if name not in "xwy"}
    C, FN = layer.C, layer.FN
    OH, OW = layer.output_size
    counts = {
        "multiply_adds": FN * C * layer.FH * layer.FW * OH * OW,
        "transforms": 0,
        "written": sum(working.values()) * (OH if way == "blocked" else 1),
        "extra": 4 * sum(working.values()),
    }
    if way == "winograd":
        m, r, t, D, rows, columns = winograd_sizes(layer)
        tiles = rows * columns
        counts["multiply_adds"] = t * t * D * FN * tiles
        counts["transforms"] = D * FN * t * r * (r + t) + tiles * (
            D * 2 * t**3 + FN * m * t * (t + m)
        )
        counts["written"] = sizes["U"] + tiles * (sizes["V"] + sizes["M"])
    return counts


def runs(cells: Cells) -> list[list[int]]:
    """Join places into runs that lie in one piece: pairs of first place and length.

    Examples
    --------
    >>> runs(np.array([0, 1, 2, 6, 7, 8]))
    [[0, 3], [6, 3]]
    """
    cells = np.unique(cells)
    pieces = np.split(cells, np.flatnonzero(np.diff(cells) > 1) + 1)
    return [[int(piece[0]), len(piece)] for piece in pieces]


def _window(layer: Layer, x: Cells, i: int, j: int) -> Cells:
    top, left = i * layer.strides, j * layer.strides
    return x[:, top : top + layer.FH, left : left + layer.FW].ravel()
