"""Winograd's convolution on tiles, every step a matrix product.

A tile of 4 x 4 outputs of a 3 x 3 kernel needs 144 multiplications a channel by the definition,
36 with the matrices of `toom_cook`: the filter g and the input tile d are transformed, multiplied
number by number, and transformed back::

    y = AT @ [(G @ g @ G.T) * (BT @ d @ BT.T)] @ AT.T

Channels are added up *before* the way back, since that is linear. So for each of the t * t
numbers of a tile there is a product of a matrix over tiles and channels with one over channels
and filters. All in all, with T tiles in a block and D channels::

    U = G @ w @ G.T         (t*t, D, FN)     once
    V = BT @ x @ BT.T       (t*t, T, D)      tile by tile, see `tiles`
    M = V @ U               (t*t, T, FN)     t * t products over the channels
    y = AT @ M @ AT.T       (T, m*m, FN)     tile by tile

Of V and M there are only t of the t * t numbers at a time, which stay in the cache. Channels
come last everywhere, after the images of a block: a matrix that mixes a few cells of a tile then
mixes rows of numbers that lie in one piece. Small products of that kind run at full speed.

Backward every step is transposed, see `tile_gradients`; V is computed anew, dM serves both::

    dM = A @ dy @ A.T
    dU = V.T @ dM,       dw = G.T @ dU @ G
    dV = dM @ U.T,       dx = B @ dV @ B.T, added up where tiles overlap

Cost: ``t * t / (m * m)`` instead of ``FH * FW`` multiply-adds for an output number, a channel and a
filter: 2.25 for 9, 4 for 25, for 11 x 11 with stride 4 36 instead of 121 (of 16 phases of 3 x 3
taps). The transforms come on top, about 20 to 40 for an input or output number: they pay where
channels and filters are many. Bytes: x, y and their gradients once through main memory, the factors
of the filters once a block; the rest exists for a block only.

Accuracy, float32: on normally distributed numbers the worst error, over the largest number of the
result, is about 3e-6 for 3 x 3 kernels and 1e-5 for 5 x 5 (im2col: 5e-7). Tests hold it below 5e-6
and 2e-5. That of the maps is bounded for any numbers: by `amplification` times the unit roundoff,
times the number of additions. float64 never comes here: who asks for it, as the gradient checks
do, asks for its accuracy. An infinity or a NaN spoils its whole tile.

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...windows import WindowGrid
from ..loans import lent
from .taps import as_taps, factors, from_taps
from .tile_blocks import convolve
from .tile_gradients import gradients
from .tiles import FLOAT32
from .tiling import tilings

if TYPE_CHECKING:
    from jaxtyping import Float32
    from numpy import ndarray

    Gradients = tuple[
        Float32[ndarray, "N C H W"] | None, Float32[ndarray, "FN C FH FW"], Float32[ndarray, "FN"]
    ]


def winograd_forward(
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    b: Float32[ndarray, "FN"] | None,
    grid: WindowGrid,
    out: Float32[ndarray, "N FN OH OW"] | None = None,
) -> Float32[ndarray, "N FN OH OW"]:
    """Convolve tile by tile.

    Parameters
    ----------
    x, w, b : ndarray of float32
        As for `cnnlib.conv2d`.
    grid : WindowGrid
        Where the windows lie; no dilation.
    out : ndarray of shape (N, FN, OH, OW), optional
        Where to write the maps.

    Returns
    -------
    ndarray of shape (N, FN, OH, OW)
        The feature maps.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((1, 2, 6, 6), np.float32), np.ones((1, 2, 3, 3), np.float32)
    >>> winograd_forward(x, w, None, window_grid(x.shape, 3)).round(4)[0, 0]
    array([[18., 18., 18., 18.],
           [18., 18., 18., 18.],
           [18., 18., 18., 18.],
           [18., 18., 18., 18.]], dtype=float32)
    """
    y = lent((len(x), len(w), *grid.output_size), FLOAT32) if out is None else out
    for number, tiles in enumerate(tilings(grid)):
        bias = b if number == 0 else None
        taps = as_taps(w, tiles).transpose(1, 2, 0)  # (D, r*r, FN)
        convolve(x, factors(taps, tiles), bias, y, tiles, add=number > 0)
    return y


def winograd_backward(
    dy: Float32[ndarray, "N FN OH OW"],
    x: Float32[ndarray, "N C H W"],
    w: Float32[ndarray, "FN C FH FW"],
    grid: WindowGrid,
    input_gradient: bool = True,
    out: Float32[ndarray, "N C H W"] | None = None,
) -> Gradients:
    """Go back through the convolution, each step transposed.

    Parameters
    ----------
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    x, w, grid
        As they were given to `winograd_forward`.
    input_gradient : bool
        Whether `dx` is wanted.
    out : ndarray of shape (N, C, H, W), optional
        Where to write it.

    Returns
    -------
    dx : ndarray of shape (N, C, H, W) or None
        Gradient of the loss by the images.
    dw : ndarray of shape (FN, C, FH, FW)
        Gradient by the filters.
    db : ndarray of shape (FN,)
        Gradient by the biases.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib.windows import window_grid
    >>> x, w = np.ones((1, 2, 6, 6), np.float32), np.ones((1, 2, 3, 3), np.float32)
    >>> dy = np.ones((1, 1, 4, 4), np.float32)
    >>> dx, dw, db = winograd_backward(dy, x, w, window_grid(x.shape, 3))
    >>> dw.round(4)[0, 0, 0]
    array([16., 16., 16.], dtype=float32)
    """
    pieces = tilings(grid)
    alone = len(pieces) == 1 and pieces[0].covers(*x.shape[2:])
    dx = None
    if input_gradient:
        dx = lent(x.shape, FLOAT32) if out is None else out
        if not alone:
            dx.fill(0)
    dw = lent(w.shape, FLOAT32)
    for tiles in pieces:
        U = None
        if dx is not None:
            U = factors(as_taps(w, tiles).transpose(0, 2, 1), tiles)  # (t, t, FN, D)
        dtaps, db = gradients(dy, x, U, dx, tiles, add=not alone)
        from_taps(dtaps, dw, tiles)
    return dx, dw, db
