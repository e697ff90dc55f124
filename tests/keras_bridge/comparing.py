"""Compare a network with its Keras model: outputs, gradients, weights."""

import numpy as np

from cnnlib import (
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Conv2DTranspose,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePooling2D,
    GlobalMaxPooling2D,
    LeakyReLU,
    LocalResponseNormalization,
    MaxPooling2D,
    RadialBasis,
    ReLU,
    Reshape,
    Sequential,
    Sigmoid,
    Softmax,
    Subsampling2D,
    TableConv2D,
    Tanh,
    UpSampling2D,
    as_keras_arrays,
)

TOLERANCE = 1e-5  # float32


SHAPE = (3, 9, 7)  # (C, H, W)
STACKS = {
    "conv": [Conv2D(4, (3, 2))],
    "conv same strided": [Conv2D(4, (4, 3), strides=(2, 3), padding="same")],
    "conv padded": [Conv2D(4, 3, padding=2, use_bias=False)],
    "conv padded unevenly": [Conv2D(4, 3, padding=((2, 0), (1, 3)))],
    "conv full": [Conv2D(4, 3, padding="full")],
    "conv dilated": [Conv2D(4, 2, dilation_rate=(2, 3))],
    "conv groups": [Conv2D(6, 3, groups=3)],
    "transposed": [Conv2DTranspose(4, (3, 4), strides=(2, 3))],
    "transposed same": [Conv2DTranspose(4, 3, strides=2, padding="same", use_bias=False)],
    "transposed cut": [Conv2DTranspose(4, 3, strides=2, padding=((1, 0), (2, 1)))],
    "transposed apart": [Conv2DTranspose(2, 2, strides=3)],
    "max pooling": [MaxPooling2D((3, 2), strides=(2, 1))],
    "max pooling same": [MaxPooling2D(3, strides=2, padding="same")],
    "average pooling": [AveragePooling2D(2)],
    "average pooling same": [AveragePooling2D(3, strides=2, padding="same")],
    "global max": [GlobalMaxPooling2D(), Dense(3)],
    "global average": [GlobalAveragePooling2D(), Dense(3)],
    "up": [UpSampling2D((2, 3)), Conv2D(2, 2)],
    "norms": [BatchNormalization(epsilon=0.01), LocalResponseNormalization(1, bias=1.0, alpha=0.3)],
    "activations": [Tanh(), LeakyReLU(0.2), Conv2D(4, 1), Sigmoid(), Conv2D(2, 1), ReLU()],
    "softmax of channels": [Conv2D(4, 2), Softmax()],
    "scaled tanh": [Tanh(1.7159, 2 / 3)],
    "subsampling": [Subsampling2D((3, 2))],
    "table": [TableConv2D([[0, 2], [1], [2, 1, 0]], (2, 3))],
    "flatten and dense": [Conv2D(4, 3), Flatten(), Dense(5), ReLU(), Dense(2)],
    "much between": [Flatten(), ReLU(), BatchNormalization(), Dropout(0.5), Dense(5)],
    "flatten and basis": [Flatten(), RadialBasis(np.linspace(-1, 1, 2 * 189).reshape(2, 189))],
    "flatten at the end": [Conv2D(4, 3), Flatten()],
    "flatten and normalise": [Flatten(), BatchNormalization()],
    "dense fills maps": [Flatten(), Dense(24), ReLU(), Reshape((2, 3, 4)), Conv2D(3, 2)],
    "dense fills maps behind a norm": [
        Flatten(),
        Dense(24),
        BatchNormalization(),
        Reshape((2, 3, 4)),
    ],
    "reshape of maps": [Reshape((7, 9, 3)), Conv2D(3, 2)],
    "reshape to a row": [Conv2D(4, 3), Reshape((140,)), Dense(4)],
    "reshape twice": [Reshape((189,)), Reshape((7, 3, 9)), Conv2D(2, 2)],
    "flatten twice": [Flatten(), Flatten(), Dense(3)],
    "flatten and reshape": [Flatten(), Reshape((9, 3, 7)), Conv2D(2, 2)],
}


def nhwc(x):
    """Put the channels last, where there are any."""
    return x.transpose(0, 2, 3, 1) if x.ndim == 4 else x


def nchw(x):
    """Put the channels first again."""
    return x.transpose(0, 3, 1, 2) if x.ndim == 4 else x


def build(layers, shape, dtype=np.float32, seed=0):
    """Make a network whose weights all differ from the zeros and ones they start with."""
    network = Sequential(
        layers, shape, rng=np.random.default_rng(seed), dtype=dtype, loss="mean_squared_error"
    )
    rng = np.random.default_rng(seed + 1)
    for array in (*network.params.values(), *network.state.values()):
        array += rng.uniform(0.05, 0.3, array.shape).astype(array.dtype)
    return network


def assert_equal_to_keras(network, x, tolerance=TOLERANCE, training=False, t=None):
    """Compare the outputs, and all gradients: of the loss, or for a random upstream gradient."""
    import tensorflow as tf

    model = network.to_keras()
    y = network.forward(x, training=training)
    dy = (np.random.default_rng(9).normal(size=y.shape) / len(x)).astype(y.dtype)
    if t is not None:
        _, dy = network.loss_and_gradient(y, t)
    dx = network.backward(dy)
    variable = tf.Variable(nhwc(x))
    with tf.GradientTape() as tape:
        y_keras = model(variable, training=training)
        total = tf.reduce_sum(y_keras * nhwc(dy))
    grads = tape.gradient(total, [variable, *model.trainable_weights])
    np.testing.assert_allclose(y, nchw(y_keras.numpy()), rtol=tolerance, atol=tolerance)
    scale = max(1.0, abs(dx).max())
    np.testing.assert_allclose(dx / scale, nchw(grads[0].numpy()) / scale, atol=tolerance)
    ours = as_keras_arrays(network, network.grads)
    assert len(ours) == len(grads) - 1
    for mine, theirs in zip(ours, grads[1:], strict=True):
        scale = max(1.0, abs(mine).max())
        np.testing.assert_allclose(mine / scale, theirs.numpy() / scale, atol=tolerance)
    weights = as_keras_arrays(network, {**network.params, **network.state})
    for mine, theirs in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-6, atol=1e-6)
