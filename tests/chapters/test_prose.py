r"""What counts as a number, what is exempt, and that a wrong number cannot hide."""

import numpy as np
import pytest

from tests.chapters.facts import Fact, given
from tests.chapters.facts.check import Passage, problems, quiz_passages
from tests.chapters.prose import EXEMPTIONS, numbers_in


def texts(text, chapter=2):
    return [n.text for n in numbers_in(text, chapter)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nine cells", []),
        ("9 cells, 16 in all.", ["9", "16"]),
        ("from −4 to -1.5", ["−4", "-1.5"]),
        ("n-1 and 3-5 and (2)-1", ["1", "3", "5", "2", "1"]),
        ("1,000 or $10{,}000$ or $2\\,500$ or 3\u2009000 or 4\u202f000 or 5\u00a0000",
         ["1,000", "10{,}000", "2\\,500", "3\u2009000", "4\u202f000", "5\u00a0000"]),
        ("rows 1,2,4,5", ["1", "2", "4", "5"]),
        (".5 and 0.25.", [".5", "0.25"]),
        ("$\\frac{1}{9}$ or $\\frac12$", ["1", "9", "12"]),
        ("$3\\times3$ and 3x3 and 3×3", ["3", "3", "3", "3", "3", "3"]),
        ("below $10^{-5}$ or 1e-5", ["10", "-5", "1e-5"]),
        ("| 4 | `strides=2` |", ["4", "2"]),
        ("**7** and _7_ and 95%", ["7", "7", "95"]),
        ("2D", ["2"]),
    ],
)  # fmt: skip
def test_numbers_are_found(text, expected):
    assert texts(text) == expected


CASES = {
    "colours of the palette": (r"$\textcolor{#0067a3}{X}$", r"$\textcolor{#0067a4}{X}$"),
    "digits inside identifiers": ("`Conv2D`, im2col, float32, `max_pool2d`, $x_1 + x_{12}$", "x_{i+1}"),
    "proper names": ("LeNet-5 and SHA-256", "GPT-4"),
    "link targets": ("[sum](page_3.html#s4) and [y]\n\n[y]: page_3.html", "[sum 3](x)"),
    "web addresses and DOIs": ("<https://a.org/3> or https://a.org/4, 10.1109/5.726791", "10.5"),
    "HTML tags, but not their alt, title and aria-label": ('<h2 id="s-3">x</h2> <td colspan="2">', '<img src="4" alt="a 3 by b">'),
    "HTML comments and character references": ("<!-- 3\n4 --> &#8212; &#x27;", "&3"),
    "footnote marks": ("so[^3]\n\n[^3]: note", "[3]"),
    "chapter cross-references": ("see [Chapter 3, Padding](03_padding.ipynb)", "[Chapter 4](03_padding.ipynb)"),
    "heading numbering": ("# 2. Convolution\n\n## 3. Definition\n\n### 2.1 More\n", "# 3. Convolution"),
    "list markers": ("1. one\n2. two\n", "one 1. two"),
    "years in reference lists": ("## References\n\n- LeCun (1998), and more,\n  in 1999.\n- Xu, 2012.\n", "In 1998 they met."),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXEMPTIONS)
def test_each_exemption_is_explicit_and_narrow(kind):
    spared, counted = CASES[kind]
    assert texts(spared) == []
    assert texts(counted) != []


def test_references_spare_years_only():
    assert texts("## References\n\n- LeCun (1998), 86, pages 2278–2324.\n\n## Next\n\n- In 1998\n") == [
        "86", "2278", "2324", "1998",
    ]  # fmt: skip


def test_alternative_text_is_text():
    assert texts('<img src="fig3.svg" alt="a 3 by 3 window">') == ["3", "3"]


SIDE = 3


def found(text, *facts):
    return problems([Passage("cell a", text, 2)], list(facts))


