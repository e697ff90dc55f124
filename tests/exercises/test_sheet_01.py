"""Sheet 1: right answers by hand, and what its text says of them."""

import numpy as np

import cnnlib
from cnnlib.exercises.sheets import load_sheet
from cnnlib.locale import texts

SHEET = load_sheet("01")
TOLD = texts("checks/sheet_01")["questions"]


def right(number, *case):
    return SHEET.questions[number - 1].reference(*case)


def test_the_examples_of_the_tasks():
    assert right(1, (1, 28, 28), 100) == 784 * 100 + 100 == 78_500
    assert right(2, 28, 28, 3) == [784 * 676, 676 * 9, 9]


def test_the_photograph_of_the_last_word_on_question_one():
    counted = 224 * 224 * 3 * 1000 + 1000
    assert f"{counted:,}" in str(TOLD["01-q1"])


def test_the_table_by_hand():
    # 36 weights and 28 zeros; the second line of the window begins four pixels after the first.
    table = right(3, np.arange(1, 10).reshape(3, 3), 4, 4)
    assert (table.size, np.count_nonzero(table)) == (64, 36)
    assert table[0].tolist() == [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0]


def test_moved_weights_read_shuffled_images():
    rng = np.random.default_rng(0)
    images, w, order = rng.random((3, 6)), rng.random((6, 2)), rng.permutation(6)
    np.testing.assert_allclose(images[:, order] @ right(4, w, order), images @ w, atol=1e-12)


def test_both_bugs_of_the_hunt_show_in_its_cell():
    broken = SHEET.questions[4].wrong["unchanged"]
    x = np.arange(1, 13).reshape(1, 3, 4)
    # A row is erased in place of the first column, and all but the last row in place of the last.
    assert broken(x, 0, 1)[0].tolist() == [[0, 0, 0, 0], [8, 5, 6, 7], [12, 9, 10, 11]]
    assert broken(x, -1, 0)[0].tolist() == [[0, 0, 0, 0], [0, 0, 0, 0], [1, 2, 3, 4]]
    assert right(5, x, 0, 1)[0].tolist() == [[0, 1, 2, 3], [0, 5, 6, 7], [0, 9, 10, 11]]
    assert right(5, x, -1, 0)[0].tolist() == [[5, 6, 7, 8], [9, 10, 11, 12], [0, 0, 0, 0]]


def test_a_random_shuffle_is_far_enough_and_a_mirror_is_not():
    x = np.random.default_rng(1).permutation(144).reshape(1, 12, 12)
    x = np.concatenate([x, x[:, ::-1]])
    judge = SHEET.questions[5].judge
    assert judge(cnnlib.permute_pixels(x[:, None])[:, 0], x) is None
    assert judge(x[:, :, ::-1], x) == "neighbours-stay"
    assert judge(x.transpose(0, 2, 1), x) == "neighbours-stay"
    assert judge(np.stack([x[0], x[1, ::-1]]), x) == "each-its-own"
