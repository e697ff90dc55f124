"""Sheet 10, Looking inside: questions, cases, reference answers and known mistakes.

Made from exercises/10_visualisation/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

def score(x, w):
    """Add up relu of the map that the filter w (FH, FW) makes of x (H, W)."""
    x, w = (np.asarray(a, float)[None, None] for a in (x, w))
    return np.maximum(cnnlib.conv2d(x, w), 0).sum()

def read(x, w):
    """Return the class whose template in w (K, H, W) fits x (H, W) best."""
    return int((np.asarray(w, float) * x).sum(axis=(1, 2)).argmax())

# 10-q1: Two maps of four pixels

_q1_reference = [[-2, 0, 2, 3], [1, 5, 2, 1]]

_q1_wrong_swapped = [[1, 5, 2, 1], [-2, 0, 2, 3]]
_q1_wrong_signs = [[2, 0, -2, -3], [1, 5, 2, 1]]
_q1_wrong_gradient = [[-2, 0, 2, 3], [-1, 5, 2, 1]]
_q1_wrong_times_image = [[-2, 0, 2, 3], [2, 0, 2, 3]]
_q1_wrong_sizes = [[2, 0, 2, 3], [1, 5, 2, 1]]

# 10-q2: The spread at birth

def _q2_reference(FN, C, FH, FW):
    limit = np.sqrt(6 / (C * FH * FW + FN * FH * FW))
    return limit / np.sqrt(3)

def _q2_examples():
    return [(32, 1, 3, 3), (64, 32, 3, 3), (6, 1, 5, 5), (16, 6, 5, 3)]

def _q2_cases(rng):
    return [tuple(int(n) for n in rng.integers(2, 30, 4)) for _ in range(4)]

def _q2_wrong_limit(FN, C, FH, FW):
    return np.sqrt(6 / (C * FH * FW + FN * FH * FW))
def _q2_wrong_no_window(FN, C, FH, FW):
    return np.sqrt(2 / (C + FN))
def _q2_wrong_one_fan(FN, C, FH, FW):
    return np.sqrt(2 / (C * FH * FW))
def _q2_wrong_third(FN, C, FH, FW):
    return np.sqrt(6 / (C * FH * FW + FN * FH * FW)) / 3
def _q2_wrong_no_root(FN, C, FH, FW):
    return 2 / (C * FH * FW + FN * FH * FW)

# 10-q3: A cover that slides

def _q3_reference(x, w, size, fill):
    H, W = x.shape
    reach = size // 2
    drop = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            covered = x.astype(float)
            covered[max(i - reach, 0) : i + reach + 1, max(j - reach, 0) : j + reach + 1] = fill
            drop[i, j] = score(x, w) - score(covered, w)
    return drop

def _q3_examples():
    x = np.array([[0.0, 2, 1, 0], [1, 3, 0, 1], [0, 1, 2, 0]])
    return [
        (x, np.array([[1.0, -1], [2, 0]]), 1, 0.0),
        (x, np.array([[1.0, -1], [2, 0]]), 3, 0.0),
        (x, np.array([[-1.0, 1, 1]]), 3, 1.0),
    ]

def _q3_cases(rng):
    def case(H, W, FH, FW, size, fill):
        x = rng.integers(0, 5, (H, W)).astype(float)
        return (x, rng.integers(-3, 4, (FH, FW)) + 0.5, size, fill)

    return [case(4, 6, 2, 3, 3, 0.0), case(6, 5, 3, 2, 5, 2.0), case(5, 5, 2, 2, 3, 1.0)]

def _q3_wrong_sign(x, w, size, fill):
    H, W = x.shape
    r = size // 2
    rise = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            covered = x.astype(float)
            covered[max(i - r, 0) : i + r + 1, max(j - r, 0) : j + r + 1] = fill
            rise[i, j] = score(covered, w) - score(x, w)
    return rise
def _q3_wrong_corner(x, w, size, fill):
    H, W = x.shape
    drop = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            covered = x.astype(float)
            covered[i : i + size, j : j + size] = fill
            drop[i, j] = score(x, w) - score(covered, w)
    return drop
def _q3_wrong_negative_index(x, w, size, fill):
    H, W = x.shape
    r = size // 2
    drop = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            covered = x.astype(float)
            covered[i - r : i + r + 1, j - r : j + r + 1] = fill
            drop[i, j] = score(x, w) - score(covered, w)
    return drop
def _q3_wrong_one_copy(x, w, size, fill):
    H, W = x.shape
    r = size // 2
    drop = np.zeros((H, W))
    covered = x.astype(float)
    for i in range(H):
        for j in range(W):
            covered[max(i - r, 0) : i + r + 1, max(j - r, 0) : j + r + 1] = fill
            drop[i, j] = score(x, w) - score(covered, w)
    return drop
def _q3_wrong_always_zero(x, w, size, fill):
    H, W = x.shape
    r = size // 2
    drop = np.zeros((H, W))
    for i in range(H):
        for j in range(W):
            covered = x.astype(float)
            covered[max(i - r, 0) : i + r + 1, max(j - r, 0) : j + r + 1] = 0
            drop[i, j] = score(x, w) - score(covered, w)
    return drop

# 10-q4: Grad-CAM from its parts

def _q4_reference(maps, gradients):
    a = gradients.mean(axis=(1, 2))  # (FN,)
    return np.maximum((a[:, None, None] * maps).sum(axis=0), 0)

def _q4_examples():
    maps = np.array([[[1.0, 0, 2], [2, 1, 0]], [[0, 3, 1], [1, 0, 4]]])
    gradients = np.array([[[1.0, 0, 1], [1, 2, 1]], [[-1, 2, -1], [-1, 0, -2]]])
    return [(maps, gradients), (maps[:, :, :1], gradients[:, :, 1:2])]

def _q4_cases(rng):
    shapes = [(3, 2, 4), (5, 4, 3), (2, 3, 5)]
    return [(rng.random(s) * 4, rng.integers(-3, 5, s).astype(float)) for s in shapes]

def _q4_wrong_no_relu(maps, gradients):
    return (gradients.mean(axis=(1, 2))[:, None, None] * maps).sum(axis=0)
def _q4_wrong_sums(maps, gradients):
    return np.maximum((gradients.sum(axis=(1, 2))[:, None, None] * maps).sum(axis=0), 0)
def _q4_wrong_cell_by_cell(maps, gradients):
    return np.maximum((gradients * maps).sum(axis=0), 0)
def _q4_wrong_relu_first(maps, gradients):
    return np.maximum(gradients.mean(axis=(1, 2))[:, None, None] * maps, 0).sum(axis=0)
def _q4_wrong_plain_sum(maps, gradients):
    return np.maximum(maps.sum(axis=0), 0)

# 10-q5: No filter is dead, says the plot

def _q5_reference(maps):
    largest = maps.max(axis=(0, 2, 3))
    return int((largest <= 0).sum())

def _q5_examples():
    return [
        (np.array([[[[-2.0, -1]], [[-1, -3]]], [[[-1.0, -4]], [[2, -1]]]]),),
        (np.array([[[[-2.0, -1]], [[0, -3]], [[1, 0]]], [[[-1.0, -4]], [[0, -1]], [[-2, 3]]]]),),
    ]

def _q5_cases(rng):
    found = []
    for N, FN in ((3, 5), (4, 7), (2, 6)):
        maps = rng.integers(-9, 10, (N, FN, 2, 3)).astype(float)
        maps[:, : FN // 2] = -np.abs(maps[:, : FN // 2]) - 1
        maps[0, FN - 1] = -1 - np.abs(maps[0, FN - 1])
        maps[1, FN - 1] = 4
        found.append((maps,))
    return found

def _q5_wrong_unchanged(maps):
    low = maps.min(axis=(2, 3), keepdims=True)
    high = maps.max(axis=(2, 3), keepdims=True)
    shown = (maps - low) / (high - low + 1e-9)
    largest = shown[0].max(axis=(1, 2))
    return int((largest <= 0).sum())
def _q5_wrong_first_image(maps):
    return int((maps[0].max(axis=(1, 2)) <= 0).sum())
def _q5_wrong_count_maps(maps):
    return int((maps.max(axis=(2, 3)) <= 0).sum())
def _q5_wrong_alive(maps):
    return int((maps.max(axis=(0, 2, 3)) > 0).sum())
def _q5_wrong_any_negative(maps):
    return int((maps.min(axis=(0, 2, 3)) <= 0).sum())

# 10-q6: One step, another answer

def _q6_reference(x, w):
    moves = [(i, j) for i in range(-2, 3) for j in range(-2, 3)]
    for move in sorted(moves, key=lambda m: abs(m[0]) + abs(m[1])):
        if read(np.roll(x, move, axis=(0, 1)), w) != read(x, w):
            return move

def _q6_examples():
    x = np.zeros((6, 6))
    x[1:5, 2] = 1
    return [(x, np.stack([x, np.roll(x, 1, axis=1)])), (x.T, np.stack([x.T, np.roll(x.T, 2, axis=0)]))]

def _q6_cases(rng):
    found = []
    for step in ((0, 2), (-2, 0), (1, -1), (2, 2)):
        x = (rng.random((7, 7)) < 0.3).astype(float)
        x[3, 3], x[0, 0] = 1, 0
        found.append((x, np.stack([x, np.roll(x, step, axis=(0, 1)) * 0.99])))
    return found

def _q6_judge(y, x, w):
    if y.shape != (2,):
        return "not-a-move"
    if (y != np.round(y)).any():
        return "half-steps"
    if np.abs(y).max() > 2:
        return "too-far"
    if read(np.roll(x, y.astype(int), axis=(0, 1)), w) == read(x, w):
        return "same-answer"
    return None

def _q6_wrong_same_answer(x, w):
    return (0, 0)
def _q6_wrong_too_far(x, w):
    return (3, 0)
def _q6_wrong_half_steps(x, w):
    return (0.5, 1.5)
def _q6_wrong_not_a_move(x, w):
    return 1

SHEET = Sheet("10", ("ch10-filters", "ch10-maps", "ch10-read", "ch10-explain", "ch10-limits",), (
    Question(
        "10-q1", "maps", "warm-up",
        ("ch10-explain",), marks=2,
        reference=_q1_reference,
        wrong={
        "swapped": _q1_wrong_swapped, "signs": _q1_wrong_signs, "gradient": _q1_wrong_gradient,
        "times-image": _q1_wrong_times_image, "sizes": _q1_wrong_sizes,
        },
    ),
    Question(
        "10-q2", "first_std", "warm-up",
        ("ch10-filters",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "limit": _q2_wrong_limit, "no-window": _q2_wrong_no_window, "one-fan": _q2_wrong_one_fan,
        "third": _q2_wrong_third, "no-root": _q2_wrong_no_root,
        },
    ),
    Question(
        "10-q3", "occlusion", "core",
        ("ch10-explain", "ch10-limits",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "sign": _q3_wrong_sign, "corner": _q3_wrong_corner,
        "negative-index": _q3_wrong_negative_index, "one-copy": _q3_wrong_one_copy,
        "always-zero": _q3_wrong_always_zero,
        },
    ),
    Question(
        "10-q4", "cam", "core",
        ("ch10-explain", "ch10-maps",), marks=3,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "no-relu": _q4_wrong_no_relu, "sums": _q4_wrong_sums,
        "cell-by-cell": _q4_wrong_cell_by_cell, "relu-first": _q4_wrong_relu_first,
        "plain-sum": _q4_wrong_plain_sum,
        },
    ),
    Question(
        "10-q5", "dead", "bug hunt",
        ("ch10-read", "ch10-maps",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "first-image": _q5_wrong_first_image,
        "count-maps": _q5_wrong_count_maps, "alive": _q5_wrong_alive,
        "any-negative": _q5_wrong_any_negative,
        },
        whole=True,
    ),
    Question(
        "10-q6", "fool", "open",
        ("ch10-limits", "ch10-read",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "same-answer": _q6_wrong_same_answer, "too-far": _q6_wrong_too_far,
        "half-steps": _q6_wrong_half_steps, "not-a-move": _q6_wrong_not_a_move,
        },
    ),
))
