"""A drawing becomes a digit as MNIST's are: in a box of 20 pixels, its mass in the middle."""

import numpy as np
import pytest

from cnnlib.results import load_trained
from cnnlib.widgets.base import _join

pytestmark = pytest.mark.browser

# In units of the pad, [x, y]: small, large, off centre, of one stroke and of several.
DRAWINGS = {
    "seven": [[[9, 7], [18, 7], [13, 22]]],
    "small seven": [[[3, 3], [5, 3], [4, 6]]],
    "one": [[[20, 2], [20, 26]]],
    "wide": [[[1, 14], [27, 15]]],
    "plus": [[[8, 10], [16, 10]], [[12, 4], [12, 22]]],
    "corner": [[[22, 21], [27, 21], [27, 27]]],
}


@pytest.fixture
def centred(bare_page):
    def run(strokes):
        call = "([text, strokes]) => [...new Function(`${text}; return centreDigit;`)()(strokes)]"
        return np.array(
            bare_page.evaluate(call, [_join(["kit/digit"], "js"), strokes])
        ).reshape(28, 28)  # fmt: skip

    return run


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_box_is_twenty_and_the_mass_in_the_middle(centred, name):
    ink = centred(DRAWINGS[name])
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    longest = max(np.ptp(rows), np.ptp(columns)) + 1
    assert 19 <= longest <= 21  # the edges of the pen may touch one row more or less
    centre = [(np.arange(28) * ink.sum(axis=axis)).sum() / ink.sum() for axis in (0, 1)]
    # As in MNIST, where the mean over all digits is 14.00 by 14.01, rows and columns from 0.
    assert centre == pytest.approx([14, 14], abs=0.1)
    assert ink.min() == 0
    assert ink.max() == pytest.approx(1, abs=0.05)


def test_where_and_how_large_it_is_drawn_does_not_matter(centred):
    one = centred(DRAWINGS["seven"])
    other = [[[x / 2 + 1, y / 2 + 9] for x, y in stroke] for stroke in DRAWINGS["seven"]]
    assert np.abs(one - centred(other)).max() < 1e-5


def test_the_proportions_stay(centred):
    # Twice as high as wide; with the pen, 1.9 pixels on each side, 20 high and 8.1 + 3.8 wide.
    ink = centred([[[5, 5], [9, 5], [9, 13], [5, 13], [5, 5]]])
    assert ink.any(axis=1).sum() == pytest.approx(20, abs=1)
    assert ink.any(axis=0).sum() == pytest.approx(12, abs=1)


def test_a_dot_stays_a_dot(centred):
    ink = centred([[[3, 25]]])
    assert ink[14, 14] == 1
    assert 0 < (ink > 0).sum() <= 9


def test_ink_by_hand(bare_page):
    # A level line on row 10 with a pen of 1.4: full on the row, 0.9 beside it, nothing beyond.
    call = "([text]) => [...new Function(`${text}; return inkOf;`)()([[[5, 10], [20, 10]]])]"
    ink = np.array(bare_page.evaluate(call, [_join(["kit/digit"], "js")])).reshape(28, 28)
    assert ink[8:13, 12].tolist() == pytest.approx([0, 0.9, 1, 0.9, 0])


def test_no_drawing_is_blank_paper(centred):
    assert not centred([]).any()


def arc(x, y, width, height, start, end):
    """A part of an ellipse; angles in degrees from the right, clockwise as seen."""
    angles = np.radians(np.linspace(start, end, 20))
    return np.stack([x + width * np.cos(angles), y + height * np.sin(angles)], axis=1).tolist()


# As one is taught to write them.
DIGITS = [
    [arc(14, 14, 6, 9, -90, 270)],
    [[[10, 8], [14, 4], [14, 24]]],
    [[*arc(14, 9, 5, 5, -170, 30), [9, 23], [20, 23]]],
    [arc(13, 9, 5, 4.5, -150, 80) + arc(13, 18.5, 5.5, 5, -80, 150)],
    [[[11, 4], [8, 15], [19, 15]], [[16, 5], [15, 24]]],
    [[[18, 5], [10, 5], [10, 13], *arc(13, 18, 5.5, 5.5, -120, 150)]],
    [[[16, 4], [10, 13], *arc(13.5, 18, 4.5, 5, 180, -180)]],
    [[[8, 5], [19, 5], [12, 24]]],
    [arc(14, 9, 4, 4.5, 90, -270) + arc(14, 19, 5, 5, -90, 270)],
    [[*arc(14, 9.5, 4.5, 5, 0, 360), [18.5, 9.5], [17, 24]]],
]


@pytest.mark.parametrize("size", [0.4, 1.0])
def test_the_network_of_the_page_reads_drawn_digits(centred, size):
    network = load_trained("lenet5")
    drawn = [[[[size * x, size * y] for x, y in line] for line in digit] for digit in DIGITS]
    images = np.stack([centred(strokes) for strokes in drawn])[:, None]
    assert network.predict(images).argmax(axis=1).tolist() == list(range(10))
