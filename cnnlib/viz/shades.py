"""Images as shades of one colour on transparent ground, so that they fit any background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .theme import palette

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import ArrayLike


def image_rgba(values: ArrayLike, role: str = "input") -> Float[ndarray, "H W 4"]:
    """Show values from 0 to 1 as a colour that grows from transparent to full.

    Parameters
    ----------
    values : array_like, shape (H, W)
        Intensities; those outside [0, 1] are cut off.
    role : str
        The role of the palette whose colour is used.

    Returns
    -------
    ndarray, shape (H, W, 4)
        Red, green, blue and alpha in [0, 1], for ``imshow``.

    Examples
    --------
    >>> image_rgba([[0.0, 1.0]])[0, :, 3].tolist()
    [0.0, 1.0]
    """
    values = np.asarray(values, dtype=np.float64)
    rgba = np.empty((*values.shape, 4))
    rgba[..., :3] = _rgb(role)
    rgba[..., 3] = np.clip(values, 0, 1)
    return rgba


def signed_rgba(values: ArrayLike, largest: float | None = None) -> Float[ndarray, "H W 4"]:
    """Show signed values: green above zero, violet below, transparent at zero.

    Parameters
    ----------
    values : array_like, shape (H, W)
        Any values.
    largest : float, optional
        The magnitude shown in full colour. Give one number to all pictures of a figure,
        so that they can be compared; by default the largest magnitude of ``values``.

    Returns
    -------
    ndarray, shape (H, W, 4)
        Red, green, blue and alpha in [0, 1], for ``imshow``.

    Examples
    --------
    >>> signed_rgba([[-2.0, 0.0, 1.0]])[0, :, 3].tolist()
    [1.0, 0.0, 0.5]
    """
    values = np.asarray(values, dtype=np.float64)
    if largest is None:
        largest = float(np.abs(values).max())
    rgba = np.empty((*values.shape, 4))
    rgba[..., :3] = np.where(values[..., None] < 0, _rgb("negative"), _rgb("positive"))
    # The last digits depend on the machine, the picture must not.
    rgba[..., 3] = np.clip(np.abs(values) / (largest or 1), 0, 1).round(5)
    return rgba


def _rgb(role: str) -> tuple[float, ...]:
    colour = palette("light")[role]
    return tuple(int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
