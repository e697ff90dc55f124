"""Layers with weights, which are drawn when they are first needed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from ..checks import message
from ..init import get_initializer
from .base import Layer
from .dtypes import check_float_dtype

if TYPE_CHECKING:
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from ..init import Initializer
    from .rules import Shape


class WeightLayer(Layer):
    """A layer with weights.

    The weights are drawn once the shape of the input is known and somebody asks for them, so
    that a network of 60 million weights can be counted without any of them in memory.
    Arrays of your own go in with ``layer.params = {"w": w, "b": b}``.

    Parameters
    ----------
    kernel_initializer : str or function
        How `w` is drawn: "glorot_uniform", "he_normal", or a function (see `cnnlib.init`).
    rng : numpy.random.Generator, optional
        Source of the first weights.
    dtype : dtype, optional
        Type of the weights.
    name : str, optional
        Name of the layer.

    Raises
    ------
    ValueError
        If no initialiser has that name.

    Notes
    -----
    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import Dense
    >>> dense = Dense(2)
    >>> dense.params = {"w": np.eye(2), "b": np.array([0.5, -0.5])}
    >>> dense.forward(np.array([[1.0, 2.0]]))
    array([[1.5, 1.5]])
    """

    # Names and shapes of the arrays come from the subclass; these start as ones, not zeros.
    starts_at_one: tuple[str, ...] = ()

    def __init__(
        self,
        *,
        kernel_initializer: str | Initializer = "glorot_uniform",
        rng: np.random.Generator | None = None,
        dtype: DTypeLike | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(rng=rng, dtype=dtype, name=name)
        self.kernel_initializer = get_initializer(kernel_initializer)

    @property
    def params(self) -> dict[str, ndarray]:
        """The weights by name: ``params["w"]``, ``params["b"]``.

        Returns
        -------
        dict of ndarray
            The arrays themselves; an optimizer changes them in place.

        Raises
        ------
        RuntimeError
            If there are none yet, and the shape of the input or a generator is missing.
        ValueError
            If arrays are assigned that do not fit.

        Examples
        --------
        >>> from cnnlib import Conv2D
        >>> conv = Conv2D(4, 3, rng=np.random.default_rng(0))
        >>> conv.build((1, 8, 8))
        >>> conv.params["w"].shape
        (4, 1, 3, 3)
        """
        if not self._params:
            shapes = self.param_shapes(self._known_shape())
            self._params = {name: self._initial(name, shape) for name, shape in shapes.items()}
        return self._params

    @params.setter
    def params(self, arrays: dict[str, ndarray]) -> None:
        self._params = self._accepted(arrays, "params")

    @property
    def state(self) -> dict[str, ndarray]:
        """Arrays that training keeps but no gradient changes, by name.

        Returns
        -------
        dict of ndarray
            The arrays themselves; empty for most layers.

        Raises
        ------
        RuntimeError
            If the shape of the input is not known yet.
        ValueError
            If arrays are assigned that do not fit.

        Examples
        --------
        >>> from cnnlib import BatchNormalization
        >>> norm = BatchNormalization()
        >>> norm.build((2, 8, 8))
        >>> norm.state["moving_variance"]
        array([1., 1.], dtype=float32)
        """
        if not self._state:
            shapes = self.state_shapes(self._known_shape())
            self._state = {name: self._initial(name, shape) for name, shape in shapes.items()}
        return self._state

    @state.setter
    def state(self, arrays: dict[str, ndarray]) -> None:
        self._state = self._accepted(arrays, "state")

    def build(self, input_shape: Shape) -> None:
        """Tell the layer the shape of its input; the first forward pass does so too.

        Parameters
        ----------
        input_shape : tuple of int
            Without the batch axis.

        Raises
        ------
        ValueError
            If the layer cannot take such an input, or has weights for another one.

        Examples
        --------
        >>> from cnnlib import Conv2D
        >>> conv = Conv2D(4, 3)
        >>> conv.build((1, 8, 8))
        >>> conv.count_params()
        40
        """
        if tuple(input_shape) == self.input_shape:
            return
        if self._params:
            _check_shapes(self, self._params, self.param_shapes(input_shape), input_shape)
        if self._state:
            _check_shapes(self, self._state, self.state_shapes(input_shape), input_shape)
        super().build(input_shape)

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
        dtype = check_float_dtype(dtype)
        if self.dtype is None:
            self.dtype = dtype
            self._params = {name: array.astype(dtype) for name, array in self._params.items()}
            self._state = {name: array.astype(dtype) for name, array in self._state.items()}
        if dtype != self.dtype:
            expected = f"{type(self).__name__} has weights and needs inputs of type {self.dtype}"
            advice = f"Use x.astype(np.{self.dtype}), or dtype=np.{dtype} for the layer."
            raise TypeError(message(expected, f"dtype {dtype}", advice))

    def count_params(self) -> int:
        """Count the weights, those that no gradient changes among them.

        Returns
        -------
        int
            The number of elements in `params` and `state`. Nothing is drawn for it.

        Raises
        ------
        RuntimeError
            If the shape of the input is not known yet.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> dense = Dense(512)
        >>> dense.build((30976,))
        >>> dense.count_params()
        15860224
        """
        shape = self._known_shape()
        shapes = [*self.param_shapes(shape).values(), *self.state_shapes(shape).values()]
        return sum(math.prod(one) for one in shapes)

    def _known_shape(self) -> Shape:
        """Give the shape of the input, or say how to make it known."""
        if self.input_shape is None:
            expected = f"{type(self).__name__} needs the shape of its input to have weights"
            advice = "Call build(input_shape) or forward(x), or put it into a Sequential."
            raise RuntimeError(message(expected, "no input_shape", advice))
        return self.input_shape

    def _initial(self, name: str, shape: Shape) -> ndarray:
        """Draw `w`; everything else starts at zero or one."""
        if self.dtype is None:
            self.dtype = np.dtype(np.float32)
        if name == "w":
            return self._draw(shape, self.dtype)
        return np.full(shape, 1.0 if name in self.starts_at_one else 0.0, self.dtype)

    def _draw(self, shape: Shape, dtype: np.dtype) -> ndarray:
        """Draw `w` as the initialiser says."""
        if self.rng is None:
            expected = f"{type(self).__name__} needs a random generator to draw its first weights"
            advice = "Pass rng=np.random.default_rng(0) to the layer, Sequential or the model."
            raise RuntimeError(message(expected, "rng=None", advice))
        return self.kernel_initializer(shape, self.rng, dtype)

    def _accepted(self, arrays: dict[str, ndarray], kind: str) -> dict[str, ndarray]:
        """Copy arrays from outside, once their names and shapes fit."""
        if self.input_shape is not None:
            shapes = self.param_shapes if kind == "params" else self.state_shapes
            _check_shapes(self, arrays, shapes(self.input_shape), self.input_shape)
        return {name: np.array(array, self.dtype, order="C") for name, array in arrays.items()}

    def _check_input_dtype(self, x: ndarray) -> None:
        """Take the type of the first input, and refuse to mix types after that."""
        super()._check_input_dtype(x)
        self.settle_dtype(x.dtype)


def _check_shapes(
    layer: Layer, arrays: dict[str, ndarray], needed: dict[str, Shape], input_shape: Shape
) -> None:
    """Refuse weights that do not fit the input."""
    shapes = {name: tuple(array.shape) for name, array in arrays.items()}
    if shapes != needed:
        expected = f"the weights of {type(layer).__name__} must have the shapes {needed}"
        advice = f"They follow from input_shape={tuple(input_shape)}."
        raise ValueError(message(expected, f"{shapes}", advice))
