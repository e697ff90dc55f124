"""Whether a step of training is shared out among the cores, and how long.

See `shared_network` for what is done then. A layer that mixes the examples of a batch (batch
normalisation) or draws random numbers (dropout) cannot be cut; a network with one goes through its
layers as a whole. So does one with so little to compute that making a process would take longer,
and any network on systems that cannot fork: there BLAS divides the matrix products among the
cores, and nothing else.

Taught in chapter 7b, Six ways to compute one convolution.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING

from .. import layers as kinds
from ..count import count_costs
from ..functional.fast.threads import alone, thread_count
from ..workers import can_fork
from .shared_network import SharedNetwork, WholeNetwork

if TYPE_CHECKING:
    from ..network import Sequential
    from ..optim import Optimizer

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


@contextmanager
def shared_out(
    network: Sequential, examples: int, batch_size: int, optimizer: Optimizer | None = None
) -> Iterator[WholeNetwork]:
    """Share out the steps of an epoch among the cores, where it is possible and worth while.

    Parameters
    ----------
    network : Sequential
        The network.
    examples : int
        How many there are in the epoch.
    batch_size : int
        The largest batch.
    optimizer : Optimizer, optional
        Whose steps are shared out too. Its settings must not change before the end.

    Yields
    ------
    WholeNetwork
        With `forward` and `learn` for the steps.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import Dense, Sequential
    >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    >>> with shared_out(network, examples=1000, batch_size=100) as work:  # 6 products each
    ...     type(work).__name__
    'WholeNetwork'
    """
    count = processes(network, examples, batch_size)
    with alone() if count > 1 else nullcontext(False) as free:
        size = min(batch_size, examples)
        work = _shared(network, size, count, optimizer) if free else None
        try:
            yield work or WholeNetwork(network)
        finally:
            if work is not None:
                work.close()


def _shared(
    network: Sequential, batch_size: int, count: int, optimizer: Optimizer | None
) -> SharedNetwork | None:
    """Have the other processes, if the system allows them."""
    with suppress(OSError):
        return SharedNetwork(network, batch_size, count, optimizer)
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
    if any(w.dtype != network.dtype for w in network.params.values()):
        return 1
    if 3 * examples * count_costs(network).multiply_adds < FEWEST_PRODUCTS:
        return 1
    return max(1, min(thread_count(), min(batch_size, examples) // FEWEST_EXAMPLES))