def test_a_number_is_covered_by_its_snippet_alone():
    fact = Fact("side", "a window of {} cells", lambda: SIDE * SIDE)
    assert found("It is a window\nof 9 cells.", fact) == []
    (line,) = found("It is a window of 9 cells. Another 9", fact)
    assert line == "cell a: no fact gives 9: …It is a window of 9 cells. Another »9«…"


def test_a_changed_number_is_reported_with_what_the_fact_gives():
    fact = Fact("side", "a window of {} cells", lambda: SIDE * SIDE)
    wrong, unused = found("It is a window of 8 cells.", fact)
    assert wrong.startswith("cell a: no fact gives 8")
    assert "fact 'side' gives 'a window of 9 cells'" in wrong
    assert unused == "fact 'side' is not in the text: 'a window of 9 cells'"


@pytest.mark.parametrize("text", ["19 cells", "-9 cells", "1.9 cells", "1,009 cells"])
def test_a_part_of_a_number_is_not_covered(text):
    assert len(found(text, given("n", "{} cells", 9))) == 2


def test_every_snippet_of_a_fact_must_occur():
    fact = Fact("side", ["a side of {}", "{} cells wide"], lambda: SIDE)
    assert found("a side of 3, so 3 cells wide", fact) == []
    assert found("a side of 3", fact) == ["fact 'side' is not in the text: '3 cells wide'"]


def test_two_facts_of_one_name_are_reported():
    assert "two facts are called 'n'" in found(
        "9 cells", given("n", "{} cells", 9), given("n", "{} cells", 9)
    )


@pytest.mark.parametrize(
    "text",
    [
        r"A = \begin{bmatrix} 4 & -4 \\ 0 & 0.5 \end{bmatrix}",
        "A = \\begin{bmatrix}4&−4\\\\\n0&0.5\\end{bmatrix}",
    ],
)
def test_matrices_match_however_they_are_spaced(text):
    a = np.array([[4, -4], [0, 0.5]])
    assert found(text, Fact("a", r"A = \begin{bmatrix} {:tex} \end{bmatrix}", lambda: a)) == []


def test_lists_shapes_and_formats():
    shape, count = (2, 3), 78500
    facts = [
        Fact("shape", "shape {} holds", lambda: shape),
        Fact("each", "{} rows, {} columns", lambda: shape),
        Fact("list", "lists {} so", lambda: np.ones(shape)),
        Fact("count", ["{:,} weights", "${:tex,}$ weights"], lambda: count),
    ]
    text = "shape (2, 3) holds 2 rows, 3 columns, lists [[1, 1, 1], [1, 1, 1]] so 78,500 weights $78{,}500$ weights"
    assert found(text, *facts) == []


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Fact("n", "{} cells", lambda: 9), "returns bare literals, which proves nothing"),
        (lambda: Fact("n", "{} cells", 9), "values must be a function"),
        (lambda: given("n", "{} cells of 3", 9), r"holds the numbers \['3'\] itself"),
        (lambda: given("n", "nine cells", 9), r"has no {} for a value"),
        (lambda: given("n", "({})", 9), "would match anywhere"),
        (lambda: given("n", "{} by {} cells", 9, 9, 9).texts, "has 2 places, but values gave 3"),
    ],
)
def test_a_fact_that_proves_nothing_is_refused(build, message):
    with pytest.raises((ValueError, TypeError), match=message):
        build()


def test_quizzes_are_scanned_string_by_string_and_number_by_number():
    quiz = {
        "id": "02-q1",
        "items": [
            {
                "id": "02-next",
                "text": "Add 3",
                "answer": -4,
                "order": [1, 2],
                "choices": ["a 9", "b"],
            }
        ],
    }
    seen = {
        p.where: [n.text for n in numbers_in(p.text, 2)] for p in quiz_passages("02.json", quiz, 2)
    }
    assert seen == {
        "02.json, items 02-next, text": ["3"],
        "02.json, items 02-next, answer": ["-4"],
        "02.json, items 02-next, order": ["1", "2"],
        "02.json, items 02-next, choices 0": ["9"],
        "02.json, items 02-next, choices 1": [],
    }
