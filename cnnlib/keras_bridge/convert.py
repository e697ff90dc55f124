"""Make the Keras model of a network, and take weights back from one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..checks import message
from ..keras_import import import_keras
from .counterparts import counterparts
from .orders import as_keras_arrays, channels_last, places, weight_rules

if TYPE_CHECKING:
    from ..network import Sequential


def to_keras(network: Sequential) -> Any:
    """Make the Keras model with the same layers, names and weights.

    Parameters
    ----------
    network : Sequential
        The network. It needs weights, or an `rng` to draw them.

    Returns
    -------
    keras.Sequential
        Input (N, H, W, C). Not compiled. Outputs and gradients equal those of the network
        within float32 rounding; images that come out have their channels last.

    Raises
    ------
    ValueError
        If a layer has no counterpart: a pooling with cells of padding other than "same".
    RuntimeError
        If weights must be drawn and there is no `rng`.

    Notes
    -----
    Cells of zeros before a convolution become a ZeroPadding2D layer. The layers that Keras
    lacks (local response normalisation, those of the original LeNet-5) are small Keras layers
    of this package.

    Taught in chapter 9, Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import lenet5
    >>> network = lenet5(rng=np.random.default_rng(0))
    >>> model = to_keras(network)
    >>> x = np.random.default_rng(1).random((5, 1, 28, 28), np.float32)
    >>> y = np.asarray(model(x.transpose(0, 2, 3, 1)))
    >>> bool(abs(y - network.forward(x)).max() < 1e-5)
    True
    """
    keras = import_keras()
    dtype = network.dtype.name
    stack = [keras.Input(channels_last(network.input_shape), dtype=dtype)]
    for place in places(network):
        stack += counterparts(keras, place, dtype)
    model = keras.Sequential(stack, name=network.name)
    arrays = iter(as_keras_arrays(network, {**network.params, **network.state}))
    for layer in model.layers:
        layer.set_weights([next(arrays) for _ in layer.weights])
    return model


def load_keras_weights(network: Sequential, model: Any) -> None:
    """Take over the weights of a Keras model with the same layers, or none of them.

    Parameters
    ----------
    network : Sequential
        The network; its layers with weights in the same order as those of the model.
    model : keras.Model
        From `to_keras`, or written by hand with the channels last and Flatten between
        convolution and dense layers.

    Raises
    ------
    ValueError
        If the number of arrays or their shapes differ; nothing is changed then.

    Notes
    -----
    Taught in chapter 9, Keras.

    Examples
    --------
    >>> import numpy as np
    >>> from cnnlib import keras_mnist
    >>> trained, fresh = keras_mnist(rng=np.random.default_rng(0)), keras_mnist()
    >>> load_keras_weights(fresh, to_keras(trained))
    >>> np.array_equal(fresh.params["dense/w"], trained.params["dense/w"])
    True
    """
    rules = [
        (f"{place.layer.name}/{rule.name}", rule)
        for place in places(network)
        for rule in weight_rules(place)
    ]
    arrays = [array for layer in model.layers for array in layer.get_weights()]
    shapes = {**network.param_shapes(), **network.state_shapes()}
    needed = [tuple(shapes[name][axis] for axis in rule.axes) for name, rule in rules]
    if [array.shape for array in arrays] != needed:
        expected = f"model must have weights of the shapes {needed}"
        advice = "Nothing was changed. Compare model.summary() with network.summary()."
        raise ValueError(message(expected, f"{[array.shape for array in arrays]}", advice))
    pairs = zip(rules, arrays, strict=True)
    network.set_weights({name: rule.undo(array) for (name, rule), array in pairs})
