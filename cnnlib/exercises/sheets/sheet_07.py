"""Sheet 07, im2col: questions, cases, reference answers and known mistakes.

Made from exercises/07_im2col/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

ROOM = 600  # numbers that the matrix may hold at once

def unfold_in_room(x, FH, FW):
    """Unfold x (N, C, H, W), as cnnlib.im2col does, if the matrix fits."""
    cols = cnnlib.im2col(x, (FH, FW))
    if cols.size > ROOM:
        raise MemoryError(f"{cols.size} numbers, and room for {ROOM}")
    return cols

# 07-q1: Four rows on paper

_q1_reference = [[2, 0, 1, 1, 4, 0], [0, 1, 3, 4, 0, 2], [1, 4, 0, 0, 1, 5], [4, 0, 2, 1, 5, 1]]

_q1_wrong_by_column = [[2, 1, 0, 4, 1, 0], [0, 4, 1, 0, 3, 2], [1, 0, 4, 1, 0, 5], [4, 1, 0, 5, 2, 1]]
_q1_wrong_down_first = [[2, 0, 1, 1, 4, 0], [1, 4, 0, 0, 1, 5], [0, 1, 3, 4, 0, 2], [4, 0, 2, 1, 5, 1]]
_q1_wrong_as_columns = [[2, 0, 1, 4], [0, 1, 4, 0], [1, 3, 0, 2], [1, 4, 0, 1], [4, 0, 1, 5], [0, 2, 5, 1]]
_q1_wrong_window_turned = [[2, 0, 1, 4, 0, 1], [0, 1, 4, 0, 1, 5], [1, 3, 0, 2, 5, 1]]
_q1_wrong_no_overlap = [[2, 0, 1, 1, 4, 0]]

# 07-q2: The price

def _q2_reference(N, C, H, W, FH, FW, strides=1):
    x = np.zeros((N, C, H, W))
    return cnnlib.im2col(x, (FH, FW), strides).size / x.size

def _q2_examples():
    return [
        (1, 3, 7, 7, 5, 5, 1),
        (2, 3, 9, 8, 3, 2, 2),
        (10, 1, 28, 28, 5, 5, 1),
    ]

def _q2_cases(rng):
    found = []
    for strides in (1, 2, 3):
        FH, FW = (int(size) for size in rng.integers(2, 5, 2))
        H, W = FH + 3 + int(rng.integers(0, 4)), FW + 5 + int(rng.integers(0, 4))
        found.append((int(rng.integers(2, 5)), int(rng.integers(2, 5)), H, W, FH, FW, strides))
    return found

def _q2_wrong_rule_of_thumb(N, C, H, W, FH, FW, strides=1):
    return FH * FW / strides**2
def _q2_wrong_no_stride(N, C, H, W, FH, FW, strides=1):
    return (H - FH + 1) * (W - FW + 1) * FH * FW / (H * W)
def _q2_wrong_stop_at_each_pixel(N, C, H, W, FH, FW, strides=1):
    return float(FH * FW)
def _q2_wrong_no_channels(N, C, H, W, FH, FW, strides=1):
    OH, OW = (H - FH) // strides + 1, (W - FW) // strides + 1
    return OH * OW * FH * FW / (C * H * W)
def _q2_wrong_no_batch(N, C, H, W, FH, FW, strides=1):
    OH, OW = (H - FH) // strides + 1, (W - FW) // strides + 1
    return OH * OW * FH * FW / (N * H * W)
def _q2_wrong_upside_down(N, C, H, W, FH, FW, strides=1):
    OH, OW = (H - FH) // strides + 1, (W - FW) // strides + 1
    return H * W / (OH * OW * FH * FW)

# 07-q3: Unfold with two loops

def _q3_reference(x, FH, FW, strides=1):
    return cnnlib.im2col(x, (FH, FW), strides)

def _q3_examples():
    grey, colour = np.arange(12).reshape(1, 1, 3, 4), np.arange(36).reshape(1, 3, 3, 4)
    return [
        (grey, 2, 2, 1),
        (colour, 2, 2, 1),
        (np.arange(48).reshape(2, 2, 3, 4), 2, 3, 1),
        (np.arange(48.0).reshape(2, 1, 4, 6), 2, 3, 2),
    ]

def _q3_cases(rng):
    shapes = [(2, 2, 4, 5, 2, 3, 1), (2, 3, 5, 6, 3, 2, 2), (3, 1, 6, 5, 2, 2, 3)]
    return [(rng.integers(0, 9, s[:4]), *s[4:]) for s in shapes]

def _q3_wrong_no_stride(x, FH, FW, strides=1):
    N, C, H, W = x.shape
    OH, OW = (H - FH) // strides + 1, (W - FW) // strides + 1
    near = x[:, :, : OH + FH - 1, : OW + FW - 1]
    return cnnlib.im2col(near, (FH, FW))
def _q3_wrong_channels_last(x, FH, FW, strides=1):
    cols = cnnlib.im2col(x, (FH, FW), strides)
    cells = cols.reshape(len(cols), x.shape[1], FH * FW)
    return cells.transpose(0, 2, 1).reshape(cols.shape)
def _q3_wrong_across_first(x, FH, FW, strides=1):
    turned = cnnlib.im2col(x.transpose(0, 1, 3, 2), (FW, FH), strides)
    cells = turned.reshape(len(turned), x.shape[1], FW, FH)
    return cells.transpose(0, 1, 3, 2).reshape(turned.shape)
def _q3_wrong_window_transposed(x, FH, FW, strides=1):
    cols = cnnlib.im2col(x, (FH, FW), strides)
    cells = cols.reshape(len(cols), x.shape[1], FH, FW)
    return cells.transpose(0, 1, 3, 2).reshape(cols.shape)
def _q3_wrong_not_transposed(x, FH, FW, strides=1):
    cols = cnnlib.im2col(x, (FH, FW), strides)
    N, C, H, W = x.shape
    OH, OW = (H - FH) // strides + 1, (W - FW) // strides + 1
    met = cols.reshape(N, OH, OW, C, FH, FW).transpose(0, 3, 1, 2, 4, 5)
    return met.reshape(cols.shape)

# 07-q4: Fold back

def _q4_reference(cols, shape, FH, FW):
    return cnnlib.col2im(cols, shape, (FH, FW))

def _q4_examples():
    return [
        (np.ones((4, 4)), (1, 1, 3, 3), 2, 2),
        (np.arange(1, 25).reshape(6, 4), (2, 2, 2, 3), 2, 1),
        (np.arange(1, 49).reshape(4, 12), (2, 2, 2, 4), 2, 3),
    ]

def _q4_cases(rng):
    sizes = [(2, 3, 4, 5, 2, 3), (3, 2, 5, 4, 3, 2), (1, 2, 4, 6, 3, 3)]
    return [
        (rng.integers(1, 9, (N * (H - FH + 1) * (W - FW + 1), C * FH * FW)), (N, C, H, W), FH, FW)
        for N, C, H, W, FH, FW in sizes
    ]

def _q4_wrong_overwrites(cols, shape, FH, FW):
    N, C, H, W = shape
    OH, OW = H - FH + 1, W - FW + 1
    windows = cols.reshape(N, OH, OW, C, FH, FW).transpose(0, 3, 1, 2, 4, 5)
    x = np.zeros(shape, cols.dtype)
    for u, v in np.ndindex(FH, FW):
        x[:, :, u : u + OH, v : v + OW] = windows[..., u, v]
    return x
def _q4_wrong_averages(cols, shape, FH, FW):
    times = cnnlib.col2im(np.ones(cols.shape), shape, (FH, FW))
    return cnnlib.col2im(cols, shape, (FH, FW)) / times
def _q4_wrong_flipped(cols, shape, FH, FW):
    turned = cols.reshape(len(cols), -1, FH * FW)[:, :, ::-1]
    return cnnlib.col2im(turned.reshape(cols.shape), shape, (FH, FW))
def _q4_wrong_channels_mixed(cols, shape, FH, FW):
    N, C, H, W = shape
    OH, OW = H - FH + 1, W - FW + 1
    windows = cols.reshape(N, C, OH, OW, FH, FW)
    x = np.zeros(shape, cols.dtype)
    for u, v in np.ndindex(FH, FW):
        x[:, :, u : u + OH, v : v + OW] += windows[..., u, v]
    return x
def _q4_wrong_first_cell(cols, shape, FH, FW):
    N, C, H, W = shape
    OH, OW = H - FH + 1, W - FW + 1
    windows = cols.reshape(N, OH, OW, C, FH, FW).transpose(0, 3, 1, 2, 4, 5)
    x = np.zeros(shape, cols.dtype)
    x[:, :, :OH, :OW] = windows.sum(axis=(4, 5))
    return x

# 07-q5: Right on grey, wrong on colour

def _q5_reference(x, FH, FW):
    return cnnlib.im2col(x, (FH, FW))

def _q5_examples():
    return [
        (np.arange(12).reshape(1, 1, 3, 4), 2, 2),
        (np.arange(36).reshape(1, 3, 3, 4), 2, 2),
        (np.arange(48).reshape(2, 2, 3, 4), 2, 3),
    ]

def _q5_cases(rng):
    shapes = [(2, 3, 4, 5, 2, 2), (3, 2, 5, 4, 2, 3), (2, 2, 4, 6, 3, 2)]
    return [(rng.integers(0, 9, s[:4]), *s[4:]) for s in shapes]

def _q5_wrong_unchanged(x, FH, FW):
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (FH, FW), axis=(2, 3))
    N, C, OH, OW = windows.shape[:4]
    return windows.reshape(N * OH * OW, C * FH * FW)
def _q5_wrong_channels_last(x, FH, FW):
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (FH, FW), axis=(2, 3))
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 2, 3, 4, 5, 1).reshape(N * OH * OW, C * FH * FW)
def _q5_wrong_places_swapped(x, FH, FW):
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (FH, FW), axis=(2, 3))
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(0, 3, 2, 1, 4, 5).reshape(N * OH * OW, C * FH * FW)
def _q5_wrong_images_last(x, FH, FW):
    view = np.lib.stride_tricks.sliding_window_view
    windows = view(x, (FH, FW), axis=(2, 3))
    N, C, OH, OW = windows.shape[:4]
    return windows.transpose(2, 3, 0, 1, 4, 5).reshape(N * OH * OW, C * FH * FW)

# 07-q6: Little room

def _q6_reference(x, w):
    return cnnlib.conv2d(x, w)

def _q6_examples():
    def whole(*shape):
        return np.arange(np.prod(shape)).reshape(shape) % 7

    return [
        (whole(1, 1, 4, 5), whole(2, 1, 2, 2) - 3),
        (whole(3, 2, 6, 7), whole(2, 2, 3, 2) - 3),  # too much for one piece
        (whole(2, 3, 9, 8), whole(4, 3, 3, 3) - 3),  # each image is
    ]

def _q6_cases(rng):
    sizes = [(3, 2, 7, 6, 3, 2, 3), (2, 3, 8, 9, 2, 3, 2)]
    return [
        (rng.integers(0, 5, (N, C, H, W)), rng.integers(-3, 4, (FN, C, FH, FW)))
        for N, C, H, W, FN, FH, FW in sizes
    ]

def _q6_wrong_all_at_once(x, w):
    FN, _, FH, FW = w.shape
    cols = unfold_in_room(x, FH, FW)
    y = cols @ w.reshape(FN, -1).T
    OH, OW = x.shape[2] - FH + 1, x.shape[3] - FW + 1
    return y.reshape(len(x), OH, OW, FN).transpose(0, 3, 1, 2)
def _q6_wrong_no_overlap(x, w):
    maps = cnnlib.conv2d(x, w)
    keep = np.arange(maps.shape[2]) % w.shape[2] == 0
    return maps * keep[:, None]
def _q6_wrong_first_image(x, w):
    maps = cnnlib.conv2d(x, w)
    maps[1:] = 0
    return maps
def _q6_wrong_scrambled(x, w):
    maps = cnnlib.conv2d(x, w)
    N, FN, OH, OW = maps.shape
    lines = maps.transpose(0, 2, 3, 1).reshape(N, OH, FN, OW)
    return lines.transpose(0, 2, 1, 3)

SHEET = Sheet("07", ("ch07-unfold", "ch07-shapes", "ch07-product", "ch07-memory", "ch07-fold",), (
    Question(
        "07-q1", "cols", "warm-up",
        ("ch07-unfold",), marks=2,
        reference=_q1_reference,
        wrong={
        "by-column": _q1_wrong_by_column, "down-first": _q1_wrong_down_first,
        "as-columns": _q1_wrong_as_columns, "window-turned": _q1_wrong_window_turned,
        "no-overlap": _q1_wrong_no_overlap,
        },
    ),
    Question(
        "07-q2", "blow_up", "warm-up",
        ("ch07-shapes", "ch07-memory",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "rule-of-thumb": _q2_wrong_rule_of_thumb, "no-stride": _q2_wrong_no_stride,
        "stop-at-each-pixel": _q2_wrong_stop_at_each_pixel, "no-channels": _q2_wrong_no_channels,
        "no-batch": _q2_wrong_no_batch, "upside-down": _q2_wrong_upside_down,
        },
    ),
    Question(
        "07-q3", "im2col", "core",
        ("ch07-unfold", "ch07-shapes",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "no-stride": _q3_wrong_no_stride, "channels-last": _q3_wrong_channels_last,
        "across-first": _q3_wrong_across_first, "window-transposed": _q3_wrong_window_transposed,
        "not-transposed": _q3_wrong_not_transposed,
        },
    ),
    Question(
        "07-q4", "col2im", "core",
        ("ch07-fold",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "overwrites": _q4_wrong_overwrites, "averages": _q4_wrong_averages,
        "flipped": _q4_wrong_flipped, "channels-mixed": _q4_wrong_channels_mixed,
        "first-cell": _q4_wrong_first_cell,
        },
    ),
    Question(
        "07-q5", "unfold", "bug hunt",
        ("ch07-shapes", "ch07-product",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "channels-last": _q5_wrong_channels_last,
        "places-swapped": _q5_wrong_places_swapped, "images-last": _q5_wrong_images_last,
        },
    ),
    Question(
        "07-q6", "convolve", "open",
        ("ch07-memory", "ch07-product",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases,
        wrong={
        "all-at-once": _q6_wrong_all_at_once, "no-overlap": _q6_wrong_no_overlap,
        "first-image": _q6_wrong_first_image, "scrambled": _q6_wrong_scrambled,
        },
    ),
))
