"""An explanation that needs no gradient: cover a part of the image and ask again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_pair, check_whole
from .scores import before_softmax, chosen, images, outputs

if TYPE_CHECKING:
    from jaxtyping import Float, Int
    from numpy import ndarray

    from ..network import Sequential


def occlusion_map(
    network: Sequential,
    x: Float[ndarray, "N C H W"],
    classes: int | Int[ndarray, " N"] | None = None,
    *,
    size: int | tuple[int, int] = 5,
    fill: float = 0.0,
    batch_size: int = 256,
) -> Float[ndarray, "N H W"]:
    """Say how much the score of a class falls when a patch around a pixel is covered.

    Slide a cover over the image and ask the network each time: no gradient, no look inside.

    Parameters
    ----------
    network : Sequential
        The network.
    x : ndarray, (N, C, H, W)
        Images.
    classes : int or ndarray, (N,), optional
        Whose score; by default that of the class each uncovered image is given.
    size : int or pair of int
        Height and width of the cover in pixels. At the border it sticks out.
    fill : float
        What the covered pixels are set to.
    batch_size : int
        Covered images in one forward pass.

    Returns
    -------
    ndarray, (N, H, W)
        The score of the whole image less that of the covered one, the cover centred on the
        pixel. Positive where the pixels speak for the class, negative where against it.

    Raises
    ------
    TypeError, ValueError
        If `x` has not four axes, a class does not exist, or a size is not positive.

    Notes
    -----
    N*H*W + N forward passes. Cover the background of MNIST with its own zeros, and nothing
    happens there; with another `fill` the cover itself becomes a stroke.

    Taught in chapter 10, Looking inside.

    References
    ----------
    .. [1] M. D. Zeiler, R. Fergus, "Visualizing and understanding convolutional networks",
       ECCV 2014. doi:10.1007/978-3-319-10590-1_53

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, Sequential
    >>> network = Sequential([Flatten(), Dense(1)], input_shape=(1, 2, 2))
    >>> network.layers[1].params = {"w": np.array([[1.0], [0.0], [-3.0], [2.0]]), "b": np.zeros(1)}
    >>> occlusion_map(network, np.ones((1, 1, 2, 2)), size=1)  # here the weights themselves
    array([[[ 1.,  0.],
            [-3.,  2.]]], dtype=float32)
    """
    x = images(network, x)
    FH, FW = check_pair(size, "size")
    check_whole(batch_size, "batch_size")
    N, _, H, W = x.shape
    layers = before_softmax(network)
    whole = outputs(layers, x)[-1]  # (N, K)
    picked = chosen(classes, whole)
    drop = np.empty((N, H * W), x.dtype)
    for n in range(N):
        covered = _covered(x[n], (FH, FW), fill)
        for start in range(0, H * W, batch_size):
            part = covered[start : start + batch_size]
            scores = outputs(layers, part)[-1][:, picked[n]]  # (batch,)
            drop[n, start : start + batch_size] = whole[n, picked[n]] - scores
    return drop.reshape(N, H, W)  # (N, H, W)


def _covered(
    image: Float[ndarray, "C H W"], size: tuple[int, int], fill: float
) -> Float[ndarray, "HW C H W"]:
    """Copy the image once for each pixel, with the cover centred there."""
    _, H, W = image.shape
    FH, FW = size
    copies = np.repeat(image[None], H * W, axis=0)  # (H*W, C, H, W)
    for index in range(H * W):
        top, left = index // W - (FH - 1) // 2, index % W - (FW - 1) // 2
        rows, columns = slice(max(top, 0), top + FH), slice(max(left, 0), left + FW)
        copies[index, :, rows, columns] = fill
    return copies
