"""How a message is written: as text, and as HTML."""

import numpy as np

from cnnlib.exercises.notes import Heading, Note, Values, fill, show, show_apart, text_html


def test_markup():
    html = text_html(
        "Use `a < b`, **not** *c*.\n\n```python\nif x < 1:\n    **y\n```\n\nEnd `**k`."
    )
    assert (
        html.splitlines()[0] == "<p>Use <code>a &lt; b</code>, <strong>not</strong> <em>c</em>.</p>"
    )
    assert "if x &lt; 1:\n    **y</code></pre>" in html
    assert html.endswith("<p>End <code>**k</code>.</p>")
    assert str(Note("x", "hint", ["**A** and `**k`"])) == "A and `**k`"
    assert text_html("2 * 3 * 4") == "<p>2 * 3 * 4</p>"


def test_values_are_readable():
    assert show(np.arange(200.0).reshape(10, 20)).endswith("]]\n(10, 20)")
    assert show(np.float32(0.1)) == "0.1"
    assert show((np.zeros(1), np.ones(1))) == "[0.],\n[1.]"
    assert show("a" * 1000) == "a" * 500 + " …"
    assert show_apart(0.1 + 0.2, 0.3) == ("0.30000000000000004", "0.3")
    assert show_apart(1.0, 2.0) == ("1", "2")


def test_placeholders_are_filled_and_other_braces_kept():
    assert fill("{a} {b} {} {1: 2}", a=1) == "1 {b} {} {1: 2}"


def test_blocks():
    note = Note("L", "hint", [Heading("→", "Hint.", "one"), Values("Got", "1\n2"), "End."])
    assert str(note) == "→ Hint. one\nGot:\n    1\n    2\nEnd."
    assert '<pre style="' in note._repr_html_()
