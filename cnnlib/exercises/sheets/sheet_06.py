"""Sheet 06, Pooling and the receptive field: questions, cases, reference answers and known mistakes.

Made from exercises/06_pooling/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 06-q1: Four windows on paper

_q1_reference = [[7, 8, 5, 9], [4.5, 3.25, 2.5, 5.0]]

_q1_wrong_swapped = [[4.5, 3.25, 2.5, 5.0], [7, 8, 5, 9]]
_q1_wrong_sums = [[7, 8, 5, 9], [18, 13, 10, 20]]
_q1_wrong_halves = [[7, 8, 5, 9], [9, 6.5, 5, 10]]
_q1_wrong_columns = [[7, 5, 8, 9], [4.5, 2.5, 3.25, 5.0]]
_q1_wrong_minima = [[2, 0, 0, 2], [4.5, 3.25, 2.5, 5.0]]

# 06-q2: What global pooling saves

def _q2_reference(C, H, W, K):
    return C * K * (H * W - 1)

def _q2_examples():
    return [(64, 7, 7, 10), (3, 2, 5, 4), (8, 1, 6, 2), (16, 4, 3, 1)]

def _q2_cases(rng):
    return [tuple(int(n) for n in rng.integers(2, 20, 4)) for _ in range(4)]

def _q2_wrong_left(C, H, W, K):
    return C * K + K
def _q2_wrong_all(C, H, W, K):
    return C * H * W * K + K
def _q2_wrong_biases_saved(C, H, W, K):
    return C * H * W * K + K - C * K
def _q2_wrong_one_map(C, H, W, K):
    return (H * W - 1) * K
def _q2_wrong_one_mean(C, H, W, K):
    return C * H * W * K - K

# 06-q3: A fair mean at the border

def _q3_reference(x, F, S, P):
    return cnnlib.avg_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]

def _q3_examples():
    return [
        (np.arange(1.0, 13).reshape(1, 3, 4) ** 2, 2, 1, 1),
        (np.array([[[4.0, 3, 8, 1], [5, 5, 7, 0], [6, 7, 5, 2]]]), 2, 2, 0),
        (np.array([[[9.0, 1, 4], [2, 8, 3]], [[-5, 0, 7], [6, -2, 5]]]), 2, 1, 1),
    ]

def _q3_cases(rng):
    return [
        (rng.integers(-9, 10, (2, 5, 7)).astype(float), 3, 2, 1),
        (rng.integers(-9, 10, (3, 6, 4)).astype(float), 3, 1, 2),
        (rng.integers(-9, 10, (1, 7, 5)).astype(float), 2, 3, 1),
    ]

def _q3_wrong_full_divisor(x, F, S, P):
    x = np.pad(np.asarray(x, float), ((0, 0), (P, P), (P, P)))
    return cnnlib.avg_pool2d(x[None], F, strides=S)[0]
def _q3_wrong_no_padding(x, F, S, P):
    return cnnlib.avg_pool2d(np.asarray(x, float)[None], F, strides=S)[0]
def _q3_wrong_side_by_side(x, F, S, P):
    return cnnlib.avg_pool2d(np.asarray(x, float)[None], F, padding=P)[0]
def _q3_wrong_mixed(x, F, S, P):
    y = cnnlib.avg_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]
    return np.broadcast_to(y.mean(axis=0), y.shape).copy()
def _q3_wrong_maxima(x, F, S, P):
    return cnnlib.max_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]

# 06-q4: How far it sees

def _q4_reference(layers):
    return cnnlib.receptive_field([tuple(layer) for layer in layers])

def _q4_examples():
    return [
        ([(3, 1), (2, 2), (3, 1)],),
        ([(3, 1), (3, 1), (3, 1)],),
        ([(3, 1), (2, 2), (3, 1), (2, 2), (3, 1)],),
        ([(11, 4), (3, 2), (5, 1), (3, 2), (3, 1)],),
        ([],),
    ]

def _q4_cases(rng):
    return [
        ([(int(rng.integers(2, 8)), int(rng.integers(1, 4))) for _ in range(n)],)
        for n in (2, 4, 5)
    ]

def _q4_wrong_no_strides(layers):
    return 1 + sum(F - 1 for F, _ in layers)
def _q4_wrong_own_stride(layers):
    r = g = 1
    for F, S in layers:
        g = g * S
        r = r + (F - 1) * g
    return r
def _q4_wrong_last_stride(layers):
    r = g = 1
    for F, S in layers:
        r, g = r + (F - 1) * g, S
    return r
def _q4_wrong_whole_windows(layers):
    r = g = 1
    for F, S in layers:
        r, g = r + F * g, g * S
    return r
def _q4_wrong_product(layers):
    r = 1
    for F, _ in layers:
        r = r * F
    return r
def _q4_wrong_from_zero(layers):
    r, g = 0, 1
    for F, S in layers:
        r, g = r + (F - 1) * g, g * S
    return r

# 06-q5: A pooling that cannot be padded

def _q5_reference(x, F, S, P):
    return cnnlib.max_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]

def _q5_examples():
    return [
        (-np.ones((1, 3, 3)), 2, 1, 1),
        (np.array([[[4.0, 3, 8, 1], [5, 5, 7, 0], [6, 7, 5, 2]]]), 2, 2, 0),
        (-np.arange(1.0, 25).reshape(2, 3, 4), 2, 2, 1),
        (-np.arange(1.0, 31).reshape(1, 6, 5), 3, 1, 1),
    ]

def _q5_cases(rng):
    return [
        (rng.integers(-20, -1, (2, 5, 7)).astype(float), 3, 2, 1),
        (rng.integers(-20, 9, (3, 6, 4)).astype(float), 3, 1, 2),
    ]

def _q5_wrong_unchanged(x, F, S, P):
    C, H, W = x.shape
    OH = (H - F) // S + 1
    OW = (W - F) // S + 1
    x = np.pad(x, ((0, 0), (P, P), (P, P)))
    y = np.zeros((C, OH, OW))
    for i in range(OH):
        for j in range(OW):
            top, left = i * S, j * S
            window = x[:, top : top + F, left : left + F]
            y[:, i, j] = window.max(axis=(1, 2))
    return y
def _q5_wrong_zeros(x, F, S, P):
    x = np.pad(np.asarray(x, float), ((0, 0), (P, P), (P, P)))
    return cnnlib.max_pool2d(x[None], F, strides=S)[0]
def _q5_wrong_size(x, F, S, P):
    y = cnnlib.max_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]
    C, H, W = x.shape
    return y[:, : (H - F) // S + 1, : (W - F) // S + 1]
def _q5_wrong_one_side(x, F, S, P):
    y = cnnlib.max_pool2d(np.asarray(x, float)[None], F, strides=S, padding=P)[0]
    C, H, W = x.shape
    return y[:, : (H + P - F) // S + 1, : (W + P - F) // S + 1]
def _q5_wrong_left_out(x, F, S, P):
    return cnnlib.max_pool2d(np.asarray(x, float)[None], F, strides=S)[0]

# 06-q6: Half the size, and steady

def _q6_reference(x):
    return cnnlib.avg_pool2d(x, 2)

def _q6_examples():
    image = np.random.default_rng(7).random((1, 1, 16, 12)) + 1
    return [(np.concatenate([image, np.roll(image, 1, axis=3)]),)]

def _q6_cases(rng):
    found = []
    for shape in ((1, 2, 12, 16), (1, 3, 16, 16)):
        image = rng.random(shape) + 1
        found.append((np.concatenate([image, np.roll(image, 1, axis=3)]),))
    return found

def _q6_judge(y, x):
    N, C, H, W = x.shape
    if y.shape != (N, C, H // 2, W // 2):
        return "wrong-shape"
    if y.min() < x.min() - 1e-6 or y.max() > x.max() + 1e-6:
        return "outside"
    if np.ptp(y[0]) < 1e-6:
        return "blind"
    picked = np.abs(x[1] - x[0])[:, ::2, ::2].mean()
    if np.abs(y[1] - y[0]).mean() > 0.75 * picked:
        return "picked"
    return None

def _q6_wrong_picked(x):
    return x[:, :, ::2, ::2]
def _q6_wrong_wrong_shape(x):
    return x[:, :, ::2]
def _q6_wrong_outside(x):
    return 4 * cnnlib.avg_pool2d(x, 2)
def _q6_wrong_blind(x):
    return np.full((*x.shape[:2], x.shape[2] // 2, x.shape[3] // 2), x.mean())

SHEET = Sheet("06", ("ch06-by-hand", "ch06-size", "ch06-parameters", "ch06-shift", "ch06-field",), (
    Question(
        "06-q1", "pooled", "warm-up",
        ("ch06-by-hand",), marks=2,
        reference=_q1_reference,
        wrong={
        "swapped": _q1_wrong_swapped, "sums": _q1_wrong_sums, "halves": _q1_wrong_halves,
        "columns": _q1_wrong_columns, "minima": _q1_wrong_minima,
        },
    ),
    Question(
        "06-q2", "saved", "warm-up",
        ("ch06-parameters",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "left": _q2_wrong_left, "all": _q2_wrong_all, "biases-saved": _q2_wrong_biases_saved,
        "one-map": _q2_wrong_one_map, "one-mean": _q2_wrong_one_mean,
        },
        whole=True,
    ),
    Question(
        "06-q3", "avg_pool", "core",
        ("ch06-by-hand", "ch06-size",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "full-divisor": _q3_wrong_full_divisor, "no-padding": _q3_wrong_no_padding,
        "side-by-side": _q3_wrong_side_by_side, "mixed": _q3_wrong_mixed,
        "maxima": _q3_wrong_maxima,
        },
    ),
    Question(
        "06-q4", "field", "core",
        ("ch06-field",), marks=3,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "no-strides": _q4_wrong_no_strides, "own-stride": _q4_wrong_own_stride,
        "last-stride": _q4_wrong_last_stride, "whole-windows": _q4_wrong_whole_windows,
        "product": _q4_wrong_product, "from-zero": _q4_wrong_from_zero,
        },
        whole=True,
    ),
    Question(
        "06-q5", "max_pool", "bug hunt",
        ("ch06-size", "ch06-by-hand",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "zeros": _q5_wrong_zeros, "size": _q5_wrong_size,
        "one-side": _q5_wrong_one_side, "left-out": _q5_wrong_left_out,
        },
    ),
    Question(
        "06-q6", "halve", "open",
        ("ch06-shift",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "picked": _q6_wrong_picked, "wrong-shape": _q6_wrong_wrong_shape,
        "outside": _q6_wrong_outside, "blind": _q6_wrong_blind,
        },
    ),
))
