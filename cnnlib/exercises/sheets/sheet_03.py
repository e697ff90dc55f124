"""Sheet 03, Padding and stride: questions, cases, reference answers and known mistakes.

Made from exercises/03_padding_stride/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 03-q1: Six sizes on paper

_q1_reference = [28, 28, 6, 5, 3, 5]

_q1_wrong_rounded_up = [28, 28, 6, 6, 4, 5]
_q1_wrong_steps = [27, 27, 5, 4, 2, 4]
_q1_wrong_one_side = [28, 27, 6, 4, 3, 5]
_q1_wrong_no_dilation = [28, 28, 6, 5, 3, 7]
_q1_wrong_dilation_too_far = [28, 28, 6, 5, 3, 4]
_q1_wrong_brackets = [28, 28, 11, 11, 7, 5]

# 03-q2: The formula as a function

def _q2_reference(H, F, S, before, after):
    return cnnlib.output_size(H, F, S, (before, after))

def _q2_examples():
    return [
        (8, 3, 2, 0, 0), (8, 3, 2, 0, 1), (28, 2, 2, 0, 0), (31, 5, 3, 2, 2),
        (6, 4, 3, 1, 1), (11, 4, 3, 0, 0), (12, 4, 3, 0, 0), (5, 5, 4, 0, 0),
        (28, 10, 1, 4, 5), (9, 4, 2, 3, 1),
    ]

def _q2_cases(rng):
    found = []
    for _ in range(6):
        F, S = int(rng.integers(2, 8)), int(rng.integers(2, 6))
        before, after = (int(p) for p in rng.integers(0, F, 2))
        found.append((int(rng.integers(F, 60)), F, S, before, after))
    return found

def _q2_wrong_rounded_up(H, F, S, before, after):
    return -(-(H + before + after - F) // S) + 1
def _q2_wrong_nearest(H, F, S, before, after):
    return round((H + before + after - F) / S) + 1
def _q2_wrong_brackets(H, F, S, before, after):
    return (H - F) + (before + after) // S + 1
def _q2_wrong_no_first(H, F, S, before, after):
    return (H + before + after - F) // S
def _q2_wrong_inside(H, F, S, before, after):
    return (H + before + after - F + 1) // S
def _q2_wrong_doubled(H, F, S, before, after):
    return (H + 2 * before - F) // S + 1

# 03-q3: Zeros for same

def _q3_reference(H, F, S):
    return cnnlib.same_padding(H, F, S)

def _q3_examples():
    return [
        (28, 3, 1), (100, 3, 2), (28, 10, 1), (25, 3, 2), (75, 3, 2), (38, 3, 2), (8, 1, 3),
        (10, 2, 4), (7, 4, 3), (28, 5, 2),
    ]

def _q3_cases(rng):
    found = [(int(rng.integers(9, 60)), int(rng.integers(2, 9)), 1) for _ in range(2)]
    for _ in range(4):
        S = int(rng.integers(2, 5))
        found.append((int(rng.integers(9, 60)), int(rng.integers(S, 9)), S))
    return found

def _q3_wrong_half(H, F, S):
    return (F - 1) // 2, (F - 1) // 2
def _q3_wrong_stride_one(H, F, S):
    return (F - 1) // 2, F - 1 - (F - 1) // 2
def _q3_wrong_keeps_size(H, F, S):
    total = (H - 1) * S + F - H
    return total // 2, total - total // 2
def _q3_wrong_odd_before(H, F, S):
    total = max((-(-H // S) - 1) * S + F - H, 0)
    return total - total // 2, total // 2
def _q3_wrong_negative(H, F, S):
    total = (-(-H // S) - 1) * S + F - H
    return total // 2, total - total // 2
def _q3_wrong_rounded_down(H, F, S):
    total = max((H // S - 1) * S + F - H, 0)
    return total // 2, total - total // 2
def _q3_wrong_even_sides(H, F, S):
    total = max((-(-H // S) - 1) * S + F - H, 0)
    return (total + 1) // 2, (total + 1) // 2

# 03-q4: Blind spots

def _q4_reference(H, F, S, P):
    from cnnlib.visits import participation

    return int((participation((H, H), F, S, P) == 0).sum())

def _q4_examples():
    return [
        (8, 3, 2, 0), (7, 2, 3, 0), (6, 4, 3, 1), (9, 3, 4, 1), (12, 4, 3, 0),
        (12, 3, 4, 0), (5, 3, 1, 1), (10, 2, 4, 1), (13, 4, 5, 0),
    ]

def _q4_cases(rng):
    found = []
    for F, S in ((3, 2), (4, 3), (2, 3), (3, 4), (2, 5)):
        for P in (0, 1):
            found.append((int(rng.integers(F + S, 20)), F, S, P))
    return found

def _q4_wrong_zeros_counted(H, F, S, P):
    from cnnlib.visits import axis_visits

    return int((H + 2 * P) ** 2 - (axis_visits(H, F, S, P).visits > 0).sum() ** 2)
def _q4_wrong_no_gaps(H, F, S, P):
    seen = min((H + 2 * P - F) // S * S + F - P, H)
    return H * H - seen * seen
def _q4_wrong_lines(H, F, S, P):
    from cnnlib.visits import axis_visits

    unseen = int((axis_visits(H, F, S, P).of_input == 0).sum())
    return unseen
def _q4_wrong_rows_only(H, F, S, P):
    from cnnlib.visits import axis_visits

    unseen = int((axis_visits(H, F, S, P).of_input == 0).sum())
    return unseen * H
def _q4_wrong_corners_twice(H, F, S, P):
    from cnnlib.visits import axis_visits

    unseen = int((axis_visits(H, F, S, P).of_input == 0).sum())
    return unseen * 2 * H
def _q4_wrong_both_unseen(H, F, S, P):
    from cnnlib.visits import axis_visits

    unseen = int((axis_visits(H, F, S, P).of_input == 0).sum())
    return unseen**2

# 03-q5: The formula that was right by luck

def _q5_reference(image, kernel, strides, padding):
    axes = zip(image, kernel, strides, padding)
    return tuple(cnnlib.output_size(n, k, s, p) for n, k, s, p in axes)

def _q5_examples():
    return [
        ((28, 28), (2, 2), (2, 2), (0, 0)), ((28, 31), (5, 5), (3, 3), (2, 2)),
        ((8, 8), (3, 5), (3, 4), (0, 1)), ((20, 9), (3, 2), (1, 3), (0, 1)),
        ((9, 21), (4, 3), (3, 1), (1, 0)), ((12, 30), (3, 4), (2, 4), (1, 1)),
    ]

def _q5_cases(rng):
    found = []
    for SH, SW in ((2, 3), (3, 2), (1, 4), (4, 1), (2, 2)):
        image = tuple(int(n) for n in rng.integers(9, 40, 2))
        kernel = tuple(int(k) for k in rng.integers(2, 6, 2))
        found.append((image, kernel, (SH, SW), (int(rng.integers(0, 3)), 1)))
    return found

def _q5_wrong_unchanged(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    OH = (H - FH) + (2 * PH) // SH + 1
    OW = (W - FW) + (2 * PW) // SH + 1
    return OH, OW
def _q5_wrong_brackets_only(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    return (H - FH + 2 * PH) // SH + 1, (W - FW + 2 * PW) // SH + 1
def _q5_wrong_stride_only(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    return (H - FH) + (2 * PH) // SH + 1, (W - FW) + (2 * PW) // SW + 1
def _q5_wrong_rows_only(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    return (H - FH + 2 * PH) // SH + 1, (W - FW) + (2 * PW) // SH + 1
def _q5_wrong_half_the_room(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    return (H - FH) // SH + 2 * PH + 1, (W - FW) // SW + 2 * PW + 1
def _q5_wrong_one_inside(image, kernel, strides, padding):
    (H, W), (FH, FW), (SH, SW), (PH, PW) = image, kernel, strides, padding
    return (H - FH + 2 * PH + 1) // SH, (W - FW + 2 * PW + 1) // SW

# 03-q6: A border that does not fade

def _q6_reference(x, p):
    return np.pad(x, p, mode="edge")

def _q6_examples():
    return [
        (np.arange(1.0, 13).reshape(3, 4) * 3, 1),
        (np.arange(1.0, 21).reshape(5, 4) ** 2, 2),
        (np.array([[4.0, 9, 5], [16, 8, 25], [36, 49, 7]]), 2),
    ]

def _q6_cases(rng):
    return [(rng.choice(np.arange(1.0, 90), (4, 6), replace=False), p) for p in (1, 2, 3)]

def _q6_judge(padded, x, p):
    H, W = x.shape
    if padded.shape == (H + p, W + p):
        return "one-side"
    if padded.shape != (H + 2 * p, W + 2 * p):
        return "wrong-shape"
    if not np.allclose(padded[p : p + H, p : p + W], x):
        return "moved"
    border = np.ones(padded.shape, bool)
    border[p : p + H, p : p + W] = False
    if not padded[border].any():
        return "zeros"
    if not np.isin(padded[border].round(6), x.astype(float).round(6)).all():
        return "invented"
    return None

def _q6_wrong_zeros(x, p):
    return np.pad(x, p)
def _q6_wrong_invented(x, p):
    return np.pad(x, p, mode="mean")
def _q6_wrong_one_side(x, p):
    return np.pad(x, ((0, p), (0, p)), mode="edge")
def _q6_wrong_wrong_shape(x, p):
    return np.pad(x, ((p, p), (0, 0)), mode="edge")
def _q6_wrong_moved(x, p):
    return np.pad(x[::-1], p, mode="edge")

SHEET = Sheet("03", ("ch03-size", "ch03-same", "ch03-participation", "ch03-stride", "ch03-unseen",), (
    Question(
        "03-q1", "sizes", "warm-up",
        ("ch03-size",), marks=2,
        reference=_q1_reference,
        wrong={
        "rounded-up": _q1_wrong_rounded_up, "steps": _q1_wrong_steps,
        "one-side": _q1_wrong_one_side, "no-dilation": _q1_wrong_no_dilation,
        "dilation-too-far": _q1_wrong_dilation_too_far, "brackets": _q1_wrong_brackets,
        },
        whole=True,
    ),
    Question(
        "03-q2", "out_size", "warm-up",
        ("ch03-size",), marks=3,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "rounded-up": _q2_wrong_rounded_up, "nearest": _q2_wrong_nearest,
        "brackets": _q2_wrong_brackets, "no-first": _q2_wrong_no_first, "inside": _q2_wrong_inside,
        "doubled": _q2_wrong_doubled,
        },
        whole=True,
    ),
    Question(
        "03-q3", "same_pads", "core",
        ("ch03-same", "ch03-stride",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "half": _q3_wrong_half, "stride-one": _q3_wrong_stride_one,
        "keeps-size": _q3_wrong_keeps_size, "odd-before": _q3_wrong_odd_before,
        "negative": _q3_wrong_negative, "rounded-down": _q3_wrong_rounded_down,
        "even-sides": _q3_wrong_even_sides,
        },
        whole=True,
    ),
    Question(
        "03-q4", "blind_spots", "core",
        ("ch03-unseen", "ch03-participation",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "zeros-counted": _q4_wrong_zeros_counted, "no-gaps": _q4_wrong_no_gaps,
        "lines": _q4_wrong_lines, "rows-only": _q4_wrong_rows_only,
        "corners-twice": _q4_wrong_corners_twice, "both-unseen": _q4_wrong_both_unseen,
        },
        whole=True,
    ),
    Question(
        "03-q5", "map_shape", "bug hunt",
        ("ch03-size", "ch03-stride",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "brackets-only": _q5_wrong_brackets_only,
        "stride-only": _q5_wrong_stride_only, "rows-only": _q5_wrong_rows_only,
        "half-the-room": _q5_wrong_half_the_room, "one-inside": _q5_wrong_one_inside,
        },
        whole=True,
    ),
    Question(
        "03-q6", "pad", "open",
        ("ch03-same", "ch03-participation",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "zeros": _q6_wrong_zeros, "invented": _q6_wrong_invented, "one-side": _q6_wrong_one_side,
        "wrong-shape": _q6_wrong_wrong_shape, "moved": _q6_wrong_moved,
        },
    ),
))
