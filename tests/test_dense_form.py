"""A convolution as a matrix: by hand, against the loops, and against a dense layer."""

import numpy as np
import pytest

from cnnlib import Dense, conv2d_loops, convolution_matrix


def test_four_by_four_by_hand():
    """Row 0 holds 1 2 3 at pixels 0-2, 4 5 6 at 4-6, 7 8 9 at 8-10; row 2 starts at pixel 4."""
    matrix = convolution_matrix(np.arange(1, 10).reshape(3, 3), 4)
    assert matrix.tolist() == [
        [1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0, 0],
        [0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9, 0],
        [0, 0, 0, 0, 0, 1, 2, 3, 0, 4, 5, 6, 0, 7, 8, 9],
    ]


def test_it_gives_the_feature_map_on_an_image_that_is_not_square():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 8)), rng.normal(size=(3, 2))
    matrix = convolution_matrix(w, (5, 8))
    assert matrix.shape == (3 * 7, 5 * 8)
    y = conv2d_loops(x[None, None], w[None, None])[0, 0]
    np.testing.assert_allclose((matrix @ x.ravel()).reshape(3, 7), y, atol=1e-12)  # (OH, OW)


def test_a_dense_layer_can_hold_it():
    x = np.random.default_rng(1).normal(size=(2, 6, 6)).astype("float32")
    w = np.random.default_rng(2).normal(size=(3, 3)).astype("float32")
    dense = Dense(16, rng=np.random.default_rng(3))
    dense.forward(x.reshape(2, 36))  # builds the weights
    dense.params["w"][...] = convolution_matrix(w, 6).T
    dense.params["b"][...] = 0
    expected = conv2d_loops(x[:, None], w[None, None]).reshape(2, 16)  # (N, OH*OW)
    np.testing.assert_allclose(dense.forward(x.reshape(2, 36)), expected, atol=1e-5)


def test_the_entries_of_the_book():
    matrix = convolution_matrix(np.arange(1, 10, dtype="float32").reshape(3, 3), 28)
    assert (matrix.shape, matrix.dtype) == ((676, 784), np.float32)
    assert (matrix.size, np.count_nonzero(matrix)) == (529_984, 6_084)
    # A row has nine weights; a pixel in the middle of the image stands in nine windows.
    assert set(np.count_nonzero(matrix, axis=1)) == {9}
    assert set(np.count_nonzero(matrix, axis=0)) == {1, 2, 3, 4, 6, 9}


def test_errors():
    with pytest.raises(ValueError, match=r"w must have shape \(FH, FW\); got w\.shape=\(1, 3, 3\)"):
        convolution_matrix(np.zeros((1, 3, 3)), 4)
    with pytest.raises(ValueError, match="size must be a whole number of at least 1; got size=0"):
        convolution_matrix(np.zeros((3, 3)), 0)
    with pytest.raises(ValueError, match="fit"):
        convolution_matrix(np.zeros((3, 3)), 2)
