"""Layers that make maps larger: with weights, and without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import Pair, check_pair, check_whole, message
from ..functional import (
    conv2d_transpose_backward,
    conv2d_transpose_forward,
    upsample2d_backward,
    upsample2d_forward,
)
from ..functional.conv_transpose import transposed_size
from ..windows import Padding, WindowGrid, paddings_by_axis, window_grid
from .base import Layer
from .rules import Shape
from .weights import WeightLayer
from .windowed import Windowed

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from ..init import Initializer


class Conv2DTranspose(Windowed, WeightLayer):
    """Let every input number stamp a filter onto a larger map.

    Parameters
    ----------
    filters : int
        FN, the number of output channels.
    kernel_size : int or tuple of int
        (FH, FW), the size of a stamp.
    strides : int or tuple of int
        Cells from one stamp to the next.
    padding : str, int or tuple
        Cells cut off at the border: "valid" for none; "same" leaves (H * strides, W * strides).
    use_bias : bool
        Whether each output channel adds a bias.
    kernel_initializer : str or function
        How the filters are drawn (see `cnnlib.init`).
    rng : numpy.random.Generator, optional
        Source of the first weights.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``w`` of shape (C, FN, FH, FW) and ``b`` of shape (FN,).

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if the padding cuts everything off.

    Notes
    -----
    Weights: ``C * FN * FH * FW + FN``. Cost: ``H * W * C * FN * FH * FW`` multiply-adds.

    Taught in chapter 12, Drills and capstone.

    Examples
    --------
    >>> Conv2DTranspose(8, 3, strides=2, padding="same").output_shape((16, 7, 5))
    (8, 14, 10)
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Pair,
        strides: Pair = 1,
        padding: Padding = "valid",
        *,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            kernel_size,
            strides,
            padding,
            kernel_initializer=kernel_initializer,
            rng=rng,
            dtype=dtype,
            name=name,
        )
        self.filters = check_whole(filters, "filters")
        self.use_bias = use_bias

    def _output_size(self, input_shape: Shape) -> tuple[int, int]:
        axes = zip(
            input_shape[1:],
            self.kernel_size,
            self.strides,
            paddings_by_axis(self.padding),
            strict=True,
        )
        OH, OW = (transposed_size(*axis) for axis in axes)
        return OH, OW

    def _output_shape(self, input_shape: Shape) -> Shape:
        OH, OW = self._output_size(input_shape)
        if OH < 1 or OW < 1:
            got = f"padding={self.padding!r}, input_shape={input_shape}"
            expected = "padding must leave some cells of the output"
            raise ValueError(message(expected, got, "Use less padding."))
        return self.filters, OH, OW

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        w_shape = (input_shape[0], self.filters, *self.kernel_size)  # (C, FN, FH, FW)
        return {"w": w_shape, "b": (self.filters,)} if self.use_bias else {"w": w_shape}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        return (*input_shape[1:], *self._param_shapes(input_shape)["w"])  # H, W, C, FN, FH, FW

    def grid(self, input_shape: Shape) -> WindowGrid:
        """Lay the stamps over the output; the pads are the cells that are cut off.

        Parameters
        ----------
        input_shape : tuple of int
            (C, H, W).

        Returns
        -------
        WindowGrid
            The windows of the convolution that this layer runs backwards.

        Examples
        --------
        >>> Conv2DTranspose(8, 3, strides=2, padding="same").grid((16, 7, 5)).pads
        ((0, 1), (0, 1))
        """
        size = self._output_size(input_shape)
        return window_grid(size, self.kernel_size, self.strides, self.padding)

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        """See every input cell whose stamp touches one of the output cells."""
        before, stride = self.grid(input_shape).pads[axis][0], self.strides[axis]
        size = self.kernel_size[axis]
        return -((size - 1 - before - first) // stride), (last + before) // stride

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return conv2d_transpose_forward(
            x,
            self.params["w"],
            self.params.get("b"),
            strides=self.strides,
            padding=self.padding,
        )

    def _backward(
        self, dy: Float[ndarray, "N FN OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        dx, dw, db = conv2d_transpose_backward(dy, cache)
        return dx, {"w": dw} if db is None else {"w": dw, "b": db}


class UpSampling2D(Layer):
    """Repeat every cell: each becomes a block of equal cells.

    Parameters
    ----------
    size : int or tuple of int
        Rows and columns of a block.
    name : str, optional
        Name of the layer.

    Raises
    ------
    TypeError, ValueError
        If a size is not a whole number of at least 1.

    Notes
    -----
    No weights. The gradient of a cell is the sum over its block.

    Taught in chapter 9, Keras.

    Examples
    --------
    >>> import numpy as np
    >>> UpSampling2D((1, 2)).forward(np.array([[[[1.0, 2.0]]]]))
    array([[[[1., 1., 2., 2.]]]])
    """

    axes = "C H W"

    def __init__(self, size: Pair = 2, *, name: str | None = None) -> None:
        super().__init__(name=name)
        self.size = check_pair(size, "size")

    def _output_shape(self, input_shape: Shape) -> Shape:
        C, H, W = input_shape
        return C, H * self.size[0], W * self.size[1]

    def _input_cells(self, first: int, last: int, axis: int, input_shape: Shape) -> tuple[int, int]:
        return first // self.size[axis], last // self.size[axis]

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return upsample2d_forward(x, self.size)

    def _backward(
        self, dy: Float[ndarray, "N C OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        return upsample2d_backward(dy, cache), {}
