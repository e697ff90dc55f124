"""Sheet 05, Batches and four-axis arrays: questions, cases, reference answers and known mistakes.

Made from exercises/05_batches/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 05-q1: Four places on paper

_q1_reference = [31, 96, 62, 119]

_q1_wrong_from_one = [32, 97, 63, 120]
_q1_wrong_channels_last = [23, 112, 45, 119]
_q1_wrong_no_image = [31, 16, 22, 39]
_q1_wrong_columns_first = [37, 84, 70, 119]
_q1_wrong_row_of_five = [33, 100, 62, 123]

# 05-q2: From channels last to channels first

def _q2_reference(x):
    N, H, W, C = x.shape
    y = np.empty((N, C, H, W), x.dtype)
    for c in range(C):
        y[:, c] = x[..., c]
    return y

def _q2_examples():
    return [
        (np.arange(24).reshape(1, 2, 3, 4),),
        (np.arange(54).reshape(2, 3, 3, 3),),
        (np.arange(81).reshape(3, 3, 3, 3),),
    ]

def _q2_cases(rng):
    return [(rng.normal(size=shape),) for shape in ((2, 4, 3, 5), (3, 2, 6, 2))]

def _q2_wrong_reshape(x):
    N, H, W, C = x.shape
    return x.reshape(N, C, H, W)
def _q2_wrong_mirrored(x):
    return x.transpose(0, 3, 2, 1)
def _q2_wrong_the_other_way(x):
    return x.transpose(0, 2, 3, 1)
def _q2_wrong_all_axes(x):
    return x.T
def _q2_wrong_images_moved(x):
    return x.transpose(3, 0, 1, 2)

# 05-q3: One bias for each map

def _q3_reference(maps, b):
    return np.stack([maps[:, k] + b[k] for k in range(len(b))], axis=1)

def _q3_examples():
    return [
        (np.zeros((2, 2, 2, 2)), np.array([10.0, 20])),
        (np.arange(81.0).reshape(3, 3, 3, 3), np.array([1.0, -2, 5])),
        (np.arange(256.0).reshape(4, 4, 4, 4), np.array([3.0, 0, -1, 7])),
    ]

def _q3_cases(rng):
    return [
        (rng.normal(size=(3, 3, 3, 3)), rng.normal(size=3)),
        (rng.normal(size=(2, 5, 3, 4)), rng.normal(size=5)),
    ]

def _q3_wrong_columns(maps, b):
    return maps + np.resize(b, maps.shape[3])
def _q3_wrong_rows(maps, b):
    return maps + np.resize(b, maps.shape[2])[:, None]
def _q3_wrong_images(maps, b):
    return maps + np.resize(b, maps.shape[0])[:, None, None, None]
def _q3_wrong_all_the_same(maps, b):
    return maps + b.sum()
def _q3_wrong_first_image(maps, b):
    maps = maps.copy()
    maps[0] += b[:, None, None]
    return maps

# 05-q4: A layer of Keras, computed here

def _q4_reference(x, w, b):
    N, H, W, C = x.shape
    FH, FW, C, FN = w.shape
    y = np.empty((N, H - FH + 1, W - FW + 1, FN))
    for i in range(H - FH + 1):
        for j in range(W - FW + 1):
            window = x[:, i : i + FH, j : j + FW]  # (N, FH, FW, C)
            y[:, i, j] = np.einsum("nuvc,uvcf->nf", window, w) + b
    return y

def _q4_examples():
    rng = np.random.default_rng(4)
    shapes = (((1, 3, 4, 2), (2, 2, 2, 3)), ((2, 4, 4, 2), (3, 3, 2, 2)))
    draw = lambda shape: rng.integers(-3, 4, shape).astype(float)
    return [(draw(x), draw(w), np.arange(1.0, w[3] + 1)) for x, w in shapes]

def _q4_cases(rng):
    shapes = (((3, 5, 6, 3), (3, 2, 3, 4)), ((2, 6, 6, 4), (3, 3, 4, 4)))
    return [(rng.normal(size=x), rng.normal(size=w), rng.normal(size=w[3])) for x, w in shapes]

def _q4_wrong_batch_reshaped(x, w, b):
    N, H, W, C = x.shape
    y = cnnlib.conv2d(x.reshape(N, C, H, W), w.transpose(3, 2, 0, 1), b)
    return y.transpose(0, 2, 3, 1)
def _q4_wrong_weights_reshaped(x, w, b):
    FH, FW, C, FN = w.shape
    y = cnnlib.conv2d(x.transpose(0, 3, 1, 2), w.reshape(FN, C, FH, FW), b)
    return y.transpose(0, 2, 3, 1)
def _q4_wrong_filters_mirrored(x, w, b):
    w = w.transpose(3, 2, 0, 1)  # (FN, C, FH, FW)
    FN, C, FH, FW = w.shape
    w = w.transpose(0, 1, 3, 2)  # (FN, C, FW, FH)
    y = cnnlib.conv2d(x.transpose(0, 3, 1, 2), w, b)
    return y.transpose(0, 2, 3, 1)
def _q4_wrong_not_back(x, w, b):
    return cnnlib.conv2d(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), b)
def _q4_wrong_maps_reshaped(x, w, b):
    y = cnnlib.conv2d(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), b)
    N, FN, OH, OW = y.shape
    return y.reshape(N, OH, OW, FN)
def _q4_wrong_no_bias(x, w, b):
    y = cnnlib.conv2d(x.transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1))
    return y.transpose(0, 2, 3, 1)
def _q4_wrong_one_image(x, w, b):
    y = cnnlib.conv2d(x[:1].transpose(0, 3, 1, 2), w.transpose(3, 2, 0, 1), b)
    return np.repeat(y.transpose(0, 2, 3, 1), len(x), axis=0)

# 05-q5: A scrambled digit

def _q5_reference(rows, N, OH, OW):
    FN = rows.shape[1]
    y = np.empty((N, FN, OH, OW), rows.dtype)
    for n, f, i, j in np.ndindex(y.shape):
        y[n, f, i, j] = rows[(n * OH + i) * OW + j, f]
    return y

def _q5_examples():
    return [
        (np.arange(24).reshape(12, 2), 1, 3, 4),
        (np.arange(72).reshape(24, 3), 2, 4, 3),
        (np.arange(64).reshape(16, 4), 4, 2, 2),
        (np.arange(27).reshape(27, 1), 3, 3, 3),
    ]

def _q5_cases(rng):
    sizes = ((3, 4, 2, 5), (2, 3, 3, 2))
    return [(rng.normal(size=(N * OH * OW, FN)), N, OH, OW) for N, OH, OW, FN in sizes]

def _q5_wrong_unchanged(rows, N, OH, OW):
    FN = rows.shape[1]
    return rows.reshape(N, FN, OH, OW)
def _q5_wrong_filters_first(rows, N, OH, OW):
    FN = rows.shape[1]
    return rows.T.reshape(N, FN, OH, OW)
def _q5_wrong_mirrored(rows, N, OH, OW):
    FN = rows.shape[1]
    return rows.reshape(N, OH, OW, FN).transpose(0, 3, 2, 1)
def _q5_wrong_split_wrongly(rows, N, OH, OW):
    FN = rows.shape[1]
    return rows.reshape(N, OW, OH, FN).transpose(0, 3, 2, 1)
def _q5_wrong_filters_last(rows, N, OH, OW):
    return rows.reshape(N, OH, OW, -1)

# 05-q6: Where the mistake hides

def _q6_reference(count):
    return [(2, 1, 2, count // 4), (2, count // 2, 1, 1)]

def _q6_examples():
    return [(24,), (48,)]

def _q6_cases(rng):
    return [(int(8 * rng.integers(2, 40)),) for _ in range(3)]

def _q6_judge(y, count):
    if y.shape != (2, 4):
        return "one-shape"
    if (y < 1).any() or (y.prod(axis=1) != count).any():
        return "another-count"
    for shape in y.astype(int):
        x = np.arange(count).reshape(shape)
        N, C, H, W = shape
        if not np.array_equal(x.reshape(N, H, W, C), x.transpose(0, 2, 3, 1)):
            return "harmed"
    if (y[:, 1] == 1).all():
        return "only-grey"
    if (y[:, 0] != 2).any() or not ((y[:, 1] == 1) & (y[:, 2] > 1) & (y[:, 3] > 1)).any():
        return "no-picture"
    return None

def _q6_wrong_one_shape(count):
    return [(2, 1, 2, count // 4)]
def _q6_wrong_another_count(count):
    return [(2, 1, 2, count // 2), (2, count, 1, 1)]
def _q6_wrong_harmed(count):
    return [(2, 1, 2, count // 4), (2, 2, 2, count // 8)]
def _q6_wrong_only_grey(count):
    return [(2, 1, 2, count // 4), (2, 1, count // 4, 2)]
def _q6_wrong_no_picture(count):
    return [(2, 1, 1, count // 2), (2, count // 2, 1, 1)]

SHEET = Sheet("05", ("ch05-axes", "ch05-memory", "ch05-layout", "ch05-broadcast", "ch05-batch",), (
    Question(
        "05-q1", "places", "warm-up",
        ("ch05-axes", "ch05-memory",), marks=2,
        reference=_q1_reference,
        wrong={
        "from-one": _q1_wrong_from_one, "channels-last": _q1_wrong_channels_last,
        "no-image": _q1_wrong_no_image, "columns-first": _q1_wrong_columns_first,
        "row-of-five": _q1_wrong_row_of_five,
        },
        whole=True,
    ),
    Question(
        "05-q2", "nhwc_to_nchw", "warm-up",
        ("ch05-layout",), marks=2,
        reference=_q2_reference, examples=_q2_examples, cases=_q2_cases,
        wrong={
        "reshape": _q2_wrong_reshape, "mirrored": _q2_wrong_mirrored,
        "the-other-way": _q2_wrong_the_other_way, "all-axes": _q2_wrong_all_axes,
        "images-moved": _q2_wrong_images_moved,
        },
    ),
    Question(
        "05-q3", "add_bias", "core",
        ("ch05-broadcast",), marks=3,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "columns": _q3_wrong_columns, "rows": _q3_wrong_rows, "images": _q3_wrong_images,
        "all-the-same": _q3_wrong_all_the_same, "first-image": _q3_wrong_first_image,
        },
    ),
    Question(
        "05-q4", "convolve", "core",
        ("ch05-layout", "ch05-batch",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "batch-reshaped": _q4_wrong_batch_reshaped, "weights-reshaped": _q4_wrong_weights_reshaped,
        "filters-mirrored": _q4_wrong_filters_mirrored, "not-back": _q4_wrong_not_back,
        "maps-reshaped": _q4_wrong_maps_reshaped, "no-bias": _q4_wrong_no_bias,
        "one-image": _q4_wrong_one_image,
        },
    ),
    Question(
        "05-q5", "to_maps", "bug hunt",
        ("ch05-layout", "ch05-batch",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "filters-first": _q5_wrong_filters_first,
        "mirrored": _q5_wrong_mirrored, "split-wrongly": _q5_wrong_split_wrongly,
        "filters-last": _q5_wrong_filters_last,
        },
    ),
    Question(
        "05-q6", "harmless", "open",
        ("ch05-layout",), marks=3,
        reference=_q6_reference, examples=_q6_examples, cases=_q6_cases, judge=_q6_judge,
        wrong={
        "one-shape": _q6_wrong_one_shape, "another-count": _q6_wrong_another_count,
        "harmed": _q6_wrong_harmed, "only-grey": _q6_wrong_only_grey,
        "no-picture": _q6_wrong_no_picture,
        },
        whole=True,
    ),
))
