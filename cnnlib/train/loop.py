"""The loop of training: epochs, batches, steps."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import check_rng, check_whole, message
from ..evaluation import check_pairs, evaluate
from ..losses import LOSSES, count_correct
from .callbacks import Callback
from .computing import computed_by
from .history import History
from .progress import progress_bar
from .shared_network import WholeNetwork
from .sharing import shared_out

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray

    from ..network import Sequential
    from ..optim import Optimizer


def fit(
    network: Sequential,
    x: Shaped[ndarray, "N ..."],
    t: Shaped[ndarray, "N ..."],
    optimizer: Optimizer,
    *,
    epochs: int = 1,
    batch_size: int = 32,
    validation_data: tuple[ndarray, ndarray] | None = None,
    validation_split: float = 0.0,
    shuffle: bool = True,
    rng: np.random.Generator | None = None,
    callbacks: Sequence[Callback] = (),
    initial_epoch: int = 0,
    method: str = "auto",
    verbose: int = 1,
) -> History:
    """Train a network: show it all examples, batch by batch, again and again.

    Each step computes the loss of one batch, its gradients by all weights, and lets the
    optimizer change the weights.

    Parameters
    ----------
    network : Sequential
        What is trained.
    x : ndarray of shape (N, *input_shape)
        The examples.
    t : ndarray
        Labels (N,), one-hot labels (N, K), or targets of the shape of the output.
    optimizer : Optimizer
        How the weights are changed. It keeps its memory for a later call.
    epochs : int
        The epoch to stop before, counted from 0: how often each example is shown, where
        `initial_epoch` is 0.
    batch_size : int
        Examples in a step; those that remain at the end make a smaller batch.
    validation_data : pair of ndarray, optional
        Examples and labels that the network is judged on after each epoch.
    validation_split : float
        Share of the examples, from the end, to take for that in place of training.
    shuffle : bool
        Whether each epoch has an order of its own.
    rng : numpy.random.Generator
        Decides everything that is random: order, dropout, and weights where the network has
        no `rng` of its own. Needed unless nothing is random.
    callbacks : sequence of Callback
        Told after each epoch; may end the training.
    initial_epoch : int
        Where to go on after an interruption. With the same `rng`, weights and optimizer state
        the later epochs are those of a training without one.
    method : str
        How convolutions are computed meanwhile (see `cnnlib.conv2d_forward`).
    verbose : int
        0 for silence, 1 for a progress bar an epoch.

    Returns
    -------
    History
        Losses, and for a classifier accuracies, of every epoch.

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or the arrays do not fit.
    RuntimeError
        If something is random and there is no `rng`.
    FloatingPointError
        If the loss is no longer a finite number.

    Notes
    -----
    Two trainings with the same `rng` and the same first weights agree to the last bit, on the
    same machine with the same number of threads. Cost of a step: about three forward passes.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import SGD, Dense, Sequential
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(200, 2))
    >>> t = (x[:, 0] > x[:, 1]).astype(int)
    >>> network = Sequential([Dense(2)], (2,), rng=rng)
    >>> history = fit(network, x, t, SGD(0.5), epochs=10, rng=rng, verbose=0)
    >>> history.history["accuracy"][-1] > 0.97
    True
    """
    check_pairs(x, t)
    check_whole(batch_size, "batch_size")
    check_whole(epochs, "epochs")
    check_whole(initial_epoch, "initial_epoch", at_least=0)
    x, t, validation_data = split_off(x, t, validation_data, validation_split)
    streams = _streams(network, epochs, shuffle, rng)
    history = History()
    for callback in callbacks:
        callback.on_train_begin(network)
    for epoch in range(initial_epoch, epochs):
        order = _order(network, len(x), shuffle, streams[epoch])
        title = f"Epoch {epoch + 1}/{epochs}"
        steps = math.ceil(len(x) / batch_size)
        with progress_bar(title, steps, verbose) as bar, computed_by(network, method):
            with shared_out(network, len(x), batch_size, optimizer) as work:
                logs = train_epoch(work, x, t, optimizer, order, batch_size, epoch, bar)
            if validation_data is not None:
                judged = evaluate(network, *validation_data, batch_size)
                logs |= {f"val_{name}": value for name, value in judged.items()}
            bar.set_postfix(logs)
        history.add(epoch, logs)
        for callback in callbacks:
            callback.on_epoch_end(network, epoch, logs)
        if any(callback.stop_training for callback in callbacks):
            break
    for callback in callbacks:
        callback.on_train_end(network)
    return history


def train_epoch(
    work: WholeNetwork,
    x: Shaped[ndarray, "N ..."],
    t: Shaped[ndarray, "N ..."],
    optimizer: Optimizer,
    order: Shaped[ndarray, " N"],
    batch_size: int,
    epoch: int,
    bar: Any,
) -> dict[str, float]:
    """Take one step for each batch of an epoch.

    Parameters
    ----------
    work : WholeNetwork
        The network, as it is or shared out among the cores.
    x, t, optimizer, batch_size
        As for `fit`.
    order : ndarray of int of shape (N,)
        In which order the examples are shown.
    epoch : int
        Its number, for messages.
    bar : progress bar
        Told of each step.

    Returns
    -------
    dict of float
        The mean loss, and for a classifier the accuracy, over the examples as they were shown.

    Raises
    ------
    FloatingPointError
        If the loss is no longer a finite number.

    Examples
    --------
    >>> from cnnlib import SGD, Dense, Sequential
    >>> from cnnlib.train.progress import progress_bar
    >>> from cnnlib.train.shared_network import WholeNetwork
    >>> network = Sequential([Dense(2)], (2,), rng=np.random.default_rng(0))
    >>> x, t, order = np.ones((5, 2)), np.zeros(5, int), np.arange(5)
    >>> with progress_bar("", 3, verbose=0) as bar:
    ...     sorted(train_epoch(WholeNetwork(network), x, t, SGD(), order, 2, 0, bar))
    ['accuracy', 'loss']
    """
    total, correct, network = 0.0, 0, work.network
    classifies = LOSSES[network.loss_name].classifies
    for step, start in enumerate(range(0, len(order), batch_size)):
        chosen = order[start : start + batch_size]
        # A loss that overflows is reported below, with what to do, not by NumPy's warnings.
        with np.errstate(over="ignore", invalid="ignore"):
            y = work.forward(x[chosen])
            loss, dy = network.loss_and_gradient(y, t[chosen])
            if not math.isfinite(loss):
                raise FloatingPointError(_no_longer_finite(loss, epoch, step, optimizer))
            work.learn(dy, optimizer)
        total += loss * len(chosen)
        correct += count_correct(y, t[chosen]) if classifies else 0
        logs = {"loss": total / (start + len(chosen))}
        if classifies:
            logs["accuracy"] = correct / (start + len(chosen))
        bar.update()
        bar.set_postfix(logs, refresh=False)
    return logs


def _no_longer_finite(loss: float, epoch: int, step: int, optimizer: Optimizer) -> str:
    """Say where a training went wrong, and what helps."""
    got = f"loss={loss} in epoch {epoch + 1}, step {step + 1}"
    advice = (
        f"Lower the learning rate (now {optimizer.learning_rate}), scale the inputs to 0 to 1, "
        "and look for infinite or missing values in x and t."
    )
    return message("the loss must stay a finite number", got, advice)


def split_off(
    x: ndarray, t: ndarray, validation_data: tuple[ndarray, ndarray] | None, share: float
) -> tuple[ndarray, ndarray, tuple[ndarray, ndarray] | None]:
    """Take the validation data from the end of the examples, unless they are given.

    Parameters
    ----------
    x, t : ndarray of shape (N, ...)
        Examples, and what belongs to them.
    validation_data : pair of ndarray or None
        Other examples.
    share : float
        Which share of the examples to take; 0 for none.

    Returns
    -------
    x, t : ndarray
        What remains for training.
    validation_data : pair of ndarray or None
        What to judge by.

    Raises
    ------
    ValueError
        If both are given, or nothing would remain on one side.

    Examples
    --------
    >>> x, t, (x_val, t_val) = split_off(np.zeros((10, 3)), np.arange(10), None, 0.2)
    >>> len(x), t_val
    (8, array([8, 9]))
    """
    if validation_data is not None:
        if share:
            expected = "validation_data and validation_split exclude each other"
            raise ValueError(message(expected, f"validation_split={share} too", "Use one of them."))
        check_pairs(*validation_data)
        return x, t, validation_data
    if not share:
        return x, t, None
    kept = math.floor(len(x) * (1 - share))
    if not 0 < kept < len(x):
        expected = "validation_split must leave examples on both sides"
        got = f"validation_split={share} of {len(x)} examples"
        raise ValueError(message(expected, got, "Use 0.2, for example."))
    return x[:kept], t[:kept], (x[kept:], t[kept:])


def _streams(
    network: Sequential, epochs: int, shuffle: bool, rng: np.random.Generator | None
) -> list[np.random.Generator | None]:
    """Make one random stream an epoch, so that a later one does not depend on the others."""
    if rng is None:
        if shuffle:
            expected = "fit needs a random generator to shuffle the examples"
            advice = "Pass rng=np.random.default_rng(0), or shuffle=False."
            raise RuntimeError(message(expected, "rng=None", advice))
        return [None] * epochs
    first, *streams = check_rng(rng).spawn(epochs + 1)
    network.reseed(first, only_missing=True)
    # Draw the first weights now, before the layers get the streams of the epochs.
    _ = network.params
    return list(streams)


def _order(
    network: Sequential, N: int, shuffle: bool, stream: np.random.Generator | None
) -> Shaped[ndarray, " N"]:
    """Choose the order of the examples, and let dropout begin anew."""
    if stream is None:
        return np.arange(N)
    order = stream.permutation(N) if shuffle else np.arange(N)
    network.reseed(stream)
    return order
