"""The grader is graded: whatever it would grade wrongly is found before a sheet is made."""

import json

import pytest

from tools.exercise_proof import ProofError
from tools.exercise_template import add_question
from tools.exercises import notebook_text


def failing(draft, *words):
    with pytest.raises(ProofError) as error:
        draft.prove()
    for word in words:
        assert word in str(error.value)


def test_a_wrong_solution_is_found(draft):
    draft.keep("02-q3")
    draft.change("q:02-q3", "solution", kind="code", old=") + b", new=") - b")
    failing(draft, "02-q3:", "fails with seed 0", "values")


def test_a_wrong_variant_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "variant:rot90", old="2)", new="1)")
    failing(draft, "02-q2:", "variant", "fails with seed")


def test_a_starter_that_counts_as_an_answer_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "starter", old="    ...", new="    return x")
    failing(draft, "02-q2: the starter is not taken as blank: wrong")


def test_a_wrong_answer_that_passes_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "wrong:not-turned", kind="code", old="correlate(x, k)", new="correlate(x, k[::-1, ::-1])")  # fmt: skip
    failing(draft, "wrong answer 'not-turned' passes with seed 0")


def test_two_wrong_answers_that_are_one_are_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "wrong:rows-only", kind="code", old="k[::-1]", new="k")
    failing(draft, "wrong answer 'rows-only' is taken for 'not-turned'")


def test_tame_cases_are_found(draft):
    """On symmetric kernels nobody can tell a convolution from a cross-correlation."""
    draft.keep("02-q2")
    draft.change("q:02-q2", "cases", old="np.array([[1, 2], [0, -1]])", new="np.ones((2, 2))")
    draft.change("q:02-q2", "cases", old="np.array([[1, 0, 2]])", new="np.ones((1, 3))")
    draft.change("q:02-q2", "cases", old="np.array([[1], [0], [3]])", new="np.ones((3, 1))")
    draft.change("q:02-q2", "cases", old="rng.integers(-4, 5, s[2:])", new="np.ones(s[2:])")
    failing(draft, "wrong answer 'not-turned' passes")


def test_cases_that_ignore_the_seed_are_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "cases", old="def cases(rng):", new="def cases(rng):\n    rng = np.random.default_rng(1)")  # fmt: skip
    failing(draft, "02-q2: the hidden cases do not depend on the seed")


def test_a_judge_that_lets_pass_is_found(draft):
    draft.keep("02-q6")
    draft.change("q:02-q6", "judge", old='return "blur"', new="return None")
    failing(draft, "wrong answer 'blur' passes")


def test_what_is_done_with_an_answer_is_what_is_compared(draft):
    """A class is used: made, and its method called. The wrong answers are told apart by that."""
    draft.keep("02-q2")
    cells = draft.notebook["cells"]
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith("def convolve("):
            inner = source.replace("\n", "\n        ")
            cell["source"] = f"class convolve:\n    def forward(self, x, k):\n        {inner}\n        return convolve(x, k)"  # fmt: skip
    draft.change("q:02-q2", "starter", new="class convolve:\n    def forward(self, x, k):\n        y = ...\n        return y")  # fmt: skip
    cases = draft.cell("q:02-q2", "cases")
    used = "def use(convolve, x, k):\n    return convolve().forward(x, k)"
    metadata = {"tags": ["q:02-q2", "use"]}
    cells.insert(cells.index(cases), {**cases, "id": "used", "metadata": metadata, "source": used})
    (proof,) = draft.prove()
    assert "not-turned" in proof.wrong
    draft.change("q:02-q2", "use", old="return", new="return 0 *")
    failing(draft, "wrong answer 'not-turned' passes with seed 0")


def test_objectives_that_do_not_fit_are_found(draft):
    draft.keep("02-q2")
    draft.change("sheet", old='"ch02-flip"', new='"ch02-other"')
    failing(draft, "no question serves ch02-other", "the sheet has no objective ch02-flip")


def test_an_unknown_kind_is_found(draft):
    draft.keep("02-q2")
    draft.change("q:02-q2", "question", old='"warm-up"', new='"easy"')
    failing(draft, "kind must be one of", "'easy'")


def test_a_wrong_answer_called_unchanged_must_be_the_starter(draft):
    draft.keep("02-q5")
    draft.change("q:02-q5", "starter", old="k[v, u]", new="k[-u, v]")
    failing(draft, "02-q5: the starter is not taken as blank")


def test_an_added_question_can_be_read_and_proved(draft):
    draft.keep("02-q1")
    draft.path.write_text(notebook_text(draft.notebook), encoding="utf-8")
    assert add_question(draft.path) == "02-q2"
    draft.notebook = json.loads(draft.path.read_text(encoding="utf-8"))
    master = draft.read()
    assert master.questions[-1].answer == "answer_2"
    failing(draft, "the sheet has no objective ch02-OBJECTIVE", "02-q2: wrong answer 'SECOND' is taken for 'FIRST'")  # fmt: skip
