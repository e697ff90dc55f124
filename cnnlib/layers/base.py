"""What every layer can do: know its shapes, go forward, go backward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..checks import check_rng, message
from ..functional.arrays import check_upstream
from .dtypes import check_float_dtype
from .rules import ShapeRules

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from .rules import Shape


class Layer(ShapeRules):
    """One step of a network, without weights unless a subclass has them.

    A layer turns an array with one example a row into another. On the way forward it keeps
    what it will need on the way back. A subclass defines what the methods with an underscore
    say, `_forward` and `_backward` at least, and calls the functions of `cnnlib.functional`
    there; everything else it has from here.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Source of the random numbers; a network hands its own to the layers without one.
    dtype : dtype, optional
        Type of the weights: float32, unless the first input or the network says otherwise.
    name : str, optional
        Name in summaries and weight files; a network names layers without one.

    Attributes
    ----------
    input_shape : tuple of int or None
        Shape of one example, without the batch axis, once it is known.
    params, grads, state : dict of ndarray
        Weights, the gradients of the loss by them, and arrays that training keeps but no
        gradient changes. Empty for a layer without weights.

    Raises
    ------
    TypeError
        If `rng` is not a generator, or `dtype` not a floating-point type.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import ReLU
    >>> relu = ReLU()
    >>> relu.forward(np.array([[-1.0, 2.0]]))
    array([[0., 2.]])
    >>> relu.backward(np.array([[5.0, 7.0]]))
    array([[0., 7.]])
    """

    # Activations can be left out of a summary, as they are when Keras has them as arguments.
    is_activation = False

    def __init__(
        self,
        *,
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        self.rng = None if rng is None else check_rng(rng)
        self.dtype = None if dtype is None else check_float_dtype(dtype)
        self.name = name
        self.input_shape: Shape | None = None
        self._params: dict[str, ndarray] = {}
        self._state: dict[str, ndarray] = {}
        self.grads: dict[str, ndarray] = {}
        self._kept: Any = None

    @property
    def params(self) -> dict[str, ndarray]:
        """The weights by name; none, unless a subclass has them."""
        return self._params

    @property
    def state(self) -> dict[str, ndarray]:
        """Arrays that training keeps but no gradient changes, by name; none here."""
        return self._state

    def build(self, input_shape: Shape) -> None:
        """Tell the layer the shape of its input; the first forward pass does so too.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis.

        Raises
        ------
        ValueError
            If the layer cannot take such an input.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> dense = Dense(10)
        >>> dense.build((100,))
        >>> dense.count_params()
        1010
        """
        if tuple(input_shape) != self.input_shape:
            self.output_shape(input_shape)  # raises where the input does not fit
            self.input_shape = tuple(input_shape)

    def settle_dtype(self, dtype: DTypeLike) -> None:
        """Take a type for the weights, where none is set.

        Parameters
        ----------
        dtype : dtype
            float32 or float64.

        Raises
        ------
        TypeError
            If the layer has weights of another type.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> dense = Dense(2)
        >>> dense.settle_dtype(np.float64)
        >>> dense.dtype
        dtype('float64')
        """

    def count_params(self) -> int:
        """Count the weights, those that no gradient changes among them.

        Returns
        -------
        int
            The number of elements in `params` and `state`. Nothing is drawn for it.

        Raises
        ------
        RuntimeError
            If the layer has weights and its input shape is not known yet.

        Examples
        --------
        >>> from cnnlib import ReLU
        >>> ReLU().count_params()
        0
        """
        return 0

    def forward(self, x: Real[ndarray, "N ..."], training: bool = False) -> Float[ndarray, "N ..."]:
        """Compute the output.

        Parameters
        ----------
        x : ndarray of shape (N, ...), float32 or float64
            A batch. Not written.
        training : bool
            Whether this is a training pass; dropout and batch normalisation differ then.

        Returns
        -------
        ndarray of shape (N, ...) and the dtype of x
            The output.

        Raises
        ------
        TypeError
            If `x` does not hold floating-point numbers, or not of the layer's type.
        ValueError
            If the layer cannot take an input of that shape.

        Examples
        --------
        >>> from cnnlib import Flatten
        >>> Flatten().forward(np.zeros((5, 3, 2, 2))).shape
        (5, 12)
        """
        self._check_input_dtype(x)
        self.build(x.shape[1:])
        y, cache = self._forward(x, training)
        self._kept = cache, y.shape, y.dtype
        return y

    def backward(self, dy: Real[ndarray, "N ..."], input_gradient: bool = True) -> Any:
        """Compute the gradients: of the weights into `grads`, of the input as the result.

        Parameters
        ----------
        dy : ndarray of the shape of the output
            The gradient of the loss by the output of the last forward pass. Not written.
        input_gradient : bool
            False leaves out the gradient of the input, which the first layer needs not.

        Returns
        -------
        ndarray of the shape of the input, or None
            The gradient of the loss by the input.

        Raises
        ------
        RuntimeError
            If there was no forward pass.
        ValueError
            If `dy` has not the shape of the output.

        Examples
        --------
        >>> from cnnlib import Flatten
        >>> flatten = Flatten()
        >>> y = flatten.forward(np.zeros((5, 3, 2, 2)))
        >>> flatten.backward(np.ones((5, 12))).shape
        (5, 3, 2, 2)
        """
        if self._kept is None:
            expected = f"backward of {type(self).__name__} needs what its forward pass keeps"
            raise RuntimeError(message(expected, "no forward pass", "Call forward(x) first."))
        cache, shape, dtype = self._kept
        dy = check_upstream(dy, shape, dtype)
        dx, self.grads = self._backward(dy, cache, input_gradient)
        return dx

    def _check_input_dtype(self, x: ndarray) -> None:
        """Refuse integers, which would round every result."""
        check_float_dtype(x.dtype, "x")

    def _forward(self, x: ndarray, training: bool) -> tuple[ndarray, Any]:
        """Compute the output, and what `_backward` will need."""
        raise NotImplementedError(f"{type(self).__name__} must define _forward.")

    def _backward(
        self, dy: ndarray, cache: Any, input_gradient: bool
    ) -> tuple[Any, dict[str, ndarray]]:
        """Compute the gradients of the input and of the weights."""
        raise NotImplementedError(f"{type(self).__name__} must define _backward.")

    def __repr__(self) -> str:
        """Show kind and name."""
        return f"<{type(self).__name__} {self.name or 'without a name'}>"
