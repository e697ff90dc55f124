"""Images as a widget's state holds them: short, and read back by the kit's ``unpack``."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray


def packed_image(label: str, image: Shaped[ndarray, "..."]) -> dict[str, Any]:
    """Pack an image as one byte a pixel.

    Parameters
    ----------
    label : str
        What it shows.
    image : ndarray, shape (H, W)
        Values from 0 to 1.

    Returns
    -------
    dict
        Its ``name`` and ``label``, ``rows``, ``cols`` and ``pixels``, in base64.

    Raises
    ------
    ValueError
        If it is not a matrix of values from 0 to 1.

    Examples
    --------
    >>> packed_image("7", np.array([[0.0, 1.0]]))["pixels"]
    'AP8='
    """
    if image.ndim != 2 or image.size == 0 or image.min() < 0 or image.max() > 1:
        raise ValueError(
            f"an image must be a matrix of values from 0 to 1; got {label!r} with shape "
            f"{image.shape}"
            + (f" and values from {image.min()} to {image.max()}" if image.size else "")
            + ". Take one channel and divide by its largest value."
        )
    pixels = np.rint(image * 255).astype(np.uint8)
    return {
        "name": label,
        "label": label,
        "rows": image.shape[0],
        "cols": image.shape[1],
        "pixels": base64.b64encode(pixels.tobytes()).decode(),
    }
