"""The weight matrix: a convolution seen as a fully connected layer that is mostly zeros."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import traitlets

from ..checks import check_array, message
from ..dense_form import convolution_matrix
from ..viz.grid import number
from .base import CourseWidget
from .packing import packed_image

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

#: The most rows and columns whose matrix is still readable as numbers.
LARGEST = 6


class WeightMatrix(CourseWidget):
    """Step through the rows and columns of the matrix that a convolution is.

    A row lights the pixels under the window of one output; a column lights the outputs that one
    pixel takes part in. Every weight has a shade of its own, so that one sees it return. The
    reader chooses between a small example in numbers and real images.

    Parameters
    ----------
    x : array_like, shape (H, W)
        The small image, at most 6 rows and columns.
    w : array_like, shape (FH, FW)
        The kernel.
    images : mapping of str to array_like, optional
        Images in [0, 1] by label.
    source : str
        The label of the image to start from; empty for the small one.

    Raises
    ------
    ValueError
        If an array is not a matrix, `x` is too large, an image leaves [0, 1], the kernel does
        not fit, or there is no image of the name `source`.

    Notes
    -----
    The matrix is that of `convolution_matrix`.

    Taught in chapter 1, The trouble with fully connected layers.

    Examples
    --------
    >>> widget = WeightMatrix([[1, 2, 3]], [[4, 5]])
    >>> "<td>0, 4, 5</td><td>23</td>" in widget.static_html
    True
    """

    module = "weight_matrix"
    kit = ("dom", "conv", "grid", "player", "pixels", "matrix")

    x = traitlets.List().tag(sync=True)
    w = traitlets.List().tag(sync=True)
    images = traitlets.List().tag(sync=True)
    source = traitlets.Unicode().tag(sync=True)

    def __init__(
        self,
        x: ArrayLike,
        w: ArrayLike,
        images: Mapping[str, ArrayLike] | None = None,
        source: str = "",
    ) -> None:
        x, w = check_array(np.asarray(x), "x", "H W"), np.asarray(w)
        if max(x.shape) > LARGEST:
            expected = f"x must have at most {LARGEST} rows and columns"
            raise ValueError(message(expected, f"x.shape={x.shape}", "Pass it in images."))
        images = images or {}
        if source and source not in images:
            expected = "source must be a label of images or empty"
            raise ValueError(
                message(expected, f"source={source!r}", f"Choose from {tuple(images)}.")
            )
        for image in images.values():
            convolution_matrix(w, np.shape(image))  # the kernel must fit
        super().__init__(
            x=x.tolist(),
            w=w.tolist(),
            images=[packed_image(label, np.asarray(image)) for label, image in images.items()],
            source=source,
        )
        self.static_html = self._table(x, convolution_matrix(w, x.shape))

    def _table(self, x: np.ndarray, matrix: np.ndarray) -> str:
        t = self.strings
        rows = ""
        for index, (line, value) in enumerate(zip(matrix, matrix @ x.ravel(), strict=True)):
            weights = ", ".join(number(float(weight)) for weight in line)
            cells = (str(index + 1), weights, number(float(value)))
            rows += "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
        titles = (t["static_row"], t["static_weights"], t["static_value"])
        head = "".join(f'<th scope="col">{escape(title)}</th>' for title in titles)
        return (
            f'<table class="cnn-static-table"><caption>{escape(t["static_caption"])}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
