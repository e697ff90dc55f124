"""Sheet 2: right answers by hand, known mistakes named, other ways accepted."""

import json

import numpy as np
import pytest

import cnnlib
from cnnlib.exercises import check
from cnnlib.exercises.sheets import load_sheet, sheet_02
from tools.exercises import ROOT

SHEET = load_sheet("02")
X = np.array([[1, 0, 2, 3], [4, 1, 0, 1], [2, 3, 1, 0]])
K = np.array([[1, 2], [0, -1]])


def by_id(number):
    return SHEET.questions[number - 1]


def test_the_six_windows_by_hand():
    """Row 0: 1·1+0·2+4·0−1·1 = 0, 0·1+2·2+1·0−0·1 = 4, 2·1+3·2+0·0−1·1 = 7; row 1: 3, 0, 2; plus 1."""
    assert by_id(1).reference == [[1, 5, 8], [4, 1, 3]]
    assert (cnnlib.conv2d(X[None, None], K[None, None])[0, 0] + 1).tolist() == by_id(1).reference


def test_the_numbers_in_the_text_of_the_other_convolution():
    """The first: 1·(−1) + 0·0 + 4·2 + 1·1 = 8, the kernel turned to [[−1, 0], [2, 1]]."""
    assert by_id(2).reference(X, K).tolist() == [[8, 2, -1], [3, 6, 2]]


def test_the_example_of_two_loops_by_hand():
    """1·1 + 2·2 + 4·3 + 5·4 = 37, and 10 more for each step to the right, 30 for each down."""
    x = np.arange(1, 10).reshape(3, 3)
    assert by_id(3).reference(x, np.array([[1, 2], [3, 4]])).tolist() == [[37, 47], [67, 77]]


def test_the_first_step_of_learning_by_hand():
    """Six rows of −1 and +1 give the gradient [−6, 6]; times −0.05 that is [0.3, −0.3]."""
    (x, y, start, steps, rate), *_ = by_id(4).examples()
    assert (steps, rate) == (1, 0.05)
    assert np.allclose(by_id(4).reference(x, y, start, 1, 0.05), [[0.3, -0.3]])
    assert x[0].tolist() == [1, 1, 0, 0, 0, 0, 1, 1]
    assert y[0].tolist() == [0, 1, 0, 0, 0, -1, 0]
    assert x.shape[0] == 6


def test_each_step_leaves_seven_tenths():
    """Each step multiplies what is missing by 0.7; 0.7 to the 20th is 0.0008."""
    (x, y, start, *_), *_ = by_id(4).examples()
    learned = by_id(4).reference(x, y, start, 20, 0.05)
    assert np.allclose(learned, [[1 - 0.7**20, -1 + 0.7**20]])
    assert 0.7**20 < 0.001


def test_the_gradient_is_the_losss_by_central_differences(rng):
    x, k = rng.normal(size=(5, 7)), rng.normal(size=(2, 3))
    y = sheet_02.correlate(x, rng.normal(size=(2, 3)))
    step = by_id(4).reference(x, y, k, 1, 1.0) - k  # minus the gradient
    for index in np.ndindex(2, 3):
        e = np.zeros((2, 3))
        e[index] = 1e-5
        up, down = (0.5 * np.sum((sheet_02.correlate(x, k + d) - y) ** 2) for d in (e, -e))
        assert step[index] == pytest.approx(-(up - down) / 2e-5, rel=1e-6)


def test_the_blur_is_blind_to_the_bug_and_the_edge_is_not():
    published = by_id(5).wrong["unchanged"]
    blur = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16
    ramp = np.arange(30).reshape(5, 6)
    assert np.allclose(published(ramp, blur), by_id(5).reference(ramp, blur))
    edge, sobel_x = by_id(5).examples()[0]
    assert not published(edge, sobel_x).any()
    # Left 4 dark, right bright: −1−2−1 in the two windows that meet the edge.
    assert by_id(5).reference(edge, sobel_x)[0].tolist() == [0, -4, -4, 0]


def test_a_right_answer_written_otherwise():
    """A kernel loop with a strided sum, in float32, through lists."""

    def corr2d(x, k, b=0):
        x, k = x.astype("float32").tolist(), k.astype("float32").tolist()
        out = []
        for i in range(len(x) - len(k) + 1):
            rows = [row for row in x[i : i + len(k)]]
            line = []
            for j in range(len(x[0]) - len(k[0]) + 1):
                cells = [rows[u][j + v] * w for u, r in enumerate(k) for v, w in enumerate(r)]
                line.append(np.float32(sum(cells) + b))
            out.append(line)
        return np.array(out)

    assert check("02-q3", corr2d).passed
    assert check(
        "02-q3", lambda x, k, b: cnnlib.conv2d(x[None, None], k[None, None])[0, 0] + b
    ).passed


@pytest.mark.parametrize(
    ("kernel", "passes"),
    [
        ([[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]], True),
        ([[0, -2, 0], [-2, 9, -2], [0, -2, 0]], True),
        ([[1, -2, 1], [-2, 5, -2], [1, -2, 1]], False),  # each side adds up to 0
        ([[0, 0, 0], [0, 0, 0], [0, 0, 1]], False),  # moves the picture
        ([[np.nan] * 3] * 3, False),
        ([[0, -1, 0], [-1, 5.1, -1], [0, -1, 0]], False),
    ],
)
def test_kernels_that_sharpen(kernel, passes):
    assert check("02-q6", kernel).passed == passes
    if passes:  # an edge becomes steeper both ways, an even area stays
        edge = np.repeat([[0.0] * 3 + [1.0] * 3], 6, axis=0)
        for picture in (edge, edge.T):
            made = sheet_02.correlate(picture, kernel)
            assert made.min() < 0 < 1 < made.max()
        assert np.allclose(sheet_02.correlate(np.full((4, 4), 3.0), kernel), 3)


def test_an_answer_that_adds_in_place_is_told_so():
    def learn(x, y, k, steps=20, rate=0.05):
        for _ in range(steps):
            k -= rate * sheet_02.correlate(x, sheet_02.correlate(x, k) - y)
        return k

    assert "the function changed its own input: k." in str(check("02-q4", learn))


def test_a_whole_number_output_is_told_so():
    def corr2d(x, k, b=0):
        return (sheet_02.correlate(x, k) + b).astype(x.dtype)

    assert "An array of int64 cannot hold fractions" in str(check("02-q3", corr2d))


def test_the_digit_is_the_one_in_the_text():
    notebook = json.loads(
        (ROOT / "exercises/02_convolution/02_convolution.ipynb").read_text("utf-8")
    )
    shown = next(c for c in notebook["cells"] if c["id"] == "02-q6-public")["outputs"][0]["text"]
    digit = cnnlib.load_digits(normalize=False).x_train[0, 0]
    assert "".join(shown) == f"{digit.astype(int)}\n"
    assert (digit.min(), digit.max() <= 16) == (0, True)
