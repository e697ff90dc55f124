"""A convolution written as a fully connected layer: the matrix that is mostly zeros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .checks import check_array, check_pair
from .shapes import output_size

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    from .checks import Pair


def convolution_matrix(w: Shaped[ndarray, "FH FW"], size: Pair) -> Shaped[ndarray, "outputs HW"]:
    """Write the convolution of an image with one kernel as a matrix.

    Each row belongs to one output and holds the kernel's weights at the pixels under the
    window, and zeros elsewhere. From one row to the next the weights move on, unchanged.

    Parameters
    ----------
    w : ndarray, shape (FH, FW)
        The kernel.
    size : int or (H, W)
        Rows and columns of the image; one number for a square.

    Returns
    -------
    ndarray, shape (OH·OW, H·W)
        A, with the dtype of `w`, such that ``A @ x.ravel()`` is the feature map, row by row.

    Raises
    ------
    TypeError, ValueError
        If `w` is not a matrix, a size is not a whole number of at least 1, or the kernel does
        not fit into the image.

    Notes
    -----
    As a dense layer it has H·W·OH·OW entries, of which OH·OW·FH·FW can differ from zero, in
    FH·FW values. The transpose is the ``w`` of `Dense`.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> convolution_matrix(np.array([[1, 2]]), (2, 3))
    array([[1, 2, 0, 0, 0, 0],
           [0, 1, 2, 0, 0, 0],
           [0, 0, 0, 1, 2, 0],
           [0, 0, 0, 0, 1, 2]])
    """
    w = check_array(w, "w", "FH FW")
    H, W = check_pair(size, "size")
    FH, FW = w.shape
    OH, OW = output_size(H, FH), output_size(W, FW)
    matrix = np.zeros((OH * OW, H * W), w.dtype)
    for i, j in np.ndindex(OH, OW):
        for u, v in np.ndindex(FH, FW):
            matrix[i * OW + j, (i + u) * W + (j + v)] = w[u, v]
    return matrix
