"""One step of training, shared out among the cores.

The examples of a batch meet only in the loss, which is a mean over them, and in the gradients of
the weights, which are sums. So each core can take a part of the batch through all the layers,
forward and backward, with nothing to wait for but two meetings a step: one for the loss, one for
the sums. Each core has a process with layers of its own (see `workers`), which all use the same
weights; batches, outputs and gradients pass through memory that the processes share.

A layer that mixes the examples of a batch (batch normalisation) or draws random numbers
(dropout) cannot be cut like this; a network with one goes through its layers as a whole. So does
one with so little to compute that making a process would take longer, and any network on systems
that cannot fork: there BLAS divides the matrix products among the cores, and nothing else.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from .. import layers as kinds
from ..count import count_costs
from ..functional.fast.threads import alone, thread_count
from ..layer_list import check_batch
from ..workers import Worker, can_fork, shared_array
from .arrangement import arranged

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

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

FEWEST_PRODUCTS = 10**9
"""Multiply-adds of an epoch that make it worth while to fork: some tens of milliseconds."""


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
    """A network that shares out a step among processes.

    Parameters
    ----------
    network : Sequential
        Of layers that are `SEPARATE`.
    batch_size : int
        The largest batch.
    count : int
        How many processes compute, this one among them.

    Raises
    ------
    OSError
        If the system allows no further process.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    >>> x, dy = np.ones((40, 3), np.float32), np.ones((40, 2), np.float32)
    >>> work, y = SharedNetwork(network, batch_size=40, count=2), network.forward(x)
    >>> np.array_equal(work.forward(x), y)
    True
    >>> work.backward(dy)
    >>> network.layers[0].grads["b"]
    array([40., 40.], dtype=float32)
    >>> work.close()
    """

    def __init__(self, network: Sequential, batch_size: int, count: int) -> None:
        super().__init__(network)
        dtype, weights = network.dtype, network.params  # drawn now, not by each for itself
        layers = [layer if layer.params else copy(layer) for layer in arranged(network.layers)]
        self.last_stop = next((i for i, one in enumerate(layers) if one.params), len(layers) - 1)
        self.layers, self.own = layers, [dict(layer.params) for layer in layers]
        self.x = shared_array((batch_size, *network.input_shape), dtype)
        self.y = shared_array((batch_size, *network.output_shape), dtype)
        self.dy = shared_array(self.y.shape, dtype)
        self.edges = shared_array((count + 1,), np.dtype(np.int64))
        self.grads = [
            {name: shared_array(w.shape, w.dtype) for name, w in weights.items()}
            for _ in range(count - 1)
        ]
        self.workers: list[Worker] = []
        try:
            for layer in self.layers:
                for name, w in layer.params.items():
                    layer.params[name] = shared_array(w.shape, w.dtype)
                    layer.params[name][...] = w
            for k in range(1, count):
                self.workers.append(Worker(partial(self._carry_out, k)))
        except OSError:
            self.close()
            raise

    def forward(self, x: Float[ndarray, "N ..."]) -> Float[ndarray, "N ..."]:
        """Send each part of a batch through the layers."""
        x = check_batch(x, self.network.input_shape).astype(self.network.dtype, copy=False)
        N, count = len(x), len(self.edges) - 1
        self.edges[:] = [N * k // count for k in range(count + 1)]
        first = self.edges[1]
        self.x[first:N] = x[first:]
        for worker in self.workers:
            worker.ask(b"f")
        self.y[:first] = self._forward_part(x[:first])
        for worker in self.workers:
            worker.wait()
        return self.y[:N].copy()  # (N, ...)

    def backward(self, dy: Float[ndarray, "N ..."]) -> None:
        """Send each part of a gradient back, and add up those of the weights."""
        first = self.edges[1]
        self.dy[first : len(dy)] = dy[first:]
        for worker in self.workers:
            worker.ask(b"b")
        self._backward_part(dy[:first])
        for worker in self.workers:
            worker.wait()
        for name, total in self.network.grads.items():
            for others in self.grads:
                total += others[name]

    def close(self) -> None:
        """Let the other processes end, and the layers have their own arrays again."""
        for worker in self.workers:
            worker.close()
        for layer, own in zip(self.layers, self.own, strict=True):
            for name, w in own.items():
                w[...] = layer.params[name]
                layer.params[name] = w

    @np.errstate(over="ignore", invalid="ignore")  # the loss will show it
    def _carry_out(self, k: int, order: bytes) -> None:
        """Compute part k of a batch; the work of the worker of that number."""
        part = slice(self.edges[k], self.edges[k + 1])
        if order == b"f":
            self.y[part] = self._forward_part(self.x[part])
        else:
            self._backward_part(self.dy[part])
            for name, gradient in self.network.grads.items():
                self.grads[k - 1][name][...] = gradient

    def _forward_part(self, x: ndarray) -> ndarray:
        for layer in self.layers:
            x = layer.forward(x, training=True)
        return x

    def _backward_part(self, dy: ndarray) -> None:
        for layer in reversed(self.layers[self.last_stop + 1 :]):
            dy = layer.backward(dy)
        self.layers[self.last_stop].backward(dy, input_gradient=False)


@contextmanager
def shared_out(network: Sequential, examples: int, batch_size: int) -> Iterator[WholeNetwork]:
    """Share out the steps of an epoch among the cores, where it is possible and worth while.

    Parameters
    ----------
    network : Sequential
        The network.
    examples : int
        How many there are in the epoch.
    batch_size : int
        The largest batch.

    Yields
    ------
    WholeNetwork
        With `forward` and `backward` for the steps.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    >>> with shared_out(network, examples=1000, batch_size=100) as work:  # 6 products each
    ...     type(work).__name__
    'WholeNetwork'
    """
    count = processes(network, examples, batch_size)
    with alone() if count > 1 else nullcontext(False) as free:
        work = _shared(network, min(batch_size, examples), count) if free else None
        try:
            yield work or WholeNetwork(network)
        finally:
            if work is not None:
                work.close()


def _shared(network: Sequential, batch_size: int, count: int) -> SharedNetwork | None:
    """Have the other processes, if the system allows them."""
    with suppress(OSError):
        return SharedNetwork(network, batch_size, count)
    return None


def processes(network: Sequential, examples: int, batch_size: int) -> int:
    """Say among how many processes to share out an epoch.

    Parameters
    ----------
    network, examples, batch_size
        As for `shared_out`.

    Returns
    -------
    int
        1 where there is no choice.

    Examples
    --------
    >>> from cnnlib import BatchNormalization, Dense, Sequential
    >>> mixing = Sequential([Dense(100), BatchNormalization()], (100,))
    >>> processes(mixing, examples=10**6, batch_size=100)
    1
    """
    if not can_fork() or any(type(layer) not in SEPARATE for layer in network.layers):
        return 1
    if 3 * examples * count_costs(network).multiply_adds < FEWEST_PRODUCTS:
        return 1
    return max(1, min(thread_count(), min(batch_size, examples) // FEWEST_EXAMPLES))
