"""How the weights of a layer are drawn before training.

An initialiser is a function ``(shape, rng, dtype) -> weights``. The layers take one by name
(``kernel_initializer="he_normal"``) or as a function of your own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import check_choice, message

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike

Initializer = Callable[[tuple[int, ...], np.random.Generator, Any], np.ndarray]

# Cutting a normal distribution at two standard deviations narrows it by this factor.
TRUNCATED_STD = 0.87962566103423978


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Count the inputs and the outputs that one weight array connects.

    Picture one output element: `fan_in` numbers are multiplied and summed to make it, and one
    input element takes part in `fan_out` outputs.

    Parameters
    ----------
    shape : tuple of int
        (D, K) for a dense layer, (FN, C, FH, FW) for a convolution.

    Returns
    -------
    tuple of int
        (fan_in, fan_out).

    Raises
    ------
    ValueError
        If the shape has neither two nor four sizes.

    Notes
    -----
    Dense: (D, K). Convolution: (C * FH * FW, FN * FH * FW). Taught in chapter 8, Build and train.

    Examples
    --------
    >>> fans((784, 100))
    (784, 100)
    >>> fans((32, 1, 3, 3))
    (9, 288)
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) == 4:
        FN, C, FH, FW = shape
        return C * FH * FW, FN * FH * FW
    expected = "shape must be (D, K) for a dense layer or (FN, C, FH, FW) for a convolution"
    advice = "Draw other shapes with a function of your own, (shape, rng, dtype) -> weights."
    raise ValueError(message(expected, f"shape={tuple(shape)}", advice))


def zeros(
    shape: tuple[int, ...], rng: np.random.Generator | None = None, dtype: DTypeLike = np.float32
) -> ndarray:
    """Return zeros: the start of every bias.

    Parameters
    ----------
    shape : tuple of int
        Shape of the array.
    rng : numpy.random.Generator, optional
        Not used; taken so that all initialisers are called alike.
    dtype : dtype
        Type of the array.

    Returns
    -------
    ndarray of shape `shape`
        Zeros.

    Notes
    -----
    Weights must not all start at zero: every filter would then receive the same gradient and
    stay like its neighbour for ever. Biases may. Taught in chapter 8, Build and train.

    Examples
    --------
    >>> zeros((3,))
    array([0., 0., 0.], dtype=float32)
    """
    return np.zeros(shape, dtype)


def normal(std: float = 0.01) -> Initializer:
    """Make an initialiser that draws from a normal distribution of mean 0.

    Parameters
    ----------
    std : float
        Standard deviation; 0.01 is the value of the notes' SimpleConvNet.

    Returns
    -------
    function
        An initialiser ``(shape, rng, dtype) -> weights``.

    Raises
    ------
    ValueError
        If `std` is not positive.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> w = normal(std=0.01)((30, 1, 5, 5), np.random.default_rng(0), np.float32)
    >>> w.shape, w.dtype, round(float(w.std()), 3)
    ((30, 1, 5, 5), dtype('float32'), 0.01)
    """
    if not std > 0:
        raise ValueError(message("std must be positive", f"std={std}", "The notes use 0.01."))

    def draw(shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike) -> ndarray:
        return rng.normal(0.0, std, shape).astype(dtype)

    return draw


def glorot_uniform(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Float[ndarray, "..."]:
    """Draw uniformly from ±sqrt(6 / (fan_in + fan_out)): the default of Keras and of this package.

    Parameters
    ----------
    shape : tuple of int
        (D, K) or (FN, C, FH, FW).
    rng : numpy.random.Generator
        Source of the random numbers.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    ndarray of shape `shape`
        The weights, of variance 2 / (fan_in + fan_out).

    Raises
    ------
    ValueError
        If the shape has neither two nor four sizes.

    Notes
    -----
    The variance is a compromise: signals keep their size on the way forward when it is
    1 / fan_in, gradients on the way back when it is 1 / fan_out. Taught in chapters 8 and 10.

    References
    ----------
    X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural
    networks", AISTATS 2010.

    Examples
    --------
    >>> w = glorot_uniform((32, 1, 3, 3), np.random.default_rng(0))
    >>> bool(abs(w).max() < (6 / (9 + 288)) ** 0.5), w.dtype
    (True, dtype('float32'))
    """
    limit = math.sqrt(6 / sum(fans(shape)))
    return rng.uniform(-limit, limit, shape).astype(dtype)


def he_normal(
    shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike = np.float32
) -> Float[ndarray, "..."]:
    """Draw from a normal distribution of variance 2 / fan_in, cut at two deviations.

    Parameters
    ----------
    shape : tuple of int
        (D, K) or (FN, C, FH, FW).
    rng : numpy.random.Generator
        Source of the random numbers.
    dtype : dtype
        Type of the weights.

    Returns
    -------
    ndarray of shape `shape`
        The weights.

    Raises
    ------
    ValueError
        If the shape has neither two nor four sizes.

    Notes
    -----
    ReLU zeroes half of its inputs and so halves the mean square of a signal; doubling the
    variance of the weights makes up for it. Taught in chapter 8, Build and train.

    References
    ----------
    K. He et al., "Delving deep into rectifiers", ICCV 2015, doi:10.1109/ICCV.2015.123.

    Examples
    --------
    >>> w = he_normal((64, 32, 3, 3), np.random.default_rng(0))
    >>> round(float(w.std()), 3), round((2 / 288) ** 0.5, 3)
    (0.083, 0.083)
    """
    return _truncated_normal(math.sqrt(2 / fans(shape)[0]), shape, rng, dtype)


def _truncated_normal(
    std: float, shape: tuple[int, ...], rng: np.random.Generator, dtype: DTypeLike
) -> ndarray:
    """Draw normal numbers, again wherever one falls outside two deviations."""
    z = rng.standard_normal(shape)
    outside = np.abs(z) > 2
    while outside.any():
        z[outside] = rng.standard_normal(int(outside.sum()))
        outside = np.abs(z) > 2
    return (z * (std / TRUNCATED_STD)).astype(dtype)


INITIALIZERS: dict[str, Initializer] = {
    "glorot_uniform": glorot_uniform,
    "he_normal": he_normal,
    "zeros": zeros,
}


def get_initializer(initializer: str | Initializer) -> Initializer:
    """Return the initialiser of that name; a function is returned as it is.

    Parameters
    ----------
    initializer : str or function
        One of the names in `INITIALIZERS`, or a function ``(shape, rng, dtype) -> weights``.

    Returns
    -------
    function
        The initialiser.

    Raises
    ------
    ValueError
        If no initialiser has that name.
    TypeError
        If it is neither a name nor a function.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> get_initializer("he_normal").__name__
    'he_normal'
    """
    if isinstance(initializer, str):
        return INITIALIZERS[check_choice(initializer, "initializer", INITIALIZERS)]
    if callable(initializer):
        return initializer
    expected = "initializer must be a name or a function (shape, rng, dtype) -> weights"
    advice = f"The names are {', '.join(INITIALIZERS)}."
    raise TypeError(message(expected, f"initializer={initializer!r}", advice))
