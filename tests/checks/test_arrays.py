"""Checks of arrays, with the whole text of each message."""

import re

import numpy as np
import pytest

from cnnlib.checks import check_array, check_shape


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.int8, np.uint8, np.int64])
def test_an_array_of_numbers_is_itself(dtype):
    x = np.zeros((1, 2, 3, 4), dtype)
    assert check_array(x, "x", "N C H W") is x
    assert check_array(x, "x", "...") is x
    assert check_shape(x, "x", (1, 2, 3, 4), "as said") is x


@pytest.mark.parametrize(
    ("value", "kind"), [([[1, 2]], "list"), (3.0, "float"), (None, "NoneType")]
)
def test_other_kinds_are_no_arrays(value, kind):
    text = f"x must be a NumPy array; got x of type {kind}. Use np.asarray(x)."
    with pytest.raises(TypeError, match=re.escape(text)):
        check_array(value, "x", "N C H W")
    with pytest.raises(TypeError, match=re.escape(text)):
        check_shape(value, "x", (1, 2), "as said")


@pytest.mark.parametrize("dtype", [bool, complex, object, "U1"])
def test_other_dtypes_are_no_numbers(dtype):
    x = np.zeros((2, 2), dtype)
    text = (
        f"x must hold integers or floating-point numbers; got x.dtype={x.dtype}. "
        "Convert it, for example with x.astype(np.float32)."
    )
    with pytest.raises(TypeError, match=re.escape(text)):
        check_array(x, "x", "...")


@pytest.mark.parametrize(
    ("axes", "shape", "text"),
    [
        (
            "N C H W",
            (4, 5),
            "x must have shape (N, C, H, W); got x.shape=(4, 5). "
            "For one grey image use x[None, None].",
        ),
        ("N C H W", (3, 4, 5), "got x.shape=(3, 4, 5). For one image use x[None]."),
        ("N C H W", (5,), "got x.shape=(5,). Reshape x to 4 axes."),
        ("N C H W", (1, 2, 3, 4, 5), "got x.shape=(1, 2, 3, 4, 5). Reshape x to 4 axes."),
        (
            "FN C FH FW",
            (3, 3),
            "x must have shape (FN, C, FH, FW); got x.shape=(3, 3). "
            "For one kernel use x[None, None].",
        ),
        ("FN C FH FW", (1, 3, 3), "For one filter use x[None]."),
        ("N D", (1, 2, 3), "x must have shape (N, D); got x.shape=(1, 2, 3). Reshape x to 2 axes."),
    ],
)
def test_missing_axes_are_named(axes, shape, text):
    with pytest.raises(ValueError, match=re.escape(text)):
        check_array(np.zeros(shape), "x", axes)


def test_another_shape_is_refused():
    text = (
        "b must have shape (4,), one bias for each filter; got b.shape=(3,). "
        "Check where b comes from, or reshape it."
    )
    with pytest.raises(ValueError, match=re.escape(text)):
        check_shape(np.zeros(3), "b", (4,), "one bias for each filter")
