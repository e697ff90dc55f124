"""What a training reports, epoch by epoch."""

from __future__ import annotations


class History:
    """The losses and accuracies of every epoch, as Keras's History.

    Attributes
    ----------
    epoch : list of int
        The epochs, counted from 0.
    history : dict of list of float
        By name, such as "loss" and "val_accuracy": one value an epoch.

    Notes
    -----
    "loss" and "accuracy" are means over the batches of the epoch, each taken before the step
    that the batch leads to; with dropout active. So they can lie below "val_accuracy".

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> history = History()
    >>> history.add(0, {"loss": 2.3})
    >>> history.add(1, {"loss": 0.7})
    >>> history.epoch, history.history
    ([0, 1], {'loss': [2.3, 0.7]})
    """

    def __init__(self) -> None:
        self.epoch: list[int] = []
        self.history: dict[str, list[float]] = {}

    def add(self, epoch: int, logs: dict[str, float]) -> None:
        """Note down an epoch.

        Parameters
        ----------
        epoch : int
            Counted from 0.
        logs : dict of float
            Its values by name.

        Examples
        --------
        >>> history = History()
        >>> history.add(0, {"loss": 2.3})
        >>> history.epoch
        [0]
        """
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)
