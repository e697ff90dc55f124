"""Callbacks that follow one value of a training."""

from __future__ import annotations

import math

from ..checks import check_choice, message
from .callbacks import Callback


class Monitor(Callback):
    """A callback that follows one value and knows when it gets better.

    Parameters
    ----------
    monitor : str
        Name of the value, such as "val_loss".
    mode : {"auto", "min", "max"}
        Which way is better; "auto" means up for accuracies and down for losses.
    min_delta : float
        By how much a value must beat the best one to count as better.

    Raises
    ------
    ValueError
        If `mode` is none of the three, "auto" does not know the value, or `min_delta` is not
        a finite number.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> Monitor("val_accuracy").is_better(0.9, than=0.8)
    True
    """

    def __init__(
        self, monitor: str = "val_loss", mode: str = "auto", min_delta: float = 0.0
    ) -> None:
        check_choice(mode, "mode", ["auto", "min", "max"])
        kind = monitor.removeprefix("val_")
        if mode == "auto" and kind not in ("loss", "accuracy"):
            expected = 'mode must be "min" or "max" for values other than loss and accuracy'
            raise ValueError(message(expected, f"monitor={monitor!r}", "Say which way is better."))
        if not math.isfinite(min_delta):
            got = f"min_delta={min_delta}"
            raise ValueError(message("min_delta must be a finite number", got, "Use 0 for any."))
        self.monitor = monitor
        self.sign = 1 if mode == "max" or (mode == "auto" and kind == "accuracy") else -1
        self.min_delta = abs(float(min_delta))
        self.best: float | None = None

    def is_better(self, value: float, than: float | None) -> bool:
        """Compare two values.

        Parameters
        ----------
        value : float
            The new one.
        than : float or None
            The best one so far; None if there is none.

        Returns
        -------
        bool
            Whether the new one is better by more than `min_delta`.

        Examples
        --------
        >>> Monitor("val_loss", min_delta=0.1).is_better(0.45, than=0.5)
        False
        """
        return than is None or self.sign * value - self.min_delta > self.sign * than

    def _value(self, logs: dict[str, float]) -> float:
        """Find the value among those of the epoch."""
        if self.monitor not in logs:
            expected = f"monitor of {type(self).__name__} must name a value of the training"
            got = f"monitor={self.monitor!r} beside {', '.join(logs)}"
            raise ValueError(message(expected, got, 'For "val_..." pass validation data to fit.'))
        return logs[self.monitor]
