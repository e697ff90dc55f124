"""A convolution over several channels told step by step: one step a channel, then the bias.

The widget of chapter 4 plays these steps; its JavaScript counterpart is held equal to this
module by shared test vectors.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .functional import conv2d

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

#: The example of chapter 4, with as many channels as the widget offers. The first channel and
#: the first slice of the first filter are the example of chapter 2.
BLOCK = np.array(
    [
        [[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]],
        [[0, 1, 1, 0], [2, 0, 1, 3], [1, 2, 0, 1], [0, 1, 2, 1]],
        [[2, 0, 1, 3], [1, 1, 0, 0], [0, 3, 2, 1], [1, 0, 1, 2]],
        [[1, 2, 0, 1], [0, 1, 3, 0], [2, 0, 1, 2], [1, 1, 0, 3]],
    ]
)  # (4, 4, 4)

SOBEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
ACROSS = [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
CROSS = [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
MIDDLE = [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
AGAINST = [[0, 0, 0], [0, -1, 0], [0, 0, 0]]
SIDES = [[0, 0, 0], [1, 0, -1], [0, 0, 0]]

#: Four filters of four channels for each kernel size, and the bias of each filter.
FILTERS = {
    1: np.array([[1, -1, 0, 2], [1, 1, 1, 1], [0, 2, -1, 0], [-1, 0, 1, 1]])[:, :, None, None],
    2: np.array(
        [
            [[[1, -1], [1, -1]], [[0, 1], [1, 0]], [[1, 0], [0, 0]], [[0, 0], [1, -1]]],
            [[[1, 1], [-1, -1]], [[0, 0], [0, 1]], [[0, -1], [0, 0]], [[1, 0], [0, 1]]],
            [[[0, 1], [0, -1]], [[1, 0], [0, -1]], [[0, 0], [2, 0]], [[1, 1], [0, 0]]],
            [[[1, 0], [0, 0]], [[0, 1], [0, 0]], [[0, 0], [1, 0]], [[0, 0], [0, 1]]],
        ]
    ),
    3: np.array(
        [
            [SOBEL, CROSS, MIDDLE, SIDES],
            [ACROSS, MIDDLE, AGAINST, CROSS],
            [MIDDLE, SIDES, CROSS, AGAINST],
            [CROSS, SOBEL, ACROSS, MIDDLE],
        ]
    ),
}
BIASES = np.array([3, -2, 0, 1])


class ChannelStep(NamedTuple):
    """One channel of one filter, or the bias of that filter.

    Attributes
    ----------
    filter : int
        The filter at work, counted from 0.
    channel : int or None
        The channel that is added in this step; None where the bias is.
    partial : ndarray, shape (OH, OW)
        What is added: the map of this channel alone, or the bias at every place.
    total : ndarray, shape (OH, OW)
        The sum so far; after the bias, the finished map.
    """

    filter: int
    channel: int | None
    partial: np.ndarray
    total: np.ndarray


def trace_channels(
    x: Real[ndarray, "C H W"],
    w: Real[ndarray, "FN C FH FW"],
    b: Real[ndarray, " FN"],
) -> list[ChannelStep]:
    """Return every step of a convolution of one image: channel by channel, filter by filter.

    Parameters
    ----------
    x : ndarray, shape (C, H, W)
        The image.
    w : ndarray, shape (FN, C, FH, FW)
        The filters.
    b : ndarray, shape (FN,)
        Their biases.

    Returns
    -------
    list of ChannelStep
        FN·(C + 1) steps.

    Raises
    ------
    ValueError
        If the filters are not as deep as the image, or a bias is missing.

    Notes
    -----
    Taught in chapter 4, Channels.

    Examples
    --------
    >>> steps = trace_channels(BLOCK[:2], FILTERS[3][:1, :2], BIASES[:1])
    >>> [step.channel for step in steps]
    [0, 1, None]
    >>> [step.total.tolist() for step in steps]
    [[[4, -4], [0, 0]], [[10, -4], [-6, 6]], [[13, -1], [-3, 9]]]
    """
    if x.ndim != 3 or w.ndim != 4 or x.shape[0] != w.shape[1] or b.shape != w.shape[:1]:
        raise ValueError(
            "x must have shape (C, H, W), w (FN, C, FH, FW) with the same C, and b (FN,); got "
            f"x.shape={x.shape}, w.shape={w.shape}, b.shape={b.shape}. Give every filter as many "
            "channels as the image has, and one bias."
        )
    steps = []
    for f, (filter_, bias) in enumerate(zip(w, b, strict=True)):
        total = None
        for c, (channel, kernel) in enumerate(zip(x, filter_, strict=True)):
            partial = conv2d(channel[None, None], kernel[None, None])[0, 0]  # (OH, OW)
            total = partial if total is None else total + partial
            steps.append(ChannelStep(f, c, partial, total))
        steps.append(ChannelStep(f, None, np.full_like(total, bias), total + bias))
    return steps
