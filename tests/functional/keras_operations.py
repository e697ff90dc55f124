"""The operations of cnnlib beside those of Keras, with shapes drawn by hypothesis.

Each entry says how to draw inputs and options, how Keras computes the same, and how its
arrays are laid out: images as (N, H, W, C), filters as (FH, FW, C, FN).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from tests.functional.shapes import both, fits, paddings, pairs

IMAGES = (0, 2, 3, 1)  # (N, C, H, W) to (N, H, W, C)
FILTERS = (2, 3, 1, 0)  # (FN, C, FH, FW) to (FH, FW, C, FN)
AS_IT_IS = None


class Operation(NamedTuple):
    """One operation, drawn and computed by Keras."""

    name: str
    cases: Any  # strategy for (shapes of the inputs, options)
    keras: Callable[..., Any]  # takes tensors in Keras's layout, and the options
    layouts: tuple[Any, ...]  # of the inputs
    y_layout: Any = AS_IT_IS
    dtypes: tuple[str, ...] = ("float32", "float64")
    has_gradient: bool = True
    share: int = 1  # runs one case for so many of the others
    label: str = ""

    def __str__(self):
        return f"{self.name}{self.label}"


def keras():
    """Import Keras only where a test runs that needs it."""
    import keras

    return keras


def tensorflow():
    """Import TensorFlow only where a test runs that needs it."""
    import tensorflow

    return tensorflow


def padded(x, padding, kernel_size, dilation=(1, 1), value=0):
    """Put the border that the numbers say around images; leave words to Keras."""
    if padding in ("valid", "same"):
        return x, padding
    if padding == "full":
        padding = tuple(((k - 1) * d,) * 2 for k, d in zip(kernel_size, dilation, strict=True))
    rows, columns = both(padding)
    pads = [[0, 0], both(rows), both(columns), [0, 0]]
    if isinstance(padding, tuple) and not isinstance(rows, tuple):
        pads = [[0, 0], padding, padding, [0, 0]]  # (before, after) on both axes
    return tensorflow().pad(x, pads, constant_values=value), "valid"


sizes = st.integers(1, 8)


@st.composite
def images(draw, channels=st.integers(1, 3)):
    return draw(st.integers(1, 3)), draw(channels), draw(sizes), draw(sizes)


@st.composite
def convolutions(draw, groups=st.just(1), strided_and_dilated=False):
    """Keras refuses strides together with dilation, so only one of them is drawn."""
    G = draw(groups)
    N, C, H, W = draw(images())
    kernel_size, padding = draw(pairs(1, 4)), draw(paddings)
    strides = dilation = 1
    if strided_and_dilated:
        strides, dilation = draw(pairs(2, 3)), draw(pairs(2, 3))
    elif draw(st.booleans()) or G > 1:
        strides = draw(pairs(1, 3))
    else:
        dilation = draw(pairs(1, 3))
    assume(fits((H, W), both(kernel_size), padding, both(dilation)))
    FN = G * draw(st.integers(1, 3))
    shapes = ((N, G * C, H, W), (FN, C, *both(kernel_size)), (FN,))
    options = {"strides": strides, "padding": padding, "dilation": dilation}
    return shapes, options | ({"groups": G} if G > 1 else {})


def keras_conv2d(x, w, b, strides, padding, dilation, groups=1):
    x, padding = padded(x, padding, w.shape[:2], both(dilation))
    y = keras().ops.conv(x, w, strides, padding, "channels_last", dilation_rate=dilation)
    return y + b


def tensorflow_conv2d(x, w, b, strides, padding, dilation):
    x, padding = padded(x, padding, w.shape[:2], both(dilation))
    return tensorflow().nn.conv2d(x, w, both(strides), padding.upper(), dilations=dilation) + b


@st.composite
def transposed_convolutions(draw):
    N, C, H, W = draw(images())
    kernel_size, FN = draw(pairs(1, 4)), draw(st.integers(1, 3))
    shapes = ((N, C, H, W), (C, FN, *both(kernel_size)), (FN,))
    padding = draw(st.sampled_from(["valid", "same"]))
    return shapes, {"strides": draw(pairs(1, 3)), "padding": padding}


def keras_conv2d_transpose(x, w, b, strides, padding):
    return keras().ops.conv_transpose(x, w, strides, padding, data_format="channels_last") + b


@st.composite
def poolings(draw, paddings=("valid", "same")):
    N, C, H, W = draw(images())
    pool_size, padding = draw(pairs(1, 4)), draw(st.sampled_from(paddings))
    assume(fits((H, W), both(pool_size), padding, (1, 1)))
    strides = draw(st.none() | pairs(1, 4))
    return ((N, C, H, W),), {"pool_size": pool_size, "strides": strides, "padding": padding}


def keras_max_pool2d(x, pool_size, strides, padding):
    x, padding = padded(x, padding, both(pool_size), value=-np.inf)
    return keras().ops.max_pool(x, pool_size, strides, padding, "channels_last")


def keras_avg_pool2d(x, pool_size, strides, padding):
    return keras().ops.average_pool(x, pool_size, strides, padding, "channels_last")


def keras_upsample2d(x, size):
    ones = keras().layers.UpSampling2D(size, data_format="channels_last", dtype=x.dtype)
    return ones(x)


@st.composite
def dense_cases(draw):
    N, D, K = draw(sizes), draw(sizes), draw(sizes)
    return ((N, D), (D, K), (K,)), {}


def keras_batch_norm(x, gamma, beta, epsilon, mean=None, variance=None):
    if mean is None:
        mean, variance = tensorflow().nn.moments(x, axes=list(range(x.ndim - 1)))
    mean, variance = (tensorflow().cast(a, x.dtype) for a in (mean, variance))
    return keras().ops.batch_normalization(x, mean, variance, -1, beta, gamma, epsilon)


@st.composite
def batches(draw, given_statistics):
    N, C, H, W = draw(images())
    options = {"epsilon": draw(st.sampled_from([1e-3, 0.1]))}
    if given_statistics:
        numbers = st.lists(st.integers(1, 5), min_size=C, max_size=C)
        options |= {name: np.array(draw(numbers), float) for name in ("mean", "variance")}
    return ((N, C, H, W), (C,), (C,)), options


@st.composite
def local_response_cases(draw):
    options = {
        "depth_radius": draw(st.integers(0, 6)),
        "bias": draw(st.sampled_from([1.0, 2.0])),
        "alpha": draw(st.sampled_from([1e-4, 0.5])),
        "beta": draw(st.sampled_from([0.5, 0.75])),
    }
    return (draw(images(st.integers(1, 8))),), options


def keras_local_response_norm(x, depth_radius, bias, alpha, beta):
    normalise = tensorflow().nn.local_response_normalization
    return normalise(x, depth_radius, bias=bias, alpha=alpha, beta=beta)


@st.composite
def classifications(draw):
    N, K = draw(sizes), draw(st.integers(2, 8))  # Keras warns of a single class
    labels = np.array(draw(st.lists(st.integers(0, K - 1), min_size=N, max_size=N)))
    return ((N, K),), {"labels": np.eye(K)[labels] if draw(st.booleans()) else labels}


def keras_softmax_cross_entropy(scores, labels):
    losses = keras().losses
    loss = (
        losses.SparseCategoricalCrossentropy if labels.ndim == 1 else losses.CategoricalCrossentropy
    )
    return loss(from_logits=True, dtype=scores.dtype.name)(labels, scores)


def rows(options=st.just({})):
    """Draw at least 2 by 2 numbers: Keras warns of a softmax over one."""
    sizes = st.integers(2, 8)
    return st.tuples(st.tuples(st.tuples(sizes, sizes)), options)


def only_images(options=st.just({})):
    return st.tuples(st.tuples(images()), options)


def activation(name, **options):
    return lambda x: getattr(keras().ops, name)(x, **options)


CONV = (IMAGES, FILTERS, AS_IT_IS)

OPERATIONS = [
    Operation("conv2d", convolutions(), keras_conv2d, CONV, IMAGES),
    # TensorFlow has no gradient for these on a processor.
    Operation(
        "conv2d",
        convolutions(strided_and_dilated=True),
        tensorflow_conv2d,
        CONV,
        IMAGES,
        has_gradient=False,
        label="-strided-and-dilated",
    ),
    # Keras compiles a grouped convolution anew for each shape, which takes most of a second.
    Operation(
        "conv2d",
        convolutions(groups=st.integers(2, 3)),
        keras_conv2d,
        CONV,
        IMAGES,
        share=10,
        label="-grouped",
    ),
    Operation("conv2d_transpose", transposed_convolutions(), keras_conv2d_transpose, CONV, IMAGES),
    Operation(
        "max_pool2d", poolings(("valid", "same", "full")), keras_max_pool2d, (IMAGES,), IMAGES
    ),
    Operation("avg_pool2d", poolings(), keras_avg_pool2d, (IMAGES,), IMAGES),
    Operation("global_max_pool2d", only_images(), lambda x: keras().ops.max(x, (1, 2)), (IMAGES,)),
    Operation("global_avg_pool2d", only_images(), lambda x: keras().ops.mean(x, (1, 2)), (IMAGES,)),
    Operation(
        "upsample2d",
        only_images(st.fixed_dictionaries({"size": pairs(1, 3)})),
        keras_upsample2d,
        (IMAGES,),
        IMAGES,
    ),
    Operation(
        "dense", dense_cases(), lambda x, w, b: keras().ops.matmul(x, w) + b, (AS_IT_IS,) * 3
    ),
    Operation("relu", rows(), activation("relu"), (AS_IT_IS,)),
    Operation(
        "leaky_relu",
        # TensorFlow keeps the slope in float32, so only slopes that are exact there are drawn.
        rows(st.fixed_dictionaries({"negative_slope": st.sampled_from([0.0, 0.125, 0.5])})),
        lambda x, negative_slope: keras().ops.leaky_relu(x, negative_slope),
        (AS_IT_IS,),
    ),
    Operation("sigmoid", rows(), activation("sigmoid"), (AS_IT_IS,)),
    Operation("tanh", rows(), activation("tanh"), (AS_IT_IS,)),
    Operation(
        "softmax",
        rows(st.fixed_dictionaries({"axis": st.sampled_from([-1, 0, 1])})),
        lambda x, axis: keras().ops.softmax(x, axis),
        (AS_IT_IS,),
    ),
    Operation("batch_norm", batches(False), keras_batch_norm, (IMAGES, None, None), IMAGES),
    Operation(
        "batch_norm", batches(True), keras_batch_norm, (IMAGES, None, None), IMAGES, label="-given"
    ),
    Operation(
        "local_response_norm",
        local_response_cases(),
        keras_local_response_norm,
        (IMAGES,),
        IMAGES,
        dtypes=("float32",),  # TensorFlow has no other
    ),
    Operation("softmax_cross_entropy", classifications(), keras_softmax_cross_entropy, (AS_IT_IS,)),
]

# How many cases were compared and found equal, for the summary of a recorded run.
COMPARED = dict.fromkeys(map(str, OPERATIONS), 0)
