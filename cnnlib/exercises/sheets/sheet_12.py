"""Sheet 12, Drills, errata and a last task: questions, cases, reference answers and known mistakes.

Made from exercises/12_drills/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 12-q1: A table, by pencil

_q1_reference = [1824, 8680, 2400, 28812]

_q1_wrong_no_bias = [1800, 8640, 2400, 28800]
_q1_wrong_floor = [1824, 8680, 2160, 25932]
_q1_wrong_flat = [624, 400, 2400, 28812]
_q1_wrong_no_pool = [1824, 8680, 12320, 147852]
_q1_wrong_same_again = [1824, 8680, 3840, 46092]

# 12-q2: Brackets

def _q2_reference(H, F, S, P):
    return cnnlib.output_size(H, F, S, P)

def _q2_examples():
    return [(28, 2, 2, 0), (4, 3, 1, 1), (31, 5, 3, 2), (224, 11, 4, 2), (5, 5, 1, 0)]

def _q2_cases(rng):
    return [
        (int(rng.integers(12, 60)), int(rng.integers(1, 9)), int(rng.integers(2, 5)), int(P))
        for P in (0, 1, 2, 3)
    ]

def _q2_wrong_as_printed(H, F, S, P):
    return int(((H - F) + (2 * P) / S) + 1)
def _q2_wrong_ceil(H, F, S, P):
    return -(-(H + 2 * P - F) // S) + 1
def _q2_wrong_steps(H, F, S, P):
    return (H + 2 * P - F) // S
def _q2_wrong_one_side(H, F, S, P):
    return (H + P - F) // S + 1
def _q2_wrong_divided_late(H, F, S, P):
    return (H + 2 * P - F + 1) // S

# 12-q3: Through three editions

def _q3_reference(x, w, S, P):
    x, w = np.asarray(x, float)[None, None], np.asarray(w, float)[None, None]
    return cnnlib.conv2d(x, w, strides=S, padding=P)[0, 0]

def _q3_examples():
    x = np.arange(1.0, 43).reshape(6, 7) % 5
    return [
        (x, np.array([[1.0, 2], [0, -1]]), 2, 0),
        (x, np.array([[1.0, -1, 2]]), 1, 1),
        (x, np.array([[1.0, 0], [2, 3], [0, 1]]), 3, 1),
    ]

def _q3_cases(rng):
    found = []
    for S, P in ((2, 1), (3, 0), (1, 2)):
        x = rng.integers(-4, 5, (8, 9)).astype(float)
        found.append((x, rng.integers(-3, 4, (3, 2)).astype(float), S, P))
    return found

def _q3_wrong_unchanged(x, w, S, P):
    """Slide w (FH, FW) over x (H, W) in steps of S, with P zeros on each side."""
    x = np.pad(x, P)
    FH, FW = w.shape
    rows = []
    for i in range(0, (x.shape[0] - FH) // S + 1, S):
        row = []
        for j in range(0, (x.shape[1] - FW) // S + 1, S):
            row.append((x[i : i + FH, j : j + FW] * w).sum())
        rows.append(row)
    return np.array(rows)
def _q3_wrong_not_moved(x, w, S, P):
    x = np.pad(x, P)
    FH, FW = w.shape
    OH, OW = (x.shape[0] - FH) // S + 1, (x.shape[1] - FW) // S + 1
    return np.array(
        [[(x[i : i + FH, j : j + FW] * w).sum() for j in range(OW)] for i in range(OH)]
    )
def _q3_wrong_one_short(x, w, S, P):
    x = np.pad(x, P)
    FH, FW = w.shape
    tops, lefts = range(0, x.shape[0] - FH, S), range(0, x.shape[1] - FW, S)
    return np.array([[(x[i : i + FH, j : j + FW] * w).sum() for j in lefts] for i in tops])
def _q3_wrong_rows_only(x, w, S, P):
    x = np.pad(x, P)
    FH, FW = w.shape
    tops, lefts = range(0, x.shape[0] - FH + 1, S), range(0, (x.shape[1] - FW) // S + 1, S)
    return np.array([[(x[i : i + FH, j : j + FW] * w).sum() for j in lefts] for i in tops])
def _q3_wrong_flipped(x, w, S, P):
    x, w = np.pad(x, P), np.asarray(w)[::-1, ::-1]
    FH, FW = w.shape
    tops, lefts = range(0, x.shape[0] - FH + 1, S), range(0, x.shape[1] - FW + 1, S)
    return np.array([[(x[i : i + FH, j : j + FW] * w).sum() for j in lefts] for i in tops])

# 12-q4: Pooling with padding

def _q4_reference(x, F, S, P):
    x = np.asarray(x, float)[None, None]
    return cnnlib.max_pool2d(x, F, strides=S, padding=P)[0, 0]

def _q4_examples():
    low = -np.arange(1.0, 21).reshape(4, 5)
    return [(low, 2, 2, 1), (low, 3, 2, 1), (low, 2, 1, 0), (low, 3, 1, 2)]

def _q4_cases(rng):
    found = []
    for F, S, P in ((2, 2, 1), (3, 2, 1), (3, 3, 2), (2, 1, 0)):
        found.append((rng.integers(-9, 3, (5, 6)).astype(float), F, S, P))
    return found

def _q4_wrong_zeros(x, F, S, P):
    x = np.pad(np.asarray(x, float), P)
    tops, lefts = range(0, x.shape[0] - F + 1, S), range(0, x.shape[1] - F + 1, S)
    return np.array([[x[i : i + F, j : j + F].max() for j in lefts] for i in tops])
def _q4_wrong_size_unpadded(x, F, S, P):
    H, W = x.shape
    x = np.pad(np.asarray(x, float), P, constant_values=-np.inf)
    OH, OW = (H - F) // S + 1, (W - F) // S + 1
    return np.array(
        [[x[i * S : i * S + F, j * S : j * S + F].max() for j in range(OW)] for i in range(OH)]
    )
def _q4_wrong_no_padding(x, F, S, P):
    x = np.asarray(x, float)
    tops, lefts = range(0, x.shape[0] - F + 1, S), range(0, x.shape[1] - F + 1, S)
    return np.array([[x[i : i + F, j : j + F].max() for j in lefts] for i in tops])
def _q4_wrong_stride_is_window(x, F, S, P):
    x = np.pad(np.asarray(x, float), P, constant_values=-np.inf)
    tops, lefts = range(0, x.shape[0] - F + 1, F), range(0, x.shape[1] - F + 1, F)
    return np.array([[x[i : i + F, j : j + F].max() for j in lefts] for i in tops])
def _q4_wrong_smallest(x, F, S, P):
    x = np.pad(np.asarray(x, float), P, constant_values=np.inf)
    tops, lefts = range(0, x.shape[0] - F + 1, S), range(0, x.shape[1] - F + 1, S)
    return np.array([[x[i : i + F, j : j + F].min() for j in lefts] for i in tops])

# 12-q5: The cell that is wrong

def _q5_reference(table):
    found = []
    for F, C, FN, G, printed in np.asarray(table).tolist():
        layer = cnnlib.Conv2D(FN, F, groups=G)
        layer.build((C, F, F))
        found.append(printed - layer.count_params())
    return found

def _q5_examples():
    return [
        (np.array([[5, 1, 64, 1, 1664], [3, 32, 120, 1, 36984], [3, 3, 2, 1, 28]]),),
        (np.array([[5, 96, 256, 2, 614656], [11, 3, 96, 1, 34944], [3, 384, 256, 2, 442624]]),),
    ]

def _q5_cases(rng):
    rows = []
    for G in (1, 2, 4):
        F, C, FN = int(rng.integers(2, 6)), G * int(rng.integers(2, 9)), G * int(rng.integers(2, 9))
        rows.append([F, C, FN, G, int(rng.integers(50, 4000))])
    return [(np.array(rows),)]

def _q5_wrong_no_bias(table):
    return [printed - (F * F * C // G) * FN for F, C, FN, G, printed in table]
def _q5_wrong_no_groups(table):
    return [printed - (F * F * C + 1) * FN for F, C, FN, G, printed in table]
def _q5_wrong_groups_twice(table):
    return [printed - (F * F * C // G + 1) * FN // G for F, C, FN, G, printed in table]
def _q5_wrong_turned(table):
    return [(F * F * C // G + 1) * FN - printed for F, C, FN, G, printed in table]
def _q5_wrong_side(table):
    return [printed - (F * C // G + 1) * FN for F, C, FN, G, printed in table]

# 12-q6: A budget

_q6_reference = [16, 32, 96]

def _q6_judge(answer, *case):
    if answer.shape != (3,):
        return "shape"
    A, B, U = (int(n) for n in answer)
    if min(A, B) < 8:
        return "few"
    parameters = 26 * A + (9 * A + 1) * B + (25 * B + 1) * U + (U + 1) * 10
    work = 24 * 24 * 25 * A + 10 * 10 * 9 * A * B + 25 * B * U + 10 * U
    if parameters >= 100_000:
        return "many"
    if work > 1_000_000:
        return "slow"
    return "unspent" if parameters < 60_000 else None

_q6_wrong_shape = [16, 32]
_q6_wrong_few = [4, 32, 100]
_q6_wrong_many = [16, 64, 100]
_q6_wrong_slow = [32, 32, 96]
_q6_wrong_unspent = [16, 32, 64]

SHEET = Sheet("12", ("ch12-drill", "ch12-table", "ch12-refute", "ch12-report", "ch12-budget",), (
    Question(
        "12-q1", "table", "warm-up",
        ("ch12-drill",), marks=2,
        reference=_q1_reference,
        wrong={
        "no-bias": _q1_wrong_no_bias, "floor": _q1_wrong_floor, "flat": _q1_wrong_flat,
        "no-pool": _q1_wrong_no_pool, "same-again": _q1_wrong_same_again,
        },
    ),
    Question(
        "12-q2", "size", "warm-up",
        ("ch12-drill", "ch12-refute",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "as-printed": _q2_wrong_as_printed, "ceil": _q2_wrong_ceil, "steps": _q2_wrong_steps,
        "one-side": _q2_wrong_one_side, "divided-late": _q2_wrong_divided_late,
        },
        whole=True,
    ),
    Question(
        "12-q3", "convolve", "bug hunt",
        ("ch12-refute", "ch12-report",), marks=3,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "unchanged": _q3_wrong_unchanged, "not-moved": _q3_wrong_not_moved,
        "one-short": _q3_wrong_one_short, "rows-only": _q3_wrong_rows_only,
        "flipped": _q3_wrong_flipped,
        },
    ),
    Question(
        "12-q4", "max_pool", "core",
        ("ch12-refute",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "zeros": _q4_wrong_zeros, "size-unpadded": _q4_wrong_size_unpadded,
        "no-padding": _q4_wrong_no_padding, "stride-is-window": _q4_wrong_stride_is_window,
        "smallest": _q4_wrong_smallest,
        },
    ),
    Question(
        "12-q5", "errors", "core",
        ("ch12-table",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "no-bias": _q5_wrong_no_bias, "no-groups": _q5_wrong_no_groups,
        "groups-twice": _q5_wrong_groups_twice, "turned": _q5_wrong_turned, "side": _q5_wrong_side,
        },
    ),
    Question(
        "12-q6", "plan", "open",
        ("ch12-budget",), marks=3,
        reference=_q6_reference, judge=_q6_judge,
        wrong={
        "shape": _q6_wrong_shape, "few": _q6_wrong_few, "many": _q6_wrong_many,
        "slow": _q6_wrong_slow, "unspent": _q6_wrong_unspent,
        },
    ),
))
