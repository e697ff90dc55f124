"""What every operation promises: right gradients, dtype kept, nothing written."""

import numpy as np
import pytest

from cnnlib import functional
from cnnlib.gradcheck import numerical_gradient
from tests.functional.operations import CASES

every_case = pytest.mark.parametrize("case", CASES, ids=str)
ELSEWHERE = {
    "dropout",
    "mean_squared_error",
    "softmax_cross_entropy",
}  # random, or no array comes out


def test_every_operation_has_a_case():
    names = {name.removesuffix("_forward") for name in functional.__all__ if "_forward" in name}
    missing = names - ELSEWHERE - {case.name for case in CASES}
    assert not missing, f"{missing} need a case each in tests/functional/operations.py"


def upstream(y, dtype=np.float64):
    """Draw a gradient that differs everywhere: all ones would hide swapped axes."""
    return np.random.default_rng(7).standard_normal(y.shape).astype(dtype)


def in_float32(case):
    """Give the case with its arrays, also those among its options, in float32."""
    options = {
        name: value.astype(np.float32) if isinstance(value, np.ndarray) else value
        for name, value in case.options.items()
    }
    return case._replace(inputs=tuple(a.astype(np.float32) for a in case.inputs), options=options)


@every_case
def test_gradients_equal_central_differences(case):
    y, cache = case.forward(*case.inputs)
    dy = upstream(y)
    gradients = case.backward(dy, cache)
    for position, array in enumerate(case.inputs):

        def forward(a, position=position):
            inputs = [*case.inputs[:position], a, *case.inputs[position + 1 :]]
            return case.forward(*inputs)[0]

        expected = numerical_gradient(forward, array, dy)
        np.testing.assert_allclose(gradients[position], expected, rtol=1e-6, atol=1e-8)


@every_case
def test_gradients_have_the_shapes_of_the_inputs_and_none_more(case):
    y, cache = case.forward(*case.inputs)
    gradients = [g for g in case.backward(upstream(y), cache) if g is not None]
    assert [g.shape for g in gradients] == [a.shape for a in case.inputs]


@every_case
def test_float32_stays_float32(case):
    single = in_float32(case)
    y, cache = single.forward(*single.inputs)
    assert y.dtype == np.float32
    # A float64 gradient from above does not spread either.
    for dtype in (np.float32, np.float64):
        gradients = single.backward(upstream(y, dtype), cache)
        assert all(g.dtype == np.float32 for g in gradients if g is not None)
    np.testing.assert_allclose(y, case.forward(*case.inputs)[0], rtol=1e-4, atol=1e-5)


@every_case
def test_nothing_is_written(case):
    def locked(array):
        array = array.copy()
        array.flags.writeable = False
        return array

    inputs = [locked(a) for a in case.inputs]
    y, cache = case.forward(*inputs)
    before = y.copy()
    gradients = case.backward(locked(upstream(y)), cache)
    again = case.backward(locked(upstream(y)), cache)  # nor is the cache
    for first, second in zip(gradients, again, strict=True):
        np.testing.assert_array_equal(first, second)
    np.testing.assert_array_equal(y, before)


@every_case
def test_results_have_memory_of_their_own(case):
    y, cache = case.forward(*case.inputs)
    dy = upstream(y)
    results = [y, *(g for g in case.backward(dy, cache) if g is not None)]
    for result in results:
        assert result.flags.writeable
        assert not any(np.shares_memory(result, a) for a in (*case.inputs, dy))


@every_case
def test_the_plain_operation_is_the_forward_pass_without_its_cache(case):
    options = {k: v for k, v in case.options.items() if k != "method"}
    expected, _ = case.forward(*case.inputs)
    np.testing.assert_allclose(case.operation(*case.inputs, **options), expected, rtol=1e-12)


@every_case
def test_a_gradient_of_another_shape_is_refused(case):
    y, cache = case.forward(*case.inputs)
    text = r"dy must have shape \(.*\), the shape of the output of the forward pass; got dy\.shape="
    wrong = upstream(y)[:, :-1]
    with pytest.raises(ValueError, match=text):
        case.backward(wrong, cache)
    with pytest.raises(TypeError, match="dy must be a NumPy array; got dy of type list"):
        case.backward(y.tolist(), cache)


@every_case
def test_an_array_of_another_kind_is_refused(case):
    with pytest.raises(TypeError, match="x must be a NumPy array; got x of type list"):
        case.forward(case.inputs[0].tolist(), *case.inputs[1:])
    with pytest.raises(TypeError, match="x must hold integers or floating-point numbers"):
        case.forward(case.inputs[0].astype(complex), *case.inputs[1:])


@pytest.mark.parametrize("name", ["conv2d", "conv2d_transpose", "max_pool2d", "avg_pool2d"])
def test_an_empty_batch_passes_through(name):
    case = next(case for case in CASES if case.name == name)
    empty, *rest = case.inputs
    y, cache = case.forward(empty[:0], *rest)
    dx, *gradients = case.backward(y, cache)
    assert y.shape[0] == 0
    assert dx.shape == empty[:0].shape
    assert all((g == 0).all() for g in gradients)
