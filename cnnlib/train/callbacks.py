"""What can watch over a training."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..network import Sequential


class Callback:
    """Something that is told when a training begins, after each epoch, and at its end.

    Attributes
    ----------
    stop_training : bool
        Set to True to end the training after this epoch.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> class Report(Callback):
    ...     def on_epoch_end(self, network, epoch, logs):
    ...         print(epoch, logs)
    >>> Report().on_epoch_end(None, 0, {"loss": 2.3})
    0 {'loss': 2.3}
    """

    stop_training = False

    def on_train_begin(self, network: Sequential) -> None:
        """Get ready for a training.

        Parameters
        ----------
        network : Sequential
            What is trained.
        """

    def on_epoch_end(self, network: Sequential, epoch: int, logs: dict[str, float]) -> None:
        """Look at an epoch.

        Parameters
        ----------
        network : Sequential
            What is trained.
        epoch : int
            Counted from 0.
        logs : dict of float
            The values of the epoch by name.
        """

    def on_train_end(self, network: Sequential) -> None:
        """Finish.

        Parameters
        ----------
        network : Sequential
            What was trained.
        """
