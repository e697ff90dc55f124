"""In which order Keras has the numbers of a network, and how to sort ours into it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ..layers import (
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    Layer,
    RadialBasis,
    Reshape,
    Subsampling2D,
    TableConv2D,
)

if TYPE_CHECKING:
    from jaxtyping import Int, Shaped
    from numpy import ndarray

    from ..layers.rules import Shape
    from ..network import Sequential

    Order = Int[ndarray, "..."] | None


class Place(NamedTuple):
    """A layer, and the order of the features before and behind it.

    An order lists our positions as Keras has them: ``keras = ours[order]``. None stands for
    the same order.

    Attributes
    ----------
    layer : Layer
        The layer.
    input_shape : tuple of int
        Our shape of its input.
    order_in, order_out : ndarray of int or None
        The orders.

    Examples
    --------
    >>> from cnnlib import ReLU
    >>> Place(ReLU(), (4,), None, None).input_shape
    (4,)
    """

    layer: Layer
    input_shape: Shape
    order_in: Order
    order_out: Order


def channels_last(shape: Shape) -> Shape:
    """Move the channels of a shape to the end.

    Parameters
    ----------
    shape : tuple of int
        (C, H, W), or (D,).

    Returns
    -------
    tuple of int
        (H, W, C), or (D,).

    Examples
    --------
    >>> channels_last((32, 28, 27)), channels_last((10,))
    ((28, 27, 32), (10,))
    """
    return (*shape[1:], shape[0])


def flat_order(shape: Shape) -> Int[ndarray, " D"]:
    """Give our positions of flattened maps in the order in which Keras flattens.

    Parameters
    ----------
    shape : tuple of int
        (C, H, W).

    Returns
    -------
    ndarray of int of shape (C * H * W,)
        Positions.

    Examples
    --------
    >>> flat_order((2, 1, 3))  # two channels of three pixels
    array([0, 3, 1, 4, 2, 5])
    """
    positions = np.arange(math.prod(shape)).reshape(shape)  # (C, H, W)
    return np.moveaxis(positions, 0, -1).ravel()  # (H * W * C,)


def places(network: Sequential) -> list[Place]:
    """Work out the order of the features before and behind every layer.

    Parameters
    ----------
    network : Sequential
        The network.

    Returns
    -------
    list of Place
        One for each layer.

    Notes
    -----
    Features are out of our order between Flatten and the next dense layer, which can take
    them in any order, and between a dense layer and the Reshape that it fills.

    Examples
    --------
    >>> from cnnlib import Conv2D, Dense, Flatten, Sequential
    >>> network = Sequential([Conv2D(2, 1), Flatten(), Dense(3)], (1, 1, 3))
    >>> places(network)[-1].order_in
    array([0, 3, 1, 4, 2, 5])
    """
    found: list[Place] = []
    shape = network.input_shape
    order: Order = None
    for position, layer in enumerate(network.layers):
        order_in = order
        order = _order_behind(layer, shape, order_in, network.layers[position + 1 :])
        found.append(Place(layer, shape, order_in, order))
        shape = layer.output_shape(shape)
    return found


def _order_behind(layer: Layer, shape: Shape, order: Order, later: Sequence[Layer]) -> Order:
    """Choose the order in which a layer hands on its features."""
    following = next((other for other in later if not _keeps_order(other)), None)
    if isinstance(layer, Dense):
        if isinstance(following, Reshape) and len(following.target_shape) == 3:
            return flat_order(following.target_shape)
        return None
    if isinstance(layer, Flatten) and not isinstance(layer, Reshape) and len(shape) == 3:
        return flat_order(shape) if isinstance(following, Dense | RadialBasis) else None
    return order if _keeps_order(layer) else None


def _keeps_order(layer: Layer) -> bool:
    """Tell whether each feature is handled alone, or with a weight that can be sorted."""
    return layer.is_activation or isinstance(layer, Dropout | BatchNormalization)


class WeightRule(NamedTuple):
    """How one weight array becomes the one that Keras has.

    Attributes
    ----------
    name : str
        Key in `params` or `state`.
    axes : tuple of int
        The order of our axes in Keras.
    orders : tuple
        For each of our axes the order of its positions, or None.

    Examples
    --------
    >>> WeightRule("w", (1, 0), (None, None)).apply(np.array([[1, 2, 3]])).shape
    (3, 1)
    """

    name: str
    axes: tuple[int, ...]
    orders: tuple[Order, ...]

    def apply(self, array: Shaped[ndarray, "..."]) -> Shaped[ndarray, "..."]:
        """Sort and transpose one of our arrays.

        Parameters
        ----------
        array : ndarray
            In our order.

        Returns
        -------
        ndarray
            In that of Keras.

        Examples
        --------
        >>> WeightRule("b", (0,), (np.array([2, 0, 1]),)).apply(np.array([10, 20, 30]))
        array([30, 10, 20])
        """
        for axis, order in enumerate(self.orders):
            array = array if order is None else array.take(order, axis)
        return array.transpose(self.axes)

    def undo(self, array: Shaped[ndarray, "..."]) -> Shaped[ndarray, "..."]:
        """Bring an array of Keras into our order.

        Parameters
        ----------
        array : ndarray
            In the order of Keras.

        Returns
        -------
        ndarray
            In ours.

        Examples
        --------
        >>> WeightRule("b", (0,), (np.array([2, 0, 1]),)).undo(np.array([30, 10, 20]))
        array([10, 20, 30])
        """
        array = array.transpose(np.argsort(self.axes))
        for axis, order in enumerate(self.orders):
            array = array if order is None else array.take(np.argsort(order), axis)
        return array


def weight_rules(place: Place) -> list[WeightRule]:
    """Give the rules for all weights of a layer, in the order of Keras.

    Parameters
    ----------
    place : Place
        The layer and the orders around it.

    Returns
    -------
    list of WeightRule
        Empty for a layer without weights.

    Examples
    --------
    >>> from cnnlib import Conv2D
    >>> [rule.axes for rule in weight_rules(Place(Conv2D(2, 3), (1, 8, 8), None, None))]
    [(2, 3, 1, 0), (0,)]
    """
    layer, order = place.layer, place.order_out
    match layer:
        case Conv2D() | Conv2DTranspose():
            rules = [WeightRule("w", (2, 3, 1, 0), ())]
        case Dense():
            rules = [WeightRule("w", (0, 1), (place.order_in, order))]
        case TableConv2D():
            rules = [WeightRule("w", (1, 2, 0), ())]
        case Subsampling2D():
            rules = [WeightRule("gain", (0,), ())]
        case BatchNormalization():
            names = ("gamma", "beta", "moving_mean", "moving_variance")
            return [WeightRule(name, (0,), (order,)) for name in names]
        case _:
            return []
    if "b" in layer.param_shapes(place.input_shape):
        rules.append(WeightRule("b", (0,), (order,)))
    return rules


def as_keras_arrays(network: Sequential, arrays: Mapping[str, ndarray]) -> list[ndarray]:
    """Bring weights, or gradients of them, into the shapes and the order of Keras.

    Parameters
    ----------
    network : Sequential
        The network they belong to.
    arrays : mapping of ndarray
        By names such as ``"conv2d/w"``: `network.params`, `network.grads`, or both weights
        and state. Names that are missing are left out.

    Returns
    -------
    list of ndarray
        As in the lists ``trainable_weights`` or ``weights`` of the Keras model.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from cnnlib import Conv2D, Sequential
    >>> network = Sequential([Conv2D(8, 3)], (1, 28, 28), rng=np.random.default_rng(0))
    >>> [array.shape for array in as_keras_arrays(network, network.params)]
    [(3, 3, 1, 8), (8,)]
    """
    return [
        rule.apply(arrays[f"{place.layer.name}/{rule.name}"])
        for place in places(network)
        for rule in weight_rules(place)
        if f"{place.layer.name}/{rule.name}" in arrays
    ]
