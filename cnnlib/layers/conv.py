"""The convolution layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import Pair, check_choice, check_whole, message
from ..functional import conv2d_backward, conv2d_forward
from ..functional.conv import METHODS
from ..windows import Padding
from .rules import Shape
from .weights import WeightLayer
from .windowed import Windowed

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from ..init import Initializer


class Conv2D(Windowed, WeightLayer):
    """Slide filters over images: one feature map for each filter.

    Parameters
    ----------
    filters : int
        FN, the number of filters and of output channels.
    kernel_size : int or tuple of int
        (FH, FW), the window of each filter.
    strides : int or tuple of int
        Cells the window moves at each step.
    padding : str, int or tuple
        "valid" for none, "same", "full", or cells of zeros (see `cnnlib.conv2d`).
    dilation_rate : int or tuple of int
        Steps from one kernel cell to the next.
    groups : int
        Parts into which channels and filters are divided.
    use_bias : bool
        Whether each filter adds a bias.
    kernel_initializer : str or function
        How the filters are drawn (see `cnnlib.init`).
    method : str
        How it is computed (see `cnnlib.conv2d_forward`): "im2col" is the way of chapter 7,
        "auto" the quickest for the shapes at hand. They differ in rounding only. `cnnlib.fit`
        puts its own in place while it trains.
    rng : numpy.random.Generator, optional
        Source of the first weights.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``w`` of shape (FN, C / groups, FH, FW) and ``b`` of shape (FN,).

    Raises
    ------
    TypeError, ValueError
        If an argument is out of range, or later if the input does not fit.

    Notes
    -----
    Weights: ``FN * C / groups * FH * FW + FN``, whatever the size of the image. Cost:
    ``OH * OW * FN * C / groups * FH * FW`` multiply-adds an image.

    Taught in chapter 2, The convolution operation, to chapter 5; as a layer in chapter 8.

    Examples
    --------
    >>> import numpy as np
    >>> conv = Conv2D(32, 3, rng=np.random.default_rng(0))
    >>> conv.forward(np.zeros((1, 1, 28, 28), np.float32)).shape
    (1, 32, 26, 26)
    >>> conv.count_params()
    320
    """

    def __init__(
        self,
        filters: int,
        kernel_size: Pair,
        strides: Pair = 1,
        padding: Padding = "valid",
        *,
        dilation_rate: Pair = 1,
        groups: int = 1,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        method: str = "im2col",
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(
            kernel_size,
            strides,
            padding,
            dilation_rate,
            kernel_initializer=kernel_initializer,
            rng=rng,
            dtype=dtype,
            name=name,
        )
        self.filters = check_whole(filters, "filters")
        self.groups = check_whole(groups, "groups")
        self.method = check_choice(method, "method", METHODS)
        self.use_bias = use_bias

    def _output_shape(self, input_shape: Shape) -> Shape:
        if input_shape[0] % self.groups or self.filters % self.groups:
            expected = "groups must divide the channels of the input and the filters"
            got = f"groups={self.groups}, input_shape={input_shape}, filters={self.filters}"
            raise ValueError(message(expected, got, "Choose a common divisor."))
        return (self.filters, *self.grid(input_shape).output_size)  # (FN, OH, OW)

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        w_shape = (self.filters, input_shape[0] // self.groups, *self.kernel_size)
        return {"w": w_shape, "b": (self.filters,)} if self.use_bias else {"w": w_shape}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        OH, OW = self.grid(input_shape).output_size
        return OH, OW, *self._param_shapes(input_shape)["w"]

    def _forward(self, x: Float[ndarray, "N C H W"], training: bool) -> tuple[ndarray, Any]:
        return conv2d_forward(
            x,
            self.params["w"],
            self.params.get("b"),
            strides=self.strides,
            padding=self.padding,
            dilation=self.dilation,
            groups=self.groups,
            method=self.method,
        )

    def _backward(
        self, dy: Float[ndarray, "N FN OH OW"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        dx, dw, db = conv2d_backward(dy, cache, input_gradient)
        return dx, {"w": dw} if db is None else {"w": dw, "b": db}
