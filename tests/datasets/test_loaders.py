"""Shapes, ranges and dtypes that the loaders promise, on small files and on the real ones."""

import os
import subprocess
import sys

import numpy as np
import pytest

from cnnlib import FASHION_MNIST_CLASSES, load_digits, load_fashion_mnist, load_mnist

real = pytest.mark.skipif(
    not os.environ.get("CNNLIB_DATA"),
    reason="the real MNIST and Fashion-MNIST files are read where CNNLIB_DATA names their folder",
)


@pytest.fixture
def folder(fake, tmp_path):
    fake.write(tmp_path / "mnist")
    fake.other.write(tmp_path / "fashion-mnist")
    return tmp_path


@pytest.mark.parametrize("load", [load_mnist, load_fashion_mnist])
def test_the_default_is_float32_from_0_to_1_with_a_channel_axis(folder, load):
    x_train, y_train, x_test, y_test = load(folder)
    assert x_train.shape == (6, 1, 4, 5)
    assert x_test.shape == (3, 1, 4, 5)
    assert x_train.dtype == x_test.dtype == np.float32
    assert y_train.dtype == y_test.dtype == np.int64
    assert x_train.flags.writeable
    assert y_train.flags.writeable


def test_full_ink_is_exactly_one(fake, folder):
    x = load_mnist(folder, dtype=np.float64).x_train
    np.testing.assert_array_equal(x, fake.arrays[0][:, None] / 255)  # (N, 1, H, W)


def test_options(fake, folder):
    flat = load_mnist(folder, flatten=True)
    assert flat.x_train.shape == (6, 20)
    np.testing.assert_array_equal(flat.x_train, load_mnist(folder).x_train.reshape(6, 20))
    raw = load_mnist(folder, normalize=False, dtype=np.uint8)
    assert raw.x_train.dtype == np.uint8
    np.testing.assert_array_equal(raw.x_train[:, 0], fake.arrays[0])
    whole = load_mnist(folder, normalize=False)
    assert whole.x_train.dtype == np.float32
    np.testing.assert_array_equal(whole.x_train[:, 0], fake.arrays[0])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"dtype": np.uint8}, "dtype must be a floating dtype.*got uint8. Use np.float32, or pass"),
        ({"dtype": np.int8, "normalize": False}, "holds 0 to 255; got int8. Use np.uint8"),
        ({"dtype": bool, "normalize": False}, "holds 0 to 255; got bool"),
        ({"dtype": complex, "normalize": False}, "holds 0 to 255; got complex128"),
        ({"dtype": "no such"}, "dtype must be a NumPy dtype; got 'no such'"),
    ],
)
def test_a_dtype_that_cannot_hold_the_images_is_refused(options, words):
    with pytest.raises(TypeError, match=words):
        load_mnist(**options)
    with pytest.raises(TypeError, match=words):
        load_digits(**options)


def test_digits_are_scikit_learns_in_its_order():
    from sklearn.datasets import load_digits as original

    stored = original()
    data = load_digits(dtype=np.float64)
    x = np.concatenate([data.x_train, data.x_test])  # (1797, 1, 8, 8)
    np.testing.assert_array_equal(x[:, 0], stored.images / 16)
    np.testing.assert_array_equal(np.concatenate([data.y_train, data.y_test]), stored.target)
    assert data.y_train.dtype == np.int64
    assert data.x_train.min() == 0
    assert data.x_train.max() == 1


def test_digits_options():
    assert load_digits(flatten=True).x_test.shape == (297, 64)
    raw = load_digits(normalize=False, dtype=np.uint8).x_train
    assert raw.dtype == np.uint8
    assert raw.max() == 16


def test_loading_the_package_loads_neither_pooch_nor_sklearn():
    code = (
        "import sys, cnnlib.datasets;"
        "heavy = {'pooch', 'sklearn', 'requests', 'tqdm'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_ten_names_for_ten_labels():
    assert len(set(FASHION_MNIST_CLASSES)) == 10


@real
def test_the_real_mnist():
    data = load_mnist()
    assert data.x_train.shape == (60_000, 1, 28, 28)
    assert data.x_test.shape == (10_000, 1, 28, 28)
    assert data.y_train[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    # The published counts of the ten digits in the training part.
    assert np.bincount(data.y_train).tolist() == [
        5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949,
    ]  # fmt: skip
    # Digits were scaled into a box of 20 by 20 and centred by mass, with 4 pixels of margin or so.
    assert data.x_train.mean() == pytest.approx(0.1307, abs=1e-4)


@real
def test_the_real_fashion_mnist():
    data = load_fashion_mnist(flatten=True)
    assert data.x_train.shape == (60_000, 784)
    assert np.bincount(data.y_train).tolist() == [6000] * 10
    assert np.bincount(data.y_test).tolist() == [1000] * 10
    assert FASHION_MNIST_CLASSES[data.y_train[0]] == "Ankle boot"
    assert data.x_train.mean() == pytest.approx(0.2860, abs=1e-4)
