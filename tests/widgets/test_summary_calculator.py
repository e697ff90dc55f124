"""The summary calculator on its Python side: state, static table, examples, errors."""

import re

import pytest

import cnnlib
from cnnlib.trace_summary import trace_summary
from cnnlib.widgets import SummaryCalculator
from cnnlib.widgets.summary_calculator import MOST_LAYERS, presets


def rows(widget):
    lines = re.findall(r"<tr>(.*?)</tr>", widget.static_html)[1:]
    return [re.findall(r"<td>(.*?)</td>", line) for line in lines]


def test_static_table_is_the_summary_with_its_sums():
    table = rows(SummaryCalculator("fashion"))
    assert [line[2] for line in table] == [
        "320", "0", "18,496", "0", "0", "313,700", "0", "1,010", "333,526",
    ]  # fmt: skip
    assert table[0][:2] == ["conv2d (Conv2D)", "(None, 28, 28, 32)"]
    assert table[2][3].endswith("64; (3 · 3 · 32 + 1) · 64 = 18,496")
    assert table[-1] == ["Total", "", "333,526", ""]


def test_static_table_says_what_does_not_fit():
    table = rows(SummaryCalculator("too_deep"))
    assert table[6][1:3] == ["?", "?"]
    assert table[6][3].startswith("The window of 3×3 does not fit: the map has only 1×1.")
    assert table[7][3].startswith("Nothing is known here")


def totals():
    for name, (specs, shape) in presets().items():
        steps = trace_summary(specs, tuple(shape))
        yield name, sum(step.parameters or 0 for step in steps), [step.remark for step in steps]


def test_the_examples_have_the_totals_of_the_notes():
    found = {name: total for name, total, _ in totals()}
    # 896 + 18,496 + 501,770 + 551,936; 896 + 18,496 + 73,856 + 166,410; 25 · 64 + 64
    assert found["two_denses"] == 1_073_098
    assert found["strided"] == 259_658
    assert found["one_layer"] == 1_664
    assert found["autoencoder"] == 520_779
    assert found["autoencoder_colour"] == 520_845
    assert found["keras_mnist"] == 93_322
    assert found["dense_mnist"] == 407_050
    assert found["simple_convnet"] == 433_890


def test_two_examples_are_broken_on_purpose():
    keys = {name: {remark[0] for remark in remarks if remark} for name, _, remarks in totals()}
    assert keys.pop("too_deep") == {"leftover", "too_large", "behind"}
    assert keys.pop("no_flatten") == {"dense_on_maps"}
    assert set().union(*keys.values()) == {"leftover"}


def test_state_is_plain_and_complete():
    calculator = SummaryCalculator(cnnlib.keras_mnist(), covered=True)
    assert calculator.input_shape == [28, 28, 1]
    assert calculator.covered
    assert calculator.specs == presets()["keras_mnist"][0]
    names = [preset["name"] for preset in calculator.presets]
    assert set(names) == set(calculator.strings["presets"])
    used = {name for _, fields in calculator.kinds for name, _ in fields}
    assert used == set(calculator.limits) | set(calculator.options)
    assert used == set(calculator.strings["fields"])


def test_module_needs_nothing_from_outside():
    calculator = SummaryCalculator()
    pattern = r"^\s*import\b|\bimport\(|https?://(?!www\.w3\.org/2000/svg)"
    assert not re.search(pattern, calculator._esm, re.M)
    assert "url(" not in calculator._css
    assert "@import" not in calculator._css


def test_what_the_calculator_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r'network must be one of "fashion", .*got network=.vgg'):
        SummaryCalculator("vgg")
    network = cnnlib.Sequential([cnnlib.Flatten() for _ in range(MOST_LAYERS + 1)], (1, 4, 4))
    with pytest.raises(ValueError, match="at most 20 layers beside activations; got 21"):
        SummaryCalculator(network)
    network = cnnlib.Sequential([cnnlib.Conv2D(2, 17)], (1, 28, 28))
    with pytest.raises(ValueError, match="rows must be from 1 to 15; got rows=17 in Conv2D"):
        SummaryCalculator(network)
