"""One step of training, shared out among the cores.

The examples of a batch meet only in the loss, which is a mean over them, and in the gradients of
the weights, which are sums. So each core can take a part of the batch through all the layers,
forward and backward. Each core has a process with layers of its own (see `workers`), which all use
the same weights; batches, outputs and gradients pass through memory that the processes share.

An optimizer changes every weight by itself, whatever the others are. So each process adds up
the gradients of some of the weights, and changes these. The processes meet three times a step: for
the loss, for the gradients, and for the new weights.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from copy import copy
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from ..functional.fast.threads import undivided
from ..layer_list import check_batch
from ..optim import Optimizer
from ..workers import Worker, shared_array
from .arrangement import arranged
from .vectors import Vector

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

    from ..network import Sequential

FEWEST_WEIGHTS = 2**15
"""Weights that make it worth while to meet once more."""


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

    def learn(self, dy: Float[ndarray, "N ..."], optimizer: Optimizer) -> None:
        """Send a gradient back, and let the optimizer change the weights."""
        self.backward(dy)
        optimizer.update(self.network.params, self.network.grads)


class SharedNetwork(WholeNetwork):
    """A network that shares out a step among processes.

    Parameters
    ----------
    network : Sequential
        Of layers that treat every example by itself, its weights of one dtype.
    batch_size : int
        The largest batch.
    count : int
        How many processes compute, this one among them.
    optimizer : Optimizer, optional
        Whose steps are shared out too, if there are weights enough. Its settings must not change
        before `close`, when it gets what it is to remember.

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

    def __init__(
        self,
        network: Sequential,
        batch_size: int,
        count: int,
        optimizer: Optimizer | None = None,
    ) -> None:
        super().__init__(network)
        own = dict(network.params)  # drawn now, not by each for itself
        layers = [layer if layer.params else copy(layer) for layer in arranged(network.layers)]
        self.last_stop = next((i for i, one in enumerate(layers) if one.params), len(layers) - 1)
        self.layers, self.own = layers, own
        self.x = shared_array((batch_size, *network.input_shape), network.dtype)
        self.y = shared_array((batch_size, *network.output_shape), network.dtype)
        self.dy = shared_array(self.y.shape, network.dtype)
        self.edges = shared_array((count + 1,), np.dtype(np.int64))
        self.weights = Vector(own)
        self.grads = [Vector(own) for _ in range(count)]
        shares = optimizer is not None and can_be_shared(optimizer, self.weights.flat.size)
        self.optimizer = optimizer if shares else None
        self.own_memory = optimizer.memory_of(own) if optimizer and shares else {}
        self.memory = {slot: Vector(arrays) for slot, arrays in self.own_memory.items()}
        self.learned = False
        self.workers: list[Worker] = []
        try:
            self._use(self.weights.named)
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
        self._ask(b"f")
        self.y[:first] = self._forward_part(x[:first])
        self._wait()
        return self.y[:N].copy()  # (N, ...)

    def backward(self, dy: Float[ndarray, "N ..."]) -> None:
        """Send each part of a gradient back, and add up those of the weights."""
        self._send_back(dy)
        for name, total in self.network.grads.items():
            for others in self.grads[1:]:
                total += others.named[name]

    def learn(self, dy: Float[ndarray, "N ..."], optimizer: Optimizer) -> None:
        """Send each part of a gradient back; then each process changes some of the weights."""
        if optimizer is not self.optimizer:
            super().learn(dy, optimizer)
            return
        self._send_back(dy)
        self._keep_gradients(0)
        self._ask(b"u")
        self._update(optimizer, 0)
        self._wait()
        self.learned = True

    def close(self) -> None:
        """Let the other processes end, and all have their own arrays again."""
        for worker in self.workers:
            worker.close()
        self.weights.copy_to(self.own)
        self._use(self.own)
        for slot, arrays in self.own_memory.items():
            self.memory[slot].copy_to(arrays)
        if self.learned:
            self.grads[0].copy_to(self.network.grads)

    def _use(self, weights: dict[str, ndarray]) -> None:
        """Let the layers compute with those arrays."""
        for layer in self.layers:
            for name in layer.params:
                layer.params[name] = weights[f"{layer.name}/{name}"]

    def _ask(self, order: bytes) -> None:
        for worker in self.workers:
            worker.ask(order)

    def _wait(self) -> None:
        for worker in self.workers:
            worker.wait()

    @np.errstate(over="ignore", invalid="ignore")  # the loss will show it
    def _carry_out(self, k: int, order: bytes) -> None:
        """Compute part k of a step; the work of the worker of that number."""
        part = slice(self.edges[k], self.edges[k + 1])
        if order == b"f":
            self.y[part] = self._forward_part(self.x[part])
        elif order == b"b":
            self._backward_part(self.dy[part])
            self._keep_gradients(k)
        elif self.optimizer is not None:
            self._update(self.optimizer, k)

    def _send_back(self, dy: ndarray) -> None:
        """Let each process compute the gradients of its part."""
        first = self.edges[1]
        self.dy[first : len(dy)] = dy[first:]
        self._ask(b"b")
        self._backward_part(dy[:first])
        self._wait()

    def _keep_gradients(self, k: int) -> None:
        """Put the gradients of part k where all processes see them."""
        for name, gradient in self.network.grads.items():
            self.grads[k].named[name][...] = gradient

    def _update(self, optimizer: Optimizer, k: int) -> None:
        """Add up the gradients of part k of the weights, and change these."""
        weights, total, count = self.weights.flat, self.grads[0].flat, len(self.grads)
        part = slice(weights.size * k // count, weights.size * (k + 1) // count)
        for others in self.grads[1:]:
            total[part] += others.flat[part]
        optimizer.iterations += 1  # each process counts for itself
        memory = (vector.flat for vector in self.memory.values())
        optimizer.update_elements([weights, total, *memory], part)

    @undivided()  # each part has its core; to cut it once more would make work
    def _forward_part(self, x: ndarray) -> ndarray:
        for layer in self.layers:
            x = layer.forward(x, training=True)
        return x

    @undivided()
    def _backward_part(self, dy: ndarray) -> None:
        for layer in reversed(self.layers[self.last_stop + 1 :]):
            dy = layer.backward(dy)
        self.layers[self.last_stop].backward(dy, input_gradient=False)


def can_be_shared(optimizer: Optimizer, weights: int) -> bool:
    """Say whether processes can share out the steps of an optimizer, and whether it pays.

    Parameters
    ----------
    optimizer : Optimizer
        The optimizer.
    weights : int
        How many there are.

    Returns
    -------
    bool
        False for few weights, and where a step is more than its `rule`.

    Examples
    --------
    >>> from cnnlib import Adam
    >>> can_be_shared(Adam(), 430_000), can_be_shared(Adam(), 1000)
    (True, False)
    """
    return weights >= FEWEST_WEIGHTS and type(optimizer).update is Optimizer.update
