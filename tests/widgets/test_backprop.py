"""The backprop stepper on its Python side: state, static table, errors."""

import numpy as np
import pytest

from cnnlib.widgets import BackpropStepper
from tests.widgets.acting import static_rows


def test_static_table_tells_every_step():
    assert static_rows(BackpropStepper()) == [
        ["(1, 1)", "37", "1, 2; 4, 5", "1, 2, 0; 3, 4, 0; 0, 0, 0", "1"],
        ["(1, 2)", "47", "3, 5; 9, 11", "1, 3, 2; 3, 7, 4; 0, 0, 0", "2"],
        ["(2, 1)", "67", "7, 10; 16, 19", "1, 3, 2; 4, 9, 4; 3, 4, 0", "3"],
        ["(2, 2)", "77", "12, 16; 24, 28", "1, 3, 2; 4, 10, 6; 3, 7, 4", "4"],
    ]


def test_state_is_plain_and_complete():
    widget = BackpropStepper([[1, 2, 3], [4, 5, 6]], [[1, -1]], 0.5, [[2, 0], [0, -1]])
    assert widget.x == [[1, 2, 3], [4, 5, 6]]
    assert widget.w == [[1, -1]]
    assert (widget.b, widget.dy) == (0.5, [[2, 0], [0, -1]])
    assert {preset["name"] for preset in widget.presets} == set(widget.strings["presets"])
    signs = next(preset["dy"] for preset in widget.presets if preset["name"] == "signs")
    assert signs == [[1, 0], [0, -1]]
    assert BackpropStepper().dy == [[1, 1], [1, 1]]


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"x": np.ones((6, 3))}, r"x must have 2 to 5 rows and columns; got x\.shape=\(6, 3\)"),
        ({"x": np.ones((3, 1))}, r"x must have 2 to 5 rows and columns; got x\.shape=\(3, 1\)"),
        ({"x": [1, 2]}, r"x must have shape \(H, W\); got x\.shape=\(2,\)"),
        ({"w": [1, 2]}, r"w must have shape \(FH, FW\); got w\.shape=\(2,\)"),
        ({"w": np.ones((4, 4))}, r"kernel"),
        ({"dy": np.ones((3, 3))}, r"dy must have the shape of the output, \(2, 2\)"),
    ],
)
def test_what_cannot_be_shown_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        BackpropStepper(**settings)
