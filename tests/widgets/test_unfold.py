"""The unfold theatre on its Python side: state, static table, errors."""

import re

import pytest

from cnnlib.widgets import UnfoldTheatre
from cnnlib.widgets.unfold import ACTS, CHOICES
from tests.widgets.acting import static_rows


def test_static_table_holds_every_row():
    theatre = UnfoldTheatre(filters=2)
    assert static_rows(theatre) == [
        ["1", "1, (1, 1)", "1, 2, 4, 5", "37, −2"],
        ["2", "1, (1, 2)", "2, 3, 5, 6", "47, −2"],
        ["3", "1, (2, 1)", "4, 5, 7, 8", "67, −2"],
        ["4", "1, (2, 2)", "5, 6, 8, 9", "77, −2"],
    ]
    folded = re.search(r"<p>(.*?)</p>", theatre.static_html).group(1)
    assert folded == "Folded back, the rows add up to 1, 4, 3; 8, 20, 12; 7, 16, 9."


def test_static_table_follows_the_settings():
    table = static_rows(UnfoldTheatre(images=2, channels=2, size=4, strides=2))
    assert len(table) == 2 * 2 * 2
    assert table[1][2] == "3, 4, 7, 8, 19, 20, 23, 24"
    assert table[4][1] == "2, (1, 1)"
    assert table[4][2].startswith("33, 34, 37, 38")


def test_state_is_plain_and_complete():
    theatre = UnfoldTheatre(images=2, channels=3, size=5, kernel_size=3, padding="same", act="fold")
    assert (theatre.images, theatre.channels, theatre.size) == (2, 3, 5)
    assert (theatre.kernel_size, theatre.strides, theatre.filters) == (3, 1, 1)
    assert (theatre.padding, theatre.act) == ("same", "fold")
    assert set(theatre.strings["acts"]) == set(theatre.strings["steps"]) == set(ACTS)


def test_module_needs_nothing_from_outside():
    theatre = UnfoldTheatre()
    assert not re.search(
        r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)", theatre._esm, re.M
    )
    assert "url(" not in theatre._css


def test_every_setting_offered_in_the_page_can_be_started_from():
    for name, values in CHOICES.items():
        for value in values:
            others = {"size": 5} if name == "kernel_size" else {}
            assert getattr(UnfoldTheatre(**{name: value}, **others), name) == value


@pytest.mark.parametrize("name", CHOICES)
def test_settings_that_are_not_offered_are_named(name):
    with pytest.raises(
        ValueError, match=rf"{name} must be one of \(.*\); got {name}=9\. The widget"
    ):
        UnfoldTheatre(**{name: 9})
    with pytest.raises(TypeError, match=f"{name} must be"):
        UnfoldTheatre(**{name: "two"})


def test_other_wrong_settings_are_named():
    with pytest.raises(
        ValueError, match='padding must be one of "valid", "same"; got padding=\'full\''
    ):
        UnfoldTheatre(padding="full")
    with pytest.raises(ValueError, match="act must be one of"):
        UnfoldTheatre(act="refold")
    with pytest.raises(ValueError, match="kernel"):
        UnfoldTheatre(size=3, kernel_size=5)
