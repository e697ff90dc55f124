"""A drawing becomes a digit as MNIST's are: in a box of 20 pixels, its mass in the middle."""

import numpy as np
import pytest

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
    # Twice as high as wide; with the pen, 1.7 pixels on each side, 20 high and 8.3 + 3.4 wide.
    ink = centred([[[5, 5], [9, 5], [9, 13], [5, 13], [5, 5]]])
    assert ink.any(axis=1).sum() == pytest.approx(20, abs=1)
    assert ink.any(axis=0).sum() == pytest.approx(12, abs=1)


def test_a_dot_stays_a_dot(centred):
    ink = centred([[[3, 25]]])
    assert ink[14, 14] == 1
    assert 0 < (ink > 0).sum() <= 9


def test_ink_by_hand(bare_page):
    # A level line on row 10 with a pen of 1.2: full on the row, 0.7 beside it, nothing beyond.
    call = "([text]) => [...new Function(`${text}; return inkOf;`)()([[[5, 10], [20, 10]]])]"
    ink = np.array(bare_page.evaluate(call, [_join(["kit/digit"], "js")])).reshape(28, 28)
    assert ink[8:13, 12].tolist() == pytest.approx([0, 0.7, 1, 0.7, 0])


def test_no_drawing_is_blank_paper(centred):
    assert not centred([]).any()
