"""What holds for every layer."""

import math

import numpy as np
import pytest

from cnnlib import check_network
from tests.layers.cases import CASES, MAPS, covered, make, randomise, wanted

every_layer = pytest.mark.parametrize("name", CASES)


def passes(name, dtype, training=False):
    """Run a layer forward and backward, on arrays that cannot be written."""
    layer, shape = make(name)
    rng = np.random.default_rng(1)
    x = rng.normal(size=shape).astype(dtype)
    layer.build(shape[1:])
    layer.settle_dtype(dtype)
    randomise(layer, rng)
    x.flags.writeable = False
    y = layer.forward(x, training)
    dy = rng.normal(size=y.shape).astype(dtype)
    dy.flags.writeable = False
    return layer, x, y, layer.backward(dy), dy


def test_every_layer_has_a_case():
    missing = wanted() - covered()
    assert not missing, f"{missing} need a case each in tests/layers/cases.py"
    assert covered() <= wanted()


@every_layer
@pytest.mark.parametrize("training", [False, True])
def test_shapes_and_dtypes_are_as_announced(name, training):
    for dtype in (np.float32, np.float64):
        layer, x, y, dx, _ = passes(name, dtype, training)
        assert y.shape == (len(x), *layer.output_shape(x.shape[1:]))
        assert dx.shape == x.shape
        assert {y.dtype, dx.dtype} == {np.dtype(dtype)}
        assert {k: a.shape for k, a in layer.params.items()} == layer.param_shapes(x.shape[1:])
        assert {k: a.shape for k, a in layer.state.items()} == layer.state_shapes(x.shape[1:])
        assert {k: (a.shape, a.dtype) for k, a in layer.grads.items()} == {
            k: (a.shape, np.dtype(dtype)) for k, a in layer.params.items()
        }
        assert all(a.dtype == dtype for a in (*layer.params.values(), *layer.state.values()))


@every_layer
@pytest.mark.parametrize("training", [False, True])
def test_gradients_are_those_of_central_differences(name, training):
    layer, x, *_ = passes(name, np.float64)
    rng = np.random.default_rng(2)
    reports = check_network(layer, x, rng=rng, elements=40, training=training)
    assert [report.name for report in reports] == ["x", *layer.params]
    assert max(report.largest for report in reports) < 1e-6, "\n".join(map(str, reports))


@every_layer
def test_evaluation_is_deterministic_and_changes_nothing(name):
    layer, x, y, *_ = passes(name, np.float32)
    kept = {k: a.copy() for k, a in {**layer.params, **layer.state}.items()}
    np.testing.assert_array_equal(layer.forward(x), y)
    for key, array in {**layer.params, **layer.state}.items():
        np.testing.assert_array_equal(array, kept[key])


@every_layer
def test_evaluation_treats_every_example_alone(name):
    layer, x, y, *_ = passes(name, np.float64)
    for i in range(len(x)):
        np.testing.assert_allclose(
            layer.forward(x[i : i + 1]), y[i : i + 1], rtol=1e-12, atol=1e-12
        )


@every_layer
def test_without_the_input_gradient_the_others_are_the_same(name):
    layer, _, _, _, dy = passes(name, np.float64)
    kept = {key: array.copy() for key, array in layer.grads.items()}
    layer.backward(dy, input_gradient=False)
    assert kept.keys() == layer.grads.keys()
    for key, array in layer.grads.items():
        np.testing.assert_array_equal(array, kept[key])


@every_layer
def test_counts_are_those_of_the_arrays_and_need_none(name):
    layer, shape = make(name)
    layer.rng = None  # nothing can be drawn
    layer.build(shape[1:])
    count = layer.count_params()
    layer.rng = np.random.default_rng(0)
    assert count == sum(a.size for a in (*layer.params.values(), *layer.state.values()))
    assert all(isinstance(factor, int) for factor in layer.multiply_adds(shape[1:]))


@every_layer
def test_backward_before_forward_says_what_to_call(name):
    layer, shape = make(name)
    dy = np.zeros((shape[0], *layer.output_shape(shape[1:])))
    kind = type(layer).__name__
    with pytest.raises(RuntimeError, match=f"backward of {kind} .*no forward pass. Call forward"):
        layer.backward(dy)


@every_layer
def test_a_gradient_of_another_shape_is_refused(name):
    layer, _, y, *_ = passes(name, np.float64)
    with pytest.raises(ValueError, match=r"dy must have shape .*got dy\.shape="):
        layer.backward(np.zeros((*y.shape[:-1], y.shape[-1] + 1)))


@every_layer
def test_integers_are_refused(name):
    layer, shape = make(name)
    with pytest.raises(
        TypeError, match=r"x must be float32 or float64; got x of type uint8\. Conv"
    ):
        layer.forward(np.zeros(shape, np.uint8))


@pytest.mark.parametrize(
    "name",
    [n for n, (_, shape) in CASES.items() if shape == MAPS and n not in ("flatten", "reshape")],
)
def test_what_is_seen_is_what_the_gradient_reaches(name):
    """The gradient of one output cell must lie in the cells that `input_cells` names."""
    layer, x, y, *_ = passes(name, np.float64)
    cells = np.ndindex(y.shape[2:]) if y.ndim == 4 else [(0, 0)]
    for cell in cells:
        dy = np.zeros_like(y)
        dy[(slice(None), slice(None), *cell) if y.ndim == 4 else slice(None)] = (
            1 + np.arange(y.shape[1])[None] ** 1.5
        )
        dx = abs(layer.backward(dy)).sum(axis=(0, 1))  # (H, W)
        for axis in (0, 1):
            first, last = layer.input_cells(cell[axis], cell[axis], axis, x.shape[1:])
            touched = np.flatnonzero(dx.sum(axis=1 - axis))
            inside = range(max(first, 0), min(last, x.shape[2 + axis] - 1) + 1)
            assert set(touched) <= set(inside)
            # Pooling by maxima, ReLU and dilation leave cells out; all others reach the ends.
            if "max" not in name and "relu" not in name and touched.size:
                ends = {inside[0], inside[-1]}
                assert ends <= set(touched) or "dilated" in name


@every_layer
def test_the_repr_names_kind_and_name(name):
    layer, _ = make(name)
    assert repr(layer) == f"<{type(layer).__name__} without a name>"
    layer.name = "mine"
    assert repr(layer) == f"<{type(layer).__name__} mine>"


def test_multiply_adds_are_those_of_the_formula():
    # OH * OW * FN * C/groups * FH * FW, counted by hand for each
    expected = {
        "conv": 5 * 4 * 5 * 4 * 3 * 2,
        "conv same strided": 4 * 2 * 5 * 4 * 3 * 2,
        "conv groups": 7 * 5 * 6 * 2 * 3 * 3,
        "conv transpose": 7 * 5 * 4 * 3 * 3 * 2,
        "table conv": 5 * 4 * 6 * 3 * 2,
        "dense": 6 * 4,
        "radial basis": 4 * 6,
        "batch norm maps": 4 * 7 * 5,
        "relu": 1,
        "max pooling": 1,
        "flatten": 1,
    }
    for name, value in expected.items():
        layer, shape = make(name)
        assert math.prod(layer.multiply_adds(shape[1:])) == value, name
    assert make("relu")[0].multiply_adds((3, 4)) == ()
