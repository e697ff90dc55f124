"""Permuted and shifted images: by hand, and the same permutation as in the trainings."""

import numpy as np
import pytest

from cnnlib import conv2d, permute_pixels, pixel_order, shift_images
from tools.reproduce import data


def test_one_permutation_moves_the_pixels_of_all_images_and_channels():
    x = np.random.default_rng(0).normal(size=(3, 2, 5, 7))
    moved = permute_pixels(x)
    assert moved.shape == x.shape
    order = [list(x[0, 0].ravel()).index(value) for value in moved[0, 0].ravel()]
    assert order == pixel_order(35).tolist()
    assert sorted(order) == list(range(35))
    assert order != sorted(order)
    for image, result in zip(x.reshape(6, 35), moved.reshape(6, 35), strict=True):
        np.testing.assert_array_equal(result, image[order])


def test_the_permutation_of_the_book_is_the_one_that_was_trained_on():
    """The stored results hold for this order alone."""
    places = np.argsort(pixel_order(784))
    assert places[:8].tolist() == [441, 668, 1, 719, 606, 128, 572, 770]
    assert data.permute_pixels is permute_pixels


def test_it_can_be_undone():
    x = np.random.default_rng(1).integers(0, 9, (2, 1, 4, 3))
    back = permute_pixels(x).reshape(2, 12)[:, np.argsort(pixel_order(12))]
    np.testing.assert_array_equal(back.reshape(x.shape), x)


def test_another_seed_is_another_order():
    assert pixel_order(50, seed=1).tolist() != pixel_order(50).tolist()


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (0, 0, [[1, 2, 3], [4, 5, 6]]),
        (1, 0, [[0, 0, 0], [1, 2, 3]]),
        (-1, 0, [[4, 5, 6], [0, 0, 0]]),
        (0, 2, [[0, 0, 1], [0, 0, 4]]),
        (0, -1, [[2, 3, 0], [5, 6, 0]]),
        (1, -1, [[0, 0, 0], [2, 3, 0]]),
        (2, 0, [[0, 0, 0], [0, 0, 0]]),
    ],
)
def test_shifts_by_hand(rows, columns, expected):
    x = np.array([[[[1, 2, 3], [4, 5, 6]]]])
    np.testing.assert_array_equal(shift_images(x, rows, columns), [[expected]])


def test_a_convolution_of_a_shifted_image_is_the_shifted_map():
    rng = np.random.default_rng(2)
    x = np.zeros((1, 1, 12, 11))
    x[:, :, 3:6, 3:6] = rng.normal(size=(3, 3))  # far enough from every border
    w = rng.normal(size=(2, 1, 3, 2))
    np.testing.assert_allclose(
        conv2d(shift_images(x, 2, -1), w), shift_images(conv2d(x, w), 2, -1), atol=1e-12
    )


def test_errors():
    x = np.zeros((1, 1, 4, 5))
    with pytest.raises(ValueError, match=r"x must have shape \(N, C, H, W\); got x\.shape=\(4,\)"):
        permute_pixels(x[0, 0, :, 0])
    with pytest.raises(ValueError, match=r"seed must be a whole number of at least 0; got seed=-1"):
        permute_pixels(x, -1)
    with pytest.raises(ValueError, match="pixels must be a whole number of at least 1"):
        pixel_order(0)
    with pytest.raises(ValueError, match="rows must be at most 4, the size of the images; got ro"):
        shift_images(x, 5, 0)
    with pytest.raises(ValueError, match="columns must be a whole number of at least -5; got col"):
        shift_images(x, 0, -6)
    with pytest.raises(TypeError, match=r"rows must be a whole number .*; got rows=0\.5"):
        shift_images(x, 0.5, 0)
