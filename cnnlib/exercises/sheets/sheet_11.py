"""Sheet 11, LeNet-5 and AlexNet: questions, cases, reference answers and known mistakes.

Made from exercises/11_lenet_alexnet/master.ipynb by ``make exercises``. Do not edit it: change the master.
"""
# ruff: noqa
# mypy: ignore-errors
# fmt: off

import numpy as np

import cnnlib
from cnnlib.exercises.question import Question, Sheet

# 11-q1: The first LeNet

_q1_reference = [36, 18, 14, 7, 3]

_q1_wrong_five_less = [35, 17, 12, 6, 1]
_q1_wrong_kept = [40, 20, 20, 10, 10]
_q1_wrong_not_halved = [36, 35, 31, 30, 26]
_q1_wrong_one_place = [36, 18, 14, 7, 1]
_q1_wrong_thirty_two = [28, 14, 10, 5, 1]

# 11-q2: Used how often

_q2_reference = [[296, 17280], [9620, 9600]]

_q2_wrong_no_bias = [[288, 17280], [9600, 9600]]
_q2_wrong_bias_multiplied = [[296, 17760], [9620, 9620]]
_q2_wrong_once = [[296, 288], [9620, 9600]]
_q2_wrong_one_map = [[80, 4320], [9620, 9600]]
_q2_wrong_input_flattened = [[296, 17280], [4820, 4800]]

# 11-q3: A convolution with a table

def _q3_reference(table, FH, FW):
    from cnnlib.layers import TableConv2D

    layer = TableConv2D([tuple(maps) for maps in table], (FH, FW))
    C = 1 + max(max(maps) for maps in table)
    shapes = layer.param_shapes((C, FH + 3, FW + 2)).values()
    return sum(int(np.prod(shape)) for shape in shapes)

def _q3_examples():
    return [
        ([[0, 1, 2], [0, 2]], 5, 5),
        ([[0], [1], [2]], 3, 2),
        ([[0, 1, 2, 3]], 1, 4),
    ]

def _q3_cases(rng):
    found = []
    for _ in range(4):
        maps = int(rng.integers(4, 7))
        table = [sorted(rng.permutation(maps)[: rng.integers(2, maps)].tolist()) for _ in range(5)]
        table[0] = list(range(maps))
        found.append((table, int(rng.integers(2, 4)), int(rng.integers(4, 7))))
    return found

def _q3_wrong_all_maps(table, FH, FW):
    C = len({one for maps in table for one in maps})
    return len(table) * (C * FH * FW + 1)
def _q3_wrong_no_bias(table, FH, FW):
    return sum(len(maps) * FH * FW for maps in table)
def _q3_wrong_bias_each(table, FH, FW):
    return sum(len(maps) * (FH * FW + 1) for maps in table)
def _q3_wrong_one_bias(table, FH, FW):
    return sum(len(maps) for maps in table) * FH * FW + 1
def _q3_wrong_square(table, FH, FW):
    return sum(len(maps) * FH * FH + 1 for maps in table)

# 11-q4: AlexNet for any image

def _q4_reference(size, groups):
    from cnnlib.models import alexnet

    network = alexnet(groups, input_shape=(3, size, size))
    rows = [row for row in cnnlib.count_costs(network).rows if len(row.output_shape) == 3]
    return [
        [row.output_shape[1], row.parameters, row.multiply_adds] for row in rows if row.parameters
    ]

def _q4_examples():
    return [(227, 1), (227, 2), (224, 2), (99, 1)]

def _q4_cases(rng):
    return [(int(size), int(rng.integers(1, 3))) for size in rng.integers(70, 300, 4)]

