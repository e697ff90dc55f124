"""The training dashboard: curves and first filters of a recorded training, epoch by epoch."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from ..checks import check_array, message
from .base import CourseWidget

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

CURVES = ("train_loss", "train_accuracy", "test_loss", "test_accuracy")
"""What every run must have, one value an epoch."""

LEVELS = 127
"""Steps of a shade on either side of zero: more cannot be seen."""


class TrainingDashboard(CourseWidget):
    """Replay a training: loss and accuracy as they went, and the filters as they changed.

    Parameters
    ----------
    runs : sequence of dict
        Trainings of one network from several seeds, as in
        ``load_metrics()["experiments"][name]["runs"]``. The first is the one that is filmed.
    film : ndarray of shape (epochs + 1, FN, 1, FH, FW)
        The first filters before the training and after each epoch, as `load_film` gives them.

    Raises
    ------
    TypeError, ValueError
        If runs and film are not of the same number of epochs, or a curve is missing.

    Notes
    -----
    All filters of all frames share one scale. Taught in chapter 8, Build and train a CNN.

    Examples
    --------
    >>> curves = {name: [0.5, 0.25] for name in CURVES}
    >>> widget = TrainingDashboard([{"seed": 0, "curves": curves}], np.zeros((3, 4, 1, 5, 5)))
    >>> "0.250" in widget.static_html
    True
    """

    module = "dashboard"
    kit = ("dom", "grid", "player")

    runs = traitlets.List().tag(sync=True)
    shape = traitlets.List().tag(sync=True)
    film = traitlets.Unicode().tag(sync=True)
    largest = traitlets.Float().tag(sync=True)
    spread = traitlets.List().tag(sync=True)

    def __init__(
        self,
        runs: Sequence[dict[str, Any]],
        film: Float[ndarray, "frames FN 1 FH FW"],
    ) -> None:
        check_array(film, "film", "frames FN 1 FH FW")
        kept = [_curves(run, len(film) - 1) for run in runs]
        if not kept:
            expected = "runs must hold at least one training"
            raise ValueError(message(expected, "runs=[]", "Pass load_metrics()'s runs."))
        largest = float(np.abs(film).max()) or 1.0
        levels = np.rint(film / largest * LEVELS).astype(np.int8)
        super().__init__(
            runs=kept,
            shape=[film.shape[1], *film.shape[3:]],
            film=base64.b64encode(levels.tobytes()).decode("ascii"),
            largest=round(largest, 4),
            spread=[round(float(frame.std()), 4) for frame in film],
        )
        self.static_html = self._table()

    def _table(self) -> str:
        t = self.strings
        curves = self.runs[0]["curves"]
        rows = []
        for epoch, values in enumerate(zip(*(curves[name] for name in CURVES), strict=True)):
            cells = (str(epoch + 1), *(f"{value:.3f}" for value in values))
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
        titles = [t["static_epoch"], *(t[name] for name in CURVES)]
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        caption = escape(t["static_caption"].format(seed=self.runs[0]["seed"]))
        return (
            f'<table class="cnn-static-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        )


def _curves(run: dict[str, Any], epochs: int) -> dict[str, Any]:
    """Take what is shown of a run, if it is all there."""
    for name in CURVES:
        values = run["curves"].get(name, ())
        if len(values) != epochs:
            expected = f"{name} must have {epochs} values, one for each frame of the film but one"
            got = f"{len(values)} of seed {run['seed']}"
            raise ValueError(message(expected, got, "Pass runs and film of the same training."))
    curves = {name: [round(float(v), 4) for v in run["curves"][name]] for name in CURVES}
    return {"seed": int(run["seed"]), "curves": curves}
