"""The lab in a page: played, edited, set, pinned and let go, by keyboard and by pointer."""

import itertools

import numpy as np
import pytest

import cnnlib
from cnnlib.widgets import SlidingWindow
from tests.widgets.acting import choose, goes_for_good, play, press, status

pytestmark = pytest.mark.browser

X = np.array([[1, 0, 2, 1], [3, 1, 0, 2], [0, 2, 1, 3], [1, 3, 2, 0]])
K = np.array([[1, 0, -1], [2, 0, -2], [1, 0, -1]])
DIGIT = np.add.outer(np.arange(28), np.arange(28)) / 54


@pytest.fixture
def lab(mount):
    return mount(SlidingWindow(X, K, images={"7": DIGIT}))


def shown(page):
    """The output map as it stands; None where a cell is still empty."""
    rows = page.locator(".cnn-output .cnn-row").all()
    return [
        [
            None if "cnn-empty" in cell.get_attribute("class") else float(cell.inner_text().replace("−", "-"))
            for cell in row.locator(".cnn-cell").all()
        ]
        for row in rows
    ]  # fmt: skip


def test_it_starts_at_the_first_step(lab):
    assert shown(lab) == [[4, None], [None, None]]
    assert status(lab) == "Step 1 of 4. Output row 1, column 1: the 9 products add up to 4."
    assert lab.locator(".cnn-sum").inner_text() == (
        "1·1 + 0·0 + 2·(−1) + 3·2 + 1·0 + 0·(−2) + 0·1 + 2·0 + 1·(−1) = 4"
    )


def test_keys_step_jump_and_play(lab):
    press(lab, "ArrowRight")
    assert shown(lab) == [[4, -4], [None, None]]
    lab.keyboard.press("ArrowDown")
    assert shown(lab) == [[4, -4], [0, 0]]
    lab.keyboard.press("ArrowUp")
    lab.keyboard.press("ArrowLeft")
    assert shown(lab) == [[4, None], [None, None]]
    lab.keyboard.press("End")
    assert "Step 4 of 4" in status(lab)
    lab.keyboard.press("Home")
    play(lab)
    assert shown(lab) == [[4, -4], [0, 0]]


def test_space_pauses(lab):
    press(lab, "Space")
    assert lab.get_by_role("button", name="Pause").count() == 1
    lab.keyboard.press("Space")
    before = status(lab)
    lab.wait_for_timeout(1500)
    assert status(lab) == before


def test_scrubbing_moves_the_window(lab):
    lab.get_by_label("Position").fill("3")
    assert "Step 4 of 4" in status(lab)
    assert lab.get_by_label("Position").get_attribute("aria-valuetext") == "4 of 4"


@pytest.mark.parametrize("padding", ["valid", "same", "full", "1", "2"])
def test_the_map_and_both_lines_of_code_agree(lab, padding):
    choose(lab, "Padding", padding)
    for stride, dilation, flip in itertools.product("123", "12", [False, True]):
        choose(lab, "Stride", stride)
        choose(lab, "Dilation", dilation)
        lab.get_by_label("Flip the kernel").set_checked(flip)
        if dilation == "2" and padding == "valid":
            assert "the kernel reaches over 5×5 pixels and the padded input has 4×4" in status(lab)
            continue
        lab.locator("[data-cnn-widget]").focus()
        lab.keyboard.press("End")
        keras_line, numpy_line = lab.locator(".cnn-code code").all_inner_texts()
        assert np.allclose(shown(lab), by_numpy(numpy_line))
        if stride != "1" and dilation != "1":
            assert keras_line == "# Keras has no layer with stride and dilation both above 1"
            continue
        assert keras_line.endswith("# with the weights w[::-1, ::-1, :, :]") == flip
        assert np.allclose(shown(lab), by_keras(keras_line, flip), atol=1e-5)


def by_numpy(line):
    x, w = X[None, None].astype(float), K[None, None].astype(float)
    return eval(line, {"cnnlib": cnnlib, "x": x, "w": w})[0, 0]


def by_keras(line, flip):
    keras = cnnlib.import_keras()
    layers = eval(f"[{line.split('#')[0]}]", {"keras": keras})
    model = keras.Sequential([keras.Input((4, 4, 1)), *layers])
    w = K[::-1, ::-1] if flip else K
    model.layers[-1].set_weights([w[:, :, None, None]])
    return model(X[None, :, :, None].astype("float32")).numpy()[0, :, :, 0]


def test_cells_are_edited_by_keyboard_and_pointer(lab):
    lab.locator(".cnn-input .cnn-cell").nth(0).click()
    lab.keyboard.type("-5")
    lab.keyboard.press("Enter")
    assert shown(lab)[0][0] == 4 - 1 - 5
    cell = lab.locator(".cnn-kernel .cnn-cell").nth(0)
    cell.focus()
    lab.keyboard.press("2")
    lab.keyboard.press("Enter")
    assert shown(lab)[0][0] == 4 - 1 - 10
    lab.locator(".cnn-bias .cnn-cell").click()
    lab.keyboard.type("0.5")
    lab.keyboard.press("Enter")
    assert shown(lab)[0][0] == 4 - 1 - 10 + 0.5
    assert status(lab).endswith("the 9 products and the bias add up to −6.50.")
    assert "use_bias" not in lab.locator(".cnn-code code").first.inner_text()


