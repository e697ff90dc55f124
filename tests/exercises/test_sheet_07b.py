"""Sheet 7b: right answers by hand, and the numbers in its text."""

import numpy as np
import pytest

from cnnlib.exercises.sheets import load_sheet, sheet_07b
from cnnlib.trace_bytes import Layer, count_bytes
from tools.exercises import ROOT

SHEET = load_sheet("07b")
MASTER = (ROOT / "exercises" / "07b_six_ways" / "master.ipynb").read_text(encoding="utf-8")


def by_id(number):
    return SHEET.questions[number - 1]


def test_the_working_memories_by_hand():
    """6·8 stops of 3·3·2 numbers; 8 stops; 8 rows, 2 columns, 8 stops, 3 channels; 4 bytes."""
    expected = [6 * 8 * 18 * 4, 8 * 18 * 4, 3 * 8 * 2 * 8 * 4]
    assert by_id(1).reference == expected == [3456, 576, 1536]
    layer = Layer(3, 8, 9, 1, 3, 2)
    assert [count_bytes(way, layer)["extra"] for way in ("im2col", "blocked", "mec")] == expected


def test_the_four_products_by_hand():
    """(2-4)·3, (1+4)·3, (4-1)·1, (1-3)·1; the outputs 12 and 14."""
    m = by_id(2).reference
    assert m == [-6, 15, 3, -2]
    outputs = [m[0] + m[1] + m[2], m[1] - m[2] - m[3]]
    assert outputs == [12, 14] == np.correlate([2, 1, 4, 3], [3, 2, 1]).tolist()
    assert "12 and 15 − 3 + 2 = 14" in MASTER


def test_a_lowered_image_by_hand():
    lowered = by_id(3).reference(np.array([[1, 2, 3]]), 2)
    assert lowered.tolist() == [[[1, 2], [2, 3]]]


def test_two_outputs_by_hand():
    """The example of the chapter: 11 and 17."""
    d, factors = np.array([[3], [1], [2], [4]]), np.array([1, 3, 1, 3])
    assert by_id(4).reference(d, factors).tolist() == [[11], [17]]


def test_the_stride_that_fits_symmetric_filters_alone():
    """1·0 + 2·1 + 3·6 + 5·7 at the first stop, 55."""
    x, w = np.arange(36).reshape(1, 1, 6, 6), np.array([[1, 2], [3, 5]])[None, None]
    assert by_id(5).reference(x, w)[0, 0, 0, 0] == 55


def test_the_layers_for_and_against():
    definition, tiles = sheet_07b.prices(64, 64)
    assert definition == 64 * 64 * 9 * 28 * 28
    assert tiles / definition == pytest.approx(1 / 3, abs=0.05)  # "about a third"
    definition, tiles = sheet_07b.prices(1, 8)
    assert tiles > definition
