"""A network and some images as plain text, for a page that runs them without Python.

The widget of chapter 10 is sent what this module writes; its JavaScript forward pass is held
equal to the network's own by shared test vectors.
"""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np

from .checks import check_array, message
from .layers import (
    AveragePooling2D,
    Conv2D,
    Dense,
    Dropout,
    Flatten,
    Layer,
    MaxPooling2D,
    ReLU,
    Softmax,
    Tanh,
)
from .network import Sequential

if TYPE_CHECKING:
    from jaxtyping import Real
    from numpy import ndarray

KINDS: dict[type[Layer], str] = {
    Conv2D: "conv",
    MaxPooling2D: "max",
    AveragePooling2D: "average",
    Dense: "dense",
    ReLU: "relu",
    Tanh: "tanh",
    Flatten: "flatten",
    Softmax: "softmax",
}
"""The layers that a page can run, and what they are called there."""


def pack_network(network: Sequential) -> dict[str, Any]:
    """Write a network as a dict of numbers and texts, its weights in half precision.

    Parameters
    ----------
    network : Sequential
        Of the layers in `KINDS`, without groups; dropout is left out, since it does nothing
        once the network is trained.

    Returns
    -------
    dict
        ``["shape"]`` of the input, and ``["layers"]``: for each its kind, name and output
        shape, its window where it has one, and its weights as base64 of little-endian float16.

    Raises
    ------
    TypeError
        If a layer is of another kind.
    ValueError
        If a convolution has groups.

    Notes
    -----
    Two bytes a weight, and a third more for base64: LeNet-5's 61,706 weights take 165 KB.
    Half precision keeps 11 binary digits, an error of at most 0.05 % of each weight.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> from cnnlib.models import lenet5
    >>> packed = pack_network(lenet5(rng=np.random.default_rng(0)))
    >>> [layer["kind"] for layer in packed["layers"][:4]], packed["layers"][0]["shape"]
    (['conv', 'relu', 'max', 'conv'], [6, 28, 28])
    """
    shape, layers = network.input_shape, []
    for layer in network.layers:
        output_shape = layer.output_shape(shape)
        if not isinstance(layer, Dropout):
            layers.append(_pack_layer(layer, shape, output_shape))
        shape = output_shape
    return {"shape": list(network.input_shape), "layers": layers}


def _pack_layer(
    layer: Layer, shape: tuple[int, ...], output_shape: tuple[int, ...]
) -> dict[str, Any]:
    kind = KINDS.get(type(layer))
    if kind is None:
        expected = f"every layer must be one of {', '.join(one.__name__ for one in KINDS)}"
        advice = "Show a network of these layers."
        raise TypeError(message(expected, type(layer).__name__, advice))
    if isinstance(layer, Conv2D) and layer.groups > 1:
        got = f"groups={layer.groups}"
        raise ValueError(message("a convolution must have no groups", got, "Use groups=1."))
    packed: dict[str, Any] = {
        "kind": kind,
        "type": type(layer).__name__,
        "name": layer.name,
        "shape": list(output_shape),
    }
    if isinstance(layer, (Conv2D, MaxPooling2D, AveragePooling2D)):
        kernel_size, strides, pads, dilation, _ = layer.grid(shape)
        (top, bottom), (left, right) = pads
        packed |= {
            "kernel": list(kernel_size),
            "strides": list(strides),
            "pads": [top, bottom, left, right],
            "dilation": list(dilation),
        }
    if isinstance(layer, Tanh):
        packed |= {"amplitude": layer.amplitude, "slope": layer.slope}
    return packed | {name: pack_array(array, "<f2") for name, array in layer.params.items()}


def pack_images(images: Real[ndarray, "N C H W"]) -> dict[str, Any]:
    """Write images as one text, a byte a pixel.

    Parameters
    ----------
    images : ndarray, (N, C, H, W)
        Grey values from 0 to 1.

    Returns
    -------
    dict
        ``["shape"]``, and ``["pixels"]`` as base64 of bytes from 0 to 255.

    Raises
    ------
    TypeError, ValueError
        If the images have not four axes, or values below 0 or above 1.

    Notes
    -----
    MNIST's own pixels are bytes, so nothing is lost.

    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> pack_images(np.array([[[[0.0, 1.0, 0.2]]]]))
    {'shape': [1, 1, 1, 3], 'pixels': 'AP8z'}
    """
    images = check_array(images, "images", "N C H W")
    if images.size and not 0 <= images.min() <= images.max() <= 1:
        got = f"values from {images.min():g} to {images.max():g}"
        raise ValueError(message("images must lie from 0 to 1", got, "Divide bytes by 255."))
    pixels = np.round(images * 255)
    return {"shape": list(images.shape), "pixels": pack_array(pixels, "u1")}


def pack_array(array: Real[ndarray, "..."], dtype: str) -> str:
    """Write the numbers of an array, in C order, as base64 of their bytes.

    Parameters
    ----------
    array : ndarray
        Of any shape.
    dtype : str
        How each number is written: ``"<f2"`` for half precision, ``"u1"`` for a byte.

    Returns
    -------
    str
        Four letters for every three bytes.

    Notes
    -----
    Taught in chapter 10, Looking inside.

    Examples
    --------
    >>> pack_array(np.array([1.0, -2.0]), "<f2")
    'ADwAwA=='
    """
    return b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode("ascii")
