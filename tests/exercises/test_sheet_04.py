"""Sheet 4: right answers by hand, known mistakes named, other ways accepted."""

import numpy as np
import pytest

import cnnlib
from cnnlib.exercises import check
from cnnlib.exercises.sheets import load_sheet

SHEET = load_sheet("04")
# Channels, filters, kernel, stride, groups: the table of question 1.
TABLE = [(1, 8, 5, 1, 1), (3, 16, 3, 1, 1), (16, 16, 3, 2, 1), (16, 4, 1, 1, 1), (8, 12, 3, 1, 4), (10, 10, 3, 1, 10)]  # fmt: skip


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def keras_count(C, FN, K, strides=1, groups=1):
    layer = cnnlib.import_keras().layers.Conv2D(FN, K, strides=strides, groups=groups)
    layer.build((None, 12, 12, C))
    return layer.count_params()


def test_the_six_layers_of_the_table_as_keras_counts_them():
    counts = [keras_count(*row) for row in TABLE]
    assert SHEET.questions[0].reference == counts == [208, 448, 2320, 68, 228, 100]


def test_the_examples_in_the_texts_by_hand():
    x = np.arange(18.0).reshape(2, 3, 3)
    w = np.array([[[1.0, 0], [0, 2]], [[0, 1], [-3, 0]]])
    # Upper left: 0 + 2·4 in the first channel, 10 − 3·12 in the second, and the bias 5.
    assert right(2, x, w, 5.0)[0, 0] == 8 + 10 - 36 + 5
    assert right(4, 11, 3, 96, 1) == 34944
    assert right(4, 5, 96, 256, 2) == 307456
    assert right(5, 1, [(64, 5), (32, 3)]) == [1664, 18464]


def test_the_published_count_is_right_by_luck_once():
    published = SHEET.questions[4].wrong["unchanged"]
    assert published(3, [(8, 2)]) == right(5, 3, [(8, 2)]) == [104]
    assert published(1, [(64, 5), (32, 3)]) == [704, 224]


def test_alexnet_with_and_without_groups():
    layers = [(11, 3, 96, 1), (5, 96, 256, 2), (3, 256, 384, 1), (3, 384, 384, 2), (3, 384, 256, 2)]
    assert sum(right(4, *layer) for layer in layers) == 2334080
    assert sum(right(4, *layer[:3], 1) for layer in layers) == 3747200


PLANS = {
    "depthwise, then 1×1": lambda C, FN: [(3, C, C), (1, FN, 1)],
    "1×1, then depthwise": lambda C, FN: [(1, FN, 1), (3, FN, FN)],
    "bottleneck": lambda C, FN: [(1, 4, 1), (3, 4, 1), (1, FN, 1)],
}


@pytest.mark.parametrize("name", PLANS)
def test_cheap_plans_pass_and_cost_what_the_layers_cost(name):
    assert check("04-q6", PLANS[name]).passed
    layers = [cnnlib.Conv2D(FN, K, groups=groups) for K, FN, groups in PLANS[name](32, 64)]
    assert 4 * cnnlib.Sequential(layers, (32, 9, 9)).count_params() <= 9 * 32 * 64 + 64


@pytest.mark.parametrize(
    "plan",
    [
        lambda C, FN: [(3, C, C // 4), (1, FN, 4)],  # the groups of four never meet
        lambda C, FN: [(3, FN, 4)],  # a quarter of the weights, but all the biases
        lambda C, FN: [(2, C, C), (1, FN, 1)],  # sees 2×2 alone
    ],
)
def test_plans_that_lack_something_fail(plan):
    assert not check("04-q6", plan).passed


def test_the_judge_knows_which_channels_reach_which_maps():
    """A gradient tells the same: where it is zero, the map does not depend on the channel."""
    rng = np.random.default_rng(0)
    judge = SHEET.questions[5].judge
    for plan, mixed in [([(3, 16, 16), (1, 16, 1)], True), ([(3, 16, 16), (1, 16, 2)], False)]:
        y, channels = np.eye(16)[:, :, None, None] * np.ones((1, 1, 3, 3)), 16
        for K, FN, groups in plan:
            w = rng.uniform(1, 2, (FN, channels // groups, K, K))
            y, channels = cnnlib.conv2d(y, w, groups=groups), FN
        assert (y > 0).all() == mixed == (judge(np.array(plan), 16, 16) != "not-mixed")
