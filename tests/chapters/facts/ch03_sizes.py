"""What the facts of chapter 3, Padding and stride, are computed from."""

from __future__ import annotations

from functools import cache

import numpy as np

import cnnlib
from cnnlib.shapes import resolve_padding
from cnnlib.visits import axis_visits, participation

SHEET, WINDOW, STEP = 8, 3, 2
SIDE = 28
SMALL = (4, 4)


def size(*settings):
    """O, from H, F, S, P and D."""
    return cnnlib.output_size(*settings)


def room(n, k, s=1, p=0):
    """The cells behind the first window."""
    before, after = resolve_padding(p, n, k, s)
    return before + n + after - k


def unseen_pixels(n, k, s, p=0):
    return int((participation((n, n), k, s, p) == 0).sum())


@cache
def after_valid(layers):
    """Rows that are left of the 7 after so many 3x3 layers without padding."""
    rows = SIDE
    for _ in range(layers):
        rows = size(rows, WINDOW)
    return rows


def counts(padding):
    """Corner, edge and middle of a 4x4 image under a 3x3 window."""
    visits = participation(SMALL, WINDOW, padding=padding)
    return visits[0, 0], visits[0, 1], visits[1, 1]


def row_evenly(n, k, p, s):
    """A line of the table whose division leaves no remainder."""
    steps, remainder = divmod(room(n, k, s, p), s)
    assert remainder == 0
    return (n, k, p, s, n, 2 * p, k, s, 1, steps, 1, size(n, k, s, p))


def row_without_zeros(n, k, s):
    steps, remainder = divmod(room(n, k, s), s)
    assert remainder == 0
    return (n, k, 0, s, n, k, s, 1, steps, 1, size(n, k, s))


def row_rounded(n, k, p, s):
    steps, remainder = divmod(room(n, k, s, p), s)
    assert remainder == 1
    return (n, k, p, s, room(n, k, s, p), s, 1, steps, 1, size(n, k, s, p))


def middles(padding):
    """The pixels, counted from 1, under the middles of the windows."""
    axis = axis_visits(SHEET, WINDOW, STEP, padding)
    return axis.starts - axis.before + WINDOW // 2 + 1


def mean_of_ones():
    ones, mean = np.ones((1, 1, SIDE, SIDE)), np.full((1, 1, 3, 3), 1 / 9)
    return cnnlib.conv2d(ones, mean, padding="same")[0, 0]


def untouched(layers):
    """Pixels whose window never meets the padding: with every layer one ring less."""
    seen = np.pad(np.zeros((SIDE, SIDE), bool), 1, constant_values=True)
    for _ in range(layers):
        windows = np.lib.stride_tricks.sliding_window_view(seen, (3, 3))
        seen = np.pad(windows.any(axis=(2, 3)), 1, constant_values=True)
    return int((~seen[1:-1, 1:-1]).sum())


def textbook(padding):
    return tuple(map(size, (8, 8), (3, 5), (3, 4), padding))


@cache
def mobilenet():
    """The strides above 1 of MobileNet, and the paddings of these layers."""
    network = cnnlib.import_keras().applications.MobileNet(weights=None)
    layers = [x for x in network.layers if getattr(x, "strides", (1, 1)) != (1, 1)]
    assert [x.padding for x in layers] == ["same", *["valid"] * 4]  # "four of these are valid"
    return {stride for x in layers for stride in x.strides}


def parameters(filters, k):
    layer = cnnlib.import_keras().layers.Conv2D(filters, k, padding="same")
    layer.build((None, SIDE, SIDE, 1))
    return layer.count_params()


def last_cell(window, k, s):
    """The cell, counted from 1, on which a window ends."""
    return window * s + k


def precedence(n, k, p, s):
    """The formula as it goes round in notes."""
    return ((n - k) + (2 * p) / s) + 1


LEFT = (SHEET, WINDOW, STEP)
