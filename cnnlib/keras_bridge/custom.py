"""Keras layers for what Keras lacks. They have the channels last, as all of Keras here."""

from __future__ import annotations

import functools
import math
from typing import Any

from ..keras_import import import_keras


@functools.cache
def custom_layers() -> dict[str, Any]:
    """Make the classes, once Keras is loaded.

    Returns
    -------
    dict of class
        By the names of the layers of this package. Registered with Keras, so that a model
        that has them can be saved and loaded.

    Notes
    -----
    Taught in chapter 11, LeNet-5 and AlexNet.

    Examples
    --------
    >>> sorted(custom_layers())
    ['LocalResponseNormalization', 'RadialBasis', 'Subsampling2D', 'TableConv2D', 'Tanh']
    """
    keras = import_keras()
    ops = keras.ops

    class Configured(keras.Layer):  # type: ignore[misc]
        """A layer whose settings are saved with it, made by `from_config`."""

        def get_config(self) -> dict[str, Any]:
            return {**super().get_config(), "settings": dict(self.settings)}

        @classmethod
        def from_config(cls, config: dict[str, Any]) -> Any:
            layer = cls(**{key: value for key, value in config.items() if key != "settings"})
            layer.settings = config["settings"]
            return layer

    class Tanh(Configured):
        """``amplitude * tanh(slope * x)``."""

        def call(self, x: Any) -> Any:
            return ops.tanh(x * self.settings["slope"]) * self.settings["amplitude"]

    class LocalResponseNormalization(Configured):
        """Divide by a power of the sum of squares over neighbouring channels."""

        def call(self, x: Any) -> Any:
            radius, C = self.settings["depth_radius"], x.shape[-1]
            squares = ops.pad(ops.square(x), [[0, 0], [0, 0], [0, 0], [radius, radius]])
            total = sum(squares[..., i : i + C] for i in range(2 * radius + 1))
            base = self.settings["bias"] + self.settings["alpha"] * total
            return x * ops.power(base, -self.settings["beta"])

    class Subsampling2D(Configured):
        """``gain * sum(window) + bias`` for each channel."""

        def build(self, input_shape: Any) -> None:
            self.gain = self.add_weight(shape=input_shape[-1:], initializer="ones", name="gain")
            self.bias = self.add_weight(shape=input_shape[-1:], initializer="zeros", name="bias")

        def call(self, x: Any) -> Any:
            size = self.settings["pool_size"]
            sums = ops.average_pool(x, size, size) * math.prod(size)
            return sums * self.gain + self.bias

    class TableConv2D(Configured):
        """A convolution with one kernel for each connection of a table."""

        def build(self, input_shape: Any) -> None:
            table, size = self.settings["table"], self.settings["kernel_size"]
            C, FN = input_shape[-1], len(table)
            connections = [(c, f) for f, row in enumerate(table) for c in row]
            shape = (*size, len(connections))  # (FH, FW, connections)
            self.kernel = self.add_weight(shape=shape, name="kernel")
            self.bias = self.add_weight(shape=(FN,), initializer="zeros", name="bias")
            places = ops.one_hot([c * FN + f for c, f in connections], C * FN)
            self.places = ops.cast(places, self.kernel.dtype)
            self.dense_shape = (*size, C, FN)

        def call(self, x: Any) -> Any:
            kernel = ops.reshape(ops.matmul(self.kernel, self.places), self.dense_shape)
            return ops.conv(x, kernel, padding="valid") + self.bias

    class RadialBasis(Configured):
        """Minus the squared distance to each code."""

        def call(self, x: Any) -> Any:
            codes = ops.convert_to_tensor(self.settings["codes"], dtype=x.dtype)
            return -ops.sum(ops.square(x[:, None, :] - codes), axis=2)

    made = (LocalResponseNormalization, RadialBasis, Subsampling2D, TableConv2D, Tanh)
    register = keras.saving.register_keras_serializable(package="cnnlib")
    return {one.__name__: register(one) for one in made}
