"""The three layers of the original LeNet-5 that later networks do not have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import Pair, check_array, message
from ..functional import (
    avg_pool2d_backward,
    avg_pool2d_forward,
    conv2d_backward,
    conv2d_forward,
)
from .base import Layer
from .rules import Shape
from .weights import WeightLayer
from .windowed import Windowed

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike


class Subsampling2D(Windowed, WeightLayer):
    """Add up each window, and give each map a gain and a bias: pooling with weights.

    Parameters
    ----------
    pool_size : int or tuple of int
        Rows and columns of the windows, which do not overlap.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``gain`` and ``b`` of shape (C,).

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1, or later if the input does not fit.

    Notes
    -----
    ``gain * sum(window) + b``; the gain starts at one over the size of a window, so that the
    layer starts as average pooling. Weights: 2 * C, 12 and 32 in LeNet-5.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of
    the IEEE 86, 1998, section II-B, doi:10.1109/5.726791.

    Examples
    --------
    >>> layer = Subsampling2D(2)
    >>> layer.params = {"gain": np.array([0.5]), "b": np.array([1.0])}
    >>> layer.forward(np.array([[[[1.0, 2.0], [3.0, 4.0]]]]))
    array([[[[6.]]]])
    """

    def __init__(
        self, pool_size: Pair = 2, *, dtype: DTypeLike | None = None, name: str | None = None
    ) -> None:
        super().__init__(pool_size, pool_size, "valid", dtype=dtype, name=name)

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (input_shape[0], *self.grid(input_shape).output_size)  # (C, OH, OW)

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"gain": input_shape[:1], "b": input_shape[:1]}

    def _initial(self, name: str, shape: Shape) -> ndarray:
        start = super()._initial(name, shape)
        return start if name == "b" else start + 1 / self._window_cells()

    def _window_cells(self) -> int:
        return math.prod(self.kernel_size)

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        means, cache = avg_pool2d_forward(x, self.kernel_size)
        sums = means * self._window_cells()  # (N, C, OH, OW)
        gain, b = self.params["gain"][:, None, None], self.params["b"][:, None, None]
        return gain * sums + b, (sums, cache)

    def _backward(
        self, dy: Float[ndarray, "N C OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        sums, pooling = cache
        dsums = dy * self.params["gain"][:, None, None]
        dx = avg_pool2d_backward(dsums * self._window_cells(), pooling)
        grads = {"gain": (dy * sums).sum(axis=(0, 2, 3)), "b": dy.sum(axis=(0, 2, 3))}
        return dx, grads


class TableConv2D(Windowed, WeightLayer):
    """A convolution whose filters see some of the channels only, as a table says.

    Parameters
    ----------
    table : sequence of sequences of int
        For each filter the numbers of the channels that it sees.
    kernel_size : int or tuple of int
        (FH, FW), the window of each filter.
    rng : numpy.random.Generator, optional
        Source of the first weights.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``w`` of shape (number of connections, FH, FW), one kernel a connection in the order
        of the table, and ``b`` of shape (FN,).

    Raises
    ------
    TypeError, ValueError
        If the table is empty or names a channel twice, or later one that the input lacks.

    Notes
    -----
    Weights: ``connections * FH * FW + FN``. The 60 connections of LeNet-5's C3 make 1,516.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of
    the IEEE 86, 1998, table I, doi:10.1109/5.726791.

    Examples
    --------
    >>> layer = TableConv2D([[0, 1], [1, 2], [0, 1, 2]], 3, rng=np.random.default_rng(0))
    >>> layer.forward(np.zeros((1, 3, 8, 8))).shape
    (1, 3, 6, 6)
    >>> layer.count_params()  # 7 kernels of 9, and 3 biases
    66
    """

    def __init__(
        self,
        table: Sequence[Sequence[int]],
        kernel_size: Pair,
        *,
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(kernel_size, 1, "valid", rng=rng, dtype=dtype, name=name)
        self.table = tuple(tuple(row) for row in table)
        rows = self.table
        if not rows or any(not row or len(set(row)) < len(row) or min(row) < 0 for row in rows):
            expected = "table must give each filter some channels, none of them twice"
            advice = "Write [[0, 1], [1, 2]] for two filters that see two channels each."
            raise ValueError(message(expected, f"table={table!r}", advice))
        self.filters = len(rows)
        self._connections = (
            [filter_ for filter_, row in enumerate(rows) for _ in row],
            [channel for row in rows for channel in row],
        )

    def _output_shape(self, input_shape: Shape) -> Shape:
        if max(self._connections[1]) >= input_shape[0]:
            got = f"table={self.table}, input_shape={input_shape}"
            advice = "Channels are counted from 0."
            raise ValueError(message("table must name channels of the input", got, advice))
        return (self.filters, *self.grid(input_shape).output_size)  # (FN, OH, OW)

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        return {"w": (len(self._connections[0]), *self.kernel_size), "b": (self.filters,)}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        return (*self.grid(input_shape).output_size, *self._param_shapes(input_shape)["w"])

    def _draw(self, shape: Shape, dtype: np.dtype) -> ndarray:
        channels = max(self._connections[1]) + 1
        return super()._draw((self.filters, channels, *self.kernel_size), dtype)[self._connections]

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        w = np.zeros((self.filters, x.shape[1], *self.kernel_size), x.dtype)  # (FN, C, FH, FW)
        w[self._connections] = self.params["w"]
        return conv2d_forward(x, w, self.params["b"], method="auto")

    def _backward(
        self, dy: Float[ndarray, "N FN OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        dx, dw, _ = conv2d_backward(dy, cache, input_gradient)
        return dx, {"w": dw[self._connections], "b": dy.sum(axis=(0, 2, 3))}


class RadialBasis(Layer):
    """Score each class by how near the input is to the fixed code of the class.

    Parameters
    ----------
    codes : ndarray of shape (K, D)
        One code a class. Not trained.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If the codes are not of shape (K, D), or later if the input is not of shape (N, D).

    Notes
    -----
    ``-sum((x - code)**2)``: minus the penalty of the paper, so that the largest score wins,
    and softmax cross-entropy is the paper's criterion (its equation 9, without the constant
    for rubbish). No weights. Cost: ``D * K`` multiply-adds.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of
    the IEEE 86, 1998, section II-B, doi:10.1109/5.726791.

    Examples
    --------
    >>> layer = RadialBasis(np.array([[1.0, 1.0], [-1.0, 1.0]]))
    >>> layer.forward(np.array([[1.0, 0.0]]))  # at a distance of 1, and of sqrt(5)
    array([[-1., -5.]])
    """

    axes = "D"

    def __init__(self, codes: Float[ndarray, "K D"], *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.codes = np.array(check_array(codes, "codes", "K D"))

    def _output_shape(self, input_shape: Shape) -> Shape:
        if input_shape != self.codes.shape[1:]:
            got = f"codes.shape={self.codes.shape}, input_shape={input_shape}"
            advice = "Give the layer before it as many units as a code has numbers."
            raise ValueError(message("codes must have shape (K, D) with the D of x", got, advice))
        return self.codes.shape[:1]

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        return self.codes.shape

    def _forward(self, x: Float[ndarray, "N D"], training: bool) -> tuple[ndarray, Any]:
        differences = x[:, None, :] - self.codes.astype(x.dtype)  # (N, K, D)
        return -(differences**2).sum(axis=2), differences

    def _backward(
        self, dy: Float[ndarray, "N K"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return -2 * (dy[:, :, None] * cache).sum(axis=1), {}  # (N, D)
