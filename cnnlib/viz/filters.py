"""Pictures of what a layer holds and of what it answers: filters, feature maps, heat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_array, check_shape, check_whole, message
from .panels import GAP, draw_shades, shade_grid
from .svg import Drawing

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray


def filter_grid(
    w: Real[ndarray, "FN C FH FW"],
    *,
    channel: int = 0,
    columns: int = 8,
    limit: float | None = None,
) -> Drawing:
    """Draw one channel of every filter of a layer, on one scale centred on zero.

    Green squares add what lies under them, purple ones subtract it, white ones ignore it.

    Parameters
    ----------
    w : ndarray, (FN, C, FH, FW)
        The weights of a convolution.
    channel : int
        Which of the C channels to show.
    columns : int
        Filters in a row.
    limit : float, optional
        The size drawn at full strength; by default that of the largest weight shown. Pass the
        same number twice to compare two layers, or one layer before and after training.

    Returns
    -------
    Drawing
        FN panels, filled in row by row.

    Raises
    ------
    TypeError, ValueError
        If `w` has not four axes, or has no such channel.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> filter_grid(np.random.default_rng(0).normal(size=(30, 1, 5, 5)))
    Drawing(592 x 334)
    """
    w = check_array(w, "w", "FN C FH FW")
    C = w.shape[1]
    if check_whole(channel, "channel", at_least=0) >= C:
        expected = f"channel must be below the {C} channels of w"
        raise ValueError(message(expected, f"channel={channel}", "Channels count from 0."))
    return shade_grid(w[:, channel], columns=columns, limit=limit)


def map_grid(
    maps: Real[ndarray, "FN OH OW"], *, columns: int = 8, limit: float | None = None
) -> Drawing:
    """Draw the feature maps of one image, all on one scale.

    A map that stays white answered nothing: with a scale a map, that would not show.

    Parameters
    ----------
    maps : ndarray, (FN, OH, OW)
        What a layer gave for one image.
    columns : int
        Maps in a row.
    limit : float, optional
        The size drawn at full strength; by default the largest in all maps.

    Returns
    -------
    Drawing
        FN panels in the colour of outputs; negative numbers, before a ReLU, in purple.

    Raises
    ------
    TypeError, ValueError
        If `maps` has not three axes.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> map_grid(np.zeros((32, 26, 26)))
    Drawing(488 x 282)
    """
    maps = check_array(maps, "maps", "FN OH OW")
    return shade_grid(maps, columns=columns, limit=limit, positive="output")


def heat_map(
    image: Real[ndarray, "H W"],
    heat: Real[ndarray, "H W"],
    *,
    cell: float = 8.0,
    limit: float | None = None,
) -> Drawing:
    """Draw an image, and beside it the same image under its heat.

    Parameters
    ----------
    image : ndarray, (H, W)
        Grey values; 1 is drawn as full ink.
    heat : ndarray, (H, W)
        Such as one map of `saliency`, `occlusion_map` or `grad_cam`, brought to the image's
        size where it is smaller (`resize_map`).
    cell : float
        The side of a pixel in the drawing.
    limit : float, optional
        The heat drawn at full strength; by default the largest.

    Returns
    -------
    Drawing
        Heat above zero in vermilion, below zero in purple.

    Raises
    ------
    TypeError, ValueError
        If an array has not two axes, or the shapes differ.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> heat_map(np.zeros((28, 28)), np.ones((28, 28)))
    Drawing(472 x 240)
    """
    image = check_array(image, "image", "H W")
    heat = check_shape(heat, "heat", image.shape, "the shape of image; see resize_map")
    if limit is None:
        limit = float(np.abs(heat).max()) or 1.0
    H, W = image.shape
    drawing = Drawing(2 * W * cell + 3 * GAP, H * cell + 2 * GAP)
    for x, ink in ((GAP, 1.0), (W * cell + 2 * GAP, 3.0)):
        # Paler ink under the heat, so that the heat is what one sees first.
        draw_shades(drawing, x, GAP, cell, image, limit=ink, positive="ink", negative="ink")
        drawing.rect(x, GAP, W * cell, H * cell, stroke="line")
    draw_shades(drawing, W * cell + 2 * GAP, GAP, cell, heat, limit=limit, positive="kernel")
    return drawing
