"""No widget says a word that a translation could not change."""

import re
from pathlib import Path

import pytest

from cnnlib import widgets
from tests.language import pseudo
from tests.language.conftest import ENGLISH
from tests.language.widgets import BUILD

ACT = (Path(__file__).parent / "act.js").read_text(encoding="utf-8")
QUIZZES = sorted(path.stem for path in ENGLISH.glob("quiz/*.json"))

# Names of code and of the course's letters, which are the same in every language.
NAMES = re.compile(
    r"[A-Z]\w*2D|Dense|Dropout|Flatten|Reshape|None"  # kinds of layers, and a size left open
    r"|(conv2?d?|\w*2d|pool|dense|dropout|flatten|reshape)(_?\d+)?"  # layers
    r"|valid|same|relu|sigmoid|softmax|tanh|linear"  # values of Keras's arguments
    r"|NCHW|NHWC|FN|FH|FW|OH|OW|Keras|NumPy|cnnlib"
)


def found(told):
    return sorted({word for text in told for word in pseudo.words_outside(text, NAMES)})


def test_every_widget_is_tried():
    assert set(BUILD) == set(widgets.__all__)


@pytest.mark.parametrize("name", BUILD)
def test_a_widget_without_scripts_says_nothing_outside_brackets(in_brackets, name):
    html = BUILD[name]().static_html
    assert "⟦" in html
    assert found(pseudo.said(html)) == []


@pytest.mark.browser
@pytest.mark.parametrize("name", BUILD)
def test_a_widget_says_nothing_outside_brackets(in_brackets, mount, name):
    told = mount(BUILD[name]()).evaluate(ACT)
    assert any("⟦" in text for text in told)
    assert found(told) == []


@pytest.mark.parametrize("quiz", QUIZZES)
def test_a_quiz_says_nothing_outside_brackets(in_brackets, quiz):
    assert found(pseudo.said(widgets.Quiz(quiz).static_html)) == []
