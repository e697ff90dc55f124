"""Which layers a network can have, and what they are called."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .checks import check_array, message
from .layers.base import Layer

if TYPE_CHECKING:
    from jaxtyping import Shaped
    from numpy import ndarray


def snake_case(name: str) -> str:
    """Write a class name in lower case, as Keras does for its layers.

    Parameters
    ----------
    name : str
        Such as "MaxPooling2D".

    Returns
    -------
    str
        Such as "max_pooling2d".

    Examples
    --------
    >>> snake_case("MaxPooling2D"), snake_case("Conv2DTranspose"), snake_case("ReLU")
    ('max_pooling2d', 'conv2d_transpose', 're_lu')
    """
    name = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", name).lower()


def check_layers(layers: Sequence[Any]) -> list[Layer]:
    """Accept a non-empty sequence of different layers.

    Parameters
    ----------
    layers : sequence of Layer
        From the input to the output.

    Returns
    -------
    list of Layer
        The same layers.

    Raises
    ------
    TypeError
        If something else is among them.
    ValueError
        If there are none, or one appears twice.

    Examples
    --------
    >>> from cnnlib import Flatten
    >>> check_layers([Flatten(name="flat")])
    [<Flatten flat>]
    """
    for layer in layers:
        if not isinstance(layer, Layer):
            expected = "layers must hold layers only"
            advice = "Write ReLU() with its parentheses."
            raise TypeError(message(expected, f"{layer!r}", advice))
    if not layers:
        raise ValueError(message("layers must hold a layer", "none", "Add one, such as Dense(10)."))
    if len({id(layer) for layer in layers}) < len(layers):
        expected = "every layer must appear once, since it keeps what its backward pass needs"
        advice = "Make a new layer for each place."
        raise ValueError(message(expected, f"layers={list(layers)}", advice))
    return list(layers)


def name_layers(layers: Sequence[Layer]) -> None:
    """Name every layer without a name: conv2d, conv2d_1, conv2d_2, ...

    Parameters
    ----------
    layers : sequence of Layer
        Their `name` is set where it is None.

    Raises
    ------
    ValueError
        If two layers came with the same name.

    Examples
    --------
    >>> from cnnlib import Dense, ReLU
    >>> layers = [Dense(8), ReLU(), Dense(2)]
    >>> name_layers(layers)
    >>> [layer.name for layer in layers]
    ['dense', 're_lu', 'dense_1']
    """
    given = [layer.name for layer in layers if layer.name is not None]
    taken = set(given)
    if len(taken) < len(given):
        twice = sorted({name for name in given if given.count(name) > 1})
        advice = "Give each a name of its own, or none to have them numbered."
        raise ValueError(message("layers must have different names", f"{twice} twice", advice))
    for layer in layers:
        if layer.name is None:
            layer.name = _free_name(snake_case(type(layer).__name__), taken)
            taken.add(layer.name)


def _free_name(base: str, taken: set[str]) -> str:
    """Add the smallest number that makes the name a new one; none for the first."""
    name, number = base, 0
    while name in taken:
        number += 1
        name = f"{base}_{number}"
    return name


def check_batch(x: Any, input_shape: tuple[int, ...]) -> Shaped[ndarray, "N ..."]:
    """Accept a batch of examples of one shape.

    Parameters
    ----------
    x : ndarray of shape (N, *input_shape)
        The batch.
    input_shape : tuple of int
        The shape of one example.

    Returns
    -------
    ndarray
        `x` itself.

    Raises
    ------
    TypeError
        If it is no array of numbers.
    ValueError
        If it has another shape, or no example.

    Examples
    --------
    >>> import numpy as np
    >>> check_batch(np.zeros((5, 1, 28, 28)), (1, 28, 28)).shape
    (5, 1, 28, 28)
    """
    check_array(x, "x", "...")
    if x.shape[1:] != tuple(input_shape) or len(x) == 0:
        expected = f"x must have shape (N, {', '.join(map(str, input_shape))})"
        advice = "Pass a batch of at least one example: x[None] for a single one."
        if x.ndim == 4 and x.shape[1:] == (*input_shape[1:], input_shape[0]):
            advice = "Channels come first here: use x.transpose(0, 3, 1, 2)."
        raise ValueError(message(expected, f"x.shape={x.shape}", advice))
    return x
