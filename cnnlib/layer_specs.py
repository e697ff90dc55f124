"""The layers of a network as plain settings, in the order and with the words of Keras.

The widget of chapter 9 stacks such settings, and its JavaScript reads them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import layers as kinds
from .checks import message

if TYPE_CHECKING:
    from .layers import Layer
    from .network import Sequential

Spec = dict[str, Any]

WINDOW = {"strides": 2, "padding": "valid"}

#: What can be set of each kind of layer, and to what it is set at first.
FIELDS: dict[str, Spec] = {
    "Conv2D": {
        "filters": 32, "rows": 3, "columns": 3, "strides": 1, "padding": "valid",
        "activation": "relu",
    },
    "MaxPooling2D": {"pool": 2, **WINDOW},
    "AveragePooling2D": {"pool": 2, **WINDOW},
    "GlobalAveragePooling2D": {},
    "Flatten": {},
    "Dense": {"units": 100, "activation": "relu"},
    "Dropout": {"rate": 0.4},
    "UpSampling2D": {"size": 2},
    "Reshape": {"height": 7, "width": 7, "channels": 64},
}  # fmt: skip

ACTIVATIONS = {"ReLU": "relu", "Sigmoid": "sigmoid", "Softmax": "softmax", "Tanh": "tanh"}


def layer_specs(network: Sequential) -> list[Spec]:
    """Write the layers of a network as settings; an activation joins the layer before it.

    Parameters
    ----------
    network : Sequential
        A network of the kinds in `FIELDS`, with square windows in its poolings.

    Returns
    -------
    list of dict
        One a layer: its ``"kind"``, and a value for each of its `FIELDS`.

    Raises
    ------
    ValueError
        If a layer has settings that are not among them.

    Notes
    -----
    Taught in chapter 9, The same network in Keras.

    Examples
    --------
    >>> from cnnlib import Dense, Flatten, ReLU, Sequential
    >>> layer_specs(Sequential([Flatten(), Dense(5), ReLU()], (1, 2, 2)))
    [{'kind': 'Flatten'}, {'kind': 'Dense', 'units': 5, 'activation': 'relu'}]
    """
    specs: list[Spec] = []
    for layer in network.layers:
        name = ACTIVATIONS.get(type(layer).__name__)
        if name is None:
            specs.append(_spec(layer))
        elif specs and specs[-1].get("activation") == "":
            specs[-1]["activation"] = name
        else:
            advice = "Put it behind a convolution or a dense layer."
            raise _unknown(layer, "an activation must follow a layer that can hold one", advice)
    return specs


def _spec(layer: Layer) -> Spec:
    match layer:
        case kinds.Conv2D(groups=1, use_bias=True, dilation=(1, 1)):
            rows, columns = layer.kernel_size
            settings: Spec = {"filters": layer.filters, "rows": rows, "columns": columns}
            return _windowed(layer, settings) | {"activation": ""}
        case kinds.MaxPooling2D() | kinds.AveragePooling2D():
            return _windowed(layer, {"pool": _equal(layer, layer.kernel_size)})
        case kinds.GlobalAveragePooling2D() | kinds.Reshape() | kinds.Flatten():
            shape = getattr(layer, "target_shape", ())
            names = ("channels", "height", "width")
            target = dict(zip(names, shape, strict=True)) if len(shape) == 3 else {}
            if bool(shape) == bool(target):
                return {"kind": type(layer).__name__, **target}
        case kinds.Dense(use_bias=True):
            return {"kind": "Dense", "units": layer.units, "activation": ""}
        case kinds.Dropout():
            return {"kind": "Dropout", "rate": layer.rate}
        case kinds.UpSampling2D():
            return {"kind": "UpSampling2D", "size": _equal(layer, layer.size)}
    raise _unknown(layer, f"a layer must be one of {tuple(FIELDS)}, with their plain settings")


def _windowed(layer: Any, settings: Spec) -> Spec:
    padding = "valid" if layer.padding == 0 else layer.padding
    if padding not in ("valid", "same"):
        raise _unknown(layer, 'padding must be "valid" or "same"')
    strides = _equal(layer, layer.strides)
    return {"kind": type(layer).__name__, **settings, "strides": strides, "padding": padding}


def _equal(layer: Layer, pair: Any) -> int:
    down, across = (pair, pair) if isinstance(pair, int) else pair
    if down != across:
        raise _unknown(layer, "strides, pooling windows and enlargements must be square")
    return int(down)


def _unknown(layer: Layer, expected: str, advice: str = "Leave the layer out.") -> ValueError:
    return ValueError(message(expected, repr(layer), advice))
