"""The sliding-window lab on its Python side: state, static table, errors."""

import base64
import re

import numpy as np
import pytest

from cnnlib.widgets import SlidingWindow
from tests.widgets.acting import static_rows

X = [[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]]
K = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]


def test_static_table_holds_every_step():
    table = static_rows(SlidingWindow(X, K, 3))
    assert [row[0] for row in table] == ["(1, 1)", "(1, 2)", "(2, 1)", "(2, 2)"]
    assert [row[2] for row in table] == ["7", "−1", "3", "3"]
    assert table[1][1] == "0·1 + 2·0 + 1·(−1) + 1·2 + 0·0 + 2·(−2) + 2·1 + 1·0 + 3·(−1) + 3"


def test_static_table_shows_the_flipped_kernel():
    assert [row[2] for row in static_rows(SlidingWindow(X, K, flip=True))] == ["−4", "4", "0", "0"]


def test_state_is_plain_and_complete():
    lab = SlidingWindow(X, K, images={"7": np.eye(4)}, source="7")
    assert (lab.x, lab.w, lab.b) == (X, K, 0.0)
    packed = lab.images[0]
    assert (packed["name"], packed["rows"], packed["cols"]) == ("7", 4, 4)
    pixels = np.frombuffer(base64.b64decode(packed["pixels"]), np.uint8).reshape(4, 4)
    assert np.array_equal(pixels, 255 * np.eye(4))
    assert {preset["name"] for preset in lab.presets} == set(lab.strings["presets"])


def test_module_needs_nothing_from_outside():
    lab = SlidingWindow(X, K)
    assert not re.search(
        r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)", lab._esm, re.M
    )
    assert "url(" not in lab._css
    assert "@import" not in lab._css


def test_a_notebook_gets_the_table_beside_the_view():
    bundle, _ = SlidingWindow(X, K)._repr_mimebundle_()
    assert bundle["text/html"].startswith('<table class="cnn-static-table">')
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/plain"] == "SlidingWindow()"


def test_bad_images_and_sources_are_named():
    with pytest.raises(
        ValueError,
        match=r"matrix of values from 0 to 1; got 'a' with shape \(2, 2\) and values from 0\.0 to 255\.0",
    ):
        SlidingWindow(X, K, images={"a": np.full((2, 2), 255.0) * np.eye(2)})
    with pytest.raises(ValueError, match=r"got 'a' with shape \(1, 2, 2\)"):
        SlidingWindow(X, K, images={"a": np.zeros((1, 2, 2))})
    with pytest.raises(
        ValueError,
        match=r"source must be a label of images or empty; got '8' and the labels \('7',\)",
    ):
        SlidingWindow(X, K, images={"7": np.eye(2)}, source="8")


def test_a_kernel_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="kernel"):
        SlidingWindow([[1, 2], [3, 4]], K)
