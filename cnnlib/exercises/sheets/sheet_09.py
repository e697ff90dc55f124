"""Sheet 09, The same network in Keras: questions, cases, reference answers and known mistakes.

Made from exercises/09_keras/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 09-q1: A column of parameters

_q1_reference = [608, 0, 1168, 0, 16650]

_q1_wrong_no_bias = [600, 0, 1152, 0, 16640]
_q1_wrong_depth = [208, 0, 160, 0, 16650]
_q1_wrong_same_again = [608, 0, 1168, 0, 24010]
_q1_wrong_no_flatten = [608, 0, 1168, 0, 170]
_q1_wrong_one_bias = [601, 0, 1153, 0, 16641]
_q1_wrong_no_pool = [608, 0, 1168, 0, 80650]

# 09-q2: How far the bar runs

def _q2_reference(N, batch_size, epochs):
    return epochs * len(range(0, N, batch_size))

def _q2_examples():
    return [(60_000, 64, 5), (48_000, 32, 20), (130, 64, 3), (10, 64, 2), (100, 90, 7)]

def _q2_cases(rng):
    drawn = rng.integers((100, 3, 2), (9000, 200, 30), (4, 3))
    return [tuple(case) for case in drawn.tolist()]

def _q2_wrong_floor(N, batch_size, epochs):
    return N // batch_size * epochs
def _q2_wrong_one_more(N, batch_size, epochs):
    return (N // batch_size + 1) * epochs
def _q2_wrong_round_late(N, batch_size, epochs):
    return -(-N * epochs // batch_size)
def _q2_wrong_one_epoch(N, batch_size, epochs):
    return -(-N // batch_size)

# 09-q3: The whole column, by program

def _q3_reference(layers, shape):
    make = {
        "conv": lambda FN, F, S: cnnlib.Conv2D(FN, F, S),
        "pool": cnnlib.MaxPooling2D,
        "flatten": cnnlib.Flatten,
        "dense": cnnlib.Dense,
    }
    stack = [make[kind](*n) for kind, *n in layers]
    first = shape if len(shape) == 1 else (shape[2], shape[0], shape[1])
    network = cnnlib.Sequential(stack, first)
    return [layer.count_params() for layer in network.layers]

def _q3_examples():
    return [
        ([("conv", 8, 3, 1), ("flatten",), ("dense", 2)], (4, 5, 1)),
        (
            [("conv", 32, 3, 1), ("pool", 2), ("conv", 64, 3, 1), ("pool", 2)]
            + [("conv", 64, 3, 1), ("flatten",), ("dense", 64), ("dense", 10)],
            (28, 28, 1),
        ),
        ([("dense", 512), ("dense", 10)], (784,)),
        ([("conv", 4, 3, 2), ("pool", 3), ("flatten",), ("dense", 3)], (20, 33, 3)),
    ]

def _q3_cases(rng):
    found = []
    for _ in range(4):
        F, S, FN, K = (int(n) for n in (*rng.integers(2, 4, 2), *rng.integers(2, 9, 2)))
        layers = [("conv", FN, F, S), ("pool", 2), ("conv", K, 2, 1), ("flatten",), ("dense", K)]
        H, W, C = (int(n) for n in (*rng.integers(14, 30, 2), rng.integers(2, 5)))
        found.append((layers, (H, W, C)))
    return found

def _q3_wrong_no_bias(layers, shape):
    found = []
    for kind, *n in layers:
        found.append(0)
        if kind == "conv":
            found[-1] = n[1] * n[1] * shape[2] * n[0]
            shape = (*[(m - n[1]) // n[2] + 1 for m in shape[:2]], n[0])
        elif kind == "pool":
            shape = (*[m // n[0] for m in shape[:2]], shape[2])
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            found[-1], shape = shape[0] * n[0], n
    return found
def _q3_wrong_depth(layers, shape):
    found = []
    for kind, *n in layers:
        found.append(0)
        if kind == "conv":
            found[-1] = (n[1] * n[1] + 1) * n[0]
            shape = (*[(m - n[1]) // n[2] + 1 for m in shape[:2]], n[0])
        elif kind == "pool":
            shape = (*[m // n[0] for m in shape[:2]], shape[2])
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            found[-1], shape = (shape[0] + 1) * n[0], n
    return found
def _q3_wrong_no_stride(layers, shape):
    found = []
    for kind, *n in layers:
        found.append(0)
        if kind == "conv":
            found[-1] = (n[1] * n[1] * shape[2] + 1) * n[0]
            shape = (*[m - n[1] + 1 for m in shape[:2]], n[0])
        elif kind == "pool":
            shape = (*[m // n[0] for m in shape[:2]], shape[2])
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            found[-1], shape = (shape[0] + 1) * n[0], n
    return found
def _q3_wrong_square(layers, shape):
    found = []
    for kind, *n in layers:
        found.append(0)
        if kind == "conv":
            found[-1] = (n[1] * n[1] * shape[2] + 1) * n[0]
            shape = (*[(shape[0] - n[1]) // n[2] + 1] * 2, n[0])
        elif kind == "pool":
            shape = (*[m // n[0] for m in shape[:2]], shape[2])
        elif kind == "flatten":
            shape = (int(np.prod(shape)),)
        else:
            found[-1], shape = (shape[0] + 1) * n[0], n
    return found

# 09-q4: Rows in Keras's order

def _q4_reference(w, C, H, W):
    return w[np.arange(C * H * W).reshape(C, H * W).T.ravel()]

def _q4_examples():
    return [
        (np.arange(12.0).reshape(12, 1), 3, 2, 2),
        (np.arange(60.0).reshape(30, 2), 2, 3, 5),
        (np.arange(24.0).reshape(6, 4), 1, 2, 3),
    ]

def _q4_cases(rng):
    shapes = ((4, 2, 3), (2, 3, 4), (3, 4, 2), (2, 1, 5))
    return [(rng.normal(size=(C * H * W, 2)), C, H, W) for C, H, W in shapes]

def _q4_wrong_as_they_are(w, C, H, W):
    return w.copy()
def _q4_wrong_backwards(w, C, H, W):
    return w.reshape(H, W, C, -1).transpose(2, 0, 1, 3).reshape(C * H * W, -1)
def _q4_wrong_columns_first(w, C, H, W):
    return w.reshape(C, H, W, -1).transpose(2, 1, 0, 3).reshape(C * H * W, -1)
def _q4_wrong_units(w, C, H, W):
    return w[:, ::-1]
def _q4_wrong_four_axes(w, C, H, W):
    return w.reshape(C, H, W, -1).transpose(1, 2, 0, 3)

# 09-q5: Images that do not count

def _q5_reference(hits, batch_size):
    return float(np.mean(hits))

def _q5_examples():
    return [
        (np.ones(25), 10),
        (np.array([1.0, 1, 1, 0, 1, 0, 0]), 3),
        (np.array([1.0, 0, 1, 1]), 2),
        (np.array([1.0, 1, 0]), 8),
    ]

def _q5_cases(rng):
    sizes = ((23, 5), (31, 16), (9, 4))
    return [(rng.integers(0, 2, n).astype(float), size) for n, size in sizes]

def _q5_wrong_unchanged(hits, batch_size):
    right = 0.0
    for i in range(len(hits) // batch_size):
        right += hits[i * batch_size : (i + 1) * batch_size].sum()
    return right / len(hits)
def _q5_wrong_left_out(hits, batch_size):
    whole = len(hits) // batch_size * batch_size
    return hits[:whole].sum() / max(whole, 1)
def _q5_wrong_mean_of_means(hits, batch_size):
    starts = range(0, len(hits), batch_size)
    return np.mean([hits[i : i + batch_size].mean() for i in starts])
def _q5_wrong_full_batches(hits, batch_size):
    return hits.sum() / (-(-len(hits) // batch_size) * batch_size)

# 09-q6: A network on a budget

def _q6_reference(H, W, C):
    return [[16, 3, 2], [32, 3, 2], [32, 3, 1]]

def _q6_examples():
    return [(28, 28, 1), (32, 30, 3)]

def _q6_cases(rng):
    return [tuple(int(n) for n in (*rng.integers(28, 40, 2), rng.integers(1, 4)))]

def _q6_judge(y, H, W, C):
    if y.ndim != 2 or y.shape[1] != 3 or y.min() < 1:
        return "not-blocks"
    layers, field = [], []
    for filters, kernel_size, pool in y.astype(int).tolist():
        layers += [cnnlib.Conv2D(filters, kernel_size), cnnlib.ReLU()]
        layers += [cnnlib.MaxPooling2D(pool)] if pool > 1 else []
        field += [(kernel_size, 1), (pool, pool)]
    layers += [cnnlib.GlobalAveragePooling2D(), cnnlib.Dense(10)]
    try:
        network = cnnlib.Sequential(layers, (C, H, W))
    except ValueError:
        return "too-small"
    if network.count_params() > 20_000:
        return "too-many"
    if cnnlib.receptive_field(field) < 14:
        return "short-sighted"
    return "narrow" if y[-1, 0] < 16 else None

def _q6_wrong_not_blocks(H, W, C):
    return [16, 32, 32]
def _q6_wrong_too_small(H, W, C):
    return [[16, 5, 2], [16, 5, 2], [16, 5, 2]]
def _q6_wrong_too_many(H, W, C):
    return [[64, 3, 2], [64, 3, 2], [64, 3, 1]]
def _q6_wrong_short_sighted(H, W, C):
    return [[16, 3, 1], [32, 3, 1]]
def _q6_wrong_narrow(H, W, C):
    return [[8, 3, 2], [8, 3, 2], [8, 3, 1]]

SHEET = Sheet("09", ("ch09-build", "ch09-summary", "ch09-train", "ch09-judge", "ch09-bridge",), (
    Question(
        "09-q1", "parameters", "warm-up",
        ("ch09-summary",), marks=2,
        reference=_q1_reference,
        wrong={
        "no-bias": _q1_wrong_no_bias, "depth": _q1_wrong_depth, "same-again": _q1_wrong_same_again,
        "no-flatten": _q1_wrong_no_flatten, "one-bias": _q1_wrong_one_bias,
        "no-pool": _q1_wrong_no_pool,
        },
        whole=True,
    ),
    Question(
        "09-q2", "steps", "warm-up",
        ("ch09-train",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "floor": _q2_wrong_floor, "one-more": _q2_wrong_one_more,
        "round-late": _q2_wrong_round_late, "one-epoch": _q2_wrong_one_epoch,
        },
        whole=True,
    ),
    Question(
        "09-q3", "count", "core",
        ("ch09-summary", "ch09-build",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "no-bias": _q3_wrong_no_bias, "depth": _q3_wrong_depth, "no-stride": _q3_wrong_no_stride,
        "square": _q3_wrong_square,
        },
        whole=True,
    ),
    Question(
        "09-q4", "sort_rows", "core",
        ("ch09-bridge",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "as-they-are": _q4_wrong_as_they_are, "backwards": _q4_wrong_backwards,
        "columns-first": _q4_wrong_columns_first, "units": _q4_wrong_units,
        "four-axes": _q4_wrong_four_axes,
        },
    ),
    Question(
        "09-q5", "accuracy", "bug hunt",
        ("ch09-judge",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "left-out": _q5_wrong_left_out,
        "mean-of-means": _q5_wrong_mean_of_means, "full-batches": _q5_wrong_full_batches,
        },
    ),
    Question(
        "09-q6", "design", "open",
        ("ch09-build", "ch09-summary",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "not-blocks": _q6_wrong_not_blocks, "too-small": _q6_wrong_too_small,
        "too-many": _q6_wrong_too_many, "short-sighted": _q6_wrong_short_sighted,
        "narrow": _q6_wrong_narrow,
        },
    ),
))
