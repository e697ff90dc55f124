"""scikit-learn's handwritten digits: real, small, and already on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .image_data import ImageData, as_images, check_dtype

if TYPE_CHECKING:
    from numpy.typing import DTypeLike

FULL_INK = 16
TRAIN_SIZE = 1500


def load_digits(
    *, normalize: bool = True, flatten: bool = False, dtype: DTypeLike = np.float32
) -> ImageData:
    """Load 1,797 real handwritten digits of 8 x 8 pixels, with neither network nor files.

    They come inside scikit-learn. Large enough to train a small network in seconds, small
    enough to print as numbers, they are what the course runs on where MNIST is not at hand.

    Parameters
    ----------
    normalize : bool
        Divide the grey values by 16, so that they lie in [0, 1].
    flatten : bool
        Return each picture as a row of 64 numbers.
    dtype : dtype
        Of the images. Floating if `normalize`, else anything that holds 0 to 255.

    Returns
    -------
    ImageData
        `x_train` (1500, 1, 8, 8), `y_train` (1500,), `x_test` (297, 1, 8, 8), `y_test` (297,).
        Images are `dtype`, labels int64 from 0 to 9.

    Raises
    ------
    TypeError
        If `dtype` cannot hold the images.

    Notes
    -----
    The pictures stay in scikit-learn's order, and the first 1,500 are for training. Digits by one
    hand lie near each other in that order, so this split is harder than a shuffled one: the
    nearest neighbour in the training part gives the right label for 0.946 of the test part,
    against 0.987 after shuffling. Loading imports scikit-learn (about
    a second, once).

    Taught in chapter 2, The convolution operation.

    References
    ----------
    .. [1] E. Alpaydin, C. Kaynak, "Optical recognition of handwritten digits", UCI Machine
       Learning Repository, 1998. doi:10.24432/C50P49

    Examples
    --------
    >>> x_train, y_train, x_test, y_test = load_digits()
    >>> x_train.shape, x_test.shape, x_train.dtype
    ((1500, 1, 8, 8), (297, 1, 8, 8), dtype('float32'))
    >>> y_train[:10]
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    """
    chosen = check_dtype(dtype, normalize)
    from sklearn.datasets import load_digits as load

    stored = load()
    x = as_images(stored.images, FULL_INK, normalize=normalize, flatten=flatten, dtype=chosen)
    y = stored.target.astype(np.int64)
    return ImageData(x[:TRAIN_SIZE], y[:TRAIN_SIZE], x[TRAIN_SIZE:], y[TRAIN_SIZE:])
