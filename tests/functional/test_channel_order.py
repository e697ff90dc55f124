"""Images with their channels last, and back: against a plain transpose of a padded copy."""

import numpy as np
import pytest

from cnnlib.functional.fast.blocks import Rectangle
from cnnlib.functional.fast.channel_order import PAGE, channels_last, joined, put
from cnnlib.functional.fast.scratch import release_scratch, scratch
from cnnlib.functional.fast.tiling import tilings
from cnnlib.windows import window_grid

FAR = 60
"""Cells of zeros around an image: more than any rectangle here reaches beyond it."""

STRIDES = [(1, 1), (2, 2), (4, 4), (3, 3), (2, 4), (4, 1)]
SIZES = {"small": (9, 10), "large": (40, 37)}
every_stride = pytest.mark.parametrize("strides", STRIDES, ids=str)
every_size = pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)


def draw(*shape):
    return np.random.default_rng(3).standard_normal(shape).astype(np.float32)


def literal(x, images, rectangle, strides):
    """Pad everything, cut, and transpose."""
    (SH, SW), (top, left, height, width) = strides, rectangle
    wide = np.pad(x, ((0, 0), (0, 0), (FAR, FAR), (FAR, FAR)))
    piece = wide[images, :, FAR + top :, FAR + left :][:, :, :height, :width]
    B, C = piece.shape[:2]
    assert piece.shape[2:] == (height, width)
    by_place = piece.reshape(B, C, height // SH, SH, width // SW, SW).transpose(2, 4, 0, 1, 3, 5)
    return by_place.reshape(height // SH, width // SW, B, C * SH * SW)


@pytest.fixture(autouse=True)
def something_left():
    """Leave numbers in the working arrays, as another call does: zeros must be written."""
    for name in ("channels last", "input rectangle", "cells side by side"):
        scratch(name, (400_000,), np.dtype(np.float32)).fill(np.nan)
    yield
    release_scratch()


def test_the_sizes_take_both_ways():
    small, large = SIZES.values()
    assert 4 * np.prod(small) < PAGE <= 4 * np.prod(large)


@every_size
@every_stride
@pytest.mark.parametrize(
    ("top", "left", "height", "width"),
    [
        pytest.param(-5, -7, 60, 60, id="beyond all edges"),
        pytest.param(1, 2, 0, 0, id="inside"),
        pytest.param(0, 0, 0, 0, id="from the corner"),
        pytest.param(-3, 2, 12, 0, id="above"),
        pytest.param(1, -2, 0, 12, id="left"),
        pytest.param(2, 3, 48, 0, id="below"),
        pytest.param(3, 1, 0, 48, id="right"),
        pytest.param(-30, -40, 12, 24, id="nowhere, before"),
        pytest.param(45, 50, 12, 12, id="nowhere, behind"),
    ],
)
def test_channels_come_last(size, strides, top, left, height, width):
    """A size of 0 stands for as much as fits into the image."""
    SH, SW = strides
    height = height or (size[0] - top) // SH * SH
    width = width or (size[1] - left) // SW * SW
    x, rectangle = draw(4, 3, *size), Rectangle(top, left, height, width)
    for images in (slice(0, 4), slice(1, 3), slice(3, 4)):
        found = channels_last(x, images, rectangle, strides)
        np.testing.assert_array_equal(found, literal(x, images, rectangle, strides), strict=True)
        assert found.flags.c_contiguous
        assert not np.shares_memory(found, x)


@every_size
@every_stride
@pytest.mark.parametrize(
    "view",
    [
        pytest.param(np.asfortranarray, id="Fortran"),
        pytest.param(lambda x: x[:, ::-1, ::-1, ::-1], id="mirrored"),
        pytest.param(lambda x: np.repeat(x, 2, axis=3)[..., ::2], id="every other column"),
        pytest.param(
            lambda x: np.ascontiguousarray(x.transpose(0, 2, 3, 1)).transpose(0, 3, 1, 2),
            id="channels last already",
        ),
        pytest.param(lambda x: np.pad(x, 2)[2:-2, 2:-2, 2:-2, 2:-2], id="part of more"),
        pytest.param(lambda x: np.broadcast_to(x[:1], x.shape), id="one image again and again"),
    ],
)
@pytest.mark.parametrize("top", [0, -2])
def test_images_may_lie_in_any_order(size, strides, view, top):
    """Inside of the images they are looked at where they lie, without a copy before."""
    x = view(draw(3, 2, *size))
    SH, SW = strides
    rectangle = Rectangle(top, top, 8 // SH * SH, 8 // SW * SW)
    found = channels_last(x, slice(0, 3), rectangle, strides)
    np.testing.assert_array_equal(found, literal(x, slice(0, 3), rectangle, strides))


@pytest.mark.parametrize(("SW", "items"), [(1, 1), (2, 1), (3, 3), (4, 1), (5, 5), (8, 8)])
def test_two_or_four_numbers_move_as_one(SW, items):
    cells, copy = draw(3, 5, SW), np.zeros((3, 5, SW), np.float32)
    assert joined(cells).shape == (3, 5, items)
    joined(copy.transpose(1, 0, 2))[...] = joined(cells.transpose(1, 0, 2))
    np.testing.assert_array_equal(copy, cells)


def forward_tiles(H, W):
    """Lay tiles over an output of H x W."""
    (tiles,) = tilings(window_grid((H, W), 3, padding=1))
    return tiles, tiles.over, (1, 1)


def backward_tiles(H, W, strides):
    """Lay tiles over an input of H x W: what comes back to it has s x s cells a place."""
    (tiles,) = tilings(window_grid((H, W), 5, strides=strides, padding=2))
    return tiles, tiles.under, strides


LAID = {
    "forward": forward_tiles(14, 13),
    "whole tiles": forward_tiles(16, 12),
    "backward": backward_tiles(14, 13, (1, 1)),
    **{
        f"backward {s}": backward_tiles(21, 22, s) for s in [(2, 2), (4, 4), (3, 3), (2, 4), (4, 1)]
    },
}


@pytest.mark.parametrize("add", [False, True])
@pytest.mark.parametrize("gap", [0, 5])
@pytest.mark.parametrize("rows", ["all", "first", "last"])
@pytest.mark.parametrize("name", LAID)
def test_what_is_put_back_was_taken_there(name, rows, gap, add):
    (tiles, lie, strides), (H, W) = LAID[name], (21, 22) if "(" in name else (14, 13)
    if name == "whole tiles":
        H, W = 16, 12
    count = tiles.rows.tiles
    some = {"all": slice(0, count), "first": slice(0, 1), "last": slice(count - 1, count)}[rows]
    images, place = slice(1, 3), lie(some)
    x = draw(4, 2, H, W)
    taken = literal(x, images, place, strides)
    D = taken.shape[-1]
    apart = np.pad(taken, ((0, 0), (0, 0), (0, 0), (0, gap)))[..., :D]  # with space between
    y = np.full_like(x, 7)
    put(apart, y, images, place, strides, add)
    there = np.s_[images, :, *place.inside(H, W)]
    expected = np.full_like(x, 7)
    expected[there] = 7 * add + x[there]
    np.testing.assert_array_equal(y, expected)
    assert y[there].size
