"""Sheet 7: right answers by hand, and the numbers in its text."""

import numpy as np
import pytest

from cnnlib import im2col
from cnnlib.exercises import check
from cnnlib.exercises.sheets import load_sheet, sheet_07
from cnnlib.locale import texts
from tools.exercises import ROOT

SHEET = load_sheet("07")
MASTER = (ROOT / "exercises" / "07_im2col" / "master.ipynb").read_text(encoding="utf-8")
X = np.array([[2, 0, 1, 3], [1, 4, 0, 2], [0, 1, 5, 1]])


def by_id(number):
    return SHEET.questions[number - 1]


def test_the_four_rows_by_hand():
    """Two heights, two places across; first line of the window, then the second."""
    rows = [[2, 0, 1, 1, 4, 0], [0, 1, 3, 4, 0, 2], [1, 4, 0, 0, 1, 5], [4, 0, 2, 1, 5, 1]]
    assert by_id(1).reference == rows == im2col(X[None, None], (2, 3)).tolist()
    assert [row[0] for row in rows] == [2, 0, 1, 4]  # what is said when the answer is right


def test_the_price_by_hand():
    """(9, 75) from 3·7·7: 675 / 147; 2×2 windows side by side cost nothing."""
    assert by_id(2).reference(1, 3, 7, 7, 5, 5) == pytest.approx(675 / 147)
    assert "675 / 147" in MASTER
    assert round(675 / 147, 2) == 4.59
    assert by_id(2).reference(5, 3, 6, 8, 2, 2, 2) == 1


def test_the_loops_of_a_layer_are_counted():
    """25 cells of a 5×5 window; 100 digits of 24·24 windows each."""
    assert (5 * 5, 100 * (28 - 5 + 1) ** 2) == (25, 57_600)
    assert "25 steps in place of 57,600" in MASTER


def test_folding_ones_counts_the_windows():
    folded = by_id(4).reference(np.ones((4, 4)), (1, 1, 3, 3), 2, 2)
    assert folded[0, 0].tolist() == [[1, 2, 1], [2, 4, 2], [1, 2, 1]]


def test_the_bug_hides_on_grey_images_and_shows_on_colour():
    (grey, *size), (colour, *same), *_ = by_id(5).examples()
    broken = by_id(5).wrong["unchanged"]
    assert np.array_equal(broken(grey, *size), by_id(5).reference(grey, *size))
    assert not np.array_equal(broken(colour, *same), by_id(5).reference(colour, *same))


def test_the_room_is_enough_for_a_line_and_not_for_an_image():
    assert sheet_07.ROOM == 600
    assert "600 numbers" in MASTER
    for case, (x, w) in enumerate(by_id(6).examples()):
        line = im2col(x[:1, :, : w.shape[2]], w.shape[2:]).size
        whole, one = im2col(x, w.shape[2:]).size, im2col(x[:1], w.shape[2:]).size
        assert line <= sheet_07.ROOM
        assert (whole > sheet_07.ROOM, one > sheet_07.ROOM) == [
            (False, False), (True, False), (True, True),
        ][case]  # fmt: skip


def test_a_student_who_unfolds_all_at_once_is_told_to_cut(capsys):
    def convolve(x, w):
        cols = sheet_07.unfold_in_room(x, *w.shape[2:])
        y = cols @ w.reshape(len(w), -1).T
        OH, OW = (x.shape[2] - w.shape[2] + 1, x.shape[3] - w.shape[3] + 1)
        return y.reshape(len(x), OH, OW, len(w)).transpose(0, 3, 1, 2)

    verdict = check("07-q6", convolve)
    shown = str(verdict) + capsys.readouterr().out
    told = texts("checks/sheet_07")["questions"]["07-q6"]
    assert "Cut the images into strips" in str(told)
    assert "Cut the images into strips" in shown


def test_the_room_of_the_sheet_is_limited():
    x = np.zeros((1, 1, 12, 12))
    assert sheet_07.unfold_in_room(x[..., :7, :7], 5, 5).shape == (9, 25)
    with pytest.raises(MemoryError, match="1600 numbers, and room for 600"):
        sheet_07.unfold_in_room(x, 5, 5)  # 64 windows of 25
