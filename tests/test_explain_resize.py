"""Resizing maps, by hand."""

import numpy as np

from cnnlib.explain import resize_map


def test_resizing_by_hand():
    # New centres at -0.25, 0.25, 0.75, 1.25 of the old axis; clipped to 0 and 1 at the ends.
    maps = np.array([[[0.0, 8.0], [4.0, 12.0]]])
    rows = [[0, 2, 6, 8], [1, 3, 7, 9], [3, 5, 9, 11], [4, 6, 10, 12]]
    np.testing.assert_array_equal(resize_map(maps, 4), [rows])
    # One row of three cells to two rows of one: the middle of the row, twice.
    assert resize_map(np.array([[[1.0, 5.0, 2.0]]]), (2, 1)).tolist() == [[[5], [5]]]
