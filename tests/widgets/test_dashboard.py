"""The training dashboard: state, static table, errors, and in a page."""

import base64
import re

import numpy as np
import pytest

from cnnlib.widgets import TrainingDashboard
from cnnlib.widgets.dashboard import CURVES
from tests.widgets.acting import goes_for_good, play, press, status

FILM = np.random.default_rng(0).normal(size=(4, 7, 1, 3, 2)) * [
    [[[[1]]]],
    [[[[2]]]],
    [[[[3]]]],
    [[[[4]]]],
]


def run(seed, shift=0.0):
    curves = {
        "train_loss": [0.5, 0.25, 0.125],
        "train_accuracy": [0.8, 0.9, 0.95],
        "test_loss": [0.4, 0.3 + shift, 0.2],
        "test_accuracy": [0.85, 0.88 - shift, 0.91],
    }
    return {"seed": seed, "epochs": 3, "curves": curves}


@pytest.fixture(scope="module")
def dashboard():
    return TrainingDashboard([run(0), run(1, 0.01)], FILM)


def test_static_table_holds_the_curves_of_the_first_run(dashboard):
    rows = re.findall(r"<tr>(<td>.*?)</tr>", dashboard.static_html)
    assert [re.findall(r"<td>(.*?)</td>", row) for row in rows] == [
        ["1", "0.500", "0.800", "0.400", "0.850"],
        ["2", "0.250", "0.900", "0.300", "0.880"],
        ["3", "0.125", "0.950", "0.200", "0.910"],
    ]


def test_the_film_is_kept_in_127_steps_on_one_scale(dashboard):
    levels = np.frombuffer(base64.b64decode(dashboard.film), np.int8).reshape(FILM.shape)
    largest = np.abs(FILM).max()
    assert np.abs(levels / 127 * largest - FILM).max() <= largest / 254 + 1e-12
    assert np.abs(levels).max() == 127
    assert dashboard.largest == round(largest, 4)
    assert dashboard.shape == [7, 3, 2]
    assert dashboard.spread == [round(float(frame.std()), 4) for frame in FILM]


@pytest.mark.parametrize("name", CURVES)
def test_a_curve_of_another_length_is_refused(name):
    short = run(3)
    del short["curves"][name][0]
    text = f"{name} must have 3 values, one for each frame of the film but one; got 2 of seed 3"
    with pytest.raises(ValueError, match=text):
        TrainingDashboard([run(0), short], FILM)
    del short["curves"][name]
    with pytest.raises(ValueError, match="got 0 of seed 3"):
        TrainingDashboard([short], FILM)


def test_nothing_to_show_is_refused():
    with pytest.raises(ValueError, match=r"runs must hold at least one training; got runs=\[\]"):
        TrainingDashboard([], FILM)
    with pytest.raises(ValueError, match="film must have shape"):
        TrainingDashboard([run(0)], FILM[0])


@pytest.fixture
def page(mount, dashboard):
    return mount(dashboard)


def numbers(page):
    cells = page.locator(".cnn-grid .cnn-cell").all_text_contents()
    return [int(text.replace("−", "-")) for text in cells]


@pytest.mark.browser
def test_it_replays_the_training(page):
    spread = FILM[0].std()
    assert status(page) == (
        f"Before the first step: random numbers with a standard deviation of {spread:.3f}."
    )
    press(page, "ArrowRight", "ArrowRight")
    assert status(page) == (
        "After epoch 2: training loss 0.250, accuracy 90.0 %; test loss 0.300, accuracy 88.0 %. "
        f"Standard deviation of the filters' numbers: {FILM[2].std():.3f}."
    )
    press(page, "End")
    assert status(page).startswith("After epoch 3: training loss 0.125, accuracy 95.0 %;")
    press(page, "Home")
    assert status(page).startswith("Before the first step")


@pytest.mark.browser
def test_the_chosen_filter_is_shown_in_numbers(page):
    press(page, "ArrowRight")
    largest = np.abs(FILM).max()
    for number in (1, 5):
        page.get_by_role("button", name=f"Filter {number}", exact=True).click()
        expected = 100 * FILM[1, number - 1, 0].ravel()
        assert np.abs(numbers(page) - expected).max() <= 100 * largest / 254 + 0.51
    assert page.locator("[aria-pressed=true]").get_attribute("aria-label") == "Filter 5"
    page.keyboard.press("ArrowRight")  # from filter to filter, not from epoch to epoch
    assert page.locator("[aria-pressed=true]").get_attribute("aria-label") == "Filter 6"
    assert status(page).startswith("After epoch 1:")


@pytest.mark.browser
def test_shades_follow_the_numbers(page):
    shades = page.locator(".cnn-db-filter rect").evaluate_all(
        "list => list.map((r) => r.style.fill)"
    )
    assert len(shades) == 7 * 3 * 2
    signs = ["--cnn-negative" in shade for shade in shades]
    levels = np.rint(FILM[0] / np.abs(FILM).max() * 127).ravel()
    assert signs == [level < 0 for level in levels]


@pytest.mark.browser
def test_both_curves_are_drawn_for_all_runs(page):
    label = page.locator("svg.cnn-db-plot").get_attribute
    assert label("aria-label") == "accuracy after each epoch; the marker stands at epoch 0."
    assert page.locator("svg path.cnn-db-others").count() == 1
    assert page.locator("svg.cnn-db-plot text").all_text_contents()[:3] == ["80 %", "90 %", "100 %"]
    page.get_by_label("Curve").select_option("loss")
    press(page, "End")
    assert label("aria-label") == "loss after each epoch; the marker stands at epoch 3."
    assert page.locator("svg.cnn-db-plot text").all_text_contents()[:3] == ["0", "0.25", "0.50"]
    # The dot of the test curve stands on its last point.
    last = page.locator("svg path.cnn-db-test").get_attribute("d").split("L")[-1].split()
    dot = page.locator("svg circle.cnn-db-test")
    assert [dot.get_attribute("cx"), dot.get_attribute("cy")] == last


@pytest.mark.browser
def test_playing_ends_and_cleanup_stops_the_clock(page):
    play(page)
    assert status(page).startswith("After epoch 3")
    assert goes_for_good(page)
