"""Sheet 07b, Six ways to compute one convolution: questions, cases, reference answers and known mistakes.

Made from exercises/07b_six_ways/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

from cnnlib.trace_bytes import Layer, count_bytes

def prices(C, FN):
    """Multiply-adds of 3×3 filters for 28×28 outputs: by the definition, by tiles."""
    layer = Layer(C, 30, 30, FN, 3, 3, tile=4)
    tiles = count_bytes("winograd", layer)
    definition = count_bytes("im2col", layer)["multiply_adds"]
    return definition, tiles["multiply_adds"] + tiles["transforms"]

# 07b-q1: Three working memories

_q1_reference = [3456, 576, 1536]

_q1_wrong_numbers = [864, 144, 384]
_q1_wrong_float64 = [6912, 1152, 3072]
_q1_wrong_one_channel = [1152, 192, 512]
_q1_wrong_lowered_rows = [3456, 576, 1152]
_q1_wrong_no_edge = [3888, 648, 1728]

# 07b-q2: Four products on paper

_q2_reference = [-6, 15, 3, -2]

_q2_wrong_not_halved = [-6, 30, 6, -2]
_q2_wrong_first_reversed = [6, 15, 3, -2]
_q2_wrong_third_reversed = [-6, 15, -3, -2]
_q2_wrong_factors_swapped = [-6, 5, 9, -2]
_q2_wrong_outputs = [12, 14]

# 07b-q3: Lower an image

def _q3_reference(x, FW):
    view = np.lib.stride_tricks.sliding_window_view
    return view(x, FW, axis=1).transpose(0, 2, 1)  # (H, FW, OW)

def _q3_examples():
    return [(np.arange(12).reshape(3, 4), 2), (np.arange(10).reshape(2, 5), 5)]

def _q3_cases(rng):
    sizes = [(4, 7, 3), (5, 6, 1), (3, 8, 4)]
    return [(rng.integers(-9, 10, (H, W)), FW) for H, W, FW in sizes]

def _q3_wrong_windows_first(x, FW):
    view = np.lib.stride_tricks.sliding_window_view
    return view(x, FW, axis=1)
def _q3_wrong_not_moved(x, FW):
    OW = x.shape[1] - FW + 1
    return np.stack([x[:, :OW]] * FW, axis=1)
def _q3_wrong_flipped(x, FW):
    OW = x.shape[1] - FW + 1
    return np.stack([x[:, j : j + OW] for j in range(FW)][::-1], axis=1)
def _q3_wrong_side_by_side(x, FW):
    OW = x.shape[1] - FW + 1
    places = (np.arange(FW)[:, None] * FW + np.arange(OW)) % x.shape[1]
    return x[:, places]

# 07b-q4: Two outputs from four products

def _q4_reference(d, factors):
    first, last = factors[0], factors[3]
    g = np.array([first, factors[1] - factors[2], last])
    return np.stack([g @ d[:3], g @ d[1:]])

def _q4_examples():
    tiles = np.array([[3, 2], [1, 1], [2, 4], [4, 3]])
    return [(tiles, np.array([1.0, 3, 1, 3])), (tiles, np.array([3.0, 3, 1, 1]))]

def _q4_cases(rng):
    found = []
    for T in (1, 3, 5):
        g = rng.integers(-5, 6, 3)
        half = [g[0], g.sum() / 2, (g[0] - g[1] + g[2]) / 2, g[2]]
        found.append((rng.integers(-9, 10, (4, T)), np.array(half)))
    return found

def _q4_wrong_last_added(d, f):
    m = [(d[0] - d[2]) * f[0], (d[1] + d[2]) * f[1], (d[2] - d[1]) * f[2], (d[1] - d[3]) * f[3]]
    return np.stack([m[0] + m[1] + m[2], m[1] - m[2] + m[3]])
def _q4_wrong_third_added(d, f):
    m = [(d[0] - d[2]) * f[0], (d[1] + d[2]) * f[1], (d[2] - d[1]) * f[2], (d[1] - d[3]) * f[3]]
    return np.stack([m[0] + m[1] + m[2], m[1] + m[2] - m[3]])
def _q4_wrong_third_reversed(d, f):
    m = [(d[0] - d[2]) * f[0], (d[1] + d[2]) * f[1], (d[1] - d[2]) * f[2], (d[1] - d[3]) * f[3]]
    return np.stack([m[0] + m[1] + m[2], m[1] - m[2] - m[3]])
def _q4_wrong_upside_down(d, f):
    m = [(d[0] - d[2]) * f[0], (d[1] + d[2]) * f[1], (d[2] - d[1]) * f[2], (d[1] - d[3]) * f[3]]
    return np.stack([m[1] - m[2] - m[3], m[0] + m[1] + m[2]])

# 07b-q5: A stride that fits some filters

def _q5_reference(x, w):
    return cnnlib.conv2d(x, w, strides=2)

def _q5_examples():
    x = np.arange(36).reshape(1, 1, 6, 6)
    return [
        (x, np.array([[1, 2], [2, 5]])[None, None]),
        (x, np.array([[1, 2], [3, 5]])[None, None]),
        (np.arange(96).reshape(2, 2, 4, 6), np.arange(32).reshape(2, 2, 2, 4)),
    ]

def _q5_cases(rng):
    sizes = [(2, 3, 6, 8, 2, 4, 2), (1, 2, 8, 6, 3, 2, 4)]
    return [
        (rng.integers(-4, 5, (N, C, H, W)), rng.integers(-4, 5, (FN, C, FH, FW)))
        for N, C, H, W, FN, FH, FW in sizes
    ]

def _q5_wrong_unchanged(x, w):
    images = [x[:, :, a::2, b::2] for a in range(2) for b in range(2)]
    filters = [w[:, :, a::2, b::2] for b in range(2) for a in range(2)]
    images = np.concatenate(images, axis=1)  # (N, 4*C, H/2, W/2)
    filters = np.concatenate(filters, axis=1)  # (FN, 4*C, FH/2, FW/2)
    return cnnlib.conv2d(images, filters)
def _q5_wrong_turned(x, w):
    corners = [(a, b) for a in range(2) for b in range(2)]
    images = np.concatenate([x[:, :, a::2, b::2] for a, b in corners], axis=1)
    filters = np.concatenate([w[:, :, a::2, b::2] for a, b in corners[::-1]], axis=1)
    return cnnlib.conv2d(images, filters)
def _q5_wrong_added_up(x, w):
    corners = [(a, b) for a in range(2) for b in range(2)]
    images = sum(x[:, :, a::2, b::2] for a, b in corners)
    filters = sum(w[:, :, a::2, b::2] for a, b in corners)
    return cnnlib.conv2d(images, filters)
def _q5_wrong_no_stride(x, w):
    return cnnlib.conv2d(x, w)

# 07b-q6: One layer for, one against

_q6_reference = [(1, 30), (64, 64)]

def _q6_judge(answer, *case):
    if answer.shape != (2, 2):
        return "shape"
    if (answer != answer.round()).any() or answer.min() < 1 or answer.max() > 512:
        return "range"
    shares = []
    for C, FN in answer.astype(int).tolist():
        definition, tiles = prices(C, FN)
        shares.append(tiles / definition)
    if shares[0] < 0.5 and shares[1] > 1:
        return "exchanged"
    if shares[0] <= 1:
        return "first-pays"
    return "second-dear" if shares[1] >= 0.5 else None

_q6_wrong_shape = [1, 64]
_q6_wrong_range = [(1, 1), (1024, 1024)]
_q6_wrong_exchanged = [(64, 64), (1, 30)]
_q6_wrong_first_pays = [(16, 16), (64, 64)]
_q6_wrong_second_dear = [(1, 30), (8, 8)]

SHEET = Sheet("07b", ("ch07b-bytes", "ch07b-lower", "ch07b-tiles", "ch07b-choose",), (
    Question(
        "07b-q1", "sizes", "warm-up",
        ("ch07b-bytes", "ch07b-lower",), marks=2,
        reference=_q1_reference,
        wrong={
        "numbers": _q1_wrong_numbers, "float64": _q1_wrong_float64,
        "one-channel": _q1_wrong_one_channel, "lowered-rows": _q1_wrong_lowered_rows,
        "no-edge": _q1_wrong_no_edge,
        },
    ),
    Question(
        "07b-q2", "products", "warm-up",
        ("ch07b-tiles",), marks=2,
        reference=_q2_reference,
        wrong={
        "not-halved": _q2_wrong_not_halved, "first-reversed": _q2_wrong_first_reversed,
        "third-reversed": _q2_wrong_third_reversed, "factors-swapped": _q2_wrong_factors_swapped,
        "outputs": _q2_wrong_outputs,
        },
    ),
    Question(
        "07b-q3", "lower", "core",
        ("ch07b-lower",), marks=3,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "windows-first": _q3_wrong_windows_first, "not-moved": _q3_wrong_not_moved,
        "flipped": _q3_wrong_flipped, "side-by-side": _q3_wrong_side_by_side,
        },
    ),
    Question(
        "07b-q4", "two_outputs", "core",
        ("ch07b-tiles",), marks=3,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "last-added": _q4_wrong_last_added, "third-added": _q4_wrong_third_added,
        "third-reversed": _q4_wrong_third_reversed, "upside-down": _q4_wrong_upside_down,
        },
    ),
    Question(
        "07b-q5", "strided", "bug hunt",
        ("ch07b-tiles",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "turned": _q5_wrong_turned,
        "added-up": _q5_wrong_added_up, "no-stride": _q5_wrong_no_stride,
        },
    ),
    Question(
        "07b-q6", "layers", "open",
        ("ch07b-choose", "ch07b-tiles",), marks=3,
        reference=_q6_reference, judge=_q6_judge,
        wrong={
        "shape": _q6_wrong_shape, "range": _q6_wrong_range, "exchanged": _q6_wrong_exchanged,
        "first-pays": _q6_wrong_first_pays, "second-dear": _q6_wrong_second_dear,
        },
    ),
))
