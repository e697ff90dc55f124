"""The Keras layers that do what a layer of this package does."""

from __future__ import annotations

from typing import Any

from .. import layers as ours
from ..checks import message
from .custom import custom_layers
from .orders import Place, channels_last

NO_PADS = ((0, 0), (0, 0))


def counterparts(keras: Any, place: Place, dtype: str) -> list[Any]:
    """Make the counterpart of one layer: one Keras layer, sometimes with a helper.

    Parameters
    ----------
    keras : module
        Keras.
    place : Place
        The layer, the shape of its input, and the orders around it.
    dtype : str
        "float32" or "float64".

    Returns
    -------
    list of keras.Layer
        In the order in which they are applied. Not built.

    Raises
    ------
    ValueError
        If there is none.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> from cnnlib import Conv2D
    >>> from cnnlib.keras_import import import_keras
    >>> place = Place(Conv2D(8, 3, padding=1, name="edges"), (1, 28, 28), None, None)
    >>> [layer.name for layer in counterparts(import_keras(), place, "float32")]
    ['edges_padding', 'edges']
    """
    layer, make = place.layer, keras.layers
    common = {"name": layer.name, "dtype": dtype}
    match layer:
        case ours.Conv2D():
            return _convolution(make, layer, place, common)
        case ours.Conv2DTranspose():
            return _transposed_convolution(make, layer, place, common)
        case ours.MaxPooling2D() | ours.AveragePooling2D():
            return [getattr(make, type(layer).__name__)(**_pooling(layer, place), **common)]
        case ours.Reshape():
            return _reshape(make, layer, place, common)
        case ours.Flatten():
            return [*_channels_first(make, place), make.Flatten(**common)]
        case ours.Dense():
            return [make.Dense(layer.units, use_bias=layer.use_bias, **common)]
        case ours.Dropout():
            return [make.Dropout(layer.rate, **common)]
        case ours.UpSampling2D():
            return [make.UpSampling2D(layer.size, **common)]
        case ours.BatchNormalization():
            settings = {"momentum": layer.momentum, "epsilon": layer.epsilon}
            return [make.BatchNormalization(**settings, **common)]
        case ours.LeakyReLU():
            return [make.LeakyReLU(negative_slope=layer.negative_slope, **common)]
        case ours.Sigmoid():
            return [make.Activation("sigmoid", **common)]
        case ours.Tanh(amplitude=1.0, slope=1.0):
            return [make.Activation("tanh", **common)]
        case ours.ReLU() | ours.Softmax():
            return [getattr(make, type(layer).__name__)(**common)]
        case ours.GlobalMaxPooling2D() | ours.GlobalAveragePooling2D():
            return [getattr(make, type(layer).__name__)(**common)]
    return [_custom(place, common)]


def _convolution(make: Any, layer: ours.Conv2D, place: Place, common: dict[str, Any]) -> list[Any]:
    """Pad by a layer of its own where Keras has no word for the padding."""
    helpers, padding = [], "same" if layer.padding == "same" else "valid"
    pads = layer.grid(place.input_shape).pads
    if padding == "valid" and pads != NO_PADS:
        helpers = [make.ZeroPadding2D(pads, name=f"{layer.name}_padding")]
    convolution = make.Conv2D(
        layer.filters,
        layer.kernel_size,
        layer.strides,
        padding,
        dilation_rate=layer.dilation,
        groups=layer.groups,
        use_bias=layer.use_bias,
        **common,
    )
    return [*helpers, convolution]


def _transposed_convolution(
    make: Any, layer: ours.Conv2DTranspose, place: Place, common: dict[str, Any]
) -> list[Any]:
    """Cut cells off by a layer of its own where Keras has no word for it."""
    helpers, padding = [], "same" if layer.padding == "same" else "valid"
    pads = layer.grid(place.input_shape).pads
    if padding == "valid" and pads != NO_PADS:
        helpers = [make.Cropping2D(pads, name=f"{layer.name}_cropping")]
    convolution = make.Conv2DTranspose(
        layer.filters,
        layer.kernel_size,
        layer.strides,
        padding,
        use_bias=layer.use_bias,
        **common,
    )
    return [convolution, *helpers]


def _pooling(layer: ours.MaxPooling2D | ours.AveragePooling2D, place: Place) -> dict[str, Any]:
    """Give the arguments of a pooling, if Keras has such a one."""
    pads = layer.grid(place.input_shape).pads
    if pads != NO_PADS and layer.padding != "same":
        expected = f'{layer.name} must have padding "valid" or "same" to exist in Keras'
        advice = "Keras pools without other padding."
        raise ValueError(message(expected, f"padding={layer.padding!r}", advice))
    padding = "same" if layer.padding == "same" else "valid"
    return {"pool_size": layer.kernel_size, "strides": layer.strides, "padding": padding}


def _channels_first(make: Any, place: Place) -> list[Any]:
    """Bring maps into our order, where no dense layer behind can be sorted instead."""
    if len(place.input_shape) < 3 or place.order_out is not None:
        return []
    return [make.Permute((3, 1, 2), name=f"{place.layer.name}_channels_first")]


def _reshape(make: Any, layer: ours.Reshape, place: Place, common: dict[str, Any]) -> list[Any]:
    """Fill maps with features that come sorted, or turn the axes of the maps afterwards."""
    target = layer.target_shape
    if place.order_in is not None:
        return [make.Reshape(channels_last(target), **common)]
    stack = [*_channels_first(make, place), make.Reshape(target, **common)]
    if len(target) == 3:
        stack.append(make.Permute((2, 3, 1), name=f"{layer.name}_channels_last"))
    return stack


def _custom(place: Place, common: dict[str, Any]) -> Any:
    """Make one of the layers that this package adds to Keras."""
    layer, makers = place.layer, custom_layers()
    match layer:
        case ours.Tanh():
            settings: dict[str, Any] = {"amplitude": layer.amplitude, "slope": layer.slope}
        case ours.LocalResponseNormalization():
            names = ("depth_radius", "bias", "alpha", "beta")
            settings = {name: getattr(layer, name) for name in names}
        case ours.Subsampling2D():
            settings = {"pool_size": layer.kernel_size}
        case ours.TableConv2D():
            settings = {"table": layer.table, "kernel_size": layer.kernel_size}
        case ours.RadialBasis():
            order = place.order_in
            codes = layer.codes if order is None else layer.codes[:, order]
            settings = {"codes": codes.tolist()}
        case _:
            expected = "every layer must have a counterpart in Keras"
            advice = "Add it to cnnlib/keras_bridge/counterparts.py."
            raise ValueError(message(expected, f"{layer!r}", advice))
    return makers[type(layer).__name__].from_config({**common, "settings": settings})
