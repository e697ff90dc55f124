"""Keep the weights of a training in files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ..checks import message
from ..weight_files import check_npz
from .monitor import Monitor

if TYPE_CHECKING:
    from ..network import Sequential


class ModelCheckpoint(Monitor):
    """Save the weights after each epoch, or after each that is the best so far.

    Parameters
    ----------
    path : path
        Ends in ``.npz``. May hold fields in braces, such as
        ``"epoch-{epoch:02d}-{val_loss:.3f}.npz"``; there epochs are counted from 1.
    monitor : str
        Name of the value that says which epoch is best.
    save_best_only : bool
        Save only where the value is better than ever before.
    mode : {"auto", "min", "max"}
        Which way is better.

    Raises
    ------
    ValueError
        If an argument is out of range, or later if the path has a field without a value.

    Notes
    -----
    Means what Keras's means, with weights in place of whole models. As there, a second
    training goes on from the best value of the first.

    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> from cnnlib import Dense, Sequential
    >>> network = Sequential([Dense(2)], (3,), rng=np.random.default_rng(0))
    >>> with TemporaryDirectory() as folder:
    ...     checkpoint = ModelCheckpoint(folder + "/best.npz", save_best_only=True)
    ...     checkpoint.on_epoch_end(network, 0, {"val_loss": 0.5})
    ...     print([path.name for path in Path(folder).iterdir()])
    ['best.npz']
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        monitor: str = "val_loss",
        save_best_only: bool = False,
        mode: str = "auto",
    ) -> None:
        super().__init__(monitor, mode)
        self.path = check_npz(path)
        self.save_best_only = save_best_only

    def on_epoch_end(self, network: Sequential, epoch: int, logs: dict[str, float]) -> None:
        """Save the weights, if it is time.

        Parameters
        ----------
        network : Sequential
            What is trained.
        epoch : int
            Counted from 0.
        logs : dict of float
            The values of the epoch by name.
        """
        if self.save_best_only:
            value = self._value(logs)
            if not self.is_better(value, than=self.best):
                return
            self.best = value
        try:
            path = self.path.format(epoch=epoch + 1, **logs)
        except (KeyError, IndexError, ValueError) as error:
            expected = "path must have fields for values of the training only"
            got = f"{error} in path={self.path!r} beside epoch, {', '.join(logs)}"
            raise ValueError(
                message(expected, got, "Take it out, or pass validation data.")
            ) from error
        network.save_weights(path)
