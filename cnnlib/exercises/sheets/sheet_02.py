"""Sheet 02, Convolution: questions, cases, reference answers and known mistakes.

Made from exercises/02_convolution/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

def correlate(x, k):
    """Slide the kernel k (FH, FW) over the picture x (H, W), without flipping it."""
    x, k = np.asarray(x, float), np.asarray(k, float)
    return cnnlib.conv2d(x[None, None], k[None, None])[0, 0]  # (H - FH + 1, W - FW + 1)

# 02-q1: Six windows on paper

_q1_reference = [[1, 5, 8], [4, 1, 3]]

_q1_wrong_no_bias = [[0, 4, 7], [3, 0, 2]]
_q1_wrong_bias_once = [[1, 4, 7], [3, 0, 2]]
_q1_wrong_bias_each_product = [[4, 8, 11], [7, 4, 6]]
_q1_wrong_flipped = [[9, 3, 0], [4, 7, 3]]
_q1_wrong_transposed = [[9, 3, 2], [6, 7, 3]]

# 02-q2: The other convolution

def _q2_reference(x, k):
    return correlate(x, k[::-1, ::-1])

def _q2_examples():
    x = np.array([[1, 0, 2, 3], [4, 1, 0, 1], [2, 3, 1, 0]])
    return [
        (x, np.array([[1, 2], [0, -1]])),
        (x, np.array([[1, 0, 2]])),
        (x, np.array([[1], [0], [3]])),
    ]

def _q2_cases(rng):
    shapes = [(4, 6, 2, 3), (6, 5, 3, 2), (5, 5, 3, 3)]
    return [(rng.integers(0, 9, s[:2]), rng.integers(-4, 5, s[2:])) for s in shapes]

def _q2_wrong_not_turned(x, k):
    return correlate(x, k)
def _q2_wrong_rows_only(x, k):
    return correlate(x, k[::-1])
def _q2_wrong_columns_only(x, k):
    return correlate(x, k[:, ::-1])
def _q2_wrong_transposed(x, k):
    return correlate(x, k.T)
def _q2_wrong_output_turned(x, k):
    return correlate(x, k)[::-1, ::-1]

# 02-q3: Two loops

def _q3_reference(x, k, b=0):
    return correlate(x, k) + b

def _q3_examples():
    x = np.arange(1.0, 10).reshape(3, 3)
    wide = np.array([[1, 0, 2, 3], [4, 1, 0, 1], [2, 3, 1, 0]])
    return [
        (x, np.array([[1.0, 2], [3, 4]]), 0),
        (wide, np.array([[1, 2], [0, -1]]), 1),
        (wide, np.array([[0.5, 0.25]]), 0),  # whole numbers in, fractions out
        (wide.T, np.array([[1, -1, 2], [0, 3, 1]]), -2),
        (wide, np.array([[2]]), 3),
        (wide, wide - 1, 0),  # one window alone
    ]

def _q3_cases(rng):
    shapes = [(5, 7, 3, 2), (7, 4, 2, 3), (6, 6, 3, 3), (4, 9, 1, 4)]
    return [
        (rng.integers(0, 9, s[:2]), rng.integers(-4, 5, s[2:]), int(rng.integers(1, 6)))
        for s in shapes
    ]

def _q3_wrong_flipped(x, k, b=0):
    return correlate(x, k[::-1, ::-1]) + b
def _q3_wrong_short_bound(x, k, b=0):
    out = correlate(x, k) + b
    out[-1], out[:, -1] = 0, 0
    return out
def _q3_wrong_small_output(x, k, b=0):
    return correlate(x, k)[:-1, :-1] + b
def _q3_wrong_no_bias(x, k, b=0):
    return correlate(x, k)
def _q3_wrong_bias_each_product(x, k, b=0):
    return correlate(x, k) + b * k.size
def _q3_wrong_swapped(x, k, b=0):
    (H, W), (FH, FW) = x.shape, k.shape
    out = np.zeros((H - FH + 1, W - FW + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(x[j : j + FH, i : i + FW] * k) + b
    return out
def _q3_wrong_square_only(x, k, b=0):
    (H, W), (FH, FW) = x.shape, k.shape
    out = np.zeros((H - FH + 1, W - FW + 1))
    for i, j in np.ndindex(*out.shape):
        out[i, j] = np.sum(x[i : i + FH, j : j + FH] * k) + b
    return out

# 02-q4: Find the kernel

def _q4_reference(x, y, k, steps=20, rate=0.05):
    for step in range(steps):
        error = correlate(x, k) - y
        gradient = correlate(x, error)
        k = k - rate * gradient
    return k

def _q4_examples():
    x = np.ones((6, 8))
    x[:, 2:6] = 0
    y = correlate(x, [[1, -1]])
    start = np.zeros((1, 2))
    return [(x, y, start, steps, 0.05) for steps in (1, 2, 20)]

def _q4_cases(rng):
    found = []
    for size, shape in [((5, 7), (2, 3)), ((7, 5), (3, 2)), ((6, 6), (2, 2))]:
        x, k = rng.uniform(0, 1, size), rng.uniform(-1, 1, shape)
        rate = 1 / (k.size * np.sum(x**2))  # small enough to converge
        found.append((x, correlate(x, k), rng.uniform(-1, 1, shape), 10, rate))
    return found

def _q4_wrong_uphill(x, y, k, steps=20, rate=0.05):
    for step in range(steps):
        k = k + rate * correlate(x, correlate(x, k) - y)
    return k
def _q4_wrong_one_step(x, y, k, steps=20, rate=0.05):
    return k - rate * correlate(x, correlate(x, k) - y)
def _q4_wrong_frozen(x, y, k, steps=20, rate=0.05):
    return k - steps * rate * correlate(x, correlate(x, k) - y)
def _q4_wrong_averaged(x, y, k, steps=20, rate=0.05):
    for step in range(steps):
        k = k - rate * correlate(x, correlate(x, k) - y) / y.size
    return k
def _q4_wrong_doubled(x, y, k, steps=20, rate=0.05):
    for step in range(steps):
        k = k - 2 * rate * correlate(x, correlate(x, k) - y)
    return k
def _q4_wrong_no_target(x, y, k, steps=20, rate=0.05):
    for step in range(steps):
        k = k - rate * correlate(x, correlate(x, k))
    return k

# 02-q5: The test that saw nothing

def _q5_reference(x, k):
    return correlate(x, k)

def _q5_examples():
    x = np.array([[0, 0, 0, 1, 1, 1]] * 5)
    sobel_x = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
    return [
        (x, sobel_x),
        (np.arange(20).reshape(4, 5) ** 2, np.array([[1, 2], [3, 5]])),
        (np.arange(20).reshape(4, 5), np.array([[1, 2, 4]])),
        (np.arange(20).reshape(5, 4), np.array([[1, 2], [0, 3], [5, 0]])),
    ]

def _q5_cases(rng):
    shapes = [(5, 7, 3, 3), (6, 4, 2, 3), (4, 7, 3, 2)]
    return [(rng.integers(0, 9, s[:2]), rng.integers(-4, 5, s[2:])) for s in shapes]

def _q5_wrong_unchanged(x, k):
    FH, FW = k.shape
    OH, OW = x.shape[0] - FH + 1, x.shape[1] - FW + 1
    out = np.zeros((OH, OW))
    for u in range(FH):
        for v in range(FW):
            out += k[v, u] * x[u : u + OH, v : v + OW]
    return out
def _q5_wrong_flipped(x, k):
    return correlate(x, k[::-1, ::-1])
def _q5_wrong_picture_swapped(x, k):
    (FH, FW), (H, W) = k.shape, x.shape
    out = np.zeros((H - FH + 1, W - FW + 1))
    for u, v in np.ndindex(FH, FW):
        out += k[u, v] * x[v : v + out.shape[0], u : u + out.shape[1]]
    return out
def _q5_wrong_output_transposed(x, k):
    return correlate(x, k.T).T

# 02-q6: Design a kernel that sharpens

_q6_reference = [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]

def _q6_judge(kernel):
    if kernel.shape != (3, 3):
        return "not-3x3"
    if np.count_nonzero(kernel) == 1 and kernel[1, 1] == 1:
        return "identity"
    if not abs(kernel.sum() - 1) < 1e-3:
        return "brightness"
    sides = [kernel[:, 0], kernel[:, 2], kernel[0], kernel[2]]  # what an edge meets first
    if max(side.sum() for side in sides) > 1e-9:
        return "blur"
    if max(side.sum() for side in sides) > -1e-3:
        return "one-direction"
    return None

_q6_wrong_not_3x3 = [[-1, 3, -1]]
_q6_wrong_identity = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
_q6_wrong_brightness = [[0, -1, 0], [-1, 4, -1], [0, -1, 0]]
_q6_wrong_blur = [[0, 0.125, 0], [0.125, 0.5, 0.125], [0, 0.125, 0]]
_q6_wrong_one_direction = [[0, 0, 0], [-1, 3, -1], [0, 0, 0]]

SHEET = Sheet("02", ("ch02-cross-correlate", "ch02-implement", "ch02-bias", "ch02-flip", "ch02-learn",), (
    Question(
        "02-q1", "feature_map", "warm-up",
        ("ch02-cross-correlate", "ch02-bias",), marks=2,
        reference=_q1_reference,
        wrong={
        "no-bias": _q1_wrong_no_bias, "bias-once": _q1_wrong_bias_once,
        "bias-each-product": _q1_wrong_bias_each_product, "flipped": _q1_wrong_flipped,
        "transposed": _q1_wrong_transposed,
        },
    ),
    Question(
        "02-q2", "convolve", "warm-up",
        ("ch02-flip",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "not-turned": _q2_wrong_not_turned, "rows-only": _q2_wrong_rows_only,
        "columns-only": _q2_wrong_columns_only, "transposed": _q2_wrong_transposed,
        "output-turned": _q2_wrong_output_turned,
        },
    ),
    Question(
        "02-q3", "corr2d", "core",
        ("ch02-implement", "ch02-bias",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "flipped": _q3_wrong_flipped, "short-bound": _q3_wrong_short_bound,
        "small-output": _q3_wrong_small_output, "no-bias": _q3_wrong_no_bias,
        "bias-each-product": _q3_wrong_bias_each_product, "swapped": _q3_wrong_swapped,
        "square-only": _q3_wrong_square_only,
        },
    ),
    Question(
        "02-q4", "learn", "core",
        ("ch02-learn",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "uphill": _q4_wrong_uphill, "one-step": _q4_wrong_one_step, "frozen": _q4_wrong_frozen,
        "averaged": _q4_wrong_averaged, "doubled": _q4_wrong_doubled,
        "no-target": _q4_wrong_no_target,
        },
    ),
    Question(
        "02-q5", "shift_and_add", "bug hunt",
        ("ch02-implement", "ch02-flip",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "flipped": _q5_wrong_flipped,
        "picture-swapped": _q5_wrong_picture_swapped,
        "output-transposed": _q5_wrong_output_transposed,
        },
    ),
    Question(
        "02-q6", "kernel", "open",
        ("ch02-cross-correlate",), marks=3,
        reference=_q6_reference, judge=_q6_judge,
        wrong={
        "not-3x3": _q6_wrong_not_3x3, "identity": _q6_wrong_identity,
        "brightness": _q6_wrong_brightness, "blur": _q6_wrong_blur,
        "one-direction": _q6_wrong_one_direction,
        },
    ),
))