def _q4_wrong_rounded_up(size, groups):
    layers = [(96, 11, 4, 0, 1, True), (256, 5, 1, 2, groups, True), (384, 3, 1, 1, 1, False),
              (384, 3, 1, 1, groups, False), (256, 3, 1, 1, groups, True)]
    rows, C = [], 3
    for FN, K, step, zeros, g, pooled in layers:
        size = -(-(size + 2 * zeros - K) // step) + 1
        weights = FN * (C // g) * K * K
        rows.append([size, weights + FN, size * size * weights])
        size, C = (-(-(size - 3) // 2) + 1 if pooled else size), FN
    return rows
def _q4_wrong_pooling_twos(size, groups):
    layers = [(96, 11, 4, 0, 1, True), (256, 5, 1, 2, groups, True), (384, 3, 1, 1, 1, False),
              (384, 3, 1, 1, groups, False), (256, 3, 1, 1, groups, True)]
    rows, C = [], 3
    for FN, K, step, zeros, g, pooled in layers:
        size = (size + 2 * zeros - K) // step + 1
        weights = FN * (C // g) * K * K
        rows.append([size, weights + FN, size * size * weights])
        size, C = (size // 2 if pooled else size), FN
    return rows
def _q4_wrong_no_groups(size, groups):
    layers = [(96, 11, 4, 0, 1, True), (256, 5, 1, 2, 1, True), (384, 3, 1, 1, 1, False),
              (384, 3, 1, 1, 1, False), (256, 3, 1, 1, 1, True)]
    rows, C = [], 3
    for FN, K, step, zeros, g, pooled in layers:
        size = (size + 2 * zeros - K) // step + 1
        weights = FN * (C // g) * K * K
        rows.append([size, weights + FN, size * size * weights])
        size, C = ((size - 3) // 2 + 1 if pooled else size), FN
    return rows
def _q4_wrong_conv3_too(size, groups):
    layers = [(96, 11, 4, 0, 1, True), (256, 5, 1, 2, groups, True), (384, 3, 1, 1, groups, False),
              (384, 3, 1, 1, groups, False), (256, 3, 1, 1, groups, True)]
    rows, C = [], 3
    for FN, K, step, zeros, g, pooled in layers:
        size = (size + 2 * zeros - K) // step + 1
        weights = FN * (C // g) * K * K
        rows.append([size, weights + FN, size * size * weights])
        size, C = ((size - 3) // 2 + 1 if pooled else size), FN
    return rows

# 11-q5: Where are the other fifty-eight million?

def _q5_reference(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * C // groups * FN + FN
        elif kind == "dense":
            D, units = sizes
            total += (D + 1) * units
    return total

def _q5_examples():
    return [
        ([("conv", 3, 4, 6, 2), ("pool",), ("dense", 24, 5)],),
        ([("conv", 5, 1, 6, 1)],),
        ([("dense", 7, 3), ("dense", 3, 2)],),
    ]

def _q5_cases(rng):
    found = []
    for groups in (1, 2, 3):
        C, FN = groups * int(rng.integers(2, 6)), groups * int(rng.integers(2, 6))
        found.append(([
            ("conv", 5, 3, C, 1), ("pool",), ("conv", 3, C, FN, groups), ("pool",),
            ("dense", 4 * FN, int(rng.integers(5, 20))),
        ],))
    return found

def _q5_wrong_unchanged(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * C * FN + FN
    return total
def _q5_wrong_groups_ignored(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * C * FN + FN
        elif kind == "dense":
            total += (sizes[0] + 1) * sizes[1]
    return total
def _q5_wrong_no_dense(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * C // groups * FN + FN
    return total
def _q5_wrong_biases_shared(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += (K * K * C * FN + FN) // groups
        elif kind == "dense":
            total += (sizes[0] + 1) * sizes[1]
    return total
def _q5_wrong_dense_bias(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * C // groups * FN + FN
        elif kind == "dense":
            total += sizes[0] * (sizes[1] + 1)
    return total
def _q5_wrong_divided_twice(layers):
    total = 0
    for kind, *sizes in layers:
        if kind == "conv":
            K, C, FN, groups = sizes
            total += K * K * (C // groups) * (FN // groups) + FN
        elif kind == "dense":
            total += (sizes[0] + 1) * sizes[1]
    return total

# 11-q6: AlexNet without its weight

_q6_reference = 500

def _q6_judge(answer, *case):
    if answer.shape != ():
        return "shape"
    units = int(answer)
    if units < 1:
        return "shape"
    total = 2_334_080 + 257 * units + (units + 1) * 1000
    if total > 3_000_000:
        return "flattened" if units > 1000 else "too-many"
    return "too-few" if total < 2_900_000 else None

_q6_wrong_shape = [500, 1000]
_q6_wrong_flattened = 4096
_q6_wrong_too_many = 600
_q6_wrong_too_few = 66

SHEET = Sheet("11", ("ch11-shapes", "ch11-count", "ch11-parts", "ch11-history",), (
    Question(
        "11-q1", "sides", "warm-up",
        ("ch11-shapes", "ch11-history",), marks=2,
        reference=_q1_reference,
        wrong={
        "five-less": _q1_wrong_five_less, "kept": _q1_wrong_kept,
        "not-halved": _q1_wrong_not_halved, "one-place": _q1_wrong_one_place,
        "thirty-two": _q1_wrong_thirty_two,
        },
        whole=True,
    ),
    Question(
        "11-q2", "counts", "warm-up",
        ("ch11-count",), marks=2,
        reference=_q2_reference,
        wrong={
        "no-bias": _q2_wrong_no_bias, "bias-multiplied": _q2_wrong_bias_multiplied,
        "once": _q2_wrong_once, "one-map": _q2_wrong_one_map,
        "input-flattened": _q2_wrong_input_flattened,
        },
        whole=True,
    ),
    Question(
        "11-q3", "table_params", "core",
        ("ch11-count", "ch11-history",), marks=4,
        reference=_q3_reference, examples=_q3_examples, cases=_q3_cases,
        wrong={
        "all-maps": _q3_wrong_all_maps, "no-bias": _q3_wrong_no_bias,
        "bias-each": _q3_wrong_bias_each, "one-bias": _q3_wrong_one_bias,
        "square": _q3_wrong_square,
        },
        whole=True,
    ),
    Question(
        "11-q4", "alexnet_table", "core",
        ("ch11-shapes", "ch11-parts", "ch11-count",), marks=4,
        reference=_q4_reference, examples=_q4_examples, cases=_q4_cases,
        wrong={
        "rounded-up": _q4_wrong_rounded_up, "pooling-twos": _q4_wrong_pooling_twos,
        "no-groups": _q4_wrong_no_groups, "conv3-too": _q4_wrong_conv3_too,
        },
        whole=True,
    ),
    Question(
        "11-q5", "count_all", "bug hunt",
        ("ch11-count", "ch11-parts",), marks=3,
        reference=_q5_reference, examples=_q5_examples, cases=_q5_cases,
        wrong={
        "unchanged": _q5_wrong_unchanged, "groups-ignored": _q5_wrong_groups_ignored,
        "no-dense": _q5_wrong_no_dense, "biases-shared": _q5_wrong_biases_shared,
        "dense-bias": _q5_wrong_dense_bias, "divided-twice": _q5_wrong_divided_twice,
        },
        whole=True,
    ),
    Question(
        "11-q6", "units", "open",
        ("ch11-count",), marks=3,
        reference=_q6_reference, judge=_q6_judge,
        wrong={
        "shape": _q6_wrong_shape, "flattened": _q6_wrong_flattened, "too-many": _q6_wrong_too_many,
        "too-few": _q6_wrong_too_few,
        },
        whole=True,
    ),
))
