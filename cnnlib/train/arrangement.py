"""The order of layers in which training computes them.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from .. import layers as kinds

if TYPE_CHECKING:
    from ..layers import Layer


def arranged(layers: Sequence[Layer]) -> list[Layer]:
    """Put max pooling before ReLU, where ReLU has fewer numbers to look at.

    The largest number of a window is the same whether negative ones become zero before or
    after; and where all are negative no gradient passes, whichever cell won.

    Parameters
    ----------
    layers : sequence of Layer
        From the input to the output.

    Returns
    -------
    list of Layer
        The same layers, for the same output and the same gradients of the weights.

    Examples
    --------
    >>> from cnnlib import Conv2D, MaxPooling2D, ReLU
    >>> network = [Conv2D(2, 3, name="conv"), ReLU(name="relu"), MaxPooling2D(name="pool")]
    >>> [layer.name for layer in arranged(network)]
    ['conv', 'pool', 'relu']
    """
    order = list(layers)
    for i, (first, second) in enumerate(pairwise(layers)):
        if type(first) is kinds.ReLU and type(second) is kinds.MaxPooling2D:
            order[i : i + 2] = [second, first]
    return order
