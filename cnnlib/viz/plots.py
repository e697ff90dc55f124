"""Curves and distributions, drawn by matplotlib in the course's colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from ..checks import check_whole, message
from ..locale import texts
from .svg import Plot, style

if TYPE_CHECKING:
    from numpy import ndarray

MARKERS = "osD^v<>"


def weight_histograms(weights: Mapping[str, ndarray], *, bins: int = 41) -> Plot:
    """Draw the distribution of each named weight array, all on one axis of values.

    Parameters
    ----------
    weights : mapping of str to ndarray
        One panel each, such as a layer's weights before and after training.
    bins : int
        Bars in a panel. An odd number puts zero into the middle of a bar.

    Returns
    -------
    Plot
        Under each name its mean and standard deviation.

    Raises
    ------
    TypeError, ValueError
        If `bins` is not a whole number of at least 1, or there is nothing to draw.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> weight_histograms({"before": rng.normal(0, 0.08, 288), "after": rng.normal(0, 0.2, 288)})
    Plot()
    """
    check_whole(bins, "bins")
    if not weights or any(np.size(w) == 0 for w in weights.values()):
        expected, advice = "weights must name at least one array, none empty", "Pass name: array."
        raise ValueError(message(expected, f"weights={dict(weights)}", advice))
    import matplotlib.pyplot as plt

    t = texts("figures")
    limit = max(float(np.abs(w).max()) for w in weights.values()) or 1.0
    with style():
        figure, axes = plt.subplots(
            1, len(weights), figsize=(3.2 * len(weights), 2.6), sharex=True, squeeze=False
        )
        for axis, (name, w) in zip(axes[0], weights.items(), strict=True):
            values = np.asarray(w, np.float64).ravel()  # (w.size,)
            axis.hist(values, bins=bins, range=(-limit, limit), color="#d55e00")
            spread = {"mean": f"{values.mean():.3f}", "std": f"{values.std():.3f}"}
            axis.set_title(f"{name}\n{t['spread'].format(**spread)}")
            axis.set_xlabel(t["weight"])
        axes[0, 0].set_ylabel(t["weights"])
        figure.tight_layout()
        return Plot(figure)


def plot_history(
    curves: Mapping[str, Sequence[float]], *, label: str = "", limits: object = None
) -> Plot:
    """Draw training curves: one value an epoch, one line a name.

    Parameters
    ----------
    curves : mapping of str to sequence of float
        Values after epoch 1, 2, and so on.
    label : str
        What the values are; accuracies if left out.
    limits : pair of float, optional
        Lower and upper end of the axis of values.

    Returns
    -------
    Plot
        Lines that differ in colour and in marker, so that colour alone carries nothing.

    Raises
    ------
    ValueError
        If there is no curve, or one has no value.

    Notes
    -----
    Taught in chapter 8, Build and train a CNN.

    Examples
    --------
    >>> plot_history({"train": [0.93, 0.97], "test": [0.92, 0.95]})
    Plot()
    """
    if not curves or any(len(values) == 0 for values in curves.values()):
        expected, advice = "curves must hold at least one value each", "Train for an epoch first."
        raise ValueError(message(expected, f"curves={dict(curves)}", advice))
    import matplotlib.pyplot as plt
    from matplotlib.ticker import MaxNLocator

    t = texts("figures")
    with style():
        figure, axis = plt.subplots(figsize=(5.6, 3.4))
        for index, (name, values) in enumerate(curves.items()):
            marker = MARKERS[index % len(MARKERS)]
            axis.plot(range(1, len(values) + 1), values, marker=marker, markersize=4, label=name)
        axis.set_xlabel(t["epoch"])
        axis.set_ylabel(label or t["accuracy"])
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        if limits is not None:
            axis.set_ylim(limits)
        axis.legend()
        return Plot(figure)
