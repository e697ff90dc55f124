"""`make reproduce` on a hand's width of data."""

import numpy as np
import pytest

from cnnlib import load_digits
from cnnlib.datasets import ImageData
from tools.reproduce import data


@pytest.fixture(scope="session")
def small_data():
    """scikit-learn's real digits, three times as large and with a margin: 28 by 28."""
    x_train, y_train, x_test, y_test = load_digits()

    def enlarge(x):
        x = np.kron(x, np.ones((3, 3), np.float32))  # (N, 1, 24, 24)
        return np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)))  # (N, 1, 28, 28)

    return ImageData(enlarge(x_train), y_train, enlarge(x_test), y_test)


@pytest.fixture(autouse=True)
def no_download(monkeypatch, small_data):
    monkeypatch.setattr(data, "_load", lambda name: small_data)
