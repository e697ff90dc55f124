"""How far two gradients are apart, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..checks import message

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

# Errors of elements smaller than this share of the largest are measured against the share.
FLOOR = 1e-3


class GradientReport(NamedTuple):
    """How well one gradient agrees with the differences.

    Attributes
    ----------
    name : str
        Which gradient.
    largest : float
        Largest relative error of an element: ``abs(a - b) / max(abs(a), abs(b))``, where
        elements below a thousandth of the largest count as a thousandth of it.
    where : tuple of int
        The index of the element that has it.
    backward, differences : float
        The two values there.
    checked, size : int
        How many of the elements were checked.

    Notes
    -----
    In float64 a right gradient shows 1e-7 or less; a wrong one shows 1e-2 or more.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> print(GradientReport("dw", 2.5e-10, (0, 1), 0.5, 0.5, 6, 6))
    dw: largest relative error 2.5e-10 at (0, 1), backward 0.5, differences 0.5 (6 of 6 elements)
    """

    name: str
    largest: float
    where: tuple[int, ...]
    backward: float
    differences: float
    checked: int
    size: int

    def __str__(self) -> str:
        """Write the report as one line."""
        return (
            f"{self.name}: largest relative error {self.largest:.1e} at {self.where}, "
            f"backward {self.backward:.6g}, differences {self.differences:.6g} "
            f"({self.checked} of {self.size} elements)"
        )


def compare_gradients(
    name: str, backward: Float[ndarray, "..."], differences: Float[ndarray, "..."]
) -> GradientReport:
    """Report the largest relative error between two arrays of one shape.

    Parameters
    ----------
    name : str
        Which gradient, for the report.
    backward : ndarray, any shape
        The gradient to check.
    differences : ndarray of the same shape
        What it should be; NaN where it was not computed.

    Returns
    -------
    GradientReport
        The largest error and where it is.

    Raises
    ------
    ValueError
        If the shapes differ.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> print(compare_gradients("dx", np.array([1.0, 2.0]), np.array([1.0, 4.0])))
    dx: largest relative error 5.0e-01 at (1,), backward 2, differences 4 (2 of 2 elements)
    """
    if backward.shape != differences.shape:
        expected = f"the gradient {name} must have the shape {differences.shape}"
        advice = "A gradient has the shape of what it belongs to."
        raise ValueError(message(expected, f"shape={backward.shape}", advice))
    known = ~np.isnan(differences)
    size = np.maximum(np.abs(backward), np.abs(differences))
    floor = FLOOR * np.max(np.abs(differences), where=known, initial=0.0)
    with np.errstate(invalid="ignore"):  # 0 / 0 where both are zero
        error = np.abs(backward - differences) / np.maximum(size, floor)
    # A gradient that is not a number must not pass for a small error.
    error = np.where(known & ~np.isfinite(backward), np.inf, np.nan_to_num(error))
    where = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
    values = float(error[where]), where, float(backward[where]), float(differences[where])
    return GradientReport(name, *values, int(known.sum()), differences.size)
