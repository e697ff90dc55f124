"""The fully connected layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import check_whole
from ..functional import dense_backward, dense_forward
from .rules import Shape
from .weights import WeightLayer

if TYPE_CHECKING:
    import numpy as np
    from jaxtyping import Float
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from ..init import Initializer


class Dense(WeightLayer):
    """Connect every input with every output.

    Parameters
    ----------
    units : int
        K, the number of outputs.
    use_bias : bool
        Whether each output adds a bias.
    kernel_initializer : str or function
        How the weights are drawn (see `cnnlib.init`).
    rng : numpy.random.Generator, optional
        Source of the first weights.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Attributes
    ----------
    params : dict of ndarray
        ``w`` of shape (D, K) and ``b`` of shape (K,).

    Raises
    ------
    TypeError, ValueError
        If `units` is out of range, or later if the input is not of shape (N, D).

    Notes
    -----
    Weights: ``D * K + K``. Cost: ``D * K`` multiply-adds an example.

    Taught in chapter 1, The trouble with fully connected layers; as a layer in chapter 8.

    Examples
    --------
    >>> import numpy as np
    >>> dense = Dense(100, rng=np.random.default_rng(0))
    >>> dense.forward(np.zeros((5, 784), np.float32)).shape
    (5, 100)
    >>> dense.count_params()
    78500
    """

    axes = "D"

    def __init__(
        self,
        units: int,
        *,
        use_bias: bool = True,
        kernel_initializer: str | Initializer = "glorot_uniform",
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(kernel_initializer=kernel_initializer, rng=rng, dtype=dtype, name=name)
        self.units = check_whole(units, "units")
        self.use_bias = use_bias

    def _output_shape(self, input_shape: Shape) -> Shape:
        return (self.units,)

    def _param_shapes(self, input_shape: Shape) -> dict[str, Shape]:
        w_shape = (*input_shape, self.units)  # (D, K)
        return {"w": w_shape, "b": (self.units,)} if self.use_bias else {"w": w_shape}

    def _multiply_adds(self, input_shape: Shape) -> tuple[int, ...]:
        return (*input_shape, self.units)  # D, K

    def _forward(self, x: Float[ndarray, "N D"], training: bool) -> tuple[ndarray, Any]:
        return dense_forward(x, self.params["w"], self.params.get("b"))

    def _backward(
        self, dy: Float[ndarray, "N K"], cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        dx, dw, db = dense_backward(dy, cache)
        return dx, {"w": dw} if db is None else {"w": dw, "b": db}
