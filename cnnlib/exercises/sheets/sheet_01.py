"""Sheet 01, The trouble with fully connected layers: questions, cases, reference answers and known mistakes.

Made from exercises/01_fully_connected/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 01-q1: Parameters of a dense layer

def _q1_reference(shape, units):
    layers = [cnnlib.Flatten(), cnnlib.Dense(units)]
    return cnnlib.Sequential(layers, tuple(shape)).count_params()

def _q1_examples():
    return [((1, 28, 28), 100), ((3, 4, 5), 2), ((2, 7, 3), 1), ((1, 1, 6), 4)]

def _q1_cases(rng):
    return [
        (tuple(int(n) for n in rng.integers(2, 9, 3)), int(rng.integers(2, 9)))
        for _ in range(4)
    ]

def _q1_wrong_no_bias(shape, units):
    C, H, W = shape
    return C * H * W * units
def _q1_wrong_one_bias(shape, units):
    C, H, W = shape
    return C * H * W * units + 1
def _q1_wrong_input_biases(shape, units):
    C, H, W = shape
    return C * H * W * (units + 1)
def _q1_wrong_one_channel(shape, units):
    C, H, W = shape
    return H * W * units + units
def _q1_wrong_added(shape, units):
    return sum(shape) * units + units

# 01-q2: Two beliefs, two savings

def _q2_reference(H, W, F):
    matrix = cnnlib.convolution_matrix(np.arange(1, F * F + 1).reshape(F, F), (H, W))
    return [matrix.size, np.count_nonzero(matrix), len(set(matrix[matrix > 0].tolist()))]

def _q2_examples():
    return [(28, 28, 3), (4, 4, 3), (5, 9, 2), (6, 3, 3)]

def _q2_cases(rng):
    return [
        (int(rng.integers(5, 12)), int(rng.integers(5, 12)), int(rng.integers(2, 5)))
        for _ in range(4)
    ]

def _q2_wrong_full_map(H, W, F):
    return [H * W * H * W, H * W * F * F, F * F]
def _q2_wrong_off_by_one(H, W, F):
    places = (H - F) * (W - F)
    return [H * W * places, places * F * F, F * F]
def _q2_wrong_apart(H, W, F):
    places = (H // F) * (W // F)
    return [H * W * places, places * F * F, F * F]
def _q2_wrong_one_line(H, W, F):
    places = (H - F + 1) * (W - F + 1)
    return [H * W * places, places * F, F]
def _q2_wrong_never_shared(H, W, F):
    places = (H - F + 1) * (W - F + 1)
    return [H * W * places, places * F * F, places * F * F]

# 01-q3: The table of zeros

def _q3_reference(k, H, W):
    return cnnlib.convolution_matrix(np.asarray(k, float), (H, W))

def _q3_examples():
    return [
        (np.arange(1.0, 10).reshape(3, 3), 4, 4),
        (np.array([[1.0, 2.0]]), 2, 4),
        (np.array([[3.0], [-1.0], [2.0]]), 5, 3),
    ]

def _q3_cases(rng):
    return [
        (rng.integers(1, 9, (2, 3)).astype(float), 4, 6),
        (rng.integers(1, 9, (3, 2)).astype(float), 5, 4),
    ]

def _q3_wrong_bent(k, H, W):
    FH, FW = k.shape
    OH, OW = H - FH + 1, W - FW + 1
    table = np.zeros((OH * OW, H * W))
    for i, j in np.ndindex(OH, OW):
        for u, v in np.ndindex(FH, FW):
            table[i * OW + j, (i + u) * OW + (j + v)] = k[u, v]
    return table
def _q3_wrong_transposed(k, H, W):
    return cnnlib.convolution_matrix(np.asarray(k, float), (H, W)).T
def _q3_wrong_flipped(k, H, W):
    return cnnlib.convolution_matrix(np.asarray(k, float)[::-1, ::-1], (H, W))
def _q3_wrong_standing_still(k, H, W):
    table = cnnlib.convolution_matrix(np.asarray(k, float), (H, W))
    return np.tile(table[:1], (len(table), 1))
def _q3_wrong_one_run(k, H, W):
    k = np.asarray(k, float)
    FH, FW = k.shape
    OH, OW = H - FH + 1, W - FW + 1
    table = np.zeros((OH * OW, H * W))
    for i, j in np.ndindex(OH, OW):
        start = i * W + j
        run = k.ravel()[: H * W - start]
        table[i * OW + j, start : start + len(run)] = run
    return table

# 01-q4: Undo the shuffle

def _q4_reference(w, order):
    moved = np.empty_like(w)
    for place, pixel in enumerate(order):
        moved[place] = w[pixel]
    return moved

def _q4_examples():
    return [
        (np.arange(12.0).reshape(4, 3), np.array([2, 0, 3, 1])),
        (np.arange(25.0).reshape(5, 5), np.array([1, 2, 3, 4, 0])),
    ]

def _q4_cases(rng):
    found = []
    for D in (5, 6, 7):
        order = np.roll(np.arange(D), int(rng.integers(1, 3)))
        found.append((rng.normal(size=(D, D)), order))
    return found

def _q4_wrong_unchanged(w, order):
    return np.array(w)
def _q4_wrong_backwards(w, order):
    return w[np.argsort(order)]
def _q4_wrong_columns(w, order):
    D, K = w.shape
    return w[:, [n for n in order if n < K]]
def _q4_wrong_sorted(w, order):
    return w[::-1]

# 01-q5: Bug hunt: what enters is paper

def _q5_reference(x, rows, columns):
    return cnnlib.shift_images(np.asarray(x)[:, None], rows, columns)[:, 0]

def _q5_examples():
    x = np.arange(1.0, 13).reshape(1, 3, 4)
    return [(x, 1, 2), (x, 0, 1), (x, -1, -2), (x, 1, -1), (x, 0, 0)]

def _q5_cases(rng):
    x = rng.integers(1, 10, (2, 5, 4)).astype(float)
    return [(x, 2, 1), (x, -2, 1), (x, 1, -3)]

def _q5_wrong_unchanged(x, rows, columns):
    moved = np.roll(x, (rows, columns), axis=(1, 2))
    moved[:, :rows] = 0
    moved[:, :columns] = 0
    return moved
def _q5_wrong_comes_back(x, rows, columns):
    return np.roll(x, (rows, columns), axis=(1, 2))
def _q5_wrong_negative(x, rows, columns):
    moved = np.roll(x, (rows, columns), axis=(1, 2))
    moved[:, :rows] = 0
    moved[:, :, :columns] = 0
    return moved
def _q5_wrong_wrong_axis(x, rows, columns):
    moved = np.roll(x, (rows, columns), axis=(1, 2))
    for by in (rows, columns):
        if by > 0:
            moved[:, :by] = 0
        if by < 0:
            moved[:, by:] = 0
    return moved
def _q5_wrong_backwards(x, rows, columns):
    return cnnlib.shift_images(np.asarray(x)[:, None], -rows, -columns)[:, 0]

# 01-q6: A shuffle of your own

def _q6_reference(x):
    N, H, W = x.shape
    places = 53 * np.arange(H * W) % (H * W)
    return x.reshape(N, H * W)[:, places].reshape(N, H, W)

def _q6_examples():
    rng = np.random.default_rng(5)
    return [(np.stack([rng.permutation(144) for _ in range(2)]).reshape(2, 12, 12),)]

def _q6_cases(rng):
    return [(np.stack([rng.permutation(144) for _ in range(2)]).reshape(2, 12, 12),)]

def _q6_judge(y, x):
    if y.shape != x.shape:
        return "wrong-shape"
    N, H, W = x.shape
    if not np.array_equal(np.sort(y.reshape(N, -1)), np.sort(x.reshape(N, -1))):
        return "lost"
    where = np.empty((N, H * W), int)  # where each pixel has gone
    for image, arranged, goals in zip(x, y, where):
        goals[np.argsort(image.ravel())] = np.argsort(arranged.ravel())
    if any(not np.array_equal(where[0], other) for other in where):
        return "each-its-own"
    rows, columns = (part.reshape(H, W) for part in np.divmod(where[0], W))
    for axis in (0, 1):
        steps = [np.abs(np.diff(part, axis=axis)) for part in (rows, columns)]
        if np.maximum(*steps).mean() < 3:
            return "neighbours-stay"
    return None

def _q6_wrong_neighbours_stay(x):
    return x[:, ::-1].transpose(0, 2, 1)
def _q6_wrong_lost(x):
    N, H, W = x.shape
    places = 6 * np.arange(H * W) % (H * W)
    return x.reshape(N, H * W)[:, places].reshape(N, H, W)
def _q6_wrong_each_its_own(x):
    N, H, W = x.shape
    flat = np.sort(x.reshape(N, H * W))
    return flat.reshape(N, H, W)
def _q6_wrong_wrong_shape(x):
    return x.reshape(len(x), -1)

SHEET = Sheet("01", ("ch01-count", "ch01-flatten", "ch01-local", "ch01-share", "ch01-shift",), (
    Question(
        "01-q1", "dense_params", "warm-up",
        ("ch01-count",), marks=2,
        reference=_q1_reference, examples=_q1_examples, cases=_q1_cases,
        wrong={
        "no-bias": _q1_wrong_no_bias, "one-bias": _q1_wrong_one_bias,
        "input-biases": _q1_wrong_input_biases, "one-channel": _q1_wrong_one_channel,
        "added": _q1_wrong_added,
        },
        whole=True,
    ),
    Question(
        "01-q2", "ladder", "warm-up",
        ("ch01-local", "ch01-share",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "full-map": _q2_wrong_full_map, "off-by-one": _q2_wrong_off_by_one,
        "apart": _q2_wrong_apart, "one-line": _q2_wrong_one_line,
        "never-shared": _q2_wrong_never_shared,
        },
        whole=True,
    ),
    Question(
        "01-q3", "conv_table", "core",
        ("ch01-local", "ch01-share",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "bent": _q3_wrong_bent, "transposed": _q3_wrong_transposed, "flipped": _q3_wrong_flipped,
        "standing-still": _q3_wrong_standing_still, "one-run": _q3_wrong_one_run,
        },
    ),
    Question(
        "01-q4", "move_weights", "core",
        ("ch01-flatten",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "unchanged": _q4_wrong_unchanged, "backwards": _q4_wrong_backwards,
        "columns": _q4_wrong_columns, "sorted": _q4_wrong_sorted,
        },
    ),
    Question(
        "01-q5", "shift", "bug hunt",
        ("ch01-shift",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "comes-back": _q5_wrong_comes_back,
        "negative": _q5_wrong_negative, "wrong-axis": _q5_wrong_wrong_axis,
        "backwards": _q5_wrong_backwards,
        },
    ),
    Question(
        "01-q6", "scatter", "open",
        ("ch01-flatten", "ch01-local",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "neighbours-stay": _q6_wrong_neighbours_stay, "lost": _q6_wrong_lost,
        "each-its-own": _q6_wrong_each_its_own, "wrong-shape": _q6_wrong_wrong_shape,
        },
    ),
))
