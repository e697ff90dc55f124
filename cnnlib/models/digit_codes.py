"""Pictures of the ten digits, 7 by 12 pixels: the fixed codes at the end of LeNet-5."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from jaxtyping import Float
    from numpy import ndarray

WIDTH, HEIGHT = 7, 12

# 0 to 4 beside each other, and below them 5 to 9.
DIGITS = """
..###.. ...#... .#####. .#####. #......
.#...#. ..##... #.....# #.....# #......
#.....# .#.#... ......# ......# #....#.
#.....# #..#... ......# ......# #....#.
#.....# ...#... ......# ......# #....#.
#.....# ...#... .....#. ..####. #....#.
#.....# ...#... ....#.. ......# #######
#.....# ...#... ...#... ......# .....#.
#.....# ...#... ..#.... ......# .....#.
#.....# ...#... .#..... ......# .....#.
.#...#. ...#... #...... #.....# .....#.
..###.. ####### ####### .#####. .....#.

####### ..####. ####### .#####. .#####.
#...... .#..... ......# #.....# #.....#
#...... #...... .....#. #.....# #.....#
#...... #...... .....#. #.....# #.....#
######. #...... ....#.. .#...#. #.....#
......# ######. ....#.. ..###.. #.....#
......# #.....# .###### .#...#. .######
......# #.....# ...#... #.....# ......#
......# #.....# ..#.... #.....# ......#
......# #.....# ..#.... #.....# ......#
#.....# #.....# .#..... #.....# .....#.
.#####. .#####. .#..... .#####. .####..
"""


def digit_codes() -> Float[ndarray, "10 84"]:
    """Give the pictures as codes: ink +1, paper -1, row by row.

    Returns
    -------
    ndarray of shape (10, 84), float64
        One code a digit, from 0 to 9.

    Notes
    -----
    Why pictures: digits that look alike get codes that are alike, so that a mistake can be
    mended by what stands beside it. Drawn anew in the format of the paper.

    Taught in chapter 11, LeNet-5 and AlexNet.

    References
    ----------
    Y. LeCun et al., "Gradient-based learning applied to document recognition", Proceedings of
    the IEEE 86, 1998, figure 3, doi:10.1109/5.726791.

    Examples
    --------
    >>> for row in digit_codes()[1].reshape(12, 7)[:3]:
    ...     print("".join("#" if ink > 0 else "-" for ink in row))
    ---#---
    --##---
    -#-#---
    """
    lines = [line.split() for line in DIGITS.split("\n") if line]
    upper, lower = zip(*lines[:HEIGHT], strict=True), zip(*lines[HEIGHT:], strict=True)
    pictures = ["".join(rows) for rows in (*upper, *lower)]
    ink = np.array([list(picture) for picture in pictures]) == "#"  # (10, 84)
    return np.where(ink, 1.0, -1.0)
