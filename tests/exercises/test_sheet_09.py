"""Sheet 9: right answers by hand, and the numbers in its text."""

import numpy as np

from cnnlib import Conv2D, Dense, GlobalAveragePooling2D, MaxPooling2D, Sequential, fashion_convnet
from cnnlib.exercises.sheets import load_sheet
from cnnlib.layer_specs import layer_specs
from cnnlib.trace_summary import trace_summary
from tools.exercises import ROOT

SHEET = load_sheet("09")
MASTER = (ROOT / "exercises" / "09_keras" / "master.ipynb").read_text(encoding="utf-8")
ONE_LAYER = {"kind": "Conv2D", "strides": 1, "activation": ""}


def by_id(number):
    return SHEET.questions[number - 1]


def test_the_spilt_column_by_hand():
    """(25·3 + 1)·8; (9·8 + 1)·16; 8·13·16 = 1664 numbers; (1664 + 1)·10."""
    stack = [
        {**ONE_LAYER, "filters": 8, "rows": 5, "columns": 5, "padding": "same"},
        {"kind": "MaxPooling2D", "pool": 2, "strides": 2, "padding": "valid"},
        {**ONE_LAYER, "filters": 16, "rows": 3, "columns": 3, "padding": "valid"},
        {"kind": "Flatten"},
        {"kind": "Dense", "units": 10, "activation": ""},
    ]
    steps = trace_summary(stack, (20, 30, 3))
    expected = [8 * 76, 0, 16 * 73, 0, 10 * 1665]
    assert by_id(1).reference == [step.parameters for step in steps] == expected
    assert [step.shape for step in steps][2:4] == [(8, 13, 16), (1664,)]
    assert 16650 / sum(expected) > 0.9  # "nine tenths"


def test_the_steps_by_hand():
    """60,000 / 64 = 937.5, so 938 batches an epoch."""
    assert by_id(2).reference(60_000, 64, 5) == 5 * 938 == 4690
    assert by_id(2).reference(10, 64, 2) == 2


def test_the_column_by_program():
    """(9·1 + 1)·8 = 80; 2·3·8 = 48 numbers, (48 + 1)·2 = 98."""
    assert by_id(3).reference([("conv", 8, 3, 1), ("flatten",), ("dense", 2)], (4, 5, 1)) == [
        80,
        0,
        98,
    ]
    *_, mnist, dense, _ = by_id(3).examples()
    assert sum(by_id(3).reference(*mnist)) == 93_322
    assert sum(by_id(3).reference(*dense)) == 407_050


def test_the_first_pixel_has_three_channels():
    """Rows 0, 4 and 8 hold the first pixel of three maps of 2×2."""
    rows = by_id(4).reference(np.arange(12.0).reshape(12, 1), 3, 2, 2)
    assert rows.ravel().tolist() == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]


def test_the_rows_are_those_of_the_bridge():
    network = fashion_convnet(rng=np.random.default_rng(0))
    theirs = network.to_keras().get_layer("dense").get_weights()[0]
    np.testing.assert_array_equal(by_id(4).reference(network.params["dense/w"], 64, 7, 7), theirs)


def test_the_bug_sleeps_where_batches_come_out_even():
    broken = by_id(5).wrong["unchanged"]
    assert broken(np.ones(25), 5) == 1
    assert broken(np.ones(25), 10) == 0.8
    assert round(10_000 * (1 - broken(np.ones(10_000), 64))) == 16  # "costs 16 images"
    assert broken(np.ones(10_000), 100) == 1


def test_the_budget_leaves_room_for_the_solution():
    layers = []
    for filters, kernel_size, pool in by_id(6).reference(28, 28, 1):
        layers += [Conv2D(filters, kernel_size)] + [MaxPooling2D(pool)] * (pool > 1)
    network = Sequential([*layers, GlobalAveragePooling2D(), Dense(10)], (1, 28, 28))
    assert network.count_params() == 14_378
    assert "14,378" in MASTER
    assert len(layer_specs(network)) == 7
