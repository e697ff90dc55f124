"""Sheet 04, Channels: questions, cases, reference answers and known mistakes.

Made from exercises/04_channels/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 04-q1: Six layers on paper

_q1_reference = [208, 448, 2320, 68, 228, 100]

_q1_wrong_no_bias = [200, 432, 2304, 64, 216, 90]
_q1_wrong_flat = [208, 160, 160, 8, 120, 100]
_q1_wrong_one_filter = [26, 28, 145, 17, 19, 10]
_q1_wrong_bias_a_slice = [208, 480, 2560, 128, 240, 100]
_q1_wrong_no_groups = [208, 448, 2320, 68, 876, 910]
_q1_wrong_stride = [208, 448, 592, 68, 228, 100]

# 04-q2: One filter, one map

def _q2_reference(x, w, b):
    return cnnlib.conv2d(x[None], w[None])[0, 0] + b

def _q2_examples():
    rng = np.random.default_rng(1)
    return [
        (np.arange(18.0).reshape(2, 3, 3), np.array([[[1.0, 0], [0, 2]], [[0, 1], [-3, 0]]]), 5.0),
        (rng.integers(-3, 4, (3, 4, 5)) * 1.0, rng.integers(-2, 3, (3, 3, 2)) * 1.0, -1.5),
        (rng.integers(-3, 4, (4, 3, 3)) * 1.0, rng.integers(1, 3, (4, 1, 1)) * 1.0, 0.5),
    ]

def _q2_cases(rng):
    found = []
    for C in (2, 3, 5):
        H, W = rng.integers(4, 7, 2)
        FH, FW = rng.integers(1, 4, 2)
        found.append((rng.normal(size=(C, H, W)), rng.normal(size=(C, FH, FW)), float(rng.normal() + 2)))
    return found

def _q2_wrong_mean(x, w, b):
    return cnnlib.conv2d(x[None], w[None])[0, 0] / len(x) + b
def _q2_wrong_first_channel(x, w, b):
    return cnnlib.conv2d(x[None, :1], w[None, :1])[0, 0] + b
def _q2_wrong_bias_a_channel(x, w, b):
    return cnnlib.conv2d(x[None], w[None])[0, 0] + len(x) * b
def _q2_wrong_bias_a_product(x, w, b):
    return cnnlib.conv2d(x[None], w[None])[0, 0] + w.size * b
def _q2_wrong_no_bias(x, w, b):
    return cnnlib.conv2d(x[None], w[None])[0, 0]
def _q2_wrong_same_slice(x, w, b):
    return cnnlib.conv2d(x.sum(axis=0)[None, None], w[None, :1])[0, 0] + b
def _q2_wrong_not_summed(x, w, b):
    return np.stack([cnnlib.conv2d(c[None, None], k[None, None])[0, 0] for c, k in zip(x, w)]) + b

# 04-q3: All filters, all maps

def _q3_reference(x, w, b):
    return cnnlib.conv2d(x[None], w, b)[0]

def _q3_examples():
    rng = np.random.default_rng(2)

    def case(C, H, W, FN, FH, FW):
        x, w = rng.integers(-3, 4, (C, H, W)), rng.integers(-2, 3, (FN, C, FH, FW))
        return x * 1.0, w * 1.0, np.arange(1.0, FN + 1) * 10

    return [case(2, 3, 4, 2, 2, 2), case(3, 5, 4, 3, 3, 2), case(3, 4, 5, 4, 1, 2)]

def _q3_cases(rng):
    found = []
    for C, FN in ((2, 3), (4, 2), (3, 3)):
        H, W = rng.integers(5, 8, 2)
        FH = int(rng.integers(1, 4))
        FW = int(W - FN + 1)  # FN columns come out, so that a bias along them goes unnoticed by NumPy
        found.append((rng.normal(size=(C, H, W)), rng.normal(size=(FN, C, FH, FW)), rng.normal(size=FN) + 3))
    return found

def _q3_wrong_mean(x, w, b):
    return (cnnlib.conv2d(x[None], w) / len(x) + b.reshape(1, -1, 1, 1))[0]
def _q3_wrong_flat_filter(x, w, b):
    return cnnlib.conv2d(x.sum(axis=0)[None, None], w[:, :1], b)[0]
def _q3_wrong_bias_a_channel(x, w, b):
    return cnnlib.conv2d(x[None], w, len(x) * b)[0]
def _q3_wrong_one_bias(x, w, b):
    return cnnlib.conv2d(x[None], w)[0] + b[0]
def _q3_wrong_filters_last(x, w, b):
    return cnnlib.conv2d(x[None], w, b)[0].transpose(1, 2, 0)
def _q3_wrong_filters_added(x, w, b):
    return cnnlib.conv2d(x[None], w, b)[0].sum(axis=0)
def _q3_wrong_bias_along_columns(x, w, b):
    y = cnnlib.conv2d(x[None], w)[0]
    return y + np.resize(b, y.shape[2])

# 04-q4: Counting with groups

def _q4_reference(K, C, FN, groups):
    layer = cnnlib.Conv2D(FN, K, groups=groups)
    return cnnlib.Sequential([layer], (C, K, K)).count_params()

def _q4_examples():
    return [(11, 3, 96, 1), (5, 96, 256, 2), (3, 32, 32, 32), (1, 64, 32, 1), (3, 8, 12, 4), (2, 6, 9, 3)]

def _q4_cases(rng):
    found = []
    for groups in (1, 2, 3, 4):
        a, b = (int(n) for n in rng.integers(2, 9, 2))
        found.append((int(rng.integers(2, 8)), a * groups, b * groups, groups))
    return found

def _q4_wrong_no_groups(K, C, FN, groups):
    return K * K * C * FN + FN
def _q4_wrong_no_bias(K, C, FN, groups):
    return K * K * (C // groups) * FN
def _q4_wrong_biases_divided(K, C, FN, groups):
    return (K * K * C * FN + FN) // groups
def _q4_wrong_divided_twice(K, C, FN, groups):
    return K * K * (C // groups) * (FN // groups) + FN
def _q4_wrong_side(K, C, FN, groups):
    return K * (C // groups) * FN + FN
def _q4_wrong_bias_a_slice(K, C, FN, groups):
    return (K * K + 1) * (C // groups) * FN

# 04-q5: A count that forgets

def _q5_reference(channels, layers):
    counts = []
    for filters, K in layers:
        layer = cnnlib.Conv2D(filters, K)
        counts.append(cnnlib.Sequential([layer], (channels, K, K)).count_params())
        channels = layer.output_shape((channels, K, K))[0]
    return counts

def _q5_examples():
    return [
        (1, [(64, 5), (32, 3)]), (3, [(8, 2)]), (3, [(32, 3), (64, 3)]),
        (3, [(32, 3), (64, 3), (128, 3)]), (5, [(10, 3), (4, 1), (7, 2)]),
    ]

def _q5_cases(rng):
    found = []
    for depth in (2, 3, 4):
        layers = [(int(FN), int(K)) for FN, K in zip(rng.integers(4, 40, depth), rng.integers(3, 8, depth))]
        found.append((int(rng.integers(1, 4)), layers))
    return found

def _q5_wrong_unchanged(channels, layers):
    counts = []
    for filters, K in layers:
        weights = K * 2 * channels * filters
        counts.append(weights + filters)
    return counts
def _q5_wrong_channels_forgotten(channels, layers):
    counts = []
    for filters, K in layers:
        weights = K**2 * channels * filters
        counts.append(weights + filters)
    return counts
def _q5_wrong_slice_forgotten(channels, layers):
    counts = []
    for filters, K in layers:
        weights = K * 2 * channels * filters
        counts.append(weights + filters)
        channels = filters
    return counts
def _q5_wrong_multiplied(channels, layers):
    counts = []
    for filters, K in layers:
        weights = K**2 * channels * filters
        counts.append(weights + filters)
        channels = channels * filters
    return counts
def _q5_wrong_too_early(channels, layers):
    counts = []
    for filters, K in layers:
        channels = filters
        counts.append(K**2 * channels * filters + filters)
    return counts

# 04-q6: A layer at a quarter of the price

def _q6_reference(C, FN):
    return [(3, C, C), (1, FN, 1)]

def _q6_examples():
    return [(32, 64), (64, 64), (64, 32)]

def _q6_cases(rng):
    return [(16 * int(a), 16 * int(b)) for a, b in rng.integers(2, 9, (4, 2))]

def _q6_judge(plan, C, FN):
    if plan.ndim != 2 or plan.shape[1] != 3 or not len(plan):
        return "no-triples"
    channels, reach, total = C, 1, 0
    sees = np.eye(C, dtype=bool)
    for K, filters, groups in plan.astype(int).tolist():
        if K < 1 or filters < 1 or groups < 1 or channels % groups or filters % groups:
            return "no-fit"
        total += K * K * (channels // groups) * filters + filters
        blocks = sees.reshape(groups, channels // groups, C).any(axis=1)
        sees = np.repeat(blocks, filters // groups, axis=0)
        channels, reach = filters, reach + K - 1
    if channels != FN:
        return "wrong-end"
    if reach < 3:
        return "no-neighbours"
    if not sees.all():
        return "not-mixed"
    if 4 * total > 9 * C * FN + FN:
        return "too-dear"
    return None

def _q6_wrong_too_dear(C, FN):
    return [(3, FN, 1)]
def _q6_wrong_no_neighbours(C, FN):
    return [(1, 4, 1), (1, FN, 1)]
def _q6_wrong_not_mixed(C, FN):
    return [(3, C, 16), (1, FN, 16)]
def _q6_wrong_wrong_end(C, FN):
    return [(3, C, C), (1, FN // 2, 1)]
def _q6_wrong_no_fit(C, FN):
    return [(3, C, C + 1), (1, FN, 1)]
def _q6_wrong_no_triples(C, FN):
    return [(3, C), (1, FN)]

SHEET = Sheet("04", ("ch04-shapes", "ch04-sum", "ch04-count", "ch04-pointwise", "ch04-groups",), (
    Question(
        "04-q1", "counts", "warm-up",
        ("ch04-count", "ch04-pointwise", "ch04-groups",), marks=2,
        reference=_q1_reference,
        wrong={
        "no-bias": _q1_wrong_no_bias, "flat": _q1_wrong_flat, "one-filter": _q1_wrong_one_filter,
        "bias-a-slice": _q1_wrong_bias_a_slice, "no-groups": _q1_wrong_no_groups,
        "stride": _q1_wrong_stride,
        },
        whole=True,
    ),
    Question(
        "04-q2", "one_map", "warm-up",
        ("ch04-sum",), marks=3,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "mean": _q2_wrong_mean, "first-channel": _q2_wrong_first_channel,
        "bias-a-channel": _q2_wrong_bias_a_channel, "bias-a-product": _q2_wrong_bias_a_product,
        "no-bias": _q2_wrong_no_bias, "same-slice": _q2_wrong_same_slice,
        "not-summed": _q2_wrong_not_summed,
        },
    ),
    Question(
        "04-q3", "many_maps", "core",
        ("ch04-shapes", "ch04-sum",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "mean": _q3_wrong_mean, "flat-filter": _q3_wrong_flat_filter,
        "bias-a-channel": _q3_wrong_bias_a_channel, "one-bias": _q3_wrong_one_bias,
        "filters-last": _q3_wrong_filters_last, "filters-added": _q3_wrong_filters_added,
        "bias-along-columns": _q3_wrong_bias_along_columns,
        },
    ),
    Question(
        "04-q4", "conv_params", "core",
        ("ch04-count", "ch04-groups",), marks=3,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "no-groups": _q4_wrong_no_groups, "no-bias": _q4_wrong_no_bias,
        "biases-divided": _q4_wrong_biases_divided, "divided-twice": _q4_wrong_divided_twice,
        "side": _q4_wrong_side, "bias-a-slice": _q4_wrong_bias_a_slice,
        },
        whole=True,
    ),
    Question(
        "04-q5", "count_layers", "bug hunt",
        ("ch04-count", "ch04-shapes",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "channels-forgotten": _q5_wrong_channels_forgotten,
        "slice-forgotten": _q5_wrong_slice_forgotten, "multiplied": _q5_wrong_multiplied,
        "too-early": _q5_wrong_too_early,
        },
        whole=True,
    ),
    Question(
        "04-q6", "cheap_layers", "open",
        ("ch04-pointwise", "ch04-groups", "ch04-count",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "too-dear": _q6_wrong_too_dear, "no-neighbours": _q6_wrong_no_neighbours,
        "not-mixed": _q6_wrong_not_mixed, "wrong-end": _q6_wrong_wrong_end,
        "no-fit": _q6_wrong_no_fit, "no-triples": _q6_wrong_no_triples,
        },
    ),
))
