"""Sheet 08, Build and train a network: questions, cases, reference answers and known mistakes.

Made from exercises/08_implementation/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 08-q1: Backward on paper

_q1_reference = [[2, 5, -3], [0, 4, -2]]

_q1_wrong_flipped = [[-1, -1, 6], [0, -2, 4]]
_q1_wrong_overwritten = [[2, 6, -3], [0, 4, -2]]
_q1_wrong_all_alike = [[2, 1, -1], [2, 1, -1]]
_q1_wrong_columns = [[2, -1, 0], [6, 1, -2]]

# 08-q2: A loss that does not overflow

def _q2_reference(scores, label):
    return float(np.logaddexp.reduce(np.asarray(scores, float)) - scores[label])

def _q2_examples():
    return [
        (np.zeros(10), 7),
        (np.array([1.0, 2.0, 4.0]), 1),
        (np.array([1000.0, 990.0, 995.0]), 0),
        (np.array([-1000.0, -990.0, -1005.0]), 2),
        (np.array([0.0, 2000.0]), 0),
    ]

def _q2_cases(rng):
    return [(rng.normal(0, 200, 6).round(2), int(rng.integers(6))) for _ in range(4)]

def _q2_wrong_overflow(scores, label):
    with np.errstate(all="ignore"):
        powers = np.exp(np.asarray(scores, float))
        return -np.log(powers[label] / powers.sum())
def _q2_wrong_vanishes(scores, label):
    with np.errstate(all="ignore"):
        powers = np.exp(scores - np.max(scores))
        return -np.log(powers[label] / powers.sum())
def _q2_wrong_sign(scores, label):
    scores = np.asarray(scores, float) - np.max(scores)
    return scores[label] - np.log(np.exp(scores).sum())
def _q2_wrong_clipped(scores, label):
    powers = np.exp(scores - np.max(scores))
    return -np.log(powers[label] / powers.sum() + 1e-7)
def _q2_wrong_base_ten(scores, label):
    scores = np.asarray(scores, float) - np.max(scores)
    return (np.log(np.exp(scores).sum()) - scores[label]) / np.log(10)

# 08-q3: The gradient of the filters

def _q3_reference(dy, x):
    w = np.zeros((len(dy), len(x), *(n - m + 1 for n, m in zip(x.shape[1:], dy.shape[1:]))))
    _, cache = cnnlib.conv2d_forward(np.asarray(x, float)[None], w)
    return cnnlib.conv2d_backward(np.asarray(dy, float)[None], cache)[1]

def _q3_examples():
    return [
        (np.ones((1, 2, 2)), np.arange(1.0, 10).reshape(1, 3, 3)),
        (np.array([[[0.0, 1], [2, 0]], [[1, 0], [0, -1]]]), np.arange(1.0, 13).reshape(1, 3, 4)),
    ]

def _q3_cases(rng):
    return [
        (rng.integers(-3, 4, (2, 3, 2)).astype(float), rng.integers(-5, 6, (3, 4, 4)).astype(float)),
        (rng.integers(-3, 4, (3, 2, 4)).astype(float), rng.integers(-5, 6, (2, 4, 5)).astype(float)),
    ]

def _q3_wrong_flipped(dy, x):
    w = np.zeros((len(dy), len(x), *(n - m + 1 for n, m in zip(x.shape[1:], dy.shape[1:]))))
    _, cache = cnnlib.conv2d_forward(np.asarray(x, float)[None], w)
    return cnnlib.conv2d_backward(np.asarray(dy, float)[None], cache)[1][:, :, ::-1, ::-1]
def _q3_wrong_dy_turned(dy, x):
    dy = np.asarray(dy, float)[:, ::-1, ::-1]
    w = np.zeros((len(dy), len(x), *(n - m + 1 for n, m in zip(x.shape[1:], dy.shape[1:]))))
    _, cache = cnnlib.conv2d_forward(np.asarray(x, float)[None], w)
    return cnnlib.conv2d_backward(np.ascontiguousarray(dy)[None], cache)[1]
def _q3_wrong_axes(dy, x):
    w = np.zeros((len(dy), len(x), *(n - m + 1 for n, m in zip(x.shape[1:], dy.shape[1:]))))
    _, cache = cnnlib.conv2d_forward(np.asarray(x, float)[None], w)
    return cnnlib.conv2d_backward(np.asarray(dy, float)[None], cache)[1].transpose(1, 0, 2, 3)
def _q3_wrong_mean(dy, x):
    w = np.zeros((len(dy), len(x), *(n - m + 1 for n, m in zip(x.shape[1:], dy.shape[1:]))))
    _, cache = cnnlib.conv2d_forward(np.asarray(x, float)[None], w)
    dw = cnnlib.conv2d_backward(np.asarray(dy, float)[None], cache)[1]
    return dw / (dy.shape[1] * dy.shape[2])
def _q3_wrong_last_window(dy, x):
    return np.stack([d[-1, -1] * x[:, d.shape[0] - 1 :, d.shape[1] - 1 :] for d in dy])

# 08-q4: The winner takes it all

def _q4_reference(dy, x):
    _, cache = cnnlib.max_pool2d_forward(np.asarray(x, float)[None, None], 2)
    return cnnlib.max_pool2d_backward(np.asarray(dy, float)[None, None], cache)[0, 0]

def _q4_examples():
    return [
        (np.array([[10.0, 20.0]]), np.array([[1.0, 5, 2, 2], [4, 3, 2, 0]])),
        (np.array([[1.0], [2.0]]), np.array([[1.0, 7, 9], [7, 7, 8], [-1, -3, 0], [-2, -1, 5], [6, 6, 6]])),
    ]

def _q4_cases(rng):
    return [
        (rng.integers(1, 10, (2, 3)).astype(float), rng.integers(0, 4, (5, 6)).astype(float)),
        (rng.integers(1, 10, (3, 2)).astype(float), rng.integers(-9, 0, (6, 5)).astype(float)),
    ]

def _q4_wrong_all_winners(dy, x):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        dx[2 * i : 2 * i + 2, 2 * j : 2 * j + 2] = (window == window.max()) * dy[i, j]
    return dx
def _q4_wrong_last_winner(dy, x):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        u, v = np.argwhere(window == window.max())[-1]
        dx[2 * i + u, 2 * j + v] = dy[i, j]
    return dx
def _q4_wrong_shared(dy, x):
    dx = np.zeros(x.shape)
    dx[: 2 * dy.shape[0], : 2 * dy.shape[1]] = np.kron(dy, np.ones((2, 2))) / 4
    return dx
def _q4_wrong_everywhere(dy, x):
    dx = np.zeros(x.shape)
    dx[: 2 * dy.shape[0], : 2 * dy.shape[1]] = np.kron(dy, np.ones((2, 2)))
    return dx
def _q4_wrong_values(dy, x):
    dx = np.zeros(x.shape)
    for i, j in np.ndindex(dy.shape):
        window = x[2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
        u, v = divmod(int(window.argmax()), 2)
        dx[2 * i + u, 2 * j + v] = window.max()
    return dx

# 08-q5: The accuracy that is too low

def _q5_reference(scores, labels, batch_size):
    return float(np.mean(np.argmax(scores, axis=1) == labels))

def _q5_examples():
    eye = np.eye(3)[[0, 1, 2, 0, 1, 2, 0]]
    return [
        (eye, np.array([0, 1, 2, 0, 1, 2, 0]), 3),
        (eye, np.array([0, 1, 2, 0, 1, 2, 1]), 2),
        (eye, np.array([0, 1, 2, 0, 0, 0, 0]), 10),
        (eye, np.array([2, 2, 2, 2, 1, 2, 0]), 3),
    ]

def _q5_cases(rng):
    found = []
    for batch_size in (4, 5, 7):
        scores = rng.normal(size=(17, 3))
        labels = scores.argmax(axis=1)
        labels[rng.permutation(17)[:6]] = 0
        found.append((scores.round(2), labels, batch_size))
    return found

def _q5_wrong_unchanged(scores, labels, batch_size):
    hits = 0
    for i in range(len(scores) // batch_size):
        part = slice(i * batch_size, (i + 1) * batch_size)
        hits += (scores[part].argmax(axis=1) == labels[part]).sum()
    return hits / len(scores)
def _q5_wrong_only_whole(scores, labels, batch_size):
    hits, seen = 0, len(scores) // batch_size * batch_size
    for i in range(0, seen, batch_size):
        hits += (scores[i : i + batch_size].argmax(axis=1) == labels[i : i + batch_size]).sum()
    return hits / max(seen, 1)
def _q5_wrong_mean_of_means(scores, labels, batch_size):
    starts = range(0, len(scores), batch_size)
    parts = [slice(start, start + batch_size) for start in starts]
    return np.mean([(scores[p].argmax(axis=1) == labels[p]).mean() for p in parts])
def _q5_wrong_rounded_up(scores, labels, batch_size):
    hits = (scores.argmax(axis=1) == labels).sum()
    return hits / (-(-len(scores) // batch_size) * batch_size)

# 08-q6: A check that sees nothing

_q6_reference = [[1, 2, 3], [2, 4, 5], [3, 5, 6]]

def _q6_judge(answer, *case):
    if answer.shape != (3, 3):
        return "shape"
    if len(np.unique(answer)) < 4:
        return "few"
    if not np.array_equal(answer, answer.T):
        flipped = np.array_equal(answer, answer[::-1, ::-1].T)
        return "other-diagonal" if flipped else "noticed"
    return None

_q6_wrong_shape = [[1, 2], [2, 3]]
_q6_wrong_few = [[1, 1, 1], [1, 1, 1], [1, 1, 1]]
_q6_wrong_other_diagonal = [[1, 2, 3], [4, 5, 2], [6, 4, 1]]
_q6_wrong_noticed = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]

SHEET = Sheet("08", ("ch08-backward", "ch08-check", "ch08-layers", "ch08-sanity", "ch08-train",), (
    Question(
        "08-q1", "dx", "warm-up",
        ("ch08-backward",), marks=2,
        reference=_q1_reference,
        wrong={
        "flipped": _q1_wrong_flipped, "overwritten": _q1_wrong_overwritten,
        "all-alike": _q1_wrong_all_alike, "columns": _q1_wrong_columns,
        },
    ),
    Question(
        "08-q2", "loss", "warm-up",
        ("ch08-sanity", "ch08-layers",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "overflow": _q2_wrong_overflow, "vanishes": _q2_wrong_vanishes, "sign": _q2_wrong_sign,
        "clipped": _q2_wrong_clipped, "base-ten": _q2_wrong_base_ten,
        },
    ),
    Question(
        "08-q3", "backward_w", "core",
        ("ch08-backward",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "flipped": _q3_wrong_flipped, "dy-turned": _q3_wrong_dy_turned, "axes": _q3_wrong_axes,
        "mean": _q3_wrong_mean, "last-window": _q3_wrong_last_window,
        },
    ),
    Question(
        "08-q4", "pool_backward", "core",
        ("ch08-layers",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "all-winners": _q4_wrong_all_winners, "last-winner": _q4_wrong_last_winner,
        "shared": _q4_wrong_shared, "everywhere": _q4_wrong_everywhere, "values": _q4_wrong_values,
        },
    ),
    Question(
        "08-q5", "accuracy", "bug hunt",
        ("ch08-train",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "only-whole": _q5_wrong_only_whole,
        "mean-of-means": _q5_wrong_mean_of_means, "rounded-up": _q5_wrong_rounded_up,
        },
    ),
    Question(
        "08-q6", "dy", "open",
        ("ch08-check",), marks=3,
        reference=_q6_reference, judge=_q6_judge,
        wrong={
        "shape": _q6_wrong_shape, "few": _q6_wrong_few, "other-diagonal": _q6_wrong_other_diagonal,
        "noticed": _q6_wrong_noticed,
        },
    ),
))
