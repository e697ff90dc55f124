"""TensorFlow and Keras, as they are meant to be used: compiled functions, channels last.

TensorFlow's own settings stay as they come; above all its oneDNN kernels are on.
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np

from ..cases import BATCH_SIZE, Case, layer_arrays, training_arrays
from . import Jobs, Peer

os.environ.pop("TF_ENABLE_ONEDNN_OPTS", None)
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf

FROM_NHWC = (0, 3, 1, 2)


def peer(_: str) -> Peer:
    """Give the jobs of TensorFlow."""
    return jobs


def jobs(case: Case) -> Jobs:
    """Make the jobs of a case."""
    return training(case) if case.kind == "train" else layer(case)


def layer(case: Case) -> Jobs:
    """A convolution or a pooling, its arrays in TensorFlow's order before the clock starts."""
    arrays = layer_arrays(case)
    x = tf.constant(arrays["x"].transpose(0, 2, 3, 1))
    dy = tf.constant(arrays["dy"].transpose(0, 2, 3, 1))
    weights = []
    if case.w_shape:
        weights = [tf.constant(arrays["w"].transpose(2, 3, 1, 0)), tf.constant(arrays["b"])]

    def compute(x: Any, weights: Any) -> Any:
        if not weights:
            return tf.nn.max_pool2d(x, 2, case.strides, "VALID")
        edge = [case.padding, case.padding]
        y = tf.nn.conv2d(x, weights[0], case.strides, [[0, 0], edge, edge, [0, 0]])
        return tf.nn.bias_add(y, weights[1])

    @tf.function
    def forward(x: Any, weights: Any) -> Any:
        return compute(x, weights)

    @tf.function
    def both(x: Any, weights: Any, dy: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch([x, *weights])
            y = compute(x, weights)
        return y, *tape.gradient(y, [x, *weights], dy)

    @tf.function
    def filters(x: Any, weights: Any, dy: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(weights)
            y = compute(x, weights)
        return y, *tape.gradient(y, weights, dy)

    def results() -> dict[str, np.ndarray]:
        y, dx, *others = (array.numpy() for array in both(x, weights, dy))
        found = {"y": y.transpose(FROM_NHWC), "dx": dx.transpose(FROM_NHWC)}
        return found | dict(zip(("dw", "db"), _weights(others), strict=False))

    # .numpy() waits for the last result and copies nothing.
    layer_jobs: Jobs = {
        "forward": lambda: forward(x, weights).numpy(),
        "both": lambda: [array.numpy() for array in both(x, weights, dy)],
        "results": results,
    }
    if weights:
        layer_jobs["filters"] = lambda: [array.numpy() for array in filters(x, weights, dy)]
    return layer_jobs


def _weights(gradients: list[np.ndarray]) -> list[np.ndarray]:
    """Bring the gradient of filters into cnnlib's order."""
    return [gradients[0].transpose(3, 2, 0, 1), gradients[1]] if gradients else []


def training(case: Case) -> Jobs:
    """One epoch of the same network through compiled `fit`."""
    import keras

    x, t = training_arrays(case)
    x = np.ascontiguousarray(x.transpose(0, 2, 3, 1))
    model = keras.Sequential([keras.Input(x.shape[1:]), *_layers(case.network)])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=["accuracy"])
    return {"fit": lambda: model.fit(x, t, batch_size=BATCH_SIZE, epochs=1, verbose=0)}


def _layers(network: str) -> list[Any]:
    """Build the layers of a network of `cnnlib.models` anew in Keras."""
    from keras import layers as L

    match network:
        case "simple_convnet":
            return [
                L.Conv2D(30, 5, activation="relu"),
                L.MaxPooling2D(),
                L.Flatten(),
                L.Dense(100, activation="relu"),
                L.Dense(10),
            ]
        case "lenet5":
            return [
                L.Conv2D(6, 5, activation="relu", padding="same"),
                L.MaxPooling2D(),
                L.Conv2D(16, 5, activation="relu"),
                L.MaxPooling2D(),
                L.Flatten(),
                L.Dense(120, activation="relu"),
                L.Dense(84, activation="relu"),
                L.Dense(10),
            ]
    return [
        L.Conv2D(32, 3, activation="relu"),
        L.MaxPooling2D(),
        L.Conv2D(64, 3, activation="relu"),
        L.MaxPooling2D(),
        L.Conv2D(64, 3, activation="relu"),
        L.Flatten(),
        L.Dense(64, activation="relu"),
        L.Dense(10),
    ]
