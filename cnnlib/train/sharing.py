"""One step of training, shared out among the cores.

The examples of a batch meet only in the loss, which is a mean over them, and in the gradients of
the weights, which are sums. So each core can take a part of the batch through all the layers,
forward and backward, with nothing to wait for but two meetings a step: one for the loss, one for
the sums. Each core works with a copy of every layer. The copies have the same weights, the very
arrays, but remember their own part of the batch.

A layer that mixes the examples of a batch (batch normalisation) or draws random numbers
(dropout) cannot be cut like this; a network with one goes through its layers as a whole.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from .. import layers as kinds
from ..functional.fast.threads import in_parts, one_blas_thread, thread_count
from ..layer_list import check_batch

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

    from ..layers import Layer
    from ..network import Sequential

# Layers that treat every example by itself, and draw nothing.
SEPARATE = (
    kinds.AveragePooling2D,
    kinds.Conv2D,
    kinds.Conv2DTranspose,
    kinds.Dense,
    kinds.Flatten,
    kinds.GlobalAveragePooling2D,
    kinds.GlobalMaxPooling2D,
    kinds.LeakyReLU,
    kinds.LocalResponseNormalization,
    kinds.MaxPooling2D,
    kinds.ReLU,
    kinds.Reshape,
    kinds.Sigmoid,
    kinds.Softmax,
    kinds.Tanh,
    kinds.UpSampling2D,
)

FEWEST_EXAMPLES = 8
"""The smallest part of a batch that is worth a core."""


class WholeNetwork:
    """A network that computes a step as it is.

    Parameters
    ----------
    network : Sequential
        The network.
    """

    def __init__(self, network: Sequential) -> None:
        self.network = network

    def forward(self, x: Float[ndarray, "N ..."]) -> Float[ndarray, "N ..."]:
        """Send a batch through all layers."""
        return self.network.forward(x, training=True)

    def backward(self, dy: Float[ndarray, "N ..."]) -> None:
        """Send a gradient back; those of the weights go to `grads` of the layers."""
        self.network.backward(dy, input_gradient=False)


class SharedNetwork(WholeNetwork):
    """A network that shares out a step among the cores.

    Parameters
    ----------
    network : Sequential
        Of layers that are `SEPARATE`.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    >>> work, x, dy = SharedNetwork(network), np.ones((40, 3), np.float32), np.ones((40, 2))
    >>> np.array_equal(work.forward(x), network.forward(x))
    True
    >>> work.backward(dy)
    >>> network.layers[0].grads["b"]
    array([40., 40.], dtype=float32)
    """

    def __init__(self, network: Sequential) -> None:
        super().__init__(network)
        _ = network.params  # drawn now, not by each copy for itself
        self.layers = arranged(network.layers)
        counts = [len(layer.params) for layer in self.layers]
        self.last_stop = next((i for i, count in enumerate(counts) if count), len(counts) - 1)
        self.copies: list[list[Layer]] = []
        self.edges: list[int] = []

    def forward(self, x: Float[ndarray, "N ..."]) -> Float[ndarray, "N ..."]:
        """Send each part of a batch through copies of the layers."""
        x = check_batch(x, self.network.input_shape).astype(self.network.dtype, copy=False)
        count = max(1, min(thread_count(), len(x) // FEWEST_EXAMPLES))
        self.edges = [len(x) * k // count for k in range(count + 1)]
        self.copies = [[copy.copy(layer) for layer in self.layers] for _ in range(count)]
        return np.concatenate(self._in_parts(self._forward_part, x))  # (N, ...)

    def backward(self, dy: Float[ndarray, "N ..."]) -> None:
        """Send each part of a gradient back, and add up those of the weights."""
        self._in_parts(self._backward_part, dy)
        for layer, *copies in zip(self.layers, *self.copies, strict=True):
            by_name = {name: [one.grads[name] for one in copies] for name in copies[0].grads}
            layer.grads = {name: add_up(parts) for name, parts in by_name.items()}

    def _in_parts(self, compute: Any, array: Float[ndarray, "N ..."]) -> list[Any]:
        """Let each core do its part: a slice of the array, with its copies of the layers."""

        def compute_some(some: slice) -> list[Any]:
            return [
                compute(self.copies[k], array[self.edges[k] : self.edges[k + 1]])
                for k in range(some.start, some.stop)
            ]

        return [result for some in in_parts(compute_some, len(self.copies)) for result in some]

    def _forward_part(self, layers: list[Layer], x: ndarray) -> Any:
        for layer in layers:
            x = layer.forward(x, training=True)
        return x

    def _backward_part(self, layers: list[Layer], dy: ndarray) -> None:
        for layer in reversed(layers[self.last_stop + 1 :]):
            dy = layer.backward(dy)
        layers[self.last_stop].backward(dy, input_gradient=False)


def add_up(parts: list[Float[ndarray, "..."]]) -> Float[ndarray, "..."]:
    """Add up the gradients of the parts, into the first."""
    total, *others = parts
    for other in others:
        total += other
    return total


@contextmanager
def shared_out(network: Sequential) -> Iterator[WholeNetwork]:
    """Share out the steps of a training among the cores, where the layers allow it.

    Parameters
    ----------
    network : Sequential
        The network.

    Yields
    ------
    WholeNetwork
        With `forward` and `backward` for the steps.

    Examples
    --------
    >>> from cnnlib import Dense, Dropout, Sequential
    >>> for layers in ([Dense(2)], [Dropout(0.5), Dense(2)]):
    ...     with shared_out(Sequential(layers, (3,), rng=np.random.default_rng(0))) as work:
    ...         type(work).__name__
    'SharedNetwork'
    'WholeNetwork'
    """
    if all(type(layer) in SEPARATE for layer in network.layers):
        with one_blas_thread():
            yield SharedNetwork(network)
    else:
        yield WholeNetwork(network)


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
