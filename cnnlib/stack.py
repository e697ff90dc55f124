"""Layers one after the other: their shapes, names, weights, and the way through them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import check_rng, check_whole, message
from .layer_list import check_batch, check_layers, name_layers
from .layers.base import Layer
from .layers.dtypes import check_float_dtype
from .weight_store import WeightStore

if TYPE_CHECKING:
    from jaxtyping import Float, Real
    from numpy import ndarray
    from numpy.typing import DTypeLike

    from .layers.rules import Shape


class LayerStack(WeightStore):
    """Layers one after the other, from the input to the output.

    Parameters
    ----------
    layers : sequence of Layer
        From the input to the output.
    input_shape : tuple of int
        Shape of one example, such as (C, H, W), without the batch axis.
    rng : numpy.random.Generator, optional
        Source of the first weights and of dropout. Each layer gets a stream of its own, so
        that the weights of one do not depend on the others. Not needed for counting, or
        where weights are loaded.
    dtype : dtype
        Type of weights and results, float32 or float64. Inputs are converted to it.

    Attributes
    ----------
    layers : list of Layer
        The layers, each with a name.
    input_shape, output_shape : tuple of int
        Without the batch axis.

    Raises
    ------
    ValueError
        If there are no layers, one appears twice, two have the same name, or shapes do not
        fit.
    TypeError
        If something else than a layer is among the layers.

    Notes
    -----
    Weights are drawn at the first forward pass, not before.

    Taught in chapter 8, Build and train.

    Examples
    --------
    >>> from cnnlib import Conv2D, Flatten, ReLU
    >>> stack = LayerStack([Conv2D(4, 3), ReLU(), Flatten()], input_shape=(1, 8, 8))
    >>> stack.output_shape  # 4 maps of 6 x 6
    (144,)
    """

    def __init__(
        self,
        layers: Sequence[Layer],
        input_shape: Shape,
        *,
        rng: np.random.Generator | None = None,
        dtype: DTypeLike = np.float32,
    ) -> None:
        self.layers = check_layers(layers)
        self.input_shape = tuple(check_whole(size, "input_shape") for size in input_shape)
        self.dtype = check_float_dtype(dtype)
        name_layers(self.layers)
        for layer in self.layers:
            layer.settle_dtype(self.dtype)
        self.output_shape = self._build()
        if rng is not None:
            self.reseed(rng, only_missing=True)

    def _build(self) -> Shape:
        """Pass the shapes through, naming the layer that refuses one."""
        shape = self.input_shape
        for layer in self.layers:
            try:
                layer.build(shape)
            except ValueError as error:
                raise ValueError(f"Layer {layer.name} (input {shape}): {error}") from error
            shape = layer.output_shape(shape)
        return shape

    def reseed(self, rng: np.random.Generator, only_missing: bool = False) -> None:
        """Give each layer a random stream of its own.

        Parameters
        ----------
        rng : numpy.random.Generator
            Where the streams come from.
        only_missing : bool
            Leave layers alone that have one.

        Raises
        ------
        TypeError
            If `rng` is not a generator.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> network = LayerStack([Dense(2)], (3,))
        >>> network.reseed(np.random.default_rng(0))
        >>> network.params["dense/w"].shape
        (3, 2)
        """
        for layer, stream in zip(self.layers, check_rng(rng).spawn(len(self.layers)), strict=True):
            if layer.rng is None or not only_missing:
                layer.rng = stream

    def get_layer(self, name: str) -> Layer:
        """Find a layer by its name.

        Parameters
        ----------
        name : str
            As in the summary.

        Returns
        -------
        Layer
            The layer.

        Raises
        ------
        ValueError
            If there is none of that name.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> LayerStack([Dense(2)], (3,)).get_layer("dense")
        <Dense dense>
        """
        for layer in self.layers:
            if layer.name == name:
                return layer
        names = ", ".join(str(layer.name) for layer in self.layers)
        expected = "name must be that of a layer"
        raise ValueError(message(expected, f"name={name!r}", f"The layers are {names}."))

    def forward(self, x: Real[ndarray, "N ..."], training: bool = False) -> Float[ndarray, "N ..."]:
        """Send a batch through all layers.

        Parameters
        ----------
        x : ndarray of shape (N, *input_shape)
            The batch, converted to the dtype of the network. Not written.
        training : bool
            Whether this is a training pass; dropout and batch normalisation differ then.

        Returns
        -------
        ndarray of shape (N, *output_shape)
            The output of the last layer.

        Raises
        ------
        ValueError
            If `x` is not a batch of examples of the input shape.
        RuntimeError
            If weights must be drawn and there is no `rng`.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> stack = LayerStack([Dense(2)], (3,), rng=np.random.default_rng(0))
        >>> stack.forward(np.ones((5, 3))).shape
        (5, 2)
        """
        x = self._checked_input(x)
        for layer in self.layers:
            x = layer.forward(x, training)
        return x

    def backward(self, dy: Real[ndarray, "N ..."], input_gradient: bool = True) -> Any:
        """Send a gradient back through all layers; the gradients of the weights go to `grads`.

        Parameters
        ----------
        dy : ndarray of shape (N, *output_shape)
            The gradient of the loss by the output of the last forward pass. Not written.
        input_gradient : bool
            False stops at the first layer with weights and leaves out the gradient of its
            input: training does not need it, and it is costly in a convolution.

        Returns
        -------
        ndarray of shape (N, *input_shape), or None
            The gradient of the loss by the input.

        Raises
        ------
        RuntimeError
            If there was no forward pass.

        Examples
        --------
        >>> from cnnlib import Dense
        >>> stack = LayerStack([Dense(2)], (3,), rng=np.random.default_rng(0))
        >>> y = stack.forward(np.ones((5, 3)))
        >>> stack.backward(np.ones((5, 2), np.float32)).shape
        (5, 3)
        """
        first = 0 if input_gradient else self._first_with_weights()
        for layer in reversed(self.layers[first + 1 :]):
            dy = layer.backward(dy)
        return self.layers[first].backward(dy, input_gradient)

    def _checked_input(self, x: Real[ndarray, "N ..."]) -> Float[ndarray, "N ..."]:
        """Refuse other shapes than the network was built for, and convert the dtype."""
        return check_batch(x, self.input_shape).astype(self.dtype, copy=False)

    def _first_with_weights(self) -> int:
        """Find the last stop of the way back in training."""
        counts = [len(layer.params) for layer in self.layers]
        return next((i for i, count in enumerate(counts) if count), len(counts) - 1)
