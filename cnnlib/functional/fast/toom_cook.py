"""Short convolutions with fewer multiplications: the matrices of Toom, Cook and Winograd.

A filter with r taps that gives m outputs needs ``m * r`` multiplications by the definition, and
``t = m + r - 1`` are enough. The way there leads over polynomials.

1. Let two polynomials have the coefficients g (r of them) and h (m of them). Their product has
   t coefficients s, and finding s from g and h is a full convolution.
2. A polynomial with t coefficients is known once its values at t points are known. The value of
   the product at a point is the product of the values. So: evaluate g and h at t points, multiply
   the t pairs of values, and find the coefficients that have these values. With ``E_n`` (t, n) the
   matrix that evaluates n coefficients, row by row the powers of one point,

       s = E_t^-1 @ ((E_r @ g) * (E_m @ h)).

   One of the points may be infinity, where the value is the leading coefficient.
3. For a fixed g this is linear in h: ``s = S @ h`` with S (t, m). The *transpose* of S takes t
   numbers d and gives the m numbers ``y[i] = sum(d[i + k] * g[k])`` over k. That is the filter
   sliding over d, what a network calls a convolution. Transposed, the factors change order:

       y = E_m.T @ ((E_r @ g) * (E_t^-1.T @ d))
         =  AT   @ ((  G @ g) * (     BT     @ d)).

So `matrices` gives ``AT = E_m.T``, ``G = E_r`` and ``BT = inv(E_t).T``. Along both axes of an image
the same is done twice: ``AT @ [(G @ g @ G.T) * (BT @ d @ BT.T)] @ AT.T``, that is ``t * t``
multiplications for ``m * m`` outputs where the definition has ``m * m * r * r``: for 4 x 4
outputs of a 3 x 3 kernel 36 for 144, of a 5 x 5 kernel 64 for 400.

The price is accuracy: sums and differences of large numbers, which grow with t, replace some of
the products. The choice of points matters: with 0, 1, -1, 1/2, -2 and infinity a tile of 4 outputs
and 3 taps is off by less than half as much as with 2 for 1/2. With all seven points of `POINTS` and
infinity, t up to 8 stays usable in float32 (see `amplification`).

Taught in chapter 7b, Six ways to compute one convolution.

References
----------
S. Winograd, "Arithmetic complexity of computations", SIAM, 1980,
https://doi.org/10.1137/1.9781611970364

A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR, 2016,
https://arxiv.org/abs/1509.09308

B. Barabasz, A. Anderson, K. Soodhalter and D. Gregg, "Error analysis and improving the accuracy of
Winograd convolution for deep neural networks", ACM Transactions on Mathematical Software 46,
2020, https://arxiv.org/abs/1803.10986
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float, Float64
    from numpy import ndarray

POINTS = (0.0, 1.0, -1.0, 0.5, -2.0, 2.0, -0.5)
"""Where polynomials are evaluated, beside infinity: near 1, so that their powers stay near it."""


class Matrices(NamedTuple):
    """The three matrices of one short convolution; see the head of this module.

    Attributes
    ----------
    AT : ndarray of shape (m, t)
        Turns products into outputs.
    G : ndarray of shape (t, r)
        Turns a filter into factors.
    BT : ndarray of shape (t, t)
        Turns inputs into factors.
    """

    AT: Float[ndarray, "m t"]
    G: Float[ndarray, "t r"]
    BT: Float[ndarray, "t t"]


@cache
def matrices(m: int, r: int) -> Matrices:
    """Make the matrices for m outputs of a filter with r taps.

    Parameters
    ----------
    m : int
        Outputs.
    r : int
        Taps of the filter; m + r - 1 must be at most 8.

    Returns
    -------
    Matrices
        In float64. Not to be written: later calls give the same arrays.

    Examples
    --------
    >>> AT, G, BT = matrices(2, 3)
    >>> filter, inputs = np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 2.0, 1.0])
    >>> AT @ ((G @ filter) * (BT @ inputs))  # 1*1 + 2*0 + 3*2, 1*0 + 2*2 + 3*1
    array([7., 7.])
    """
    t = m + r - 1
    return Matrices(evaluation(t, m).T, evaluation(t, r), np.linalg.inv(evaluation(t, t)).T)


@cache
def in_single_precision(m: int, r: int) -> Matrices:
    """Give the matrices in float32.

    Parameters
    ----------
    m, r : int
        As for `matrices`.

    Returns
    -------
    Matrices
        In float32. Not to be written.

    Examples
    --------
    >>> in_single_precision(4, 3).G.dtype
    dtype('float32')
    """
    return Matrices(*(matrix.astype(np.float32) for matrix in matrices(m, r)))


def evaluation(t: int, n: int) -> Float64[ndarray, "t n"]:
    """Make the matrix that evaluates a polynomial at t points.

    Parameters
    ----------
    t : int
        Points: infinity, and the first t - 1 of `POINTS`.
    n : int
        Coefficients of the polynomial, the constant one first.

    Returns
    -------
    ndarray of shape (t, n)
        Each row the powers of one point; the last row picks the leading coefficient.

    Examples
    --------
    >>> evaluation(4, 3)
    array([[ 1.,  0.,  0.],
           [ 1.,  1.,  1.],
           [ 1., -1.,  1.],
           [ 0.,  0.,  1.]])
    """
    finite = np.vander(POINTS[: t - 1], n, increasing=True)  # (t - 1, n)
    infinity = np.eye(n)[-1:]  # (1, n)
    return np.concatenate([finite, infinity])  # (t, n)


def all_alike(AT: Float[ndarray, "m t"]) -> int:
    """Find the factor that goes into every output of a tile once, by the point 1.

    Alone it makes all outputs alike: a bias can be added there. And transposed: of the gradients
    of the factors it is the sum of those of the outputs.

    Examples
    --------
    >>> all_alike(matrices(4, 3).AT)  # the points are 0, 1, -1, ...
    1
    """
    return int((AT == 1).all(axis=0).argmax())


def amplification(m: int, r: int) -> float:
    """Bound how much a square tile can enlarge rounding errors.

    Parameters
    ----------
    m : int
        Outputs along one axis.
    r : int
        Taps along one axis.

    Returns
    -------
    float
        The largest result of ``|AT| @ [(|G| @ 1) * (|BT| @ 1)] @ ...`` along both axes, over
        ``r * r``, its value without transforms: by so much more than in the definition can
        the numbers grow that are added up to one output.

    Notes
    -----
    The bound of Barabasz et al. with the signs of all numbers turned against us; typical
    errors are far below it.

    Examples
    --------
    >>> round(amplification(1, 3)), round(amplification(4, 3)), round(amplification(4, 5))
    (5, 97, 301)
    """
    AT, G, BT = (np.abs(matrix) for matrix in matrices(m, r))
    one_axis = AT @ (G.sum(axis=1) * BT.sum(axis=1))  # (m,)
    return float(one_axis.max() / r) ** 2
