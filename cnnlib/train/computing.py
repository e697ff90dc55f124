"""How the convolutions of a network are computed while it is trained."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..checks import check_choice
from ..functional.conv import METHODS

if TYPE_CHECKING:
    from ..network import Sequential


@contextmanager
def computed_by(network: Sequential, method: str) -> Iterator[None]:
    """Let all convolution layers take one way, and give each its own back afterwards.

    Parameters
    ----------
    network : Sequential
        The network.
    method : str
        As for `cnnlib.conv2d_forward`.

    Raises
    ------
    ValueError
        If the method is unknown.

    Examples
    --------
    >>> from cnnlib import Conv2D, Sequential
    >>> layer = Conv2D(2, 3)
    >>> with computed_by(Sequential([layer], (1, 5, 5)), "auto"):
    ...     layer.method
    'auto'
    >>> layer.method
    'im2col'
    """
    check_choice(method, "method", METHODS)
    layers = [layer for layer in network.layers if hasattr(layer, "method")]
    own = [layer.method for layer in layers]
    try:
        for layer in layers:
            layer.method = method
        yield
    finally:
        for layer, before in zip(layers, own, strict=True):
            layer.method = before