@pytest.mark.parametrize("typed", ["x", "", "1e9", "--"])
def test_what_is_no_number_changes_nothing(lab, typed):
    lab.locator(".cnn-input .cnn-cell").nth(0).click()
    lab.locator(".cnn-input input").fill(typed)
    lab.keyboard.press("Enter")
    assert shown(lab)[0][0] == 4
    assert lab.locator(".cnn-input .cnn-cell").nth(0).inner_text() == "1"


def test_escape_leaves_a_cell_as_it_was(lab):
    lab.locator(".cnn-input .cnn-cell").nth(0).click()
    lab.locator(".cnn-input input").fill("9")
    lab.keyboard.press("Escape")
    assert shown(lab)[0][0] == 4


def test_editing_a_flipped_kernel_changes_the_cell_one_sees(lab):
    lab.get_by_label("Flip the kernel").check()
    lab.locator(".cnn-kernel .cnn-cell").nth(0).click()
    lab.keyboard.type("7")
    lab.keyboard.press("Enter")
    assert lab.locator(".cnn-kernel .cnn-cell").nth(0).inner_text() == "7"
    lab.get_by_label("Flip the kernel").uncheck()
    assert lab.locator(".cnn-kernel .cnn-cell").nth(8).inner_text() == "7"


def test_padding_cells_cannot_be_edited(lab):
    choose(lab, "Padding", "1")
    lab.locator(".cnn-input .cnn-cell").nth(0).click()
    assert lab.locator(".cnn-input input").count() == 0
    lab.locator(".cnn-input .cnn-cell").nth(7).click()
    lab.keyboard.type("6")
    lab.keyboard.press("Enter")
    assert lab.locator(".cnn-input .cnn-cell").nth(7).inner_text() == "6"


def test_an_output_cell_is_pinned_and_let_go(lab):
    cell = lab.locator(".cnn-output .cnn-cell").nth(2)
    cell.click()
    assert status(lab).startswith("Pinned. Output row 2, column 1: the 9 products add up to 0.")
    assert shown(lab) == [[4, -4], [0, 0]]
    cell.click()
    assert status(lab).startswith("Step 3 of 4.")
    assert shown(lab) == [[4, -4], [0, None]]
    cell.focus()
    lab.keyboard.press("ArrowUp")
    lab.keyboard.press("Enter")
    assert status(lab).startswith("Pinned. Output row 1, column 1")
    lab.get_by_role("button", name="Step forward").click()
    assert status(lab).startswith("Step 2 of 4.")


def test_a_real_image_is_shown_in_shades(lab):
    choose(lab, "Input", "7")
    assert lab.locator(".cnn-input .cnn-cells").get_attribute("role") == "img"
    assert lab.locator(".cnn-output .cnn-cell").count() == 26 * 26
    press(lab, "ArrowDown")
    assert status(lab).startswith("Step 27 of 676. Output row 2, column 1")
    # Each pixel is 2/54 larger than the one two columns to its left: −(1 + 2 + 1)·2/54.
    assert status(lab).endswith("add up to −0.15.")
    lab.locator(".cnn-output .cnn-cell").nth(675).click()
    assert status(lab).startswith("Pinned. Output row 26, column 26")
    choose(lab, "Input", "")
    assert shown(lab)[0][0] == 4


@pytest.mark.parametrize("width", [360, 520, 680, 720, 760, 900])
def test_everything_fits_and_reads_from_left_to_right(lab, width):
    lab.set_viewport_size({"width": width, "height": 900})
    widget = lab.locator("[data-cnn-widget]")
    for source, padding in itertools.product(["", "7"], ["valid", "full"]):
        choose(lab, "Input", source)
        choose(lab, "Padding", padding)
        assert widget.evaluate("n => n.scrollWidth <= n.clientWidth")
        grids = ["input", "kernel", "bias", "output"]
        boxes = {g: lab.locator(f".cnn-{g} .cnn-frame").bounding_box() for g in grids}
        frame = widget.bounding_box()
        for box in boxes.values():
            assert box["x"] >= frame["x"]
            assert box["x"] + box["width"] <= frame["x"] + frame["width"]
        if width >= 680 and (source or padding == "valid"):
            assert boxes["input"]["x"] + boxes["input"]["width"] <= boxes["kernel"]["x"]
            assert boxes["kernel"]["x"] + boxes["kernel"]["width"] <= boxes["output"]["x"]


def test_presets_and_reset(lab):
    choose(lab, "Kernel", "identity")
    assert shown(lab)[0][0] == X[1, 1]
    choose(lab, "Stride", "2")
    lab.get_by_role("button", name="Reset").click()
    assert shown(lab) == [[4, None], [None, None]]
    assert lab.get_by_label("Stride", exact=True).input_value() == "1"


def test_cleanup_removes_everything_and_stops_the_clock(lab):
    assert goes_for_good(lab)


def test_numbers_fly_unless_motion_is_reduced(lab):
    ghosts = """() => { const seen = []; new MutationObserver((list) => list.forEach((m) =>
      m.addedNodes.forEach((n) => n.classList?.contains("cnn-ghost") && seen.push(n.textContent))))
      .observe(document.querySelector("[data-cnn-widget]"), { childList: true }); window.seen = seen; }"""
    lab.evaluate(ghosts)
    press(lab, "ArrowRight")
    lab.wait_for_timeout(50)
    assert lab.evaluate("window.seen") == []
    lab.emulate_media(reduced_motion="no-preference")
    lab.keyboard.press("ArrowRight")
    lab.wait_for_timeout(50)
    assert len(lab.evaluate("window.seen")) == 9 + 9 + 1
    lab.wait_for_timeout(1000)
    assert lab.locator(".cnn-ghost").count() == 0
