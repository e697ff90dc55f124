"""Stop a training that gets no better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..checks import check_whole
from .monitor import Monitor

if TYPE_CHECKING:
    from numpy import ndarray

    from ..network import Sequential


class EarlyStopping(Monitor):
    """Stop when a value has not got better for some epochs.

    Parameters
    ----------
    monitor : str
        Name of the value.
    min_delta : float
        By how much a value must beat the best one to count as better.
    patience : int
        How many epochs without getting better in a row end the training; 0 ends it like 1.
    mode : {"auto", "min", "max"}
        Which way is better.
    restore_best_weights : bool
        Give the network the weights of its best epoch back at the end.

    Attributes
    ----------
    best, best_epoch, stopped_epoch : float, int, int
        The best value, its epoch, and the epoch that was the last one (0 if not stopped).

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if there is no such value.

    Notes
    -----
    Means what Keras's means, epoch by epoch; no epoch before the second can be the last. A
    value that is chosen by looking at validation data flatters the network: judge it on
    test data.

    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from cnnlib import Dense, Sequential
    >>> network, stopping = Sequential([Dense(2)], (3,)), EarlyStopping(patience=2)
    >>> stopping.on_train_begin(network)
    >>> for epoch, val_loss in enumerate([0.5, 0.3, 0.4, 0.35]):
    ...     stopping.on_epoch_end(network, epoch, {"val_loss": val_loss})
    >>> stopping.stop_training, stopping.best_epoch
    (True, 1)
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0.0,
        patience: int = 0,
        mode: str = "auto",
        restore_best_weights: bool = False,
    ) -> None:
        super().__init__(monitor, mode, min_delta)
        self.patience = check_whole(patience, "patience", at_least=0)
        self.restore_best_weights = restore_best_weights
        self._reset()

    def _reset(self) -> None:
        """Start to count anew."""
        self.best, self.best_epoch, self.stopped_epoch = None, 0, 0
        self.stop_training, self._waited = False, 0
        self._best_weights: dict[str, ndarray] | None = None

    def on_train_begin(self, network: Sequential) -> None:
        """Forget an earlier training.

        Parameters
        ----------
        network : Sequential
            What is trained.
        """
        self._reset()

    def on_epoch_end(self, network: Sequential, epoch: int, logs: dict[str, float]) -> None:
        """Look whether the epoch was better than the best one.

        Parameters
        ----------
        network : Sequential
            What is trained.
        epoch : int
            Counted from 0.
        logs : dict of float
            The values of the epoch by name.
        """
        value = self._value(logs)
        self._waited += 1
        if self.is_better(value, than=self.best):
            self.best, self.best_epoch, self._waited = value, epoch, 0
            if self.restore_best_weights:
                self._best_weights = network.get_weights()
        elif self._waited >= self.patience and epoch > 0:
            self.stopped_epoch, self.stop_training = epoch, True

    def on_train_end(self, network: Sequential) -> None:
        """Give the best weights back, if that was asked for.

        Parameters
        ----------
        network : Sequential
            What was trained.
        """
        if self._best_weights is not None:
            network.set_weights(self._best_weights)
