"""Every error says what came, and some test matches its words."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# Signals between parts of the package: a caller never meets them, only what is made of them.
SIGNALS = {
    "ConnectionError": "becomes NoSandbox",
    "Malformed": "the name of a sentence in the report",
    "NestingRefused": "another kind of sandbox is tried",
    "NoSandbox": "a state of the machine: no value came",
    "Raised": "carries what the student's code raised",
    "TooLate": "a clock ran out: no value came",
    "WireError": "what a stranger sent is not repeated",
    "_Misfit": "carries the numbers of the sentence that it becomes",
}
# Texts in files of strings: what stands in the code, and what the tests match.
ELSEWHERE = {
    "words['unknown_hint']": "number must be from",
    "text.format": "question must be one of",
}
FEWEST_WORDS = 3  # in a row, for a text to count as matched


class Refusal:
    """A `raise` of the package, with the code that makes its text."""

    def __init__(self, path, tree, node):
        self.where, self.raised = f"{path.relative_to(ROOT)}:{node.lineno}", node.exc
        functions = [f for f in ast.walk(tree) if isinstance(f, ast.FunctionDef)]
        around = [f for f in functions if f.lineno <= node.lineno <= f.end_lineno]
        names = {n.id for n in ast.walk(node.exc) if isinstance(n, ast.Name)}
        assignments = [
            assignment
            for assignment in ast.walk(max(around, key=lambda f: f.lineno))
            if isinstance(assignment, ast.Assign)
            and names & {getattr(n, "id", "") for t in assignment.targets for n in ast.walk(t)}
        ]
        # The text may be made on lines before, or by a function of the module.
        self.sources = [node.exc, *assignments, *(f for f in functions if f.name in names)]

    @property
    def kind(self):
        made = self.raised.func if isinstance(self.raised, ast.Call) else self.raised
        return getattr(made, "id", "")

    @property
    def arguments(self):
        return getattr(self.raised, "args", [])

    def says_what_came(self):
        """A message has its second part; any other text has a place for a value."""
        first = self.arguments[0] if self.arguments else None
        if isinstance(first, ast.Call) and getattr(first.func, "id", "") == "message":
            return len(first.args) == 3 and ast.unparse(first.args[1]) != "''"
        kinds = (ast.Name, ast.FormattedValue)
        return any(isinstance(part, kinds) for a in self.arguments for part in ast.walk(a))

    def passes_on(self):
        """Whether the text is that of another error, which is matched where it is raised."""
        return [ast.unparse(a) for a in self.arguments] in (["str(error)"], ["str(problem)"])

    def texts(self):
        """Give the fixed parts of the text, as plain words."""
        code = ast.unparse(self.raised)
        texts = [text for source in self.sources for text in fixed_texts(source)]
        texts += [text for place, text in ELSEWHERE.items() if place in code]
        return {plain(text) for text in texts} - {""}

    def is_matched(self, words):
        """Whether some words in a row stand in a test; a short text must stand there whole."""
        for text in self.texts():
            parts = text.split()
            count = min(FEWEST_WORDS, len(parts))
            rows = {" ".join(parts[i : i + count]) for i in range(len(parts) - count + 1)}
            if count == FEWEST_WORDS and any(row in words for row in rows):
                return True
            if f"|{text}|" in words or (count == 2 and text in words):
                return True
        return False


def plain(text):
    """Give the words alone, however they stand in a pattern or an f-string."""
    return " ".join(re.findall(r"[a-z0-9_]+", re.sub(r"\\(.)", r"\1", text).lower()))


def fixed_texts(node):
    """Give the texts in a piece of code, those of an f-string with a word for each value too."""
    documentation = {id(n.value) for n in ast.walk(node) if isinstance(n, ast.Expr)}
    for part in ast.walk(node):
        if id(part) in documentation:
            continue
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.JoinedStr):
            pieces = (p.value if isinstance(p, ast.Constant) else " " for p in part.values)
            yield "".join(pieces)


def words_of_the_tests():
    """Give all texts in the tests as plain words, between bars."""
    texts = {
        plain(text)
        for path in (ROOT / "tests").rglob("*.py")
        for text in fixed_texts(ast.parse(path.read_text(encoding="utf-8")))
    }
    return "|" + "|".join(sorted(texts)) + "|"


def is_raised_again(error):
    """Tell an exception that came in, which has its text, from one that is made here."""
    return error is None or (isinstance(error, ast.Name) and error.id[0].islower())


def refusals():
    """Find every `raise` of the package that makes an exception."""
    for path in sorted((ROOT / "cnnlib").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and not is_raised_again(node.exc):
                yield Refusal(path, tree, node)


REFUSALS = list(refusals())


def test_every_error_carries_what_came():
    silent = [
        refusal.where
        for refusal in REFUSALS
        if refusal.kind not in SIGNALS | {"ModuleNotFoundError": "names the module"}
        if not refusal.says_what_came()
    ]
    assert silent == []


def test_every_error_is_matched_by_a_test():
    words = words_of_the_tests()
    unmatched = [
        f"{refusal.where} {refusal.texts()}"
        for refusal in REFUSALS
        if refusal.arguments and refusal.kind != "Raised"
        if not refusal.passes_on() and refusal.texts()  # of values alone: no words to match
        if not refusal.is_matched(words)
    ]
    assert unmatched == []


def test_every_signal_is_one():
    assert set(SIGNALS) <= {refusal.kind for refusal in REFUSALS}


def refusal_in(code):
    tree = ast.parse(code)
    node = next(n for n in ast.walk(tree) if isinstance(n, ast.Raise))
    return Refusal(ROOT / "cnnlib" / "none.py", tree, node)


@pytest.mark.parametrize(
    ("line", "carries"),
    [
        ("raise ValueError('x must be small')", False),
        ("raise ValueError(message('x must be small', '', 'Divide it.'))", False),
        ("raise ValueError", False),
        ("raise ValueError(message('x must be small', f'x={x}', 'Divide it.'))", True),
        ("raise ValueError(f'x must be small; got {x}')", True),
        ("raise ValueError(too_large(x))", True),
    ],
)
def test_what_counts_as_carrying_a_value(line, carries):
    assert refusal_in(f"def f(x):\n    {line}").says_what_came() is carries


def test_what_counts_as_matched():
    refusal = refusal_in(
        "def f(x):\n    text = 'too large'\n    raise ValueError(f'{x} is {text}')"
    )
    assert refusal.texts() == {"is", "too large"}
    assert refusal.is_matched("|it was too large|")
    assert refusal.is_matched("|is|")
    assert not refusal.is_matched("|this is large|")
    long = refusal_in("def f(x):\n    raise ValueError(f'x must be at least {x}')")
    assert long.is_matched("|b must be at least 3|")
    assert not long.is_matched("|x must have|")
