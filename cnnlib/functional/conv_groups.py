"""Grouped convolution: several smaller convolutions side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ..checks import check_shape

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

    Gradients = tuple[
        Real[ndarray, "N C H W"] | None, Real[ndarray, "FN CG FH FW"], Real[ndarray, "FN"] | None
    ]


class GroupedConv2DCache(NamedTuple):
    """What the backward pass of a grouped convolution looks up.

    Attributes
    ----------
    y_shape : tuple of int
        Shape (N, FN, OH, OW) of the output.
    groups : tuple of Conv2DCache
        The caches of the groups, in order.
    """

    y_shape: tuple[int, ...]
    groups: tuple[Any, ...]


def forward_by_group(
    forward: Callable[..., Any],
    x: Real[ndarray, "N C H W"],
    w: Real[ndarray, "FN CG FH FW"],
    b: Real[ndarray, "FN"] | None,
    groups: int,
) -> tuple[Real[ndarray, "N FN OH OW"], GroupedConv2DCache]:
    """Convolve each group of channels with its own group of filters.

    Parameters
    ----------
    forward : callable
        The forward pass of one group: ``forward(x, w, b)`` gives (y, cache).
    x, w, b, groups
        As for `cnnlib.conv2d`, already checked.

    Returns
    -------
    y : ndarray of shape (N, FN, OH, OW)
        The feature maps of all groups, in order.
    cache : GroupedConv2DCache
        For `backward_by_group`.
    """
    biases = [None] * groups if b is None else np.split(b, groups)
    parts = zip(np.split(x, groups, axis=1), np.split(w, groups), biases, strict=True)
    maps, caches = zip(*(forward(*part) for part in parts), strict=True)
    y = np.concatenate(maps, axis=1)  # (N, FN, OH, OW)
    return y, GroupedConv2DCache(y.shape, caches)


def backward_by_group(
    backward: Callable[..., Any],
    dy: Real[ndarray, "N FN OH OW"],
    cache: GroupedConv2DCache,
    input_gradient: bool,
) -> Gradients:
    """Send the feature maps of each group back through its own convolution.

    Parameters
    ----------
    backward : callable
        The backward pass of one group: ``backward(dy, cache, input_gradient)`` gives
        (dx, dw, db).
    dy : ndarray of shape (N, FN, OH, OW)
        Gradient of the loss by the output.
    cache : GroupedConv2DCache
        From `forward_by_group`.
    input_gradient : bool
        Whether `dx` is wanted.

    Returns
    -------
    dx, dw, db : ndarray
        Gradients by x, w and b; `dx` is None where it is not wanted, `db` where there was no
        bias.

    Raises
    ------
    TypeError, ValueError
        If `dy` does not have the shape of the output.
    """
    check_shape(dy, "dy", cache.y_shape, "the shape of the output of the forward pass")
    pieces = zip(np.split(dy, len(cache.groups), axis=1), cache.groups, strict=True)
    gradients = (backward(*piece, input_gradient) for piece in pieces)
    dxs, dws, dbs = zip(*gradients, strict=True)
    dx = np.concatenate(dxs, axis=1) if input_gradient else None  # (N, C, H, W)
    db = None if dbs[0] is None else np.concatenate(dbs)  # (FN,)
    return dx, np.concatenate(dws), db
