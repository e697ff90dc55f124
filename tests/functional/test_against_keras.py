"""The same numbers as Keras, forward and backward, over shapes that nobody chose."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnlib import functional
from tests.functional.keras_operations import COMPARED, OPERATIONS, tensorflow

pytestmark = pytest.mark.keras

# Relative to the largest number in an array: rounding in long sums.
TOLERANCE = {"float32": 2e-5, "float64": 1e-11}


def in_layout(array, layout):
    return array if layout is None else array.transpose(layout)


def out_of_layout(array, layout):
    return array if layout is None else array.transpose(np.argsort(layout))


def keras_results(operation, inputs, options, dy):
    """Give Keras's output, and its gradients by the inputs, in the layout of cnnlib."""
    tf = tensorflow()
    pairs = zip(inputs, operation.layouts, strict=True)
    tensors = [tf.constant(in_layout(a, layout)) for a, layout in pairs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        y = operation.keras(*tensors, **options)
    results = [out_of_layout(y.numpy(), operation.y_layout)]
    if operation.has_gradient:
        upstream = tf.constant(in_layout(np.asarray(dy, inputs[0].dtype), operation.y_layout))
        gradients = tape.gradient(y, tensors, upstream)
        layouts = operation.layouts
        results += [out_of_layout(g.numpy(), at) for g, at in zip(gradients, layouts, strict=True)]
    return results


def cnnlib_results(operation, inputs, options, rng):
    """Give our output and gradients, and the gradient from above that was drawn for them."""
    y, cache = getattr(functional, f"{operation.name}_forward")(*inputs, **options)
    dy = rng.standard_normal(np.shape(y)) if np.ndim(y) else float(rng.standard_normal())
    gradients = getattr(functional, f"{operation.name}_backward")(dy, cache)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    return [y, *(gradients if operation.has_gradient else ())], dy


def compare(operation, data):
    shapes, options = data.draw(operation.cases)
    dtype = data.draw(st.sampled_from(operation.dtypes))
    rng = np.random.default_rng(data.draw(st.integers(0, 9999)))
    inputs = [rng.standard_normal(shape).astype(dtype) for shape in shapes]
    ours, dy = cnnlib_results(operation, inputs, options, rng)
    theirs = keras_results(operation, inputs, options, dy)
    for got, expected in zip(ours, theirs, strict=True):
        assert np.shape(got) == expected.shape
        limit = TOLERANCE[dtype] * max(1, np.abs(expected).max(initial=0))
        np.testing.assert_allclose(got, expected, rtol=0, atol=limit)
    COMPARED[str(operation)] += 1


WITHOUT_KERAS = {"dropout", "mean_squared_error"}  # random; a mean


def test_every_operation_is_compared():
    names = {name.removesuffix("_forward") for name in functional.__all__ if "_forward" in name}
    missing = names - WITHOUT_KERAS - {operation.name for operation in OPERATIONS}
    assert not missing, f"{missing} need an entry each in tests/functional/keras_operations.py"


@pytest.mark.parametrize("operation", OPERATIONS, ids=str)
def test_equals_keras(operation):
    cases = max(1, settings().max_examples // operation.share)
    settings(max_examples=cases)(given(st.data())(lambda data: compare(operation, data)))()
    assert COMPARED[str(operation)] > 0
